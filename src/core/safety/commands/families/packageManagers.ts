import type { Finding } from '../../finding.ts';
import { ask, askHard, danger } from '../../finding.ts';
import type { Case, ProgramRule } from '../rule.ts';

const ADD = ask('packages/add', [3, 5], 'installs a dependency that the project does not declare');
const REMOVE = ask('packages/remove', [4], 'takes a dependency out of the project');
const PUBLISH = askHard('packages/publish', [9], 'publishes a package');
const GLOBAL = askHard('packages/global', [3], 'installs for the whole machine');
const SYSTEM = askHard('packages/system', [3, 9], 'installs, changes or removes software of the system');
const LOGIN = askHard('packages/login', [2, 3], 'signs in to a registry or changes its access');
const REGISTRY = ask('packages/other-registry', [3, 5], 'installs from another place than the usual registry');
const CONFIG = ask('packages/config', [3], 'changes the configuration of the package manager');
const RUN_REMOTE: Finding = { ...ask('packages/run-remote', [3, 5], 'downloads a program and runs it'), unknown: true };
const CACHE = 'allow';

const REGISTRY_ARG = /^(?:git\+|git@|https?:|ssh:|github:|gist:|gitlab:|bitbucket:|file:\/)|\.git$/;
const DEPLOY_SCRIPT: Case = { sub: 'run|run-script', arg: /^(?:[\w-]+:)?(?:deploy|publish|release|upload|ship|migrate:prod|db:(?:drop|reset|wipe|nuke))(?:[:_-]|$)/i, effect: ask('packages/deploy-script', [9], "runs the project's script for publishing or deploying") };
const BARE_DEPLOY: Case = { sub: 'deploy|release|ship', effect: ask('packages/deploy-script', [9], "runs the project's script for publishing or deploying") };

/** Package managers: what is declared may be installed, anything new asks. */
export const PACKAGE_MANAGERS: readonly ProgramRule[] = [
  {
    programs: 'npm pnpm cnpm',
    valued: '--prefix -C --dir --filter -F --workspace -w --registry --loglevel --tag --userconfig --cache --otp --access --depth --omit --include --store-dir --reporter',
    cases: [
      { text: /(?:^| )--(?:registry|userconfig|globalconfig)[= ]/, effect: REGISTRY },
      DEPLOY_SCRIPT,
      { sub: 'publish|unpublish|deprecate|stage', flag: '--dry-run', effect: 'allow' },
      { sub: 'publish|unpublish|deprecate|dist-tag|dist-tags|access|owner|team|star|unstar|stage', effect: PUBLISH },
      { sub: 'login|adduser|logout|token|profile|hook|trust', effect: LOGIN },
      { sub: 'config|c set|delete|edit|rm', effect: CONFIG },
      { sub: 'config|c get', arg: /auth|token|password|secret/i, effect: LOGIN },
      { sub: 'set|set-script', effect: CONFIG },
      { sub: 'pkg set|set-script', arg: /^scripts\.(?:pre|post)?(?:install|prepare|pack|publish|uninstall|version)\b/, effect: ask('packages/hook', [3], 'makes something run whenever the package is installed or packed') },
      { sub: 'install|i|in|ins|add|isntall|install-test|it|link|ln|update|up|upgrade|uninstall|rm|remove|un|unlink|r', flag: '-g|--global|--location', effect: GLOBAL },
      { sub: 'install|i|in|ins|add|isntall|install-test|it', arg: /^(?!\.{0,2}\/|\.$)/, effect: ADD },
      { sub: 'add', effect: ADD },
      { sub: 'uninstall|rm|remove|un|unlink|r', effect: REMOVE },
      { sub: 'update|up|upgrade', arg: /./, effect: ask('packages/update', [3], 'changes the versions of dependencies') },
      { sub: 'audit fix', flag: '--force|-f', effect: ask('packages/update', [3], 'changes the versions of dependencies') },
      { sub: 'create|init|innit', arg: /./, effect: RUN_REMOTE },
      { sub: 'exec|x|dlx', effect: RUN_REMOTE },
      { sub: 'deploy|release|ship|patch-commit', effect: BARE_DEPLOY.effect },
      { sub: 'env', effect: GLOBAL },
      { sub: 'server|self-update|setup|approve-builds|ignored-builds', effect: CONFIG },
    ],
    otherwise: 'allow',
  },
  {
    programs: 'yarn yarnpkg bun',
    valued: '--cwd --filter -F --registry --tag --otp --access --modules-folder --cache-folder --mutex -r --preload --config -c',
    cases: [
      { text: /(?:^| )--registry[= ]/, effect: REGISTRY },
      DEPLOY_SCRIPT,
      { sub: 'publish|npm|owner|tag|team', flag: '--dry-run', effect: 'allow' },
      { sub: 'publish', effect: PUBLISH },
      { sub: 'npm publish|tag|login|logout', effect: PUBLISH },
      { sub: 'npm audit|info|whoami', effect: 'allow' },
      { sub: 'login|logout', effect: LOGIN },
      { sub: 'config set|delete|unset', effect: CONFIG },
      { sub: 'global', effect: GLOBAL },
      { sub: 'add|install|i', flag: '-g|--global', effect: GLOBAL },
      { sub: 'add|a|import', effect: ADD },
      { sub: 'install|i', arg: /^(?!\.{0,2}\/|\.$)/, effect: ADD },
      { sub: 'remove|rm|unlink', effect: REMOVE },
      { sub: 'upgrade|up|update|set', arg: /./, effect: ask('packages/update', [3], 'changes the versions of dependencies') },
      { sub: 'upgrade', effect: SYSTEM },
      { sub: 'create|init|c', arg: /./, effect: RUN_REMOTE },
      { sub: 'dlx|x', effect: RUN_REMOTE },
      { sub: 'plugin import|remove|runtime', effect: ADD },
      { sub: 'pm trust|cache', effect: 'allow' },
      BARE_DEPLOY,
    ],
    otherwise: 'allow',
  },
  { programs: 'npx pnpx bunx uvx pipx-run', otherwise: RUN_REMOTE },
  { programs: 'corepack', cases: [{ sub: 'enable|disable|install|use|up', effect: GLOBAL }], otherwise: 'allow' },
  { programs: 'nvm fnm n volta nodenv pyenv rbenv goenv jenv tfenv sdk asdf rustup mise rtx proto conda-env', cases: [
    { ...DEPLOY_SCRIPT, sub: 'run|r' },
    { sub: 'install|i|uninstall|remove|pin|default|alias|global|update|upgrade|self|add|plugin|toolchain|component|target|override|implode|reshim|set', effect: ask('packages/toolchain', [3], 'installs or changes a tool chain of this machine') },
    { sub: 'component|target|toolchain list', effect: 'allow' },
    ], otherwise: 'allow' },
  {
    programs: 'pip pip2 pip3',
    valued: '-r --requirement -c --constraint -e --editable -i --index-url --extra-index-url -t --target --prefix --root -f --find-links --python --log --proxy --cert --trusted-host -w --wheel-dir -d --dest --format --timeout',
    cases: [
      { flag: '-i|--index-url|--extra-index-url|--trusted-host|--proxy|-f|--find-links', effect: REGISTRY },
      { sub: 'install|wheel', flag: '--user|--break-system-packages|--root|--prefix', effect: GLOBAL },
      { sub: 'install|wheel|download', arg: REGISTRY_ARG, effect: ask('packages/from-url', [3, 5], 'installs from an address instead of the registry') },
      { sub: 'install|wheel|download', arg: /^(?!\.{0,2}\/|\.(?:\[|$)|pip$|setuptools$|wheel$|build$)(?!.*\.(?:whl|tar\.gz|zip)$)/, effect: ADD },
      { sub: 'uninstall', effect: REMOVE },
      { sub: 'config set|unset|edit', effect: CONFIG },
      { sub: 'cache purge|remove', effect: CACHE },
      { sub: 'install|wheel|download|list|show|freeze|check|config|cache|debug|help|inspect|hash|search|index|completion', effect: 'allow' },
      { count: [0, 0], effect: 'allow' },
    ],
    otherwise: 'unknown',
  },
  { programs: 'pipx', cases: [{ sub: 'list|environment', effect: 'allow' }, { sub: 'run', effect: RUN_REMOTE }], otherwise: GLOBAL },
  {
    programs: 'uv poetry pdm pipenv rye hatch flit pixi',
    valued: '-p --python --directory --project --index-url --group -G --extra -E -C -P --with --without --only --env-file --output-file -o -n --cache-dir -r -e --package -m',
    cases: [
      { flag: '--index-url|--extra-index-url|--index|--default-index|--trusted-host', effect: REGISTRY },
      { sub: 'publish|upload', effect: PUBLISH },
      { sub: 'tool install|upgrade|uninstall', effect: GLOBAL },
      { sub: 'tool run', effect: RUN_REMOTE },
      { sub: 'self', effect: GLOBAL },
      { sub: 'python install|uninstall|pin', effect: ask('packages/toolchain', [3], 'installs or changes a tool chain of this machine') },
      { sub: 'pip install', arg: /^(?!\.{0,2}\/|\.(?:\[|$))/, effect: ADD },
      { sub: 'pip uninstall', effect: REMOVE },
      { sub: 'install', arg: /^(?!\.)/, effect: ADD },
      { sub: 'add|global', effect: ADD },
      { sub: 'remove|uninstall', effect: REMOVE },
      { sub: 'config|source', arg: /./, without: '--list', effect: CONFIG },
      { sub: 'env|venv remove|prune', effect: 'allow' },
      { sub: 'auth|login', effect: LOGIN },
    ],
    otherwise: 'allow',
  },
  { programs: 'twine', cases: [{ sub: 'check', effect: 'allow' }], otherwise: PUBLISH },
  { programs: 'easy_install', otherwise: ADD },
  { programs: 'conda mamba micromamba', valued: '-n -p -c -f --name --prefix --channel --file', cases: [{ sub: 'install|update|upgrade|remove|uninstall', effect: ADD }, { sub: 'create', effect: ask('packages/environment', [3], 'makes an environment with its packages') }, { sub: 'env create|update|remove', effect: ask('packages/environment', [3], 'makes or changes an environment') }, { sub: 'config', flag: '--set|--add|--remove', effect: CONFIG }, { sub: 'init', effect: GLOBAL }], otherwise: 'allow' },
  {
    programs: 'cargo',
    valued: '-p --package --features --target --manifest-path --bin --example --test --bench -j --profile --target-dir -Z --config --color --message-format --root --version --git --path --registry --index',
    cases: [
      { sub: 'publish', flag: '--dry-run|-n', effect: 'allow' },
      { sub: 'publish|yank|owner', effect: PUBLISH },
      { sub: 'release', flag: '--execute|-x', effect: PUBLISH },
      { sub: 'login|logout', effect: LOGIN },
      { sub: 'install', text: /--path/, effect: 'allow' },
      { sub: 'install|uninstall|binstall', effect: GLOBAL },
      { sub: 'add', effect: ADD },
      { sub: 'remove|rm', effect: REMOVE },
    ],
    otherwise: 'allow',
  },
  { programs: 'go', valued: '-o -C -run -tags -count -timeout -coverprofile -ldflags -gcflags -mod -bench -benchtime -cpuprofile -memprofile -p -parallel -exec -toolexec', writes: '-o -coverprofile -cpuprofile -memprofile', cases: [
    { flag: '-exec|-toolexec|-vettool', effect: 'unknown' },
    { sub: 'get', arg: /./, effect: ADD },
    { sub: 'install', arg: /@/, effect: GLOBAL },
    { sub: 'run', arg: /@/, effect: RUN_REMOTE },
    { sub: 'env', flag: '-w|-u', effect: CONFIG },
    { sub: 'clean', flag: '-modcache', effect: CACHE },
    ], otherwise: 'allow' },
  { programs: 'gem', cases: [{ sub: 'push|yank|owner|signin|signout', effect: PUBLISH }, { sub: 'install|update|uninstall|i', effect: GLOBAL }, { sub: 'sources|cert', flag: '-a|--add|-r|--remove', effect: CONFIG }], otherwise: 'allow' },
  { programs: 'bundle bundler', cases: [{ sub: 'add|inject', effect: ADD }, { sub: 'remove', effect: REMOVE }, { sub: 'update', effect: ask('packages/update', [3], 'changes the versions of dependencies') }, { sub: 'config set|unset', effect: 'allow' }], otherwise: 'allow' },
  { programs: 'composer', cases: [{ sub: 'require', effect: ADD }, { sub: 'remove', effect: REMOVE }, { sub: 'global', effect: GLOBAL }, { sub: 'config', flag: '-g|--global', effect: CONFIG }, { sub: 'update|upgrade', arg: /./, effect: ask('packages/update', [3], 'changes the versions of dependencies') }, { sub: 'create-project', effect: RUN_REMOTE }], otherwise: 'allow' },
  { programs: 'mvn mvnw gradle gradlew sbt mill', cases: [{ arg: /^(?:deploy|release:|publish(?!Local|M2|ToMavenLocal)|.*:publish\w*$|uploadArchives|bintrayUpload|jib$|jib:build|dockerPush|closeAndRelease)/i, effect: PUBLISH }], otherwise: 'allow' },
  { programs: 'dotnet', cases: [{ sub: 'ef database drop', effect: askHard('database/drop', [1, 4], 'deletes a database or its data') }, { sub: 'ef database update', arg: /./, effect: ask('database/data', [4, 9], "works on a database's data") }, { sub: 'nuget push|delete', effect: PUBLISH }, { sub: 'nuget add|update|remove|enable|disable', effect: CONFIG }, { sub: 'add', arg: /^package$/, effect: ADD }, { sub: '* package', effect: ADD }, { sub: 'package add|remove', effect: ADD }, { sub: 'tool install|update|uninstall', flag: '-g|--global', effect: GLOBAL }, { sub: 'tool install', effect: ADD }, { sub: 'workload', effect: GLOBAL }, { sub: 'user-secrets|dev-certs', effect: askHard('packages/dev-secrets', [2], 'reads or changes secrets and certificates of the developer') }], otherwise: 'allow' },
  { programs: 'nuget', cases: [{ sub: 'push|delete|setapikey|sources|config', effect: PUBLISH }, { sub: 'install', arg: /./, effect: ADD }], otherwise: 'allow' },
  { programs: 'mix hex rebar3', cases: [{ sub: 'hex.publish|hex.retire|hex.owner|hex.user|publish', effect: PUBLISH }, { sub: 'archive.install|escript.install|local.hex|local.rebar', effect: GLOBAL }, { sub: 'ecto.drop|ecto.reset', effect: askHard('database/drop', [1, 4], "drops the project's database") }], otherwise: 'allow' },
  { programs: 'flutter dart pub', cases: [{ sub: 'pub publish|global|login|logout|token', effect: PUBLISH }, { sub: 'pub add', effect: ADD }, { sub: 'pub remove', effect: REMOVE }, { sub: 'upgrade|downgrade|channel|config', effect: SYSTEM }], otherwise: 'allow' },
  { programs: 'pod', cases: [{ sub: 'trunk', effect: PUBLISH }, { sub: 'repo add|remove|push', effect: PUBLISH }], otherwise: 'allow' },
  { programs: 'cabal stack opam nimble luarocks zig gleam', cases: [{ sub: 'upload|publish', effect: PUBLISH }, { sub: 'install|global', arg: /./, effect: GLOBAL }], otherwise: 'allow' },
  { programs: 'vsce ovsx', cases: [{ sub: 'package|ls|help|show|search|list', effect: 'allow' }], otherwise: PUBLISH },
  { programs: 'lerna changeset nx', cases: [{ sub: 'release publish', effect: PUBLISH }, { sub: 'publish', effect: PUBLISH }], otherwise: 'allow' },
  { programs: 'semantic-release release-it standard-version np auto', cases: [{ flag: '--dry-run|-d', effect: 'allow' }, { sub: 'run|exec|ls|list|changed|diff|bootstrap|clean|add|status|version|init|import|info|link|pre', effect: 'allow' }], otherwise: PUBLISH },
  { programs: `
    apt apt-get aptitude dpkg yum dnf rpm zypper pacman apk brew port snap flatpak choco winget scoop nix-env nix nixos-rebuild emerge xbps-install pkg
    pkgin pkg_add guix yay paru add-apt-repository apt-key apt-mark dpkg-reconfigure update-alternatives softwareupdate mas installer hdiutil
    dscacheutil-flush gdebi alien`, cases: [
    { sub: 'services list|info', effect: 'allow' },
    { sub: 'list|search|show|info|policy|madison|depends|rdepends|outdated|deps|leaves|config|doctor|desc|home|cat|log|uses|which|provides|query|build|develop|shell|flake|fmt|eval|repl|path-info|store|why-depends|--version', without: '--fix', effect: 'allow' },
    { flag: '-l|-L|-s|-S|-qa|-qi|-ql|-qf|-Q|-Qs|-Ss|--list|--listfiles|--status|--search|--prefix|--cache|--repository|--installed|--get-selections|--print-architecture', without: '-i|-r|-P|-U|-e|--purge|--remove|--install', effect: 'allow' },
    { sub: 'run', effect: RUN_REMOTE },
    ], otherwise: SYSTEM },
  { programs: 'curl-installer', otherwise: danger('network/pipe-to-shell', [3, 5], 'runs what it downloads') },
];
