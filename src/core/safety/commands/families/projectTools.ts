import { ask, askHard } from '../../finding.ts';
import type { Case, ProgramRule } from '../rule.ts';

const PUBLISHES = ask('service/publish', [9], 'publishes, uploads or deploys something');
const SENDS = ask('network/other-host', [5], 'sends the project, or what is known of it, to another host');
const ADD = ask('packages/add', [3, 5], 'installs a dependency that the project does not declare');
const TRUSTS = ask('environment/trust', [3], 'lets a file of the project run whenever somebody enters its folder');
const INSTALLS = ask('packages/system', [3, 9], 'installs what was built for the whole machine');
const SYSTEM = askHard('packages/system', [3, 9], 'installs, changes or removes software of the system');
const EVERYWHERE = askHard('path/searches-secrets', [2], 'searches this machine for keys and passwords');
const ATTACHES = askHard('processes/inspect', [2, 3], 'looks into or changes a running process');
const DEPLOY_NAME = /^(?:[\w-]+[:.])*(?:deploy|publish|release|upload|ship|promote|push)(?:[:._-]|$)/i;
const ANY_PLACE: Case = { arg: /^(?:\/|~\/?|\/(?:home|etc|var|usr|opt|root|Users)(?:\/.*)?|[a-z]:[\\/]?)$/i, effect: EVERYWHERE };

/** Tools of projects with some use that leaves the project: publishing, sending, installing, running what they are given. */
export const PROJECT_TOOLS: readonly ProgramRule[] = [
  { programs: 'project-script', operands: 'any', cases: [{ arg: DEPLOY_NAME, effect: ask('packages/deploy-script', [9], "runs the project's script for publishing or deploying") }], otherwise: 'allow' },
  { programs: 'electron-builder prebuild prebuildify prebuild-install electron-forge electron-packager nativefier', verbs: true, valued: '-p --publish -c --config -u --upload', cases: [{ text: /(?:-p|--publish)[= ](?!never)|--upload|(?:^| )-u /, effect: PUBLISHES }], otherwise: 'allow' },
  { programs: 'goreleaser', cases: [{ flag: '--snapshot|--skip-publish', effect: 'allow' }, { text: /--skip[= ]\S*publish/, effect: 'allow' }, { sub: 'check|build|init|healthcheck|jsonschema|completion|help', effect: 'allow' }], otherwise: PUBLISHES },
  { programs: 'redocly spectral buf openapi rdme bump optic stoplight swaggerhub swaggerhub-cli graphql-inspector rover apollo hive inigo stellate grafbase', verbs: true, valued: '-r --ruleset -c --config -o --output', cases: [{ sub: 'push|push-status|registry|login|logout|beta|alpha|publish|schema:publish|client:push|service:push|subgraph|supergraph|api|deploy', arg: /^(?!(?:lint|check|introspect|compose|fetch)$)./, effect: PUBLISHES }, { sub: 'push|login|logout|publish|deploy', effect: PUBLISHES }], otherwise: 'allow' },
  { programs: 'cypress playwright nightwatch testcafe wdio detox maestro appium', cases: [
    { flag: '--record', effect: SENDS },
    { sub: 'cloud|upload|login|logout|download-samples-cloud', effect: SENDS },
    { sub: 'install|install-deps', flag: '--with-deps', effect: SYSTEM },
    { sub: 'install-deps|uninstall', effect: SYSTEM },
    { sub: 'driver|plugin install|uninstall|update', effect: ADD },
    ], otherwise: 'allow' },
  { programs: 'percy chromatic argos happo applitools lhci codecov codecov-cli coveralls goveralls codacy codacy-coverage-reporter codeclimate cc-test-reporter snyk sonar-scanner sonar sonarqube deepsource bearer fossa whitesource mend veracode checkmarx blackduck socket socket-npm nsp bugsnag rollbar-cli buildpulse ghp-import gh-pages surge', cases: [{ flag: '--dry-run|--help|--version', effect: 'allow' }, { sub: 'help|version|healthcheck|collect|assert', effect: 'allow' }], otherwise: SENDS },
  { programs: 'semgrep opengrep', cases: [{ sub: 'ci|login|logout|publish|install-semgrep-pro|mcp', effect: SENDS }, { text: /(?:-c|-f|--config)[= ](?:auto|p\/|r\/|s\/|https?:)/, effect: SENDS }, { text: /--metrics[= ]on/, effect: SENDS }, ANY_PLACE], otherwise: 'allow' },
  { programs: 'gitleaks trufflehog detect-secrets whispers noseyparker ripsecrets secretlint talisman shhgit git-secrets kingfisher', cases: [ANY_PLACE, { text: /(?:--source|-s|--path|--directory)[= ](?:\/(?!repo|work|tmp)|~)/, effect: EVERYWHERE }, { sub: 'github|gitlab|s3|gcs|docker|postman|slack|huggingface|elasticsearch|jenkins|circleci|travisci|syslog|confluence', effect: SENDS }], otherwise: 'allow' },
  { programs: 'ni nypm', cases: [{ sub: 'install|i|ci|run|dedupe|list', effect: 'allow' }, { count: [0, 0], effect: 'allow' }, { flag: '--frozen', effect: 'allow' }], otherwise: ADD },
  { programs: 'nun', otherwise: ask('packages/remove', [4], 'takes a dependency out of the project') },
  // What it trusts is a file of the project, and changing that file asks.
  { programs: 'direnv', cases: [{ sub: 'allow|permit|grant', arg: /^(?:\/|~|\.\.)/, effect: TRUSTS }, { sub: 'edit', effect: TRUSTS }, { sub: 'allow|permit|grant|reload|exec|status|version|export|hook|dump|help|prune|deny|block|revoke|stdlib|show_dump|fetchurl', effect: 'allow' }], otherwise: 'unknown' },
  { programs: 'cmake', valued: '-B -S -G -D -j -C --build --install --prefix --target -t --config --preset -A -T --component -E -P', cases: [
    { flag: '--install', without: '--prefix', effect: INSTALLS },
    { text: /--build .*(?:--target|-t)[= ](?:\S+ )*install(?: |$)/, effect: INSTALLS },
    ], otherwise: 'allow' },
  { programs: 'ninja samu', cases: [{ arg: /^(?:un)?install(?:\/\w+)?$/, effect: INSTALLS }], otherwise: 'allow' },
  { programs: 'meson', cases: [{ sub: 'install', without: '--destdir|--dry-run|-n', effect: INSTALLS }, { sub: 'devenv', effect: 'unknown' }], otherwise: 'allow' },
  { programs: 'dlv', cases: [{ sub: 'attach|connect|dap', effect: ATTACHES }, { flag: '--init', effect: 'unknown' }], otherwise: 'allow' },
  { programs: 'ionic capacitor cordova nativescript ns tns phonegap quasar framework7', verbs: true, cases: [{ sub: 'deploy|link|login|logout|ssh|ssl|package|monitoring|live-update|enterprise|appstore|publish|appflow', effect: PUBLISHES }, { sub: 'platform|plugin add|install', effect: ADD }], otherwise: 'allow' },
  { programs: 'langgraph langchain bentoml truss cog ray', verbs: true, cases: [{ sub: 'deploy|up|push|submit|login', effect: PUBLISHES }, { sub: 'containerize|build|dev|test|new|dockerfile|init|serve|list|get|status', effect: 'allow' }, { flag: '--version|--help', effect: 'allow' }], otherwise: 'unknown' },
  { programs: 'earthly', cases: [{ flag: '--push|-P|--allow-privileged', effect: PUBLISHES }, { sub: 'account|org|project|secret|cloud|registry|prune|web|sat|satellite', effect: PUBLISHES }], otherwise: 'allow' },
  { programs: 'dagger', cases: [{ sub: 'login|logout|publish|cloud', effect: PUBLISHES }, { sub: 'call|run', arg: DEPLOY_NAME, effect: PUBLISHES }, { sub: 'call|functions|develop|init|version|query|config|install|core|check', effect: 'allow' }], otherwise: 'unknown' },
  { programs: 'gatsby hexo docusaurus quarto hugo jekyll mkdocs zola eleventy 11ty vuepress vitepress gitbook honkit nikola pelican metalsmith mdbook slidev marp', verbs: true, valued: '-p --port -H --host -b --bind -d -o -s --out-dir --source --destination --config -f --config-file', cases: [
    { sub: 'publish|deploy|gh-deploy|github_deploy|login|rsync|ssh_upload|upload|github', effect: PUBLISHES },
    { sub: 'plugin|plugins|extension|extensions|add|install|mod', arg: /^(?:install|add|get)$|\//, effect: ADD },
    { flag: '--deploy', effect: PUBLISHES },
    ], otherwise: 'allow' },
  { programs: 'ng nest ember vue vue-cli-service nuxi nx-cloud', verbs: true, valued: '--host --port -c --configuration --project', cases: [
    { sub: 'deploy', effect: PUBLISHES },
    { sub: 'add|install|invoke', arg: /./, effect: ADD },
    { sub: 'update', effect: ask('packages/update', [3], 'changes the versions of dependencies') },
    { sub: 'analytics on|enable', effect: SENDS },
    ], otherwise: 'allow' },
  // What they are told on the command line is read in shell/editors.ts.
  { programs: 'vi vim nvim view gvim ex', operands: 'write', valued: '-c --cmd -S -s -u -U -i -W -w -p -o -O -l', otherwise: 'allow' },
  { programs: 'emacs emacsclient', operands: 'write', valued: '-l -load --load -f -funcall --funcall --eval -eval --script', otherwise: 'allow' },
];
