import { ask, askHard, danger } from '../../finding.ts';
import type { ProgramRule } from '../rule.ts';

const PUSH = ask('git/push', [9], 'publishes commits to the remote');
const FORCE_PUSH = askHard('git/force-push', [1, 4, 9], 'overwrites history on the remote');
const DELETE_REMOTE = askHard('git/delete-remote', [1, 4, 9], 'deletes a branch or tag on the remote');
const REWRITE = ask('git/rewrite-history', [4, 10], 'rewrites history');
const REWRITE_ALL = askHard('git/rewrite-all', [1, 4, 10], 'rewrites the whole history');
const DISCARD = askHard('git/discard', [1, 4], 'discards work that is not committed');
const DELETE_BRANCH = askHard('git/delete-branch', [1, 4], 'deletes or moves a branch or tag, and with it the way to its commits');
const DELETE_STASH = askHard('git/delete-stash', [1, 4], 'deletes stashed work');
const PURGE = askHard('git/purge', [1, 4, 10], 'removes what could be used to recover lost commits');
const REMOTES = askHard('git/remotes', [3, 5], 'changes where the repository fetches from or pushes to');
const GLOBAL = askHard('git/global-config', [3], 'changes the git configuration of all your repositories');
const CONFIG = ask('git/config', [3], 'changes the configuration of the repository, which all its worktrees share');
const EXECUTES = danger('git/runs-program', [3, 6], 'makes git run a program of its choice');
const FETCH_ELSEWHERE = ask('git/other-host', [5], "fetches from a place that is not the repository's own remote");
const WORKTREES = askHard('git/worktrees', [4], 'removes or moves a worktree');
const IDENTITY = ask('git/identity', [10], 'puts another name or another time on commits');
const NO_VERIFY = ask('git/no-verify', [3], 'skips the checks that the repository wants before a commit');

/** Keys whose value git runs, or that move its hooks. */
const EXECUTING_KEYS = /^(?:alias\.|core\.(?:sshcommand|hookspath|fsmonitor|editor|pager|gitproxy|askpass|alternaterefscommand)|sequence\.editor|diff\..*|difftool\.|mergetool\.|merge\..*driver|filter\.|credential\.|pager\.|gpg\.|gpg\..*program|sendemail\.|uploadpack\.|receive\.|remote\..*(?:url|pushurl|proxy|uploadpack|receivepack|vcs)|url\.|include(?:if)?\.|http\.(?:proxy|sslverify|extraheader|cookiefile)|protocol\.|submodule\..*(?:update|url)|init\.templatedir|safe\.directory)/i;

/** git, and programs that rewrite its history. */
export const GIT: readonly ProgramRule[] = [
  {
    programs: 'git',
    valued: '-C -c --git-dir --work-tree --namespace --exec-path --config-env --super-prefix -m --message -F --file --author --date -b -B --orphan --since --until --after --before --grep -S -G -L -n --max-count --format --pretty --depth --branch -t --template -u --cleanup --reuse-message -o --output --output-directory --reference --upload-pack --receive-pack --strategy -X --onto --exec -x --source --pathspec-from-file --abbrev --skip --trailer --fixup --squash --sort --contains --no-contains --merged --no-merged --points-at --word-diff-regex --diff-filter --exclude --repo --push-option --jobs -j --filter --origin --value --type --default --index-filter --tree-filter --env-filter --msg-filter --commit-filter --parent-filter --tag-name-filter --subdirectory-filter',
    writes: '-o --output --output-directory',
    operands: 'any',
    cases: [
      { flag: '--exec-path', text: /--exec-path[= ]/, effect: EXECUTES },
      { flag: '--upload-pack|--receive-pack|--config-env', effect: EXECUTES },
      { sub: 'push', text: /(?:^| )(?:--force(?:-with-lease|-if-includes)?(?:=\S*)?|-[a-z]*f[a-z]*|--mirror|\+\S+)(?: |$)/, effect: FORCE_PUSH },
      { sub: 'push', flag: '-d|--delete|--prune', effect: DELETE_REMOTE },
      { sub: 'push', arg: /^:/, effect: DELETE_REMOTE },
      { sub: 'push', flag: '--dry-run|-n', effect: 'allow' },
      { sub: 'push|send-pack|send-email|request-pull|svn|p4|cvsserver|daemon|instaweb|http-push|imap-send', effect: PUSH },
      { sub: 'reset', flag: '--hard|--merge|--keep', effect: DISCARD },
      { sub: 'reset', flag: '--soft|--mixed', effect: REWRITE },
      { sub: 'reset', arg: /^(?:HEAD)?[~^@]|^HEAD@|^[0-9a-f]{7,40}$|^origin\//, effect: REWRITE },
      { sub: 'reset', effect: 'allow' },
      { sub: 'clean', flag: '-n|--dry-run', effect: 'allow' },
      { sub: 'clean', effect: DISCARD },
      { sub: 'checkout|switch', flag: '-f|--force|--discard-changes', effect: DISCARD },
      { sub: 'checkout|switch', flag: '-B|-C', effect: DELETE_BRANCH },
      { sub: 'checkout|switch', flag: '--orphan', effect: REWRITE },
      { sub: 'checkout', arg: /^(?:\.|\.\/|:\/|\*|:\(top\).*|\.\/\*|\0)$/, effect: DISCARD },
      { sub: 'checkout', flag: '--ours|--theirs|-p|--patch', effect: 'allow' },
      { sub: 'checkout|switch', effect: 'allow' },
      { sub: 'restore', flag: '--staged|-S', without: '--worktree|-W', effect: 'allow' },
      { sub: 'restore', arg: /^(?:\.|\.\/|:\/|\*|:\(top\).*|\0)$/, effect: DISCARD },
      { sub: 'restore', effect: 'allow' },
      { sub: 'stash drop|clear', effect: DELETE_STASH },
      { sub: 'stash', effect: 'allow' },
      { sub: 'branch', flag: '-d|-D|--delete|-M|-f|--force|-C', effect: DELETE_BRANCH },
      { sub: 'branch', flag: '-m|--move', effect: DELETE_BRANCH },
      { sub: 'branch', effect: 'allow' },
      { sub: 'tag', flag: '-d|--delete|-f|--force', effect: DELETE_BRANCH },
      { sub: 'tag', effect: 'allow' },
      { sub: 'update-ref|symbolic-ref', count: [0, 1], without: '-d|--delete|--stdin', effect: 'allow' },
      { sub: 'update-ref|symbolic-ref|replace', effect: DELETE_BRANCH },
      { sub: 'notes remove|prune', effect: DELETE_BRANCH },
      { sub: 'notes', flag: '-f|--force', effect: DELETE_BRANCH },
      { sub: 'commit|merge|rebase|am|cherry-pick|revert', flag: '--no-verify|--no-gpg-sign', effect: NO_VERIFY },
      { sub: 'commit', flag: '-n', effect: NO_VERIFY },
      { sub: 'commit', flag: '--author|--date', effect: IDENTITY },
      { sub: 'merge|pull', text: /(?:^| )(?:-s|--strategy)[ =]?ours(?: |$)/, effect: ask('git/drops-theirs', [4], 'merges in a way that drops what the others did') },
      { sub: 'commit', flag: '--amend', effect: REWRITE },
      { sub: 'rebase', flag: '--abort|--continue|--skip|--quit|--show-current-patch', effect: 'allow' },
      { sub: 'rebase', effect: REWRITE },
      { sub: 'filter-branch|filter-repo|fast-import', effect: REWRITE_ALL },
      { sub: 'reflog expire|delete', effect: PURGE },
      { sub: 'gc', flag: '--prune|--aggressive', effect: PURGE },
      { sub: 'prune|prune-packed', without: '-n|--dry-run', effect: PURGE },
      { sub: 'worktree remove|move|prune|unlock|repair', effect: WORKTREES },
      { sub: 'worktree list', effect: 'allow' },
      { sub: 'worktree add', effect: ask('git/worktree-add', [4], 'makes another worktree') },
      { sub: 'submodule deinit', effect: DISCARD },
      { sub: 'submodule update', flag: '-f|--force', effect: DISCARD },
      { sub: 'submodule add|set-url|sync', effect: REMOTES },
      { sub: 'submodule', effect: 'allow' },
      { sub: 'remote add|set-url|rename|remove|rm|set-head|prune|set-branches', effect: REMOTES },
      { sub: 'remote', effect: 'allow' },
      { sub: 'config', flag: '--unset|--unset-all|--remove-section|--rename-section|--edit|-e', effect: CONFIG },
      { sub: 'apply', flag: '--unsafe-paths', effect: ask('git/unsafe-paths', [4], 'applies a patch that may change files outside the worktree') },
      { sub: 'config', arg: /extraheader|credential|password|token/i, flag: '--get|--get-all|--get-regexp|--get-urlmatch', effect: danger('git/credentials', [2, 3], 'reads or changes stored credentials') },
      { sub: 'config get', arg: /extraheader|credential|password|token/i, effect: danger('git/credentials', [2, 3], 'reads or changes stored credentials') },
      { sub: 'config', flag: '--get|--get-all|--get-regexp|--list|-l|--show-origin|--get-urlmatch|--name-only', effect: 'allow' },
      { sub: 'config get|list', effect: 'allow' },
      { sub: 'config', count: [0, 1], without: '--unset|--unset-all|--edit|-e|--remove-section|--add|--replace-all', effect: 'allow' },
      { sub: 'config', arg: EXECUTING_KEYS, effect: danger('git/config-executes', [3], 'changes a setting with which git runs programs or goes elsewhere') },
      { sub: 'config', flag: '--global|--system|--file|-f', effect: GLOBAL },
      { sub: 'config', arg: /^(?:user\.(?:name|email)|init\.defaultbranch|pull\.|push\.(?:default|autosetupremote)|merge\.conflictstyle|rerere\.|core\.(?:autocrlf|eol|quotepath|filemode|ignorecase|longpaths)|advice\.|color\.|branch\.|rebase\.|fetch\.|log\.|status\.|column\.|gc\.)/i, effect: 'allow' },
      { sub: 'config', effect: CONFIG },
      { sub: 'fetch|pull|clone|ls-remote', arg: /^ext::|^fd::/, effect: EXECUTES },
      { sub: 'fetch|pull|clone|ls-remote', text: /^\S+ (?:-\S+ )*\0/, effect: FETCH_ELSEWHERE },
      { sub: 'fetch', arg: /^\+[^*]*:(?!refs\/remotes\/)/, effect: DELETE_BRANCH },
      { sub: 'fetch', arg: /^[\w./-]+:[\w./-]+$/, flag: '-f|--force', effect: DELETE_BRANCH },
      { sub: 'pull', flag: '--rebase|-r|--force|-f', effect: REWRITE },
      { sub: 'fetch|pull|ls-remote', arg: /:\/\/|^[\w.-]+@[\w.-]+:/, effect: FETCH_ELSEWHERE },
      { sub: 'clone|init', flag: '--template|--separate-git-dir', effect: askHard('git/template', [3], 'fills a repository with hooks and settings from elsewhere') },
      { sub: 'clone', flag: '-c|--config', arg: EXECUTING_KEYS, effect: EXECUTES },
      { sub: 'clone', text: /(?:-c|--config)[ =](?:core\.|alias\.|filter\.|credential\.|url\.|protocol\.|http\.)/i, effect: EXECUTES },
      { sub: 'clone', arg: /^(?!https?:|git:|ssh:|[\w.-]+@)/, without: '--upload-pack', effect: 'allow' },
      { sub: 'clone|archive|remote-http|remote-https|bundle', flag: '--remote', effect: FETCH_ELSEWHERE },
      { sub: 'clone', effect: FETCH_ELSEWHERE },
      { sub: 'rm', flag: '-r', without: '--cached|-n|--dry-run', effect: askHard('delete/source', [4], 'deletes a folder from the repository') },
      { sub: 'rm', arg: /[*?]|\0|^\.$/, without: '--cached', effect: ask('delete/source', [4], 'deletes several files at once') },
      { sub: 'read-tree|checkout-index', flag: '-f|--reset|-u', effect: DISCARD },
      { sub: 'update-index', flag: '--assume-unchanged|--skip-worktree', effect: ask('git/hide-changes', [10], 'hides changes from git') },
      { sub: 'sparse-checkout set|add|init|disable|reapply', effect: ask('git/sparse', [4], 'changes which files are there') },
      { sub: 'lfs push|prune|migrate|uninstall', effect: askHard('git/lfs', [4, 9], 'changes large files on the remote or their history') },
      { sub: 'lfs install', without: '--local', effect: GLOBAL },
      { sub: 'lfs lock|unlock', effect: askHard('git/lfs', [4, 9], 'changes large files on the remote or their history') },
      { sub: 'flow * publish|finish|delete|track', effect: PUSH },
      { sub: 'log|show|rev-list', text: /^(?=.*(?: -p| --patch| --all)(?: |$))(?=.* -[SG]).*(?:passw|secret|AKIA|private[ _-]?key|api[_-]?key|credential)/i, effect: ask('path/searches-secrets', [2], 'searches the history for secrets') },
      { sub: 'grep', text: /(?=.*\0).*(?:passw|secret|AKIA|private[ _-]?key|api[_-]?key|credential)/i, effect: ask('path/searches-secrets', [2], 'searches the history for secrets') },
      { sub: 'fetch|pull', arg: /^(?:\.\.(?:\/|$)|~|\/(?!tmp\/))/, effect: FETCH_ELSEWHERE },
      { sub: 'credential|credential-store|credential-cache|credential-manager|credential-osxkeychain|credential-libsecret|credential-wincred', effect: danger('git/credentials', [2, 3], 'reads or changes stored credentials') },
      { sub: 'maintenance start|register|unregister', effect: GLOBAL },
      { sub: 'bisect run', effect: 'allow' },
      { sub: 'grep', text: /(?:^| )-O/, effect: 'unknown' },
      { sub: 'diff|log|show|blame|grep|format-patch|difftool|mergetool', flag: '--ext-diff|--open-files-in-pager|--extcmd|-x', effect: 'unknown' },
      { sub: 'status|diff|log|show|add|commit|mv|rm|blame|annotate|grep|shortlog|describe|rev-parse|rev-list|ls-files|ls-tree|cat-file|merge-base|for-each-ref|show-ref|show-branch|name-rev|reflog|whatchanged|range-diff|diff-tree|diff-index|diff-files|check-ignore|check-attr|check-mailmap|check-ref-format|count-objects|fsck|verify-commit|verify-tag|verify-pack|var|version|help|init|merge|cherry-pick|cherry|revert|apply|am|format-patch|stripspace|patch-id|interpret-trailers|column|get-tar-commit-id|hash-object|mktree|mktag|write-tree|commit-tree|merge-tree|merge-file|merge-index|update-index|read-tree|checkout-index|unpack-objects|pack-objects|index-pack|pack-refs|repack|gc|prune|fetch|pull|ls-remote|archive|bundle|bisect|notes|rerere|sparse-checkout|lfs|difftool|mergetool|gui|gitk|citool|maintenance|commit-graph|multi-pack-index|bugreport|diagnose|mailinfo|mailsplit|fmt-merge-msg|flow|absorb|cliff|standup|summary|effort|info|authors|fork-point|remote', effect: 'allow' },
      { count: [0, 0], effect: 'allow' },
    ],
    otherwise: 'unknown',
  },
  { programs: 'git-filter-repo bfg git-filter-branch', otherwise: REWRITE_ALL },
  { programs: 'gitk tig lazygit gitui git-cliff commitlint gitlint commitizen cz standard-version-check conventional-changelog', otherwise: 'allow' },
  { programs: 'husky', cases: [{ sub: 'uninstall|add|set', effect: ask('git/hooks', [3], 'installs or removes git hooks') }], otherwise: 'allow' },
  { programs: 'pre-commit lefthook simple-git-hooks', cases: [{ sub: 'autoupdate|migrate-config', effect: ask('packages/add', [3, 5], 'takes newer versions of what the hooks run') }, { sub: 'uninstall|add|set|init-templatedir', effect: ask('git/hooks', [3], 'installs or removes git hooks') }], otherwise: 'allow' },
  {
    programs: 'gh glab hub',
    valued: '-R --repo -t --title -b --body -F --body-file -B --base -H --head -q --jq --template --json -L --limit -l --label -a --assignee -m --milestone -s --state -X --method -f --raw-field --field --input --hostname -r --reviewer',
    cases: [
      { sub: 'auth token', effect: danger('forge/token', [2], 'shows your access token') },
      { sub: 'auth login|logout|refresh|setup-git|switch', effect: askHard('forge/login', [3], 'changes who is signed in') },
      { sub: 'auth status', flag: '-t|--show-token', effect: danger('forge/token', [2], 'shows your access token') },
      { sub: 'repo|release|secret|variable|ssh-key|gpg-key|gist|cache|label|ruleset|codespace|project|run|workflow|environment|key|issue|pr|mr|org|snippet|schedule delete|remove|archive|rename|set|unset|delete-asset|edit|transfer|lock|disable|cancel|close|unarchive|deploy-key|revoke', effect: askHard('forge/destructive', [1, 9], 'deletes or changes something on the forge') },
      { sub: 'repo create|fork|sync', effect: askHard('forge/publish', [9], 'makes or changes a repository on the forge') },
      { sub: 'api graphql', text: /query=(?![\s\S]*\bmutation\b)/, effect: 'allow' },
      { sub: 'api', text: /(?:^| )(?:-X ?|--method[= ])(?:POST|PUT|PATCH|DELETE)|(?:^| )(?:-f|-F|--field|--raw-field|--input)(?: |=|\w)/i, effect: askHard('forge/api-write', [9], 'changes something on the forge') },
      { sub: 'api', arg: /secrets|keys|tokens|graphql/i, effect: ask('forge/api', [2], 'asks the forge for something that may be secret') },
      { sub: 'api|status|search|browse|version|help|completion', effect: 'allow' },
      { sub: 'repo clone', effect: FETCH_ELSEWHERE },
      { sub: '* view|list|ls|status|diff|checks|watch|download|clone|checkout|show|trace|get|verify|lint|ci', effect: 'allow' },
      { sub: 'alias|extension|config|codespace|attestation', effect: askHard('forge/setup', [3], 'changes or runs extensions of the forge client') },
      { count: [0, 0], effect: 'allow' },
    ],
    otherwise: ask('forge/write', [9], 'writes to the forge where others see it'),
  },
];
