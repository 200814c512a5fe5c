import { ask, askHard } from '../../finding.ts';
import type { ProgramRule } from '../rule.ts';

const HOST = ask('network/other-host', [5], 'talks to another host');
const PUBLISHES = ask('service/publish', [9], 'publishes, uploads or deploys something');
const ADD = ask('packages/add', [3, 5], 'installs a dependency that the project does not declare');
const SYSTEM_PACKAGES = askHard('packages/system', [3], 'installs, changes or removes software of the system');
const SERVICE = askHard('system/service', [3, 9], 'starts, stops or changes a service of the system');
const PROCESS = askHard('processes/inspect', [2, 3], 'looks into or changes a running process');
const SETTINGS = askHard('system/settings', [3, 9], 'changes settings of the system');
const DEVICE = askHard('devices/change', [4, 9], 'changes or controls a phone or another device');

/** All addresses in the arguments are this machine's. */
const LOCAL_ONLY = /^(?!.*:\/\/(?!(?:[^@/ ]*@)?(?:localhost|127\.0\.0\.1|\[::1\]|0\.0\.0\.0)(?:[:/? ]|$)))(?!.*(?:^| )(?!127\.0\.0\.1)(?:[\w-]+\.)+[a-z\d]+:\d+)(?=.*(?:localhost|127\.0\.0\.1|\[::1\]|0\.0\.0\.0)(?:[:/? ]|$))/;

/** Tools of many trades that work on files of the project and on what this machine says of itself. */
export const LOCAL_TOOLS: readonly ProgramRule[] = [
  // What only makes or shows text.
  { programs: `
    uuidgen uuid uuidparse dbus-uuidgen mcookie pwgen base58 chars cdecl dircolors lesspipe pinky quota ipcs lsfd lsirq mountpoint nstat lnstat pldd prtstat
    systemd-detect-virt systemd-escape systemd-path systemd-id128 systemd-cgls xdg-user-dir xdpyinfo xlsfonts xlsclients xprop xwininfo fc-list fc-cat
    fc-pattern fc-conflist ifdata systool ykinfo lspgpot runlevel nproc getcap getpcaps blkid findfs isosize filefrag fincore h2ph piconv encguess zipdetails
    ischroot tic tload tempfile vercmp dpkg-architecture dpkg-vendor dpkg-parsechangelog dpkg-checkbuilddeps dpkg-buildflags nameif dnsdomainname domainname
    mdls readtags cpufreq-info lpstat`, operands: 'text', otherwise: 'allow' },
  { programs: 'cowsay lolcat figlet ponysay fortune ddate when', operands: 'text', otherwise: 'allow' },
  { programs: 'apt-cache dpkg-query apt-file apt-rdepends debsums', operands: 'text', cases: [{ sub: 'update', effect: SYSTEM_PACKAGES }], otherwise: 'allow' },
  { programs: 'systemd-analyze', cases: [{ sub: 'set-log-level|set-log-target|log-level|log-target|service-watchdogs', effect: SERVICE }], otherwise: 'allow' },
  { programs: 'xrandr', operands: 'text', cases: [{ count: [0, 0], flag: '-q|--query|--listmonitors|--listproviders|--version|--current', effect: 'allow' }, { text: /^$/, effect: 'allow' }], otherwise: SETTINGS },
  { programs: 'ldconfig', cases: [{ flag: '-p|--print-cache|-V|--version', effect: 'allow' }], otherwise: SETTINGS },
  { programs: 'run-parts', cases: [{ flag: '--test|--list|--report', effect: 'allow' }], otherwise: 'unknown' },
  // Text, data and documents.
  { programs: `
    xsltproc xmlsec1 saxon saxonb-xslt xalan fop trang jing rnv source-highlight pygmentize highlight chroma bzdiff bzcmp bzgrep bzegrep bzfgrep bzless bzmore
    xzdiff xzcmp xzgrep xzegrep xzfgrep xzless xzmore lzcat lzgrep lzless lzdiff zstdgrep zstdless zegrep zfgrep zforce ptargrep grops grotty gpic geqn gtbl pic2plot
    grog pod2usage pl2pm json_pp json_xs xml_pp xml_grep sgrep agrep msgunfmt msgcmp msgcomm msgconv msgen msgfilter msggrep msguniq envsubst gencat
    parquet-tools parquet pqrs avro-tools orc-tools csvsql csvsort csvgrep sql2csv dsq octosql trdsql grex jtc zek zeek-cut ledger hledger
    beancount bean-check bean-query bean-format diffpdf pdfdetach pdfsig ansi2html aha catimg chafa viu jp2a img2txt pixz hardlink 
    typst typst-lsp frogmouth presenterm slides markdownlint-obsidian mdq htmldoc wkhtmltopdf wkhtmltoimage prince vivliostyle ebook-viewer
    ditaa svgbob goat blockdiag seqdiag actdiag nwdiag wavedrom-cli bytefield-svg pikchr nomnoml dbml2html tbls ots fakedata faker`, operands: 'any', cases: [{ text: /https?:\/\/(?!localhost|127\.0\.0\.1)/, effect: HOST }], otherwise: 'allow' },
  { programs: 'antora', cases: [{ flag: '--fetch', text: /--fetch(?!=false)/, effect: HOST }], otherwise: 'allow' },
  // Versions, history and statistics of the repository.
  { programs: 'gource git-cal git-fame git-extras git-who ', otherwise: 'allow' },
  // Archives and packages of systems: looking and building, never installing.
  { programs: 'dpkg-deb', cases: [{ flag: '-b|--build|-I|--info|-c|--contents|-f|--field|-W|--show|-x|--extract|-X|--vextract|-e|--control|-R|--raw-extract', effect: 'allow' }], otherwise: 'unknown' },
  { programs: 'rpmbuild rpmlint rpmspec rpmdev-bumpspec lintian debuild dpkg-buildpackage dpkg-genchanges dpkg-gencontrol dpkg-shlibdeps dpkg-source dpkg-gensymbols makepkg namcap abuild appimagetool linuxdeploy nfpm snapcraft flatpak-builder', cases: [
    { sub: 'upload|release|push|register|promote|close|login|publish|remote-build', effect: PUBLISHES },
    { flag: '--install|--user|--syncdeps|-s|-i|--rmdeps', effect: SYSTEM_PACKAGES },
    ], otherwise: 'allow' },
  { programs: 'ptar ptardiff zipcloak zipnote zipsplit funzip 7zz p7zip unshield cabextract innoextract lsar unarj lha zoo debdiff', operands: 'any', otherwise: 'allow' },
  // Toolchains.
  { programs: `
    actool ibtool momc mapc agvtool xcodeproj tuist xcresulttool xcresultparser appledoc jazzy sourcekitten 
    jpackage jlink jmod jdeps jimage jfr javap jdeprscan native-image ivy jacoco jacococli japicmp gradle-profiler jmh
    erlc elixirc rebar ocamlbuild hpack hpc happy alex ghc-pkg haskell-language-server haskell-language-server-wrapper haddock hasktags c3 zigmod
    cargo-clippy cargo-fmt cargo-miri miri cargo-expand cargo-machete cargo-udeps cargo-deny cargo-audit cargo-outdated cargo-hack cargo-llvm-cov cargo-bloat
    fsc fantomas csharpier dotnet-format dotnet-script vstest.console nunit3-console xunit.console mstest opencover reportgenerator coverlet
    gcov-dump gcov-tool lto-dump lcf FileCheck bugpoint lli llvm-lit lit clang-cpp clang-check clang-doc callgrind_annotate cg_annotate cg_diff
    cg_merge ms_print heaptrack_print gprof2dot flamegraph.pl stackcollapse-perf.pl stackcollapse.pl inferno-flamegraph inferno-collapse-perf difffolded.pl
    xsubpp h2xs enc2xs perlivp c89 c99 gencfu genrb genbrk gendict icuinfo pkgdata elfedit ld.bfd gas sprof mtrace obj2yaml yaml2obj
    nixd nil nixfmt-rfc-style nix-tree nix-diff nvd nurl nix-output-monitor nom clojure-lsp lua-language-server typescript-language-server pylsp pyls
    luau luau-lsp darklua moonwave rojo tcltk-depends tclint nagelfar`, writes: '-o --output', otherwise: 'allow' },
  { programs: 'ghcup swiftly rustup-init nave fvm', cases: [{ sub: 'list|ls|whereis|which|version|show|current|doctor|flutter|dart|run|exec|spawn|debug-info', effect: 'allow' }], otherwise: SYSTEM_PACKAGES },
  { programs: 'paket carthage mint mason melos very_good dart_frog packwiz wally aftman ', verbs: true, cases: [
    { sub: 'add|get', arg: /./, effect: ADD },
    { sub: 'publish|push|version|release|deploy|global|create-release|login', effect: PUBLISHES },
    { sub: 'restore|install|update|outdated|bootstrap|build|checkout|validate|version|list|run|exec|test|analyze|format|clean|get|packages|show-groups|convert-from-nuget|simplify|dev|new|create|make|init|upgrade|search|why|bs|script', effect: 'allow' },
    ], otherwise: 'unknown' },
  // Tools of npm scripts.
  { programs: `
    next-sitemap tap-spec tap-dot tap-difflet tap-nyan tap-diff tap-min tap-parser tap-xunit tap-junit tap-out tap-summary lcov-result-merger pa11y-ci pa11y jest-junit
    mochawesome-merge marge mocha-junit-reporter allure junit-viewer istanbul-merge changelog-parser eslint-nibble eslint-find-rules
    eslint-config-inspector eslint-formatter-pretty package-json-validator pjv npm-package-json-lint check-dts check-peer-dependencies is-website-vulnerable
    are-you-es5 es-check browserslist bundle-stats statoscope vite-bundle-visualizer 
    sw-precache svgstore svg-term-cli html-inline inline-source favicons pwa-assets-generator json-merger json-minify json-dereference ajv-cli
    tsc-files ts-mocha ts-node-script tsup-node wait-port get-port-cli 
    generate-license-file license-checker-rseidelsohn yarn-deduplicate monorepo-lint 
    conventional-changelog conventional-recommended-bump commitizen cz git-cz commitlint gitmoji-changelog lerna-changelog
    postcss-cli purgecss-cli stylus-supremacy
    remark-cli docgen react-docgen react-docgen-typescript vue-docgen vue-styleguidist
    i18next-cli i18n-unused i18n-check pbjs pbts protobufjs-cli grpc-tools barrelsby ctix cti tsconfig-paths-jest`, operands: 'any', verbs: true, otherwise: 'allow' },
  { programs: 'web-ext', cases: [{ sub: 'sign', effect: PUBLISHES }, { sub: 'lint|build|docs|dump-config', effect: 'allow' }], otherwise: 'unknown' },
  { programs: 'jwt jwt-cli ', cases: [{ sub: 'decode', effect: 'allow' }], otherwise: 'unknown' },
  // Load and requests: only against this machine.
  { programs: `
    ab wrk wrk2 siege hey vegeta oha bombardier autocannon grpcurl grpcui ghz evans hurl httpyac wscat h2load nghttp plow cassowary artillery loadtest
    sitespeed.io lighthouse-ci unlighthouse wcurl `, operands: 'text', cases: [{ text: LOCAL_ONLY, effect: 'allow' }, { sub: 'describe|list', effect: HOST }, { flag: '--version|-V|--help', effect: 'allow' }], otherwise: HOST },
  { programs: 'k6 locust newman', operands: 'any', cases: [{ sub: 'inspect|archive|version|help|new', effect: 'allow' }, { sub: 'cloud|login|stats|resume|pause', effect: PUBLISHES }, { text: LOCAL_ONLY, effect: 'allow' }], otherwise: HOST },
  // Games, graphics, maps, science.
  { programs: `
    godot godot4 love renderdoccmd freecadcmd openscad tiled aseprite ldtk texpack basisu toktx ktx ktx2check ispc gdal_translate gdalinfo gdalwarp gdal_merge.py
    gdal_calc.py gdaladdo gdalbuildvrt gdaldem gdal_rasterize gdal_polygonize.py ogr2ogr ogrinfo ogrmerge.py proj cs2cs geod tippecanoe mapshaper topojson geojsonhint osmium
    osmfilter osmconvert h5dump h5diff h5ls ncdump ncgen ncks cdo samtools bcftools bedtools bwa bowtie2 minimap2 blastn blastp makeblastdb seqkit seqtk fastqc multiqc
    STAR salmon kallisto hisat2 trimmomatic fastp vcftools plink muscle mafft clustalo iqtree2 raxml cromwell womtool miniwdl cwltool sage gp magma maple wolframscript
    matlab scilab-cli freefem gmsh gmt gromacs gmx obabel xtb dot2tex mathics`, operands: 'any', cases: [
    { flag: '-r|-batch|-code|-e|--eval|-c|--command|-x', effect: 'unknown' },
    { text: /https?:\/\/|\/vsi(?:curl|s3|gs|az)|(?:PG|MYSQL|MSSQL|OCI):/i, effect: HOST },
    ], otherwise: 'allow' },
  // Looking at one's own running programs.
  { programs: 'sample spindump leaks heap vmmap malloc_history stackshot async-profiler profiler.sh asprof jhsdb dtrace bpftrace pstack peekfd', otherwise: PROCESS },
  { programs: 'instruments xctrace', cases: [{ sub: 'list|version|export|symbolicate|import', effect: 'allow' }], otherwise: PROCESS },
  { programs: 'scrcpy', otherwise: DEVICE },
  { programs: 'psrecord memusage pueue', otherwise: 'unknown' },
];
