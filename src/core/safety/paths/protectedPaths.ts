import type { Finding } from '../finding.ts';
import { ask, askHard, danger } from '../finding.ts';

/** A path inside the worktree whose change does more than change the project's text. */
export interface ProtectedPath {
  readonly pattern: RegExp;
  readonly finding: Finding;
}

/** Settings of what is live: by a folder of settings with such a part, or by the name of a file of settings. Tools that build are told of production, too. */
const PRODUCTION = new RegExp(
  String.raw`^(?!.*(?:webpack|vite|rollup|babel|tsconfig|eslint|jest|metro|esbuild|postcss|karma|tailwind|requirements)[\w.-]*$)(?!(?:.*/)?(?:tests?|docs?|examples?|fixtures?|__tests__)/)` +
  String.raw`(?:(?:.*/)?(?:config\w*|conf|deploy\w*|infra\w*|envs?|environments?|k8s|kubernetes|helm|charts?|terraform|tf|overlays|ansible|inventor(?:y|ies)|group_vars|host_vars|settings|clusters?|argocd|manifests|stacks|pulumi)/(?:[^/]+/)*(?:[\w.-]+[._-])?(?:prod|production|prd)(?:[/._-].*|$)` +
  String.raw`|(?:.*/)?(?:[\w.-]*[._-])?(?:prod|production)(?:[._-][\w.-]*)?\.(?:json|ya?ml|toml|ini|conf|cfg|properties|tfvars|tf|hcl|env|xml|config|env\.\w+)$|(?:.*/)?\.env\.(?:prod|production)(?:\.\w+)?$|(?:.*/)?\w+\.(?:prod|production)\.(?:[jt]s|py|rb|php)$|(?:.*/)?production\.(?:py|rb)$)`,
  'i',
);
/** What looks for weaknesses and secrets, and what it may overlook. */
const SCANNERS = /(?:^|\/)(?:\.semgrepignore|\.semgrep(?:\.ya?ml|\/.*)|\.?gitleaks\.toml|\.gitleaksignore|\.bandit|bandit\.ya?ml|\.trivyignore(?:\.ya?ml)?|trivy\.ya?ml|\.snyk|\.secretlintrc[\w.]*|\.secretlintignore|\.secrets\.baseline|audit-ci\.jsonc?|\.nsprc|sonar-project\.properties|\.checkov\.ya?ml|\.tfsec[\w./]*|\.hadolint\.ya?ml|\.trufflehog[\w.-]*|\.?codecov\.ya?ml|\.coveralls\.ya?ml|dangerfile\.\w+|Dangerfile|brakeman\.ignore|\.brakeman\.ignore|\.rubocop_todo\.yml|phpstan-baseline\.neon|osv-scanner\.toml|\.dependency-check\w*\.xml|suppressions?\.xml|deny\.toml|\.cargo\/audit\.toml|\.zap\/.*|\.?mend\.json|\.whitesource|\.clair\w*)$/i;

/** Read from top to bottom; the first that fits decides. Patterns see the path relative to the worktree. */
export const PROTECTED_PATHS: readonly ProtectedPath[] = [
  { pattern: /(?:^|\/)\.git\/hooks(?:\/|$)|(?:^|\/)\.husky\/|(?:^|\/)\.githooks\/|(?:^|\/)lefthook\.ya?ml$|(?:^|\/)\.pre-commit-config\.yaml$/, finding: askHard('protected/hooks', [3], 'changes a hook, which git runs by itself') },
  { pattern: /(?:^|\/)\.git(?:\/|$)|(?:^|\/)\.gitmodules$/, finding: danger('protected/git', [3, 10], "changes git's own files, where the history and its settings are") },
  { pattern: /(?:^|\/)\.wave(?:\/|$)/, finding: askHard('protected/wave', [3, 10], 'changes the rules or stories that agents work under') },
  { pattern: /(?:^|\/)\.vscode\/(?:settings|tasks|launch|extensions|mcp)\.json$|\.code-workspace$|(?:^|\/)\.(?:idea|fleet|zed|nova|sublime|atom|vs|eclipse|settings|run|devcontainer)\/|(?:^|\/)(?:\.devcontainer\.json|\.gitpod\.yml|devfile\.ya?ml|\.vimrc|\.nvimrc|\.nvim\.lua|\.exrc|\.dir-locals\.el|\.sublime-project)$|\.sublime-project$/, finding: askHard('protected/editor', [3], 'changes settings, tasks or launches that the editor runs') },
  { pattern: /(?:^|\/)\.(?:cursor|claude|clinerules|roo|kilocode|aider)(?:\/|$)|(?:^|\/)\.mcp\.json$/, finding: ask('protected/agents', [3], 'changes what other agents are told or may do') },
  { pattern: /(?:^|\/)\.github\/(?:workflows|actions)\/|(?:^|\/)\.gitlab-ci\.ya?ml$|(?:^|\/)\.circleci\/|(?:^|\/)azure-pipelines.*\.ya?ml$|(?:^|\/)Jenkinsfile[^/]*$|(?:^|\/)\.travis\.yml$|(?:^|\/)bitbucket-pipelines\.ya?ml$|(?:^|\/)\.buildkite\/|(?:^|\/)\.drone\.ya?ml$|(?:^|\/)CODEOWNERS$|(?:^|\/)\.(?:tekton|woodpecker|semaphore|forgejo|gitea|teamcity|harness|azure-pipelines|gitlab)\/|(?:^|\/)(?:\.woodpecker|\.cirrus|appveyor|\.appveyor|cloudbuild|buildspec|codefresh|wercker|\.semaphore|codemagic|bitrise)\.ya?ml$|(?:^|\/)\.github\/dependabot\.ya?ml$|(?:^|\/)(?:renovate\.json5?|\.renovaterc(?:\.json)?)$/, finding: askHard('protected/ci', [3, 9], 'changes what CI runs, with the secrets it has there') },
  { pattern: /(?:^|\/)(?:package-lock\.json|npm-shrinkwrap\.json|yarn\.lock|pnpm-lock\.yaml|bun\.lockb?|Cargo\.lock|poetry\.lock|uv\.lock|Pipfile\.lock|composer\.lock|Gemfile\.lock|go\.sum|flake\.lock|gradle\.lockfile)$/, finding: ask('protected/lockfile', [3], 'edits a lock file by hand; the package manager should write it') },
  { pattern: /(?:^|\/)(?:\.npmrc|\.yarnrc(?:\.yml)?|pip\.conf|\.envrc|\.bashrc|\.bash_(?:profile|login|logout|aliases)|\.z(?:shrc|shenv|profile|login|logout)|\.profile|\.(?:ksh|csh|tcsh)rc|config\.fish|\.(?:xinitrc|xsession|xprofile|inputrc|gdbinit|lldbinit|irbrc|pryrc|Rprofile|pythonrc|curlrc|wgetrc|gemrc|condarc|yarnrc)|sitecustomize\.py|usercustomize\.py)$|\.pth$/, finding: ask('protected/startup', [3], 'changes a file that tools run or obey when they start') },
  { pattern: /(?:^|\/)(?:[\w-]{1,40}[._-])?audit(?:[._-][\w-]{1,40})?\.(?:log|jsonl|ndjson|csv)(?:\.\d+|\.gz)?$/i, finding: ask('protected/record', [10], 'changes a record of what was done') },
  { pattern: SCANNERS, finding: ask('protected/scanners', [3, 6], 'changes what looks for weaknesses and secrets, or what it overlooks') },
  { pattern: PRODUCTION, finding: ask('protected/production', [9], 'changes settings of what is live') },
];
