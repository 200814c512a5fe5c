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
const UPDATE = ask('packages/update', [3], 'changes the versions of dependencies');
const TOOLCHAIN = ask('packages/toolchain', [3], 'installs or changes a tool chain of this machine');
const DEPLOYS = ask('packages/deploy-script', [9], 'publishes or deploys the project');
const DROP = askHard('database/drop', [1, 4], 'deletes a database or its data');

const NPM_WORDS = 'install|i|in|ins|isntall|install-test|it|ci|clean-install|ic|install-clean|isntall-clean|cit|run|run-script|rum|urn|test|t|tst|start|stop|restart|ls|list|la|ll|info|view|show|v|why|explain|audit|outdated|pack|config|c|get|prefix|root|bin|help|help-search|prune|dedupe|ddp|find-dupes|rebuild|rb|version|verison|doctor|fund|ping|cache|search|s|find|query|sbom|diff|docs|home|bugs|repo|issues|whoami|pkg|shrinkwrap|licenses|fetch|import|store|recursive|m|multi|init|create|completion|catalog|ci-test|patch|patch-remove|bundle|site|plugin';

const REGISTRY_ARG = /^(?:git\+|git@|https?:|ssh:|github:|gist:|gitlab:|bitbucket:|file:\/)|\.git$/;
const DEPLOY_SCRIPT: Case = { sub: 'run|run-script', arg: /^(?:[\w-]+:)?(?:deploy|publish|release|upload|ship|migrate:prod|db:(?:drop|reset|wipe|nuke))(?:[:_-]|$)/i, effect: ask('packages/deploy-script', [9], "runs the project's script for publishing or deploying") };
const BARE_DEPLOY: Case = { sub: 'deploy|release|ship', effect: ask('packages/deploy-script', [9], "runs the project's script for publishing or deploying") };

const NPM_VALUED = '--prefix -C --dir --filter -F --workspace -w --registry --loglevel --tag --userconfig --cache --otp --access --depth --omit --include --store-dir --reporter';
const NPM_CASES: readonly Case[] = [
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
  { sub: 'link|ln', arg: /^(?!\.{1,2}(?:\/|$))/, effect: GLOBAL },
  { sub: 'link|ln', count: [0, 0], effect: GLOBAL },
  { sub: 'install|i|in|ins|add|isntall|install-test|it', arg: /^(?!\.{0,2}\/|\.$)/, effect: ADD },
  { sub: 'add', effect: ADD },
  { sub: 'uninstall|rm|remove|un|unlink|r', effect: REMOVE },
  { sub: 'update|up|upgrade', arg: /./, effect: UPDATE },
  { sub: 'audit fix', flag: '--force|-f', effect: UPDATE },
  { sub: 'create|init|innit', arg: /./, effect: RUN_REMOTE },
  { sub: 'exec|x|dlx', effect: RUN_REMOTE },
  { sub: 'deploy|release|ship|patch-commit', effect: BARE_DEPLOY.effect },
  { sub: 'env', effect: GLOBAL },
  { sub: 'server|self-update|setup|approve-builds|ignored-builds', effect: CONFIG },
  { sub: 'org|undeprecate|sbom-publish|edit|explore|repo-admin', effect: 'unknown' },
  { sub: NPM_WORDS, effect: 'allow' },
  { count: [0, 0], effect: 'allow' },
];

/** Package managers: what is declared may be installed, anything new asks. */
export const PACKAGE_MANAGERS: readonly ProgramRule[] = [
  { programs: 'npm cnpm', valued: NPM_VALUED, cases: NPM_CASES, otherwise: 'unknown' },
  // npm runs nothing by its bare word; with pnpm other words are scripts of the project.
  { programs: 'pnpm', valued: NPM_VALUED, cases: NPM_CASES, otherwise: 'allow', verbs: true },
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
      { sub: 'upgrade|up|update|set', arg: /./, effect: UPDATE },
      { sub: 'upgrade', effect: SYSTEM },
      { sub: 'create|init|c', arg: /./, effect: RUN_REMOTE },
      { sub: 'dlx|x', effect: RUN_REMOTE },
      { sub: 'plugin import|remove|runtime', effect: ADD },
      { sub: 'link|unlink', count: [0, 0], effect: GLOBAL },
      { sub: 'link', arg: /^(?!\.{1,2}(?:\/|$))/, effect: GLOBAL },
      { sub: 'policies|self-update|npm', effect: CONFIG },
      { sub: 'repl', effect: 'unknown' },
      // Hadoop's program of this name.
      { sub: 'application|app|applicationattempt|container|node|rmadmin|queue|cluster|daemonlog|jar|schedulerconf', flag: '-kill|-movetoqueue|-updatePriority|-refreshQueues|-refreshNodes|-transitionToStandby|-stop|-signal', effect: askHard('service/admin', [3, 9], 'changes a service that others may rely on') },
      { sub: 'pm trust|cache', effect: 'allow' },
      BARE_DEPLOY,
    ],
    otherwise: 'allow', verbs: true,
  },
  { programs: 'npx pnpx bunx uvx pipx-run', otherwise: RUN_REMOTE },
  { programs: 'corepack', cases: [{ sub: 'enable|disable|install|use|up|prepare|hydrate|pack', effect: GLOBAL }], otherwise: 'allow' },
  { programs: 'nvm fnm n volta nodenv pyenv rbenv goenv jenv tfenv sdk asdf rustup mise rtx proto conda-env', cases: [
    { ...DEPLOY_SCRIPT, sub: 'run|r' },
    { sub: 'component|target|toolchain|plugin|plugins list|ls|list-all', effect: 'allow' },
    { sub: 'trust|untrust|settings set', effect: CONFIG },
    { sub: 'trust', effect: CONFIG },
    { sub: 'install|i|uninstall|remove|pin|default|alias|global|update|upgrade|self|add|plugin|toolchain|component|target|override|implode|reshim|set', effect: TOOLCHAIN },
    { sub: 'use|ls|list|list-all|list-remote|ls-remote|current|which|whence|where|show|version|versions|local|shell|exec|run|env|doctor|activate|bin-paths|outdated|latest|tasks|task|watch|help|init|hook-env|root|rehash|prefix|commands|completions|completion|check|doc|info|home|path|resolve|fetch|status|settings|config', without: '-g|--global|--set', effect: 'allow' },
    { count: [0, 0], effect: 'allow' },
    ], otherwise: 'unknown' },
  {
    programs: 'pip pip2 pip3',
    valued: '-r --requirement -c --constraint -e --editable -i --index-url --extra-index-url -t --target --prefix --root -f --find-links --python --log --proxy --cert --trusted-host -w --wheel-dir -d --dest --format --timeout',
    cases: [
      { sub: 'show|list|freeze|check|inspect', without: '--index-url|--extra-index-url|--proxy|--trusted-host|--find-links', effect: 'allow' },
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
      { sub: 'python install|uninstall|pin', effect: TOOLCHAIN },
      { sub: 'pip install', arg: /^(?!\.{0,2}\/|\.(?:\[|$))/, effect: ADD },
      { sub: 'pip uninstall', effect: REMOVE },
      { sub: 'install', arg: /^(?!\.)/, effect: ADD },
      { sub: 'plugin|plugins|self add|update|remove|install|uninstall', effect: GLOBAL },
      { sub: 'add|global', effect: ADD },
      { sub: 'remove|uninstall', effect: REMOVE },
      { sub: 'config|source', arg: /./, without: '--list', effect: CONFIG },
      { sub: 'env|venv remove|prune', effect: 'allow' },
      { sub: 'auth|login', effect: LOGIN },
      { sub: 'sync|lock|run|export|tree|venv|virtualenv|build|init|pip|cache|python|version|bump|format|help|tool|install|check|show|env|about|list|debug|new|shell|search|info|graph|outdated|test|tests|update|upgrade|requirements|clean|verify|scripts|fix|fetch|lint|fmt|use|dep|status|project|task|tasks|workspace|reinstall|exec|completions|completion|ls|import|sort|sdist|wheel|audit|which|generate-shell-completion', effect: 'allow' },
      { count: [0, 0], effect: 'allow' },
    ],
    otherwise: 'unknown',
  },
  { programs: 'twine', cases: [{ sub: 'check', effect: 'allow' }], otherwise: PUBLISH },
  { programs: 'easy_install', otherwise: ADD },
  { programs: 'conda mamba micromamba', valued: '-n -p -c -f --name --prefix --channel --file', cases: [{ sub: 'install|update|upgrade|remove|uninstall', effect: ADD }, { sub: 'create', effect: ask('packages/environment', [3], 'makes an environment with its packages') }, { sub: 'env create|update|remove', effect: ask('packages/environment', [3], 'makes or changes an environment') }, { sub: 'config', flag: '--set|--add|--remove|--append|--prepend|--remove-key', effect: CONFIG }, { sub: 'init', effect: GLOBAL }, { sub: 'list|info|search|activate|deactivate|run|config|clean|doctor|compare|package|notices|env|shell|help|repoquery|build|render|index|verify|inspect', effect: 'allow' }, { count: [0, 0], effect: 'allow' }], otherwise: 'unknown' },
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
      { sub: 'generate', effect: RUN_REMOTE },
      { sub: 'lambda|shuttle|leptos|tauri|near|contract|prisma deploy|publish|invoke|push', effect: DEPLOYS },
      { sub: 'build|b|check|c|test|t|run|r|bench|doc|d|rustdoc|clean|fmt|clippy|tree|metadata|update|fetch|vendor|fix|search|info|pkgid|version|help|locate-project|generate-lockfile|verify-project|new|init|nextest|tarpaulin|llvm-cov|audit|deny|outdated|udeps|machete|shear|expand|bloat|hack|msrv|make|watch|insta|criterion|flamegraph|miri|careful|semver-checks|public-api|sort|about|license|license-detector|geiger|chef|leptos|tauri|package|rustc|read-manifest|config|report|xtask|modules|depgraph|size|objdump|objcopy|nm|readobj|strip|asm|llvm-lines|show-asm|lambda|mutants|fuzz|kani|zigbuild|xwin|cross|ndk|component|wasi|dylint|spellcheck|readme|rdme|workspaces|workspace|features|unused-features|autoinherit|edit|set-version|upgrade|minimal-versions|all-features|diet|crev|vet|cyclonedx|auditable|pgo|valgrind|instruments|samply|profiler|pgrx|sqlx|loco|dist|deb|generate-rpm|bundle|apk|embassy|batch|docs-rs|deadlinks|sync-readme|limit|limits|lints|lint|ci|dev|release|rail|hakari|guppy|toml|tomlfmt|script|play|cache|trim|sweep|wizard|clean-recursive|bisect-rustc|nightly|stable', effect: 'allow' },
      { arg: /^\+[\w.-]+$/, effect: 'allow' },
      { count: [0, 0], effect: 'allow' },
    ],
    otherwise: 'unknown',
  },
  { programs: 'go', valued: '-o -C -run -tags -count -timeout -coverprofile -ldflags -gcflags -mod -bench -benchtime -cpuprofile -memprofile -p -parallel -exec -toolexec', writes: '-o -coverprofile -cpuprofile -memprofile', cases: [
    { flag: '-exec|-toolexec|-vettool', effect: 'unknown' },
    { sub: 'get', arg: /./, effect: ADD },
    { sub: 'install', arg: /@/, effect: GLOBAL },
    { sub: 'run', arg: /@/, effect: RUN_REMOTE },
    { sub: 'env', flag: '-w|-u', effect: CONFIG },
    { sub: 'clean', flag: '-modcache', effect: CACHE },
    { sub: 'telemetry on', effect: CONFIG },
    { sub: 'build|test|run|vet|fmt|mod|list|env|doc|version|generate|tool|work|clean|fix|install|bug|telemetry|help|get', effect: 'allow' },
    { count: [0, 0], effect: 'allow' },
    ], otherwise: 'unknown' },
  { programs: 'gem', cases: [{ sub: 'push|yank|owner|signin|signout', effect: PUBLISH }, { sub: 'install|update|uninstall|i', effect: GLOBAL }, { sub: 'sources|cert', flag: '-a|--add|-r|--remove|-c|--clear-all', effect: CONFIG }, { sub: 'list|search|info|specification|spec|build|env|environment|which|contents|dependency|help|outdated|check|query|fetch|unpack|stale|rdoc|sources|cert|open', effect: 'allow' }, { count: [0, 0], effect: 'allow' }], otherwise: 'unknown' },
  { programs: 'bundle bundler', cases: [{ sub: 'add|inject', effect: ADD }, { sub: 'remove', effect: REMOVE }, { sub: 'update', effect: UPDATE }, { sub: 'config', arg: /^(?:mirror\b|.*\.(?:com|org|io|net))/i, effect: CONFIG }, { sub: 'config', flag: '--global', effect: CONFIG }, { sub: 'plugin', effect: ADD }, { sub: 'clean', flag: '--force', effect: REMOVE }, { sub: 'install|check|exec|list|show|info|outdated|lock|package|cache|pack|clean|config|doctor|viz|platform|version|env|open|init|gem|audit|console|pristine|licenses|binstubs|help|fund|issue', effect: 'allow' }, { count: [0, 0], effect: 'allow' }], otherwise: 'unknown' },
  { programs: 'composer', cases: [{ sub: 'require', effect: ADD }, { sub: 'remove', effect: REMOVE }, { sub: 'global', effect: GLOBAL }, { sub: 'config', flag: '-g|--global', effect: CONFIG }, { sub: 'update|upgrade', arg: /./, effect: UPDATE }, { sub: 'create-project', effect: RUN_REMOTE }, { sub: 'self-update|selfupdate', effect: SYSTEM }, { sub: 'config', count: [2, 9], effect: CONFIG }], otherwise: 'allow', verbs: true },
  { programs: 'mvn mvnw mvnd', valued: '-f --file -pl --projects -P --activate-profiles -s --settings -T --threads -rf --resume-from -gs -l --log-file', cases: [
    { arg: /^(?:deploy|site-deploy)$|^(?:[\w.-]+:)*(?:deploy(?::\w+|-file)?|release(?::[\w-]+)?|nexus-staging:\S+|central-publishing:\S+|publish|upload|push|jib:build|jgitflow:\S+|gitflow:\S+|scm:(?!status|diff|validate)\S+|wagon:\S+|github:\S+|redeploy|undeploy|run-remote)$/i, effect: PUBLISH },
    { arg: /^(?:[\w.-]+:)*(?:flyway|flyway-maven-plugin(?::[\d.]+)?):(?:clean|undo|repair|baseline)|(?:liquibase(?:-maven-plugin)?(?::[\d.]+)?):(?:dropAll|rollback\w*|clearCheckSums|changelogSync\w*|releaseLocks)|hibernate\S*:(?:drop|create|update)|sql:execute|dbdeploy:\S+$/i, effect: DROP },
    { arg: /(?:flyway|liquibase)\S*:(?:migrate|update\w*)/i, text: /prod|:\/\/(?!localhost|127\.)/i, effect: ask('database/data', [4, 9], "works on a database's data") },
    { arg: /^(?:exec:exec|[\w.-]+:exec-maven-plugin\S*:exec|antrun:run|groovy:execute|gmavenplus:execute)$/, effect: 'unknown' },
    { arg: /archetype\S*:(?:generate|create)|dependency\S*:get$/, effect: RUN_REMOTE },
    { arg: /(?:^|:)sonar(?:-maven-plugin\S*)?:sonar$|versioneye|snyk:\S+/, effect: ask('network/other-host', [5], 'sends the code to another host') },
    { arg: /(?:appengine|azure-\w+|beanstalk|cf|aws|lambda|functions|cargo|tomcat\d?|wildfly|jboss-as|payara|glassfish|k8s|oc|fabric8|jkube|docker|helm)\S*:(?:deploy\w*|redeploy|undeploy|push|apply|start-remote|stop|upload|shutdown|add-resource|undeploy\w*|delete\w*)/i, effect: askHard('cloud/deploy', [9], 'deploys or changes what runs in a cloud or a cluster') },
    ], otherwise: 'allow' },
  { programs: 'gradle gradlew sbt mill', valued: '-p --project-dir -b --build-file -I --init-script -g --gradle-user-home -x --exclude-task --tests -c --settings-file', cases: [
    { flag: '-x|--exclude-task', arg: /^$/, effect: 'allow' },
    { arg: /^[+:]?(?:[\w-]+[:./])*(?:deploy\w*|release\w*|publish(?!Local|M2|ToMavenLocal|\w+ToMavenLocal|To\w*BuildDir)\w*|upload\w*|bintrayUpload|artifactoryPublish|jib|dockerPush\w*|docker:publish|push\w*|closeAndRelease\w*|closeAndPromote\w*|promote\w*|undeploy\w*|appDistribution\w*|submit\w*|sonatypeRelease|sonatypeBundleRelease|ci-release|ghpagesPushSite|bootBuildImagePush)$/i, effect: PUBLISH },
    { text: /bootBuildImage.*--publishImage/, effect: PUBLISH },
    { arg: /^:?(?:[\w-]+[:.])*(?:flyway(?:Clean|Undo|Repair|Baseline)|dropAll\w*|rollback\w*|liquibase(?:DropAll|Rollback\w*)|clearChecksums|drop\w*(?:Db|Database|Schema|Tables)|destroy\w*|wipe\w*)$/i, effect: DROP },
    { arg: /^:?(?:[\w-]+[:.])*(?:flywayMigrate|liquibaseUpdate|update)$/i, text: /prod|:\/\/(?!localhost|127\.)/i, effect: ask('database/data', [4, 9], "works on a database's data") },
    { arg: /^:?(?:[\w-]+:)*(?:sonar\w*|buildScanPublishPrevious)$|^--scan$/, effect: ask('network/other-host', [5], 'sends the code to another host') },
    { flag: '--scan', effect: ask('network/other-host', [5], 'sends what the build did to another host') },
    { flag: '-I|--init-script', effect: 'unknown' },
    ], otherwise: 'allow' },
  { programs: 'dotnet', cases: [{ sub: 'ef database drop', effect: askHard('database/drop', [1, 4], 'deletes a database or its data') }, { sub: 'ef database update', arg: /./, effect: ask('database/data', [4, 9], "works on a database's data") }, { sub: 'nuget push|delete', effect: PUBLISH }, { sub: 'nuget add|update|remove|enable|disable', effect: CONFIG }, { sub: 'list|package list|package|search|update', without: '--force', effect: 'allow' }, { sub: 'package search|list', effect: 'allow' }, { sub: 'add', arg: /^package$/, effect: ADD }, { sub: 'remove', arg: /^package$/, effect: REMOVE }, { sub: 'package add|remove|update', effect: ADD }, { sub: 'tool install|update|uninstall', flag: '-g|--global', effect: GLOBAL }, { sub: 'tool install', effect: ADD }, { sub: 'workload', effect: GLOBAL }, { sub: 'user-secrets|dev-certs', effect: askHard('packages/dev-secrets', [2], 'reads or changes secrets and certificates of the developer') },
    { sub: 'publish|build|msbuild|pack', text: /PublishProfile(?!=(?:Folder|Default))|WebPublishMethod|DeployOnBuild=true|ContainerRegistry=|PublishContainer/i, effect: DEPLOYS },
    { sub: 'new', arg: /^(?:install|-i|uninstall|update)$/, effect: ADD }, { sub: 'new', flag: '-i|--install|-u', effect: ADD },
    { sub: 'ef|aspire|lambda|beanstalk|ecs|eb drop|publish|deploy|deploy-function|deploy-serverless|deploy-environment|invoke-function|delete-function', effect: DEPLOYS },
    { sub: 'sql|sqlpackage|evolve|grate|roundhouse', effect: 'unknown' },
    { sub: 'build|b|test|run|restore|clean|publish|pack|format|watch|new|sln|solution|add|remove|reference|msbuild|nuget|tool|vstest|build-server|fsi|csharpier|reportgenerator|coverage|dotnet-coverage|husky|outdated|stryker|ef|script|help|sdk|exec|workload-list|trace|counters|gcdump|dump|xunit|cake|fantomas|paket|fake|format-check|jb|roslynator|gitversion|nbgv|minver|config|dnx|interactive|tool-restore|paket-restore|sourcelink|swagger|nswag|kiota|refit|openapi|svcutil|t4|mgcb|aspnet-codegenerator|graphql|aspire|file', effect: 'allow' },
    { arg: /^[\w./-]+\.(?:dll|cs|csx|fsx|csproj)$/, effect: 'allow' },
    { count: [0, 0], effect: 'allow' }], otherwise: 'unknown' },
  { programs: 'nuget', cases: [{ sub: 'push|delete|setapikey|sources|config', effect: PUBLISH }, { sub: 'install', arg: /^(?!.*packages\.config$|.*\.sln$)./, effect: ADD }, { sub: 'restore|list|locals|pack|spec|verify|help|install|search', effect: 'allow' }], otherwise: 'unknown' },
  { programs: 'hex rebar3', verbs: true, cases: [{ sub: 'hex.publish|hex.retire|hex.owner|hex.user|publish', effect: PUBLISH }, { sub: 'hex publish|retire|owner|user|cut', effect: PUBLISH }, { sub: 'archive.install|escript.install|local.hex|local.rebar', effect: GLOBAL }, { sub: 'ecto.drop|ecto.reset', effect: askHard('database/drop', [1, 4], "drops the project's database") }], otherwise: 'allow' },
  { programs: 'flutter dart pub', cases: [{ sub: 'pub publish|global|login|logout|token', effect: PUBLISH }, { sub: 'pub add', effect: ADD }, { sub: 'pub remove', effect: REMOVE }, { sub: 'upgrade|downgrade|channel|config', effect: SYSTEM }, { sub: 'pub outdated|get|upgrade|downgrade|deps|cache|run|add|unpack|workspace', effect: 'allow' }, { sub: 'get|outdated|deps|build|run|test|analyze|format|create|doctor|devices|clean|gen-l10n|drive|logs|emulators|screenshot|symbolize|attach|install|compile|fix|doc|info|devtools|assemble|precache|debug-adapter|help|widget-preview', effect: 'allow' }, { arg: /^[\w./-]+\.dart$/, effect: 'allow' }, { count: [0, 0], effect: 'allow' }], otherwise: 'unknown' },
  { programs: 'pod', cases: [{ sub: 'trunk', effect: PUBLISH }, { sub: 'repo add|remove|push', effect: PUBLISH }, { sub: 'try', effect: RUN_REMOTE }, { sub: 'plugins install', effect: GLOBAL }, { sub: 'install|update|outdated|list|search|spec|lib|repo|env|cache|init|deintegrate|setup|ipc|plugins', effect: 'allow' }, { count: [0, 0], effect: 'allow' }], otherwise: 'unknown' },
  { programs: 'cabal stack opam nimble luarocks zig gleam', cases: [{ sub: 'upload|publish', effect: PUBLISH }, { sub: 'install|global', arg: /^(?!\.|--)/, effect: GLOBAL }, { sub: 'add', effect: ADD }, { sub: 'remove|uninstall', effect: REMOVE }, { sub: 'hex|docs publish|retire|unretire|revert|remove|authenticate', effect: PUBLISH }, { sub: 'switch|env create|remove|set|link|import|reinstall|install', effect: TOOLCHAIN }, { sub: 'repo|repository|remote add|remove|set-url|set-repos', effect: REGISTRY }, { sub: 'upgrade|self-upgrade', effect: UPDATE }, { sub: 'build|test|run|repl|check|clean|exec|bench|haddock|docs|doc|format|fmt|sdist|list|show|info|path|ls|list-bin|outdated|freeze|configure|update|new|init|deps|lint|ghci|ghc|runghc|env|switch|tree|unpack|get|gen-bounds|hpc|make|translate-c|targets|version|std|libc|zen|hash|ast-check|cc|c++|ar|rc|dlltool|lib|ranlib|objcopy|init-exe|init-lib|fetch|install|config|query|templates|dot|ide|setup|script|eval|export|fix|shell|search|pin|var|which|cross|dump|build-exe|build-lib|build-obj|test-obj|reduce|compile|c|cpp|js|r|e|tasks|lock|source|var|hex|download|lsp|compile-package|new_version|pack|config-env|opt|depext|dependencies|publish-check', effect: 'allow' }, { count: [0, 0], effect: 'allow' }], otherwise: 'unknown' },
  { programs: 'vsce ovsx', cases: [{ sub: 'package|ls|help|show|search|list', effect: 'allow' }], otherwise: PUBLISH },
  { programs: 'lerna', verbs: true, cases: [{ sub: 'version', without: '--no-push|--no-git-tag-version', effect: PUBLISH }, { sub: 'publish', effect: PUBLISH }, { sub: 'run|exec|list|ls|la|ll|changed|diff|bootstrap|clean|version|info|init|link|add-caching|repair|watch|import|create', effect: 'allow' }], otherwise: 'unknown' },
  { programs: 'changeset', cases: [{ sub: 'add|status|version|init|pre|tag', effect: 'allow' }, { count: [0, 0], effect: 'allow' }], otherwise: PUBLISH },
  { programs: 'nx turbo lage moon rush wireit', verbs: true, cases: [{ sub: 'release', flag: '--dry-run|-d', effect: 'allow' }, { sub: 'release version|changelog|plan|plan:check', effect: 'allow' }, { sub: 'release|publish', effect: PUBLISH }, { sub: 'connect|connect-to-nx-cloud|login|logout|link|unlink|register|view-logs|record', effect: LOGIN }, { sub: 'add', effect: ADD }, { sub: 'run', arg: /^(?:[\w-]+[:#])?(?:deploy|publish|release|upload|ship)(?:[:_-]|$)/i, effect: DEPLOYS }, { text: /--target[s]?=\S*(?:deploy|publish)/, effect: DEPLOYS }, { arg: /[:#](?:deploy|publish)(?:[:_-]|$)/, effect: DEPLOYS }], otherwise: 'allow' },
  { programs: 'semantic-release release-it standard-version np auto', cases: [{ flag: '--dry-run|-d', effect: 'allow' }, { sub: 'run|exec|ls|list|changed|diff|bootstrap|clean|add|status|version|init|import|info|link|pre', effect: 'allow' }], otherwise: PUBLISH },
  { programs: 'pacman yay paru pikaur', cases: [{ text: /^(?:-(?:Q\w*|S[sil]+|F[sl]*|T|V)|--(?:query|version|files))(?: |$)/, effect: 'allow' }], otherwise: SYSTEM },
  { programs: `
    apt apt-get aptitude dpkg yum dnf rpm zypper apk brew port snap flatpak choco winget scoop nix-env nix nixos-rebuild emerge xbps-install pkg
    pkgin pkg_add guix add-apt-repository apt-key apt-mark dpkg-reconfigure update-alternatives softwareupdate mas installer hdiutil
    dscacheutil-flush gdebi alien`, cases: [
    { sub: 'services list|info', effect: 'allow' },
    { sub: 'store|eval|shell|run|develop|build|flake|repl gc|delete|optimise|optimize|repair|copy|sign|make-content-addressed|add|verify', effect: SYSTEM },
    { sub: 'shell|develop|build', arg: /^(?:github|gitlab|git\+|https?|nixpkgs|tarball)[:#+]/, effect: RUN_REMOTE },
    { sub: 'eval', text: /--impure|readFile|readDir|fetch|getEnv|builtins\.exec/, effect: 'unknown' },
    { sub: 'cache', effect: 'unknown' },
    { sub: 'list|search|show|info|policy|madison|depends|rdepends|outdated|deps|leaves|config|doctor|desc|home|cat|log|uses|which|provides|query|build|develop|shell|flake|fmt|eval|repl|path-info|store|why-depends|--version', without: '--fix', effect: 'allow' },
    { text: /^-(?:Q\w*|S[sil]+|F\w*|q\w*|[lLsS]|V)(?: |$)(?!.*\s-\w*[iUeRr]\b)/, effect: 'allow' },
    { flag: '--list|--listfiles|--status|--search|--prefix|--cache|--repository|--installed|--get-selections|--print-architecture', without: '-i|-r|-P|-U|-e|--purge|--remove|--install', effect: 'allow' },
    { sub: 'run', effect: RUN_REMOTE },
    ], otherwise: SYSTEM },
  { programs: 'nix-instantiate', cases: [{ flag: '--parse', effect: 'allow' }], otherwise: 'unknown' },
  { programs: 'nix-shell nix-build nix-instantiate nix-store nix-collect-garbage nix-channel nix-prefetch-url home-manager darwin-rebuild', cases: [{ sub: '*', flag: '--run|--command|-p|--packages|--delete|-d|--add|--gc|--switch-generation', effect: RUN_REMOTE }, { flag: '--run|--command|-p|--packages|--delete|-d|--add|--gc|--import', effect: RUN_REMOTE }], otherwise: 'unknown' },
  { programs: 'curl-installer', otherwise: danger('network/pipe-to-shell', [3, 5], 'runs what it downloads') },
];
