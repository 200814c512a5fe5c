/** Folders that builds and tools make and can make again. */
const OUTPUT_FOLDERS = new Set(
  `node_modules dist dist-* build builds _build out outputs? output target coverage htmlcov lcov-report .nyc_output .next .nuxt .output .svelte-kit .astro .vite .parcel-cache .turbo .cache .angular .expo
  .docusaurus storybook-static __pycache__ .pytest_cache .mypy_cache .ruff_cache .tox .nox .hypothesis .venv venv .eggs *.egg-info *.dist-info wheelhouse bin obj debug release .gradle .dart_tool .swc
  Pods DerivedData .build cmake-build-* CMakeFiles test-results test-output playwright-report blob-report reports? allure-results artifacts? generated gen .generated lib lib-* es esm cjs umd types typings
  .tsbuild .tscache .rollup.cache .rpt2_cache .eslintcache .stylelintcache .serverless .vercel .netlify .terraform .nx .wireit .vscode-test .vscode-test-web .cargo-target public/build public/assets public/js
  site _site docs/_build docs/build docs/api docs/dist api-docs javadoc logs? tmp temp .tmp .temp .scratch scratch sandbox mlruns wandb .ipynb_checkpoints .bundle .sass-cache .jekyll-cache elm-stuff _output
  results? tmp-* temp-* tmp_* .tmp-* compiled bundle bundles packed prebuilds deps/_build zig-cache zig-out .stack-work dist-newstyle .metals .bloop .bsp project/target resources/_gen .hugo_cache www/build`.split(/\s+/),
);

const PATTERNS = [...OUTPUT_FOLDERS].map((name) => new RegExp(`(?:^|/)${name.replaceAll('.', '\\.').replaceAll('*', '[^/]*')}(?:/|$)`));

/** Files that tools make by the way. */
const GENERATED = /(?:^|\/)(?:\*\*?\/)?\*?[^/]*(?:\.(?:py[cod]|o|a|so|obj|class|log|tmp|temp|bak|orig|rej|swp|swo|tsbuildinfo|map|gcda|gcno|gcov|profraw|prof|out|exe|dll|dylib|wasm|tgz|vsix|whl|min\.js|pid|lock\.tmp|cache|coverage|test|d\.ts)|~|\.js\.map)$|(?:^|\/)(?:\.DS_Store|Thumbs\.db|\.coverage(?:\..*)?|coverage\.(?:xml|json|out)|nohup\.out|core(?:\.(?:\d+|\*))?|\.eslintcache|junit[^/]*\.xml|npm-debug\.log.*|yarn-error\.log|test-report[^/]*|.*\.snap\.new)$/;

/** Names that people and agents give to what they throw away. */
const SCRATCH = /(?:^|\/)(?:(?:tmp|temp|scratch|repro|reproduce|debug|playground|throwaway|draft|sample-output|test-output|junk|foo|bar|baz)[-_.]?[^/]*|[^/]*(?:[-_.](?:tmp|temp|scratch|repro|debug|bak|backup|old)))$/i;

/** Whether a path (relative to the worktree) is, or lies in, what a build made. */
export function isBuildOutput(path: string): boolean {
  return PATTERNS.some((pattern) => pattern.test(path));
}

/** Folders that a build makes in one project and people write in another: `bin` of a .NET project, `bin` of a package. */
const MAYBE_SOURCE = /^(?:packages\/[^/]+\/)?(?:lib|bin|types|gen|generated|release|debug|reports?|results?|site|artifacts?|es|bundles?)$/;
/** What says that it is a build's: it is deleted with other output, or made anew by the same line. */
const OF_A_BUILD = /\b(?:dist|build|builds|out|esm|cjs|umd|obj|coverage|target|node_modules|tsc|tsbuildinfo|babel|rollup|webpack|esbuild|swc|tsup|vite|gulp|grunt|ninja|make|cmake|compile|go build|dotnet|msbuild|gradlew?|mvn|javac|lerna|turbo|nx|rimraf|del-cli|shx|bob|clean|gen|generate|protoc|buf|graphql-codegen|mkdir|__pycache__|egg-info)\b/;

/** Whether deleting this folder (relative to the worktree) may be deleting what people wrote, going by the line it stands in. */
export function mayBeSource(path: string, line: string): boolean {
  return MAYBE_SOURCE.test(path) && !OF_A_BUILD.test(line.replaceAll(path, ''));
}

/** Whether a file by its ending is made by tools. */
export function isGenerated(path: string): boolean {
  return GENERATED.test(path);
}

/** Whether a name says that it is for throwing away. */
export function isScratch(path: string): boolean {
  return SCRATCH.test(path);
}

/** A folder that holds the project's own code, and endings of what people write there. What stands at the top is more often an agent's own helper. */
const SOURCE = /^(?!(?:.*\/)?(?:tests?|specs?|__tests__|fixtures?|examples?|e2e|testdata|snapshots?|__snapshots__)\/)(?!.*(?:[._-](?:test|spec)|(?:^|\/)(?:test_|conftest)[^/]*)\.\w+$)[^/]+\/.*\.(?:[cm]?[jt]sx?|vue|svelte|astro|py|rb|go|rs|java|kts?|scala|swift|m|mm|c|cc|cpp|cxx|h|hpp|hh|cs|fs|vb|php|pl|pm|lua|ex|exs|erl|hrl|hs|ml|mli|clj|cljs|elm|dart|r|jl|zig|nim|sol|sql|proto|graphql|s?css|less|html?|tf|tex|ipynb)$/i;
/** Files that a project cannot do without. */
const PROJECT = /^(?:README|LICEN[CS]E|CHANGELOG|CONTRIBUTING|Makefile|Dockerfile|Gemfile|Rakefile|Procfile|justfile|CMakeLists\.txt|package\.json|pyproject\.toml|setup\.(?:py|cfg)|requirements[\w-]*\.txt|Cargo\.toml|go\.mod|pom\.xml|build\.gradle(?:\.kts)?|composer\.json|tsconfig[\w.-]*\.json|manage\.py|(?:docker-)?compose\.ya?ml|\.gitignore|\.gitattributes|\.editorconfig)(?:\.\w+)?$/i;

/** Whether a file (relative to the worktree) is by its name the project's own code, or one that the project cannot do without. */
export function isSource(path: string): boolean {
  return SOURCE.test(path) || PROJECT.test(path);
}
