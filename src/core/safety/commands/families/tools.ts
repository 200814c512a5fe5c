import { ask, askHard, danger } from '../../finding.ts';
import type { ProgramRule } from '../rule.ts';

const CLIPS = danger('system/spying', [2], 'records what the camera, the microphone or the screen shows');
const HOST = ask('network/other-host', [5], 'talks to another host');
const PUSHES = ask('vcs/push', [9], 'sends commits to another repository, or takes them from one that is not its own');
const DISCARDS = askHard('vcs/discard', [4, 10], 'throws away changes, or rewrites history');
const SIGNS = askHard('packages/sign', [3, 9], 'signs a program in your name, or makes it pass checks of the system');
const DEVICE = askHard('devices/change', [4, 9], 'changes or controls a phone or another device');
const MACHINE = askHard('system/virtual-machine', [3, 5], 'starts a machine inside this one');
const SECRETS = askHard('system/decrypt', [2, 7], 'shows what was encrypted');

/** Viewers, converters, text tools and compilers beside the great ecosystems: harmless in themselves; where their files lie decides. */
export const TOOLS: readonly ProgramRule[] = [
  // Version control other than git.
  { programs: 'hg chg', valued: '-l --limit -r --rev -R --repository -T --template -m --message -b -u -d --config', cases: [
    { flag: '--config', effect: 'unknown' },
    { sub: 'push|clone|bundle|unbundle|serve|email|out', effect: PUSHES },
    { sub: 'pull|incoming|in', arg: /:\/\/|^\//, effect: PUSHES },
    { sub: 'rebase|histedit|strip|rollback|purge|uncommit|fold|prune|convert|graft|backout|recover', effect: DISCARDS },
    { sub: 'update|up|checkout|co|merge|revert', flag: '-C|--clean|--all|-a', effect: DISCARDS },
    { sub: 'revert|shelve|unshelve|transplant', effect: DISCARDS },
    { sub: 'status|st|diff|log|history|annotate|blame|cat|heads|id|identify|parents|paths|branches|branch|bookmarks|bookmark|tags|summary|sum|files|manifest|locate|root|help|version|add|addremove|commit|ci|forget|copy|cp|rename|mv|move|resolve|pull|incoming|in|outgoing|update|up|checkout|co|grep|export|verify|phase|debugstate|init|tip|showconfig|merge|bisect|archive', effect: 'allow' },
    { flag: '--version', effect: 'allow' },
    ], otherwise: 'unknown' },
  { programs: 'jj', valued: '-r --revisions --revision -R --repository -T --template -m --message --from --to -n --limit', cases: [
    { sub: 'git push|clone|remote|import|export', effect: PUSHES },
    { sub: 'abandon|restore|undo|rebase|squash|split|op|operation|parallelize|simplify-parents|absorb|diffedit|duplicate|revert|backout|unsquash|bookmark', arg: /^(?:undo|restore|abandon|revert|delete|forget|move|set|d|f|m|s)$|^(?!log$|show$|diff$|list$|l$|create$|c$|track$).*$/, effect: DISCARDS },
    { sub: 'abandon|restore|undo|rebase|squash|split|absorb', effect: DISCARDS },
    { sub: 'log|st|status|diff|show|op|operation|new|describe|desc|commit|ci|bookmark|file|edit|next|prev|workspace|config|git|help|version|interdiff|evolog|obslog|tag|root|resolve|fix|sparse|cat', effect: 'allow' },
    { count: [0, 0], effect: 'allow' },
    ], otherwise: 'unknown' },
  { programs: 'svn bzr brz cvs fossil p4 sl pijul darcs', valued: '-r --revision -m --message -l --limit', cases: [
    { sub: 'revert|rm|delete|del|remove|switch|sw|relocate|merge|undo|hide|uncommit|obliterate|unrecord|rollback|shun|purge', effect: DISCARDS },
    { sub: 'status|stat|st|info|log|diff|di|blame|annotate|praise|ann|cat|list|ls|proplist|pl|propget|pg|help|version|add|mkdir|cleanup|resolve|resolved|update|up|root|show|smartlog|changes|describe|files|timeline|extras|unified', arg: /^(?!.*:\/\/)/, effect: 'allow' },
    { sub: 'status|stat|st|info|log|diff|di|proplist|pl|help|version|cleanup|update|up|root|smartlog', count: [0, 0], effect: 'allow' },
    { flag: '--version', effect: 'allow' },
    ], otherwise: PUSHES },
  { programs: 'difft difftastic delta riff gitui tig lazygit git-delta gitmoji-cli gitlint git-cliff git-absorb-dry onefetch tokei-cli git-sizer git-of-theseus git-quick-stats mergiraf wdiff dwdiff colordiff meld kdiff3 vimdiff nvimdiff opendiff bcompare diffoscope xxdiff daff nbdime nbdiff jd json-diff ydiff graphtage git-standup', otherwise: 'allow' },
  // Text.
  { programs: `
    col colrm colcrt rs lam banner par nl pv progress ul unaccent detex aspell hunspell ispell enchant-2 proselint languagetool style
    diction wordnet sdcv html2text pandoc-citeproc md2html cmark cmark-gfm commonmark multimarkdown discount kramdown
    redcarpet rst2html rst2html.py rst2man rst2pdf docutils rstcheck doc8 txt2man help2man ronn go-md2man scdoc groff troff nroff mandoc tbl eqn pic
    soelim preconv manpath perldoc pod2text pod2man pod2html podchecker pydoc pydoc3 ri godoc doctoc markdown-toc mdformat mdsf markdown-it marked
    showdown doc-coverage mdx lychee-offline vale-ls hjson json-glib-validate jsonnet jsonnetfmt jsonnet-lint cue dhall dhall-to-json nickel
    kcl pkl ytt yaml-lint yamale yglu rapidyaml tomll tomljson jsontoml fixjson jj-json jless jtbl jc jp jqp jello nushell-plugin
    csvlens tv visidata vd csvsort csvgrep csvjoin csvjson csvformat csvclean in2csv xan xlsx2csv tabulate
    textql uconv luit chardetect chardet uchardet enca ascii unicode uni hexyl bat-extras tspin tailspin
    hl-logs toilet boxes figlet-fonts stree broot-tree erd dutree
    gdu duf dfc pdu diskus colorls lsd-tree procs bottom btm gotop bpytop bashtop zenith below nmon dool dstat pidstat sysstat
    cpuid cpupower-info lstopo hwloc-ls lsb-release lsns lslocks lsipc lsinitramfs cpu-x hwloc
    toe infocmp tabs resize ts errno units gcal dateutils.dadd dadd ddiff dconv dseq strptime zdump
    tzselect qalc calc concalc units-cur genact`, cases: [{ text: /\\!|`/, effect: 'unknown' }], otherwise: 'allow' },
  { programs: 'perltidy perlcritic perlimports yath prove6', otherwise: 'allow' },
  // Packing and checking.
  { programs: 'brotli zopfli zopflipng pigz unpigz pbzip2 lbzip2 lzip lzop plzip lrzip zpaq snzip zstdmt xzdec pxz unxz advzip asar unsquashfs mksquashfs lz4c sha3sum xxhsum xxh64sum md5deep hashdeep rhash cfv par2 crc32 sumfile', operands: 'any', otherwise: 'allow' },
  // Pictures, sound, documents. The last operand is what they write.
  { programs: 'convert magick gm composite montage mogrify conjure', operands: 'copy', cases: [{ text: /(?:^| )(?:x:|screenshot:|import )|msl:|ephemeral:|(?:^| )@|\|/i, effect: 'unknown' }, { text: /https?:|ftp:/, effect: HOST }], otherwise: 'allow' },
  { programs: 'ffmpeg ffprobe avconv', operands: 'any', cases: [{ text: /-f (?:x11grab|avfoundation|gdigrab|dshow|v4l2|video4linux2|alsa|pulse|oss|sndio|jack|kmsgrab|fbdev|decklink)|\/dev\/video|(?:^| )(?:screen-capture-recorder|default:)/, effect: CLIPS }, { text: /\b(?:rtmps?|rtsp|srt|udp|tcp|ftp|https?|sftp|tee|concatf?:.*\/etc|rtp|icecast):\/?/, effect: HOST }], otherwise: 'allow' },
  { programs: 'sox soxi lame flac metaflac oggenc oggdec opusenc opusdec opusinfo vorbiscomment ogginfo mediaconch aubio normalize-audio mp3gain', operands: 'any', cases: [{ flag: '-d|--default-device', effect: CLIPS }], otherwise: 'allow' },
  { programs: `
    optipng pngquant pngcrush pngcheck advpng oxipng jpegoptim jpegtran cjpeg djpeg mozjpeg guetzli cwebp dwebp gif2webp webpmux webpinfo avifenc avifdec
    cjxl djxl gifsicle gifski img2webp exiv2 jhead exifcheck svgcleaner scour rsvg-convert inkscape potrace autotrace icotool wrestool png2icns iconutil sips
    icns2png primitive sqip blurhash squoosh-cli sharp vips vipsthumbnail heif-convert tiffinfo tiffcp netpbm pnmtopng pngtopnm ppmtojpeg qrencode zbarimg
    barcode tesseract ocrmypdf spritesmith texturepacker glslc glslangValidator spirv-opt spirv-val spirv-dis naga tint dxc gltf-transform gltf-pipeline gltfpack
    obj2gltf meshoptimizer assimp draco_encoder openscad-render fc-match fc-query fc-scan pyftsubset ttx
    fonttools woff2_compress woff2_decompress ttfautohint otfinfo hb-shape hb-view`, operands: 'any', writes: '-o --output -out', otherwise: 'allow' },
  { programs: `
    qpdf pdftk pdfinfo pdftoppm pdftocairo pdfimages pdffonts pdfseparate pdfunite pdftohtml pdfgrep pdfcrop pdfjam pdfcpu mutool cpdf ps2pdf pdf2ps
    ps2ascii pdf2svg dvips dvipdfmx dvisvgm xdvipdfmx chktex lacheck latexindent latexdiff texcount texdoc kpsewhich makeindex makeglossaries biber
    bibtool bibclean tlmgr-info arara texfot context lilypond abcm2ps abc2midi weasyprint calibre-info ebook-convert ebook-meta
    epubcheck unoconv soffice-convert libreoffice-convert antiword catdoc docx2txt xls2csv odt2txt`, operands: 'any', otherwise: 'allow' },
  { programs: 'gs ghostscript', operands: 'any', cases: [{ flag: '-dNOSAFER', effect: 'unknown' }, { text: /%pipe%|\(w\+?\)\s*file|deletefile|renamefile|-sOutputFile=\|/, effect: 'unknown' }], otherwise: 'allow' },
  { programs: 'asciinema vhs termtosvg ttyrec agg svg-term terminalizer', cases: [{ sub: 'upload|auth|share|publish|stream', effect: ask('service/publish', [9], 'publishes, uploads or deploys something') }, { sub: 'rec|record', flag: '-c|--command', effect: 'unknown' }], otherwise: 'allow' },
  // Libraries, languages, builders.
  { programs: `
    pkg-config pkgconf llvm-config python-config python3-config php-config pg_config mysql_config sdl2-config xml2-config curl-config
    gpg-error-config freetype-config icu-config net-snmp-config cups-config root-config geos-config gdal-config nc-config`, operands: 'text', otherwise: 'allow' },
  { programs: `
    odin v vlang hare c3c fsharpi fsi-script luac luajit-bc moonc tl teal fengari ocamlfind ocamlc ocamlopt ocamldep ocamlmklib menhir ocp-indent
    odoc refmt bsb rescript bsc nimsuggest nimgrep nph chapel chpl swipl-lint mercury mmc gnat gnatmake gprbuild alr gprclean cobc fpcmake
    lazbuild dcc dub dscanner dfmt ldmd2 carbon vlang-fmt haxe kotlinc-js scalac3
    groovyc clj-fmt cljs zprint lein-deps boot-deps joker hlint-refactor ghcid hoogle hie-bios implicit-hie apply-refact brittany
    cabal-fmt cabal-gild weeder stan purty purs-tidy spago-legacy esy psc-package agda-mode sml smlfmt mlton polyc
    wat-desugar wasm-validate wasm-objdump wasm-strip wasm-interp wasm-tools wasm-snip wasm-metadce wasm-dis wasm-as wasm-bindgen-test-runner wit-bindgen javy
    emcmake emconfigure emmake emar emranlib emsize em-config embuilder avr-gcc avr-g++ avr-objcopy avr-size arm-none-eabi-gcc arm-none-eabi-g++ arm-none-eabi-objcopy
    arm-none-eabi-size arm-none-eabi-objdump aarch64-linux-gnu-gcc x86_64-w64-mingw32-gcc x86_64-linux-gnu-gcc riscv64-unknown-elf-gcc xtensa-esp32-elf-gcc
    sdcc ca65 cc65 ld65 rgbasm rgblink rgbfix wla-z80 asar-65816 iverilog vvp verilator yosys nextpnr ghdl slang verible-verilog-lint verible-verilog-format svlint
    vsg sby netlistsvg circt-opt firtool mlir-opt opt llc llvm-as llvm-dis llvm-link llvm-mc llvm-objdump llvm-nm llvm-readelf llvm-readobj llvm-size
    llvm-strip llvm-symbolizer llvm-profgen llvm-dwarfdump clangd clang-query clang-apply-replacements clang-include-fixer clang-rename clang-scan-deps
    scan-view creduce cvise lld ld.lld lld-link mold gold ld.gold dsymutil lipo nmedit dwarfdump dwp gdb-add-index
    pahole readelf-headers elfutils eu-readelf eu-nm abidiff abidw abi-compliance-checker checksec annocheck ldd-tree lddtree patchelf
    chrpath astyle uncrustify indent clang-format-diff git-clang-format cmake-format cmake-lint cmakelang gersemi neocmakelsp ninja-build ninjatracing xmake-lua tup redo gn gyp
    meson-format muon samurai kati cppfront qmake qmake6 moc uic rcc lupdate lrelease qmllint qmlformat blueprint-compiler glib-compile-resources
    glib-compile-schemas gresource gtk-builder-tool msgfmt msgmerge msginit xgettext msgcat msgattrib gettext ngettext po4a itstool intltool-extract i18next
    i18next-parser formatjs lingui typesafe-i18n paraglide-js babel-extract pybabel crowdin-lint transifex-lint`, writes: '-o --output', valued: '-o --output -I -L -D -l -x -std -isystem', otherwise: 'allow' },
  { programs: 'conan vcpkg spack hunter cget fpm', cases: [
    { sub: 'upload|remote|user|login|publish|remove|config|uninstall', effect: ask('packages/publish', [9], 'publishes packages, removes them, or changes where they come from') },
    { sub: 'install', arg: /^(?!\.)/, effect: ask('packages/add', [3, 5], 'installs a dependency that the project does not declare') },
    { sub: 'install|build|create|source|export|graph|inspect|list|search|lock|profile|version|test|editable|export-pkg|cache|new|imports|info|path|find|spec|deps|env|format-manifest|owns|depend-info|x-update-baseline|fetch|run|clean|manual|update', effect: 'allow' },
    { flag: '--version|--help', effect: 'allow' },
    ], otherwise: 'unknown' },
  { programs: 'quarkus spring micronaut mn grails jhipster jbang sdkman kobalt bld', verbs: true, cases: [{ sub: 'build|test|dev|compile|info|list|clean|ext|extension|help|version|run|create|completion|init|image', without: '--push', effect: 'allow' }, { sub: 'image push', effect: ask('service/publish', [9], 'publishes, uploads or deploys something') }], otherwise: 'unknown' },
  { programs: 'nodemon ts-node-dev tsnd supervisor node-dev', operands: 'any', cases: [{ flag: '-x|--exec', effect: 'allow' }], otherwise: 'allow' },
  { programs: `
    simple-git-hooks husky pre-commit lefthook overcommit githooks git-hooks yorkie ghooks`, cases: [
    { sub: 'install|init|add|set|uninstall|autoupdate|install-hooks|migrate-config', arg: /https?:|^\//, effect: 'unknown' },
    { sub: 'uninstall|clean|gc|remove|set', effect: ask('git/no-verify', [3], 'takes away the checks that the repository wants before a commit') },
    { sub: 'try-repo', effect: ask('packages/run-remote', [3, 5], 'downloads something and runs it') },
    { sub: 'install|init|run|validate-config|validate-manifest|sample-config|install-hooks|autoupdate|add|validate|dump|version|help|hook-impl|migrate-config|sign', effect: 'allow' },
    { count: [0, 0], effect: 'allow' },
    ], otherwise: 'unknown' },
  { programs: `
    typechain abi-types-generator solhint solc solcjs vyper slither mythril echidna medusa-fuzz surya solidity-coverage prettier-plugin-solidity aderyn halmos wake
    lite-server live-reload budo beefy pushstate-server spa-http-server angular-http-server local-web-server superstatic servor light-server
    bundle-phobia cost-of-modules howfat npm-why is-my-node-vulnerable check-node-version check-engines ls-engines detect-circular-deps
    typesync sort-imports import-cost lint-package-json npmPkgJsonLint package-lint tsdx microbundle-crl wmr snowpack poi backpack neutrino
    kcd-scripts wp-scripts laravel-mix mix-webpack encore elixir-mix esbuild-runner esr tsimp tsc-multi
    vue-demi-switch nuxi-prepare next-i18n critical purgecss purifycss uncss stylestats csscomb cssnano
    autoprefixer rtlcss css-modules tcm typed-css-modules typed-scss-modules style-dictionary theo tokens-studio svg-sprite svg-sprite-generate
    svg2ttf ttf2woff ttf2woff2 ttf2eot fantasticon icon-font-generator webfont pwa-asset-generator real-favicon workbox
    jest-image-snapshot pixelmatch odiff blink-diff looks-same
    testrunner ts-mocha ts-jest jest-codemods jscodeshift codemod putout ts-migrate flow flow-bin flow-typed prop-types-codegen react-docgen
    react-docgen-typescript react-styleguidist docz nwb plop-pack scaffdog hygen-create
    git-cz cz commitizen conventional-changelog conventional-recommended-bump release-notes
    djhtml djade blacken-docs docstrfmt pyproject-fmt toml-sort ssort usort pycln pyment pydoclint numpydoc interrogate-badge flynt
    pyright-langserver pylsp jedi-language-server monkeytype pyannotate stubgen stubtest dmypy mypyc auditwheel delocate-wheel delvewheel
    check-wheel-contents pyroma setuptools-git versioningit dunamai scriv reno bumpver tbump
    pytest-watch ptw pytest-cov-report coverage-badge genbadge slipcover pyinstrument pympler fil-profile tuna
    line-profiler perflint pylint-exit pyflame asv pyperf richbench airspeed nbclean jupyter-book ipytest
    import-linter lint-imports tach fawltydeps creosote grimp pycycle findimports snakefood pyan3 code2flow
    fasterer rails_best_practices debride flay flog rubycritic simplecov cane mutant yard-lint packwerk zeitwerk
    churn skunk dawn bundle-leak ruby_audit traceroute-gem rufo htmlbeautifier erb-format slim_lint
    phpdoc phpdox phpmetrics phploc phpcpd pdepend churn-php composer-unused composer-require-checker composer-normalize php-parallel-lint twigcs twig-cs-fixer
    ecs easy-coding-standard infection-static monorepo-builder box-compile pint-test phpbench larastan tlint
    cargo-deny cargo-audit cargo-outdated cargo-expand cargo-watch cargo-machete cargo-udeps bacon cargo-hack cargo-insta insta rust-analyzer
    ra-multiplex crate2nix wasm-server-runner tokio-console dylint-link clippy-sarif sarif-fmt cargo-llvm-lines
    gotest gotestfmt gotestdox tparse go-test-report gocover-report go-acc go-mod-upgrade go-licenses go-mod-outdated goda gomodguard
    depguard gci gofix godot godox nolintlint paralleltest testifylint tagliatelle govet shadow structslop unparam smrcptr
    embedmd goplantuml callgraph digraph guru gorename gomodifytags impl fillstruct gotags iferr go-outline swag godoc-static gomarkdoc
    ktfmt diktat kover palantir-java-format errorprone nullaway archunit jacococli jacoco japicmp revapi jdeps jdeprscan jlink jmod javap jcstress
    serialver scalastyle scalameta metals bloop coursier-resolve wart scapegoat mdoc
    swift-format swift-testing periphery sourcekitten jazzy xcstats xcresulttool plutil-lint agvtool-what-version
    csharpier dotnet-format roslynator stylecop fantomas fsharplint dotnet-outdated dotnet-coverage dotnet-counters ilspycmd reportgenerator
    mixformat sobelow doctor-ex erlang_ls elixir-ls elixirls next-ls rebar3_lint xref_runner efmt gradualizer eqwalizer elp gleam-format
    lua-format lua-language-server ldoc
    dart_style dartdoc dart_code_metrics dcm very_good flutter_gen
    shellharden bashcov shdoc beautysh bash-language-server bats-core fish_indent nufmt
    dockerfilelint dockerfile-utils dockerlint container-structure-test dclint docker-compose-viz kubelinter kubeval-offline pluto polaris-audit
    kubescape-offline helm-unittest helm-schema helmvalues tfupdate terrascan regula tfautomv terraform-config-inspect tf-summarize cfn-guard cfn_nag cfn_nag_scan cdk-nag
    pulumi-lint packer-fmt vagrant-validate nomad-fmt bicep arm-ttk ansible-doc ansible-config puppet-lint puppet-parser cookstyle foodcritic salt-lint
    circleci-config-validate drone-fmt woodpecker-lint jenkinsfile-lint ratchet-lint ghalint
    sqlint sql-formatter sql-lint pgsanity pgspot sqlvet prisma-lint prisma-dbml-generator dbml2sql sql2dbml dbml-renderer erd-generator
    protoc-gen-go protoc-gen-go-grpc protoc-gen-ts protoc-gen-doc buf-lint prototool-lint flatcc capnpc thriftgo avrogen graphql-markdown graphql-schema-linter graphql-eslint gqlg
    oasdiff openapi-diff openapi-merge-cli openapi-format vacuum speccy swagger-markdown prance spectacle
    lizard jscpd duplo cpd pmd-cpd sloccount ohcount cyclo rust-code-analysis njsscan dlint
    scancode licensee askalono licensecheck reuse-tool cyclonedx cyclonedx-py cyclonedx-bom cyclonedx-npm spdx-sbom-generator sbom-tool
    misspell-fixer woke blocklint inclusivelint alexjs`, otherwise: 'allow' },
  // Signing, devices, machines.
  { programs: 'codesign spctl-assess notarytool altool stapler productsign productbuild pkgbuild pkgutil signtool osslsigncode jarsigner apksigner rcodesign cosign minisign signify gpgv rekor-cli slsa-verifier', cases: [
    { flag: '-d|-dv|-dvv|-dvvv|-dvvvv|-v|--verify|--display|-verify', without: '-s|--sign|-f|--force|--remove-signature', effect: 'allow' },
    { sub: 'verify|verify-blob|verify-attestation|validate|tree|version|verify-artifact|inspect', effect: 'allow' },
    { flag: '--expand|--expand-full|--files|--pkgs|--check-signature|--payload-files', effect: 'allow' },
    ], otherwise: SIGNS },
  { programs: 'adb fastboot idevicebackup2 ideviceinstaller idevicesyslog libimobiledevice ios-deploy heimdall dfu-util openocd pyocd st-flash esptool esptool.py avrdude bossac arduino-cli platformio pio idf.py west probe-rs nrfjprog picotool flashrom teensy_loader_cli particle', cases: [
    { flag: '-l|--list|--version|--help', effect: 'allow' },
    { sub: 'devices|logcat|version|help|list|build|compile|check|test|info|size|menuconfig|boards|config|fullclean|clean|reconfigure|lint|format|sketch|core|lib', arg: /^(?:list|search|new|archive|show|ls|examples)$/, effect: 'allow' },
    { sub: 'logcat', without: '-c|--clear', effect: 'allow' },
    { sub: 'devices|version|help|build|compile|check|size|fullclean|clean|reconfigure|menuconfig|start-server', effect: 'allow' },
    { sub: 'set-target|monitor-log|size-components|size-files|docs|create-project|create-component', effect: 'allow' },
    { sub: 'test', text: /(?:-e|--environment)[= ]?(?:native|desktop|host)\b|--without-uploading/, effect: 'allow' },
    { sub: 'run', without: '-t|--target', effect: 'allow' },
    { sub: 'run', text: /(?:-t|--target)[= ](?:clean|size|compiledb|checkprogsize|idedata)/, effect: 'allow' },
    ], otherwise: DEVICE },
  { programs: 'simctl xcrun-simctl emulator avdmanager sdkmanager', cases: [{ flag: '-list-avds|--list|-version|--list_installed', effect: 'allow' }, { sub: 'list', effect: 'allow' }], otherwise: DEVICE },
  { programs: 'qemu-img', cases: [{ sub: 'info|check|compare|measure|map|create|convert|--version', effect: 'allow' }], otherwise: DEVICE },
  { programs: 'bochs vde_switch virtiofsd firecracker cloud-hypervisor lkvm tart vz vftool utmctl prlctl', starts: 'qemu-', cases: [{ flag: '-version|--version|-help|--help', effect: 'allow' }, { sub: 'list|status|info', effect: 'allow' }], otherwise: MACHINE },
  { programs: 'age rage age-keygen ccrypt ccat gocryptfs encfs veracrypt transcrypt git-crypt git-secret blackbox_cat blackbox_edit_start cryptomator jasypt ejson', cases: [{ flag: '--version', effect: 'allow' }, { sub: 'status|version|list|init-help', effect: 'allow' }], otherwise: SECRETS },
];
