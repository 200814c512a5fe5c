/** One SQL statement as upper-case words and signs; comments are gone, texts are `'…'`, MySQL's executable comments are kept as code. */
export interface SqlStatement {
  readonly tokens: readonly string[];
}

const TOKEN = /\s+|--[^\n]*|#[^\n]*|\/\*!\d*|\*\/|\/\*[\s\S]*?(?:\*\/|$)|'(?:[^'\\]|''|\\.)*'?|"(?:[^"]|"")*"?|`[^`]*`?|\[[^\]]*\]|\$([A-Za-z_]*)\$[\s\S]*?(?:\$\1\$|$)|[A-Za-z_\0][\w$\0]*|\\[a-z!?+]+[^\n]*|[0-9][\w.]*|[^\s]/gy;

/** Splits SQL of any common dialect into statements. */
export function readSql(text: string): SqlStatement[] {
  const statements: SqlStatement[] = [];
  let tokens: string[] = [];
  const end = (): void => {
    if (tokens.length > 0) statements.push({ tokens });
    tokens = [];
  };
  for (const match of text.slice(0, 100_000).matchAll(TOKEN)) {
    const token = match[0];
    if (/^\s|^--|^#|^\/\*(?!!)|^\*\/$|^\/\*!/.test(token)) continue;
    if (token === ';') end();
    else if (token.startsWith('\\')) {
      end();
      statements.push({ tokens: [token] });
    } else if (/^['$]/.test(token) && token.length > 1) tokens.push("'…'");
    else tokens.push(token.toUpperCase());
  }
  end();
  return statements;
}
