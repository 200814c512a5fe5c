import type { Finding } from '../finding.ts';
import { unknown } from '../finding.ts';

/** Texts and comments of most languages. */
const OPAQUE = /"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'/g;
/** Words of languages without a reader that only compute and show. */
const HARMLESS = new Set(
  `print println printf puts p display disp show inspect version System IO Sys String Integer Float List Map Enum Math Int Array Vec properties sessionInfo R cat paste paste0 sum mean median min max abs sqrt exp log round length nchar nrow ncol
  head tail str summary seq rep c list vector data frame TRUE FALSE NULL nil true false null T F if else for in do end let val var def fn function return while case when of not and or x y i n a b s
  devtools document test load_all instantiate Pkg status IO check lint lintr lint_package testthat test_dir test_local test_file pkgdown roxygen2 roxygenise styler style_pkg covr package_coverage tinytest library using import require packageVersion VERSION InteractiveUtils versioninfo
  map filter reduce fold join split upcase downcase to_string toUpper toLower reverse size count zeros ones eye linspace numel ans pi mod rem floor ceil e sprintf format Main java util get`.split(/\s+/),
);

/** Parts of names of functions that reach out of a program. A function of the project's own is like a script of its own. */
const REACHES = /sys|shell|exec|run|spawn|cmd|command|open|writ|file|path|dir|del|rm|remov|unlink|down|fetch|url|http|sock|tcp|net|eval|source|install|add|port|proc|env|secret|kill|load|send|post|connect|ccall|dlopen|unsafe|ffi|move|copy|mv|cp|touch|creat|make|save|dump|put|sink|serial|call|apply|invoke|quit|exit|IO|os|parse$|read|stream|pipe|fork|thread|loop|repeat|server|listen|db|sql|repo|insert|updat|drop|migrat/i;

/** Whether a script for gnuplot only plots. */
export function plots(code: string): boolean {
  return code.length < 4000 && !/\b(?:system|shell|load|call|eval|evaluate|save|cd|import|bind|popen|pipe|raise)\b|!|`|['"]\s*[<|]|\|/.test(code);
}

/** Whether code in a language that the rules do not read holds nothing but words that compute and show, and names of the project's own. */
export function onlyShows(code: string): boolean {
  if (code.length > 400 || /^[^`]*`(?!\w+`)|\$\(|#\{|\$\{|"[^"]*\$\w/.test(code)) return false;
  if ([...code.matchAll(OPAQUE)].some(([text]) => /^["'](?:[~/]|[a-z]:[\\/]|.*\.\.\/|.*:\/\/)/i.test(text))) return false;
  return [...code.replace(OPAQUE, ' ').matchAll(/[a-zA-Z_]\w*/g)].every(([word]) => HARMLESS.has(word) || !REACHES.test(word));
}

const COMPILES = /^(?:go|gcc|g\+\+|cc|c\+\+|clang|clang\+\+|tcc|rustc|rust-script|javac?|kotlinc?|swiftc?|zig|dotnet|csc|ghc|runghc|nim|crystal|v|dmd|gfortran|nasm|as|scala|scala-cli|groovy|ocaml)$/;
const ACTS = /\b(?:exec\.Command|os\.(?:Remove\w*|Rename|WriteFile|OpenFile|Create|Chmod|Chown|Setenv|UserHomeDir|Environ|StartProcess|Kill)|syscall\.|net\.(?:Dial|Listen)\w*|http\.(?:Get|Post\w*|Head|NewRequest\w*|ListenAndServe\w*)|ioutil\.WriteFile|unsafe\.|plugin\.Open|system|popen|exec[lv]p?e?|fork|unlink(?:at)?|rmdir|remove|rename|setuid|setgid|kill|ptrace|socket|connect|bind|dlopen|mmap|chmod|chown|truncate|fopen|std::process|std::fs|Command::new|fs::\w+|TcpStream|reqwest|File::create|filesystem::remove\w*|ofstream|Runtime|ProcessBuilder|Files\.\w+|File(?:Writer|OutputStream)|HttpClient|URL|Socket|Process\.(?:Start|run)|File\.(?:Delete|Write\w*|Move)|Directory\.Delete|HttpRequest|__asm__|asm|int\s+0x80|getenv|environ)\b/;

/** Objection to compiling or running a source file that the same command line wrote and that reaches out of itself; null when it only computes. */
export function judgeCompiled(program: string, source: string): Finding | null {
  return COMPILES.test(program) && ACTS.test(source) ? unknown('code/compiled', 'compiles and runs code in a language that the rules do not read, and that reaches files, programs or the network') : null;
}
