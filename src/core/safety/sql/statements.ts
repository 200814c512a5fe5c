/** One SQL statement as upper-case words and signs; comments are gone, texts are `'…'`, MySQL's executable comments are kept as code. */
export interface SqlStatement {
  readonly tokens: readonly string[];
  /** The statement as it was written. */
  readonly text: string;
}

const TOKEN = /\s+|--[^\n]*|#[^\n]*|\/\*!\d*|\*\/|\/\*[\s\S]*?(?:\*\/|$)|'(?:[^'\\]|''|\\.)*'?|"(?:[^"]|"")*"?|`[^`]*`?|\[[^\]]*\]|\$([A-Za-z_]*)\$[\s\S]*?(?:\$\1\$|$)|[A-Za-z_\0][\w$\0]*|\\[a-z!?+]+[^\n]*|[0-9][\w.]*|[^\s]/gy;
/** SQLite's own commands stand alone on a line, without a semicolon. */
const DOT_COMMAND = /^\.[a-z]+\b[^\n]*$/gim;

/** Splits SQL of any common dialect, and clients' own commands among it, into statements. */
export function readSql(text: string): SqlStatement[] {
  const statements: SqlStatement[] = [];
  let tokens: string[] = [];
  let start = 0;
  const end = (at: number): void => {
    if (tokens.length > 0) statements.push({ tokens, text: read.slice(start, at) });
    tokens = [];
    start = at;
  };
  const read = text.slice(0, 100_000);
  const dots = new Map([...read.matchAll(DOT_COMMAND)].map((match) => [match.index, match.index + match[0].length]));
  let dotEnd = -1;
  for (const match of read.matchAll(TOKEN)) {
    const token = match[0];
    const { index } = match;
    if (dotEnd !== -1 && index >= dotEnd) {
      end(dotEnd);
      dotEnd = -1;
    }
    if (/^\s|^--|^#|^\/\*(?!!)|^\*\/$|^\/\*!/.test(token)) continue;
    const dot = tokens.length === 0 ? dots.get(index) : undefined;
    if (dot !== undefined) dotEnd = dot;
    if (token === ';') {
      end(index);
      start = index + 1;
    } else if (token.startsWith('\\')) {
      end(index);
      statements.push({ tokens: [token], text: token });
      start = index + token.length;
    } else if (/^['$]/.test(token) && token.length > 1) tokens.push("'…'");
    else tokens.push(token.toUpperCase());
  }
  end(read.length);
  return statements;
}
