import { ask, danger } from '../../finding.ts';
import type { ProgramRule } from '../rule.ts';

/** Build, lint, test and format tools, text filters and shell words: they work on the project and need no one. */
export const DEV_TOOLS: readonly ProgramRule[] = [
  // Words of the shell that run nothing by themselves.
  { programs: `
    : [ [[ test true false echo printf read readarray mapfile export declare typeset local readonly unset set shopt alias unalias shift return break
    continue exit logout popd dirs getopts let bind complete compgen compopt wait jobs help caller suspend setopt unsetopt autoload zstyle emulate
    setlocal endlocal rem errorlevel`, operands: 'text', otherwise: 'allow' },
  { programs: 'basename dirname seq tr sleep env', operands: 'text', otherwise: 'allow' },
  // Compilers, builders, task runners.
  { programs: `
    make gmake bmake just task mage rake ninja samu cmake ctest cpack meson bazel bazelisk buck buck2 pants please scons waf xmake premake premake5
    autoconf automake autoreconf aclocal libtoolize configure ant sbt mill invoke inv doit nox tox snakemake nextflow earthly dagger moon nx
    turbo lage rush wireit gulp grunt jake npm-run-all npm-run-all2 run-s run-p rollup webpack webpack-cli esbuild parcel swc tsc tsgo vue-tsc
    svelte-check tsup tsdown unbuild rolldown ncc microbundle bili vite vite-node next nuxt nuxi astro remix react-scripts react-router ng vue-cli-service
    gatsby-cli ember quasar expo metro preconstruct ttsc ttypescript babel sucrase tsc-alias tsc-watch tspc api-extractor api-documenter
    dts-bundle-generator rollup-plugin typedoc jsdoc esdoc documentation vitepress docusaurus storybook start-storybook build-storybook sb ladle
    styleguidist patternplate plop hygen envinfo pkgroll obuild bob react-native patch-package postinstall-postinstall link-workspace-packages syncpack
    manypkg sherif ncu npm-check-updates npm-check depcheck knip madge dpdm dependency-cruiser depcruise size-limit bundlesize bundlewatch
    source-map-explorer webpack-bundle-analyzer publint attw are-the-types-wrong sort-package-json license-checker license-report tsr ts-prune
    ts-unused-exports unimported lockfile-lint nypm ni nr nun nci taze only-allow is-ci lint-staged tsfmt tslint xo standard ts-standard semistandard
    jshint jscs eslint eslint_d oxlint oxfmt biome rome dprint prettier prettierd stylelint htmlhint markdownlint markdownlint-cli2 markdownlint-cli
    remark textlint alex write-good cspell codespell typos vale linkinator markdown-link-check spectral redocly swagger-cli openapi openapi-generator
    openapi-generator-cli openapi-typescript orval swagger-codegen graphql-codegen gql-gen graphql-inspector buf protoc protolint grpc_tools_node_protoc
    proto-loader-gen-types quicktype json2ts json-schema-to-typescript ajv typespec tsp sqlc ent gqlgen mockgen mockery wire stringer go-bindata
    oapi-codegen controller-gen kubebuilder operator-sdk goreleaser-check node-gyp prebuild prebuildify prebuild-install node-pre-gyp cmake-js
    electron-rebuild electron langgraphjs langgraph langgraph-cli langchain downlevel-dts svelte-kit auto-changelog all-contributors gitmoji
    release-please-check ctags etags cscope gtags global gprof perf dbt sqlmesh great_expectations antlr antlr4 bison flex yacc lex re2c swig gperf m4 cpp
    ragel peg pegjs peggy nearley nearleyc lezer-generator tree-sitter ohm jison kaitai-struct-compiler thrift flatc capnp avro-tools asyncapi widdershins
    ts2python datamodel-codegen ariadne-codegen strawberry pydantic-settings json-server msw prism stubby wiremock mockoon-cli tsm esmo swc-node bunchee
    pkg nexe caxa rollup-watch watchify browserify uglifyjs terser cleancss csso html-minifier html-minifier-terser minify jsonlint-cli ncp pretty-quick
    organize-imports-cli import-sort eslint-config-prettier tsd dtslint expect-type tstyche arethetypeswrong stryker mutode fast-check dredd schemathesis
    pact cucumber-js codecept codeceptjs wtr testem intern buster zunit bashunit assert.sh sharness roswell fiveam tasty-discover hspec-discover doctest
    specify spago-test elm-review elm-analyse elm-json hakyll zola cobalt nikola pelican eleventy 11ty metalsmith wintersmith hexo vuepress docsify docma
    compodoc jsdoc2md ditaa mermaid d2 structurizr likec4 c4 structurizr-cli depgraph pydeps pyreverse snakeviz scalene memray mprof kernprof
    line_profiler viztracer austin flamegraph flameprof 0x clinic autocannon-local speedscope bun-types oxc rspack rsbuild rslib farm mako modern umi
    father dumi taro uni weex alita ice kissy fis3 edp gitbook honkit slidev marp reveal-md decktape nbconvert nbdev nbdev_test nbdev_export quarto
    bookdown rmarkdown tailwindcss postcss sass sassc node-sass lessc stylus unocss windicss svgo imagemin sharp-cli svgr icon-gen electron-builder
    electron-forge electron-vite electron-packager tauri capacitor ionic cordova nativescript vscode-test vscode-test-web vscode-dts dts repomix
    code2prompt tokei cloc scc gocloc loc plantuml mmdc dot neato graphviz asciidoctor pandoc latexmk pdflatex xelatex lualatex bibtex tectonic doxygen
    mdbook mkdocs sphinx-build sphinx-apidoc pdoc rustdoc javadoc dokka scaladoc ford mike towncrier changie git-chglog hypertune`, verbs: true, otherwise: 'allow' },
  { programs: `
    gcc g++ cc c++ clang clang++ cpp ld ar as ranlib strip objcopy nasm yasm icc nvcc tcc musl-gcc emcc em++ rustc javac java jar kotlinc scalac
    dotnet-script csc mcs mono fsharpc msbuild xbuild xcodebuild xcrun swiftc swiftlint swiftformat gofmt goimports gofumpt golines golint golangci-lint
    staticcheck revive errcheck govulncheck gosec ineffassign misspell modernize fieldalignment unconvert dupl gocyclo gocognit goconst goleak gotestsum
    gotests gopls dlv benchstat air wgo reflex modd gox ginkgo richgo go-junit-report gocov gocov-html gocover-cobertura deadcode nilaway rustfmt
    clippy-driver cbindgen bindgen wasm-pack wasm-bindgen wasm-opt wat2wasm wasm2wat wasmtime wasmer trunk cross maturin ghc hlint ormolu fourmolu
    stylish-haskell ocamlformat dune elm-test elm-format purs nimpretty zls gfortran flang fpc dmd ldc2 valac vala shards ponyc futhark idris2
    agda coqc lean lake tlc z3 cvc5 clang-format clang-tidy cppcheck cpplint include-what-you-use iwyu bear compiledb ccache sccache distcc checkmk
    scan-build infer pvs-studio`, writes: '-o --output', valued: '-o --output -I -L -D -l -x -std -isystem', otherwise: 'allow' },
  { programs: 'elm spago pulp lein boot bower jspm component zef raco dub alr', verbs: true, cases: [{ sub: 'release|bump|register|publish', effect: ask('service/publish', [9], 'publishes, uploads or deploys something') }, { sub: 'install|i|get|add', arg: /./, effect: ask('packages/add', [3, 5], 'installs a dependency that the project does not declare') }], otherwise: 'allow' },
  // Tests.
  { programs: `
    pytest py.test nosetests nose2 trial unittest behave lettuce robot hypothesis mutmut cosmic-ray jest mocha _mocha ava tap tape jasmine karma vitest
    uvu lab qunit wtr web-test-runner testcafe cypress playwright nightwatch wdio c8 nyc istanbul bats shellspec shunit2 roundup rspec minitest cucumber
    spring phpunit pest codecept behat infection paratest phpspec kahlan prove exunit busted luacheck stylua selene detox maestro appium xctest xcpretty
    xcbeautify slather kif gtest catch2 criterion cargo-nextest nextest tarpaulin grcov kcov lcov genhtml gcov gcovr llvm-cov llvm-profdata coverage
    diff-cover tinybench benny backstop loki reg-suit pa11y axe lighthouse`, valued: '-k -m -n -c -p -r -t --config --rootDir --testPathPattern --grep --project --reporter', otherwise: 'allow' },
  // Python, Ruby, PHP and other linters and formatters.
  { programs: `
    black isort flake8 pylint pycodestyle pydocstyle pyflakes autopep8 yapf ruff mypy pyright basedpyright pytype pyre ty bandit safety vulture radon
    xenon mccabe interrogate docformatter pyupgrade autoflake darglint refurb sourcery unimport pip-audit pip-compile pip-sync pip-licenses pipdeptree
    deptry check-manifest validate-pyproject pyproject-build cython cythonize f2py setuptools-scm versioneer bumpversion bump2version bump-my-version
    nbstripout nbqa jupytext papermill virtualenv venv rubocop standardrb reek brakeman erb_lint haml-lint slim-lint sorbet srb tapioca steep rbs yard
    rdoc solargraph bundler-audit guard erb php-cs-fixer phpcs phpcbf phpstan psalm phan phpmd rector pint deptrac parallel-lint shellcheck shfmt bashate
    checkbashisms yamllint yamlfmt actionlint zizmor ansible-lint dotenv-linter jsonlint taplo sqlfluff sqlfmt pgformatter pg_format squawk
    editorconfig-checker ec addlicense reuse licensed gitleaks trufflehog detect-secrets secretlint semgrep ast-grep sg comby retire nsp osv-scanner
    audit-ci better-npm-audit dependency-check djlint curlylint html-validate tidy nixfmt alejandra nixpkgs-fmt statix deadnix terraform-ls buildifier
    buildozer gazelle ktlint detekt checkstyle pmd spotbugs spotless google-java-format scalafmt scalafix wartremover cljfmt clj-kondo credo dialyzer
    elvis erlfmt swiftgen xcodegen`, otherwise: 'allow' },
  // Frameworks' own commands, project tools.
  { programs: `
    manage.py django-admin flask rails artisan symfony nest sails adonis strapi medusa redwood rw blitz keystone payload ember-cli foreman overmind
    hivemind honcho procfile chokidar chokidar-cli onchange watch-cli wait-on start-server-and-test wait-for-it wait-for-it.sh dockerize rtk mprocs
    cross-var shx shjs zx zurk execa run-script-os run.env if-env per-env opener open-cli ts-json-schema-generator typescript-json-schema zod-to-ts json
    jsonpath replace replace-in-file rexreplace sd sr renamer sort-json strip-json-comments json5 yaml2json js-yaml csv2json csvtojson xlsx papaparse
    miller mlr xsv qsv csvkit q datamash pup hxselect ccze multitail lnav grc hl angle-grinder agrind fzf peco sk gum mdless slides vhs fswatch
    inotifywait inotifywatch direnv starship zoxide autojump fasd broot nnn ranger vifm lf xplr set_cursors submit edit goto scroll_up scroll_down
    search_dir search_file find_file entire openspec specify cds wave`, otherwise: 'allow' },
  { programs: 'ed nano pico micro hx helix kak joe mcedit gedit kate mousepad notepad', operands: 'write', otherwise: 'allow' },
  { programs: 'sphinx-quickstart cookiecutter copier yo degit tiged giget create-react-app create-next-app create-vite', otherwise: { ...ask('packages/run-remote', [3, 5], 'downloads a template and runs what it brings'), unknown: true } },
  { programs: 'python-http-server', cases: [{ text: /(?:-b|--bind)[= ](?:127\.0\.0\.1|localhost)/, effect: 'allow' }], otherwise: ask('network/serve', [3, 5], 'serves the folder to everybody who can reach this machine') },
  { programs: 'enable', otherwise: danger('system/builtins', [3], 'loads or switches off commands of the shell') },
  { programs: 'source-map-support cd pushd', otherwise: 'allow' },
];
