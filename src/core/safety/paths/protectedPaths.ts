import type { Finding } from '../finding.ts';
import { ask, askHard, danger } from '../finding.ts';

/** A path inside the worktree whose change does more than change the project's text. */
export interface ProtectedPath {
  readonly pattern: RegExp;
  readonly finding: Finding;
}

/** Read from top to bottom; the first that fits decides. Patterns see the path relative to the worktree. */
export const PROTECTED_PATHS: readonly ProtectedPath[] = [
  { pattern: /(?:^|\/)\.git\/hooks(?:\/|$)|(?:^|\/)\.husky\/|(?:^|\/)\.githooks\/|(?:^|\/)lefthook\.ya?ml$|(?:^|\/)\.pre-commit-config\.yaml$/, finding: askHard('protected/hooks', [3], 'changes a hook, which git runs by itself') },
  { pattern: /(?:^|\/)\.git(?:\/|$)|(?:^|\/)\.gitmodules$/, finding: danger('protected/git', [3, 10], "changes git's own files, where the history and its settings are") },
  { pattern: /(?:^|\/)\.wave(?:\/|$)/, finding: askHard('protected/wave', [3, 10], 'changes the rules or stories that agents work under') },
  { pattern: /(?:^|\/)\.vscode\/(?:settings|tasks|launch|extensions|mcp)\.json$|\.code-workspace$|(?:^|\/)\.(?:idea|fleet|zed|nova|sublime|atom|vs|eclipse|settings|run|devcontainer)\/|(?:^|\/)(?:\.devcontainer\.json|\.gitpod\.yml|devfile\.ya?ml|\.vimrc|\.nvimrc|\.nvim\.lua|\.exrc|\.dir-locals\.el|\.sublime-project)$|\.sublime-project$/, finding: askHard('protected/editor', [3], 'changes settings, tasks or launches that the editor runs') },
  { pattern: /(?:^|\/)\.(?:cursor|claude|clinerules|roo|kilocode|aider)(?:\/|$)|(?:^|\/)\.mcp\.json$/, finding: ask('protected/agents', [3], 'changes what other agents are told or may do') },
  { pattern: /(?:^|\/)\.github\/(?:workflows|actions)\/|(?:^|\/)\.gitlab-ci\.ya?ml$|(?:^|\/)\.circleci\/|(?:^|\/)azure-pipelines.*\.ya?ml$|(?:^|\/)Jenkinsfile[^/]*$|(?:^|\/)\.travis\.yml$|(?:^|\/)bitbucket-pipelines\.ya?ml$|(?:^|\/)\.buildkite\/|(?:^|\/)\.drone\.ya?ml$|(?:^|\/)CODEOWNERS$|(?:^|\/)\.(?:woodpecker|semaphore|forgejo|gitea|teamcity|harness|azure-pipelines|gitlab)\/|(?:^|\/)(?:\.woodpecker|\.cirrus|appveyor|\.appveyor|cloudbuild|buildspec|codefresh|wercker|\.semaphore|codemagic|bitrise)\.ya?ml$|(?:^|\/)\.github\/dependabot\.ya?ml$|(?:^|\/)(?:renovate\.json5?|\.renovaterc(?:\.json)?)$/, finding: askHard('protected/ci', [3, 9], 'changes what CI runs, with the secrets it has there') },
  { pattern: /(?:^|\/)(?:package-lock\.json|npm-shrinkwrap\.json|yarn\.lock|pnpm-lock\.yaml|bun\.lockb?|Cargo\.lock|poetry\.lock|uv\.lock|Pipfile\.lock|composer\.lock|Gemfile\.lock|go\.sum|flake\.lock|gradle\.lockfile)$/, finding: ask('protected/lockfile', [3], 'edits a lock file by hand; the package manager should write it') },
  { pattern: /(?:^|\/)(?:\.npmrc|\.yarnrc(?:\.yml)?|pip\.conf|\.envrc|\.bashrc|\.zshrc|\.profile|sitecustomize\.py|usercustomize\.py)$|\.pth$/, finding: ask('protected/startup', [3], 'changes a file that tools run or obey when they start') },
];
