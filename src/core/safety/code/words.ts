import { ask, askHard, unknown } from '../finding.ts';
import { Effects, OBJECTIONS } from './effects.ts';

/** What a language without a grammar is read by: its words outside texts and comments. */
interface Vocabulary {
  /** Texts, comments, and what looks like code but is not. */
  readonly opaque: RegExp;
  /** Words that do no harm whatever they are given. */
  readonly harmless: ReadonlySet<string>;
  /** Modules that can be loaded without harm. */
  readonly modules: RegExp;
  /** Texts in which code runs. */
  readonly runs: RegExp;
}

const words = (text: string): ReadonlySet<string> => new Set(text.trim().split(/\s+/));

const PERL: Vocabulary = {
  opaque: /#[^\n]*|"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|\bq[qw]?\s*(?:\{[^}]*\}|\([^)]*\)|\[[^\]]*\]|\/[^/]*\/|\|[^|]*\|)|<<"?(\w+)"?;?[\s\S]*?\n\1\b/g,
  harmless: words(`my our local if elsif else unless while until for foreach last next redo return sub do print printf say sprintf join split map grep sort reverse push pop shift unshift splice keys values each exists delete defined undef
    scalar wantarray ref length substr index rindex lc uc lcfirst ucfirst chomp chop chr ord abs int sqrt sin cos atan2 exp log hex oct rand srand time localtime gmtime die warn exit eq ne lt gt le ge cmp and or not xor x qw q m y tr s qr
    use no strict warnings utf8 feature BEGIN END STDIN STDOUT STDERR ARGV INC ENV F _ a b n N e i g o pos quotemeta study reset lstat stat sprintf close eof binmode select seek tell readline getc read pack unpack vec
    List Util sum sum0 max min first uniq shuffle reduce any all none maxstr minstr pairs product Data Dumper POSIX floor ceil fmod strftime JSON PP decode_json encode_json Time HiRes Getopt Long GetOptions File Basename basename dirname Text Wrap
    Scalar blessed looks_like_number Encode decode encode MIME Storable dclone bless new constant parent base lib open_none package __PACKAGE__ __FILE__ __LINE__ __DATA__ __END__ local caller can isa ok is plan done_testing Test More like
    r w le lo Math BigInt Carp croak confess carp integer bigint version given when default say ne`),
  modules: /^(?:strict|warnings|utf8|feature|v?\d[\d.]*|List::|Scalar::|Data::Dumper|POSIX|JSON(?:::PP|::XS)?|Time::|Getopt::|File::Basename|File::Spec|Text::|Encode|MIME::|Math::|Carp|integer|bigint|constant|parent|base|lib|Test::|Cwd|Hash::|Tie::|Unicode::|open|diagnostics|autodie|Term::ANSIColor|Digest::|YAML|XML::|Benchmark|overload|vars|English|Env|bytes|locale|version|if|threads)/,
  runs: /@\{\s*\[|\$\{\s*\\|`/,
};

const LUA: Vocabulary = {
  opaque: /--\[\[[\s\S]*?\]\]|--[^\n]*|"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|\[(=*)\[[\s\S]*?\]\1\]/g,
  harmless: words(`and break do else elseif end false for function goto if in local nil not or repeat return then true until while print pairs ipairs next type tostring tonumber select error assert pcall xpcall unpack setmetatable getmetatable rawget rawset rawequal rawlen
    string table math utf8 coroutine bit bit32 _VERSION self io write read lines stdout stderr stdin os time clock date difftime package path cpath require`),
  modules: /^/,
  runs: /$^/,
};
const LUA_DANGERS = /\b(?:os\s*[.:]\s*(?:execute|remove|rename|exit_none|tmpname|setlocale_none)|io\s*[.:]\s*(?:popen|open|output|input)|load|loadstring|dofile|loadfile|debug|ffi|package\s*\.\s*(?:loadlib|loaders|searchers|preload|loaded)|_G|_ENV|getfenv|setfenv|lfs|socket|posix|os\s*\[|io\s*\[|string\s*\.\s*dump|getenv|lanes|http|luasql)\b|(?:=|\(|,|return)\s*(?:os|io|debug|package)\s*(?:[,;)\n]|$)/;

/** Opening a file that is named on the spot: judged by its name. */
const PLAIN_OPEN = /\bopen\s*\(?\s*(?:my\s+)?\$?\w+\s*,\s*(?:['"]<(?::\w+(?:\([\w-]+\))?)?['"]\s*,\s*(?:['"][^'"$@|]*['"]|\$\w+(?:\[\d\])?)|['"]\+?[<>]{1,2}(?::[\w()-]+)?['"]\s*,\s*['"][^'"$@|]*['"])/g;

/**
 * Reads Perl or Lua by its words: any that is not known to be harmless makes it unknown. `literalCalls` of a few functions are judged
 * by what they are given.
 */
export function readWords(code: string, language: 'perl' | 'lua'): Effects {
  const effects = new Effects();
  const vocabulary = language === 'perl' ? PERL : LUA;
  const texts: string[] = [];
  const source = code.slice(0, 60_000);
  literalCalls(source, language, effects);
  const bare = (language === 'perl' ? withoutPatterns(source.replace(PLAIN_OPEN, ' '), effects) : source).replace(vocabulary.opaque, (text) => {
    if (!text.startsWith('#') && !text.startsWith('--')) texts.push(text);
    return ' "" ';
  });
  if (texts.some((text) => !text.startsWith("'") && vocabulary.runs.test(text)) || (language === 'perl' && /`|<\s*[^\s$=>][^>]*\|/.test(bare))) effects.add(unknown('code/runs-program', 'starts programs whose names show only when it runs'));
  if (language === 'lua') {
    if (LUA_DANGERS.test(bare)) effects.add(unknown('code/word', 'uses functions of Lua that can do anything'));
    return effects;
  }
  const own = new Set([...bare.matchAll(/\bsub\s+(\w+)/g)].map((match) => match[1] ?? ''));
  for (const [, module = ''] of bare.matchAll(/\b(?:use|require)\s+([\w:.]+)/g)) if (!vocabulary.modules.test(module)) effects.add(unknown('code/module', `loads a module that the rules do not know: ${module.slice(0, 60)}`));
  if (/\b(?:fork\s+while|while\s*\(?\s*1\s*\)?\s*\{?\s*fork|fork\s*(?:\(\s*\))?\s*while)/.test(bare)) effects.add(OBJECTIONS.exhaust);
  if (/\bkill\b/.test(bare)) effects.add(OBJECTIONS.kill);
  if (/\$ENV\s*\{\s*\w*(?:SECRET|TOKEN|PASSWORD|API_?KEY)/i.test(bare) || /%ENV\b/.test(bare)) effects.add(ask('secret/environment', [2, 7], 'reads secrets from the environment'));
  if (/\bunlink\b|\brmtree\b|\bremove_tree\b/.test(bare) && effects.paths.length === 0) effects.add(unknown('code/deletes', 'deletes something, but what shows only when it runs', [1, 4]));
  if (/\b(?:IO::Socket|Socket|LWP|HTTP::Tiny|Net::\w+|WWW::Mechanize|Mojo::UserAgent)\b/.test(source)) effects.add(ask('network/code', [5], 'talks to other hosts'));
  if (/\b(?:setuid|\$[<>]\s*=\s*0|POSIX::setuid|syscall)\b/.test(bare)) effects.add(askHard('code/rights', [3], 'changes under which rights it runs'));
  // Variables, hash keys and methods are not calls of functions.
  const calls = bare.replace(/\beval\s*(?=\{)/g, ' ').replace(/[$@%&]#?\{?\^?\w+(?:::\w+)*\}?|->\s*(?:\w+|\{\s*-?\w+\s*\})|\{\s*-?\w+\s*\}|\b\w+\s*=>|\b\d[\w.]*/g, ' ');
  for (const [word] of calls.matchAll(/\b[a-zA-Z_]\w*\b/g)) {
    if (vocabulary.harmless.has(word) || own.has(word)) continue;
    effects.add(unknown('code/word', `uses a function of Perl that can do harm, or that the rules do not know: ${word.slice(0, 40)}`));
    break;
  }
  return effects;
}

/** Patterns and replacements out of the way; the replacement of `s///e` is code. */
function withoutPatterns(code: string, effects: Effects): string {
  return code.replace(/(?<![\w$@%}\])])\b(s|y|tr|m|qr)([/|!,#~{])((?:\\[\s\S]|(?!\2)[^\\])*?)(?:\2((?:\\[\s\S]|(?!\2)[^\\])*?))?\2([a-z]*)/g, (_, kind: string, __, pattern: string, replacement: string | undefined, flags: string) => {
    if (/\(\?\??\{/.test(pattern)) effects.add(OBJECTIONS.hidden);
    if (kind === 's' && flags.includes('e')) return ` ${replacement ?? pattern} `;
    return ' "" ';
  }).replace(/(?<=(?:=~?|[(,;{!&|.]|\b(?:if|unless|while|until|and|or|not|split|grep|return|print)|^)\s*)\/(?:\\.|[^/\\\n])+\/[a-z]*/gm, ' "" ');
}

/** Calls with texts right in them: these are known, whatever else there is. */
function literalCalls(code: string, language: 'perl' | 'lua', effects: Effects): void {
  const each = (pattern: RegExp, take: (texts: readonly string[]) => void): void => {
    for (const match of code.matchAll(pattern)) take([...(match[1] ?? '').matchAll(/"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)'/g)].map((text) => plain(text[1] ?? text[2] ?? '', text[1] !== undefined && language === 'perl')));
  };
  each(language === 'perl' ? /\b(?:system|exec|qx|popen)\s*\(?\s*((?:(?:"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')\s*,?\s*)+)/g : /\b(?:os\.execute|io\.popen)\s*\(?\s*((?:"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')(?:\s*\.\.[^)]*)?)/g, (texts) => {
    if (texts.length === 1 || language === 'lua') effects.shell({ texts: [texts.length > 1 ? texts.join('\0') : (texts[0] ?? '')] });
    else effects.words({ items: texts.map((text) => ({ texts: [text] })) });
  });
  for (const [, text = ''] of (language === 'perl' && code.includes('`') ? withoutPatterns(code, new Effects()) : code).matchAll(language === 'perl' ? /(?:`([^`]*)`)/g : /$^/g)) effects.shell({ texts: [plain(text, true)] });
  each(/\b(?:rmtree|remove_tree)\s*\(?\s*((?:(?:"[^"]*"|'[^']*')\s*,?\s*)+)/g, (texts) => texts.forEach((text) => effects.path('deleteTree', { texts: [text] })));
  each(/\b(?:unlink|rmdir|os\.remove)\s*\(?\s*((?:(?:"[^"]*"|'[^']*')\s*,?\s*)+)/g, (texts) => texts.forEach((text) => effects.path('delete', { texts: [text] })));
  each(/\b(?:open|rename|io\.open|os\.rename|truncate|symlink)\b([^;\n]*)/g, (texts) => {
    for (const text of texts) {
      if (/^\s*\|/.test(text) || /\|\s*$/.test(text)) effects.shell({ texts: [text.replace(/^\s*\|[-&]?|\|\s*$/g, '')] });
      else if (!/^(?:[+]?[<>]{1,2}(?::.*)?|[rwab+]{1,3}|-\||\|-|:.*)$/.test(text)) effects.path(/^[<]/.test(text) || texts.some((mode) => /^(?:<.*|rb?)$/.test(mode)) ? 'read' : 'write', { texts: [text.replace(/^\+?[<>]{1,2}\s*/, '')] });
    }
  });
}

/** A text as it is written; in Perl's double quotes variables are not known. */
function plain(text: string, interpolates: boolean): string {
  const done = text.replace(/\\(["'`\\/])/g, '$1').replace(/\\n/g, '\n').replace(/\\x([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  return interpolates ? done.replace(/\$ENV\{['"]?HOME['"]?\}/g, '~').replace(/[$@]\{?[\w:]+\}?(?:->)?(?:[[{][^\]}]*[\]}])?/g, '\0') : done;
}
