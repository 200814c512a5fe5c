import type { ParsedStatement, SqlPart } from '../../core/ports/sqlParser.ts';

type Row = Readonly<Record<string, unknown>>;

/** A member of a syntax tree, whatever it is. */
export function at(value: unknown, ...keys: readonly string[]): unknown {
  let current = value;
  for (const key of keys) current = isRow(current) ? current[key] : undefined;
  return current;
}

export function isRow(value: unknown): value is Row {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

export function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

/** Gathers what one statement does while its tree is walked. */
export class Facts {
  readonly #parts: SqlPart[] = [];
  readonly #functions = new Set<string>();
  readonly #alone = new Set<string>();
  readonly #tables = new Set<string>();
  readonly #shown = new Set<string>();
  #code: string | null = null;

  part(act: SqlPart['act'], where?: SqlPart['where']): void {
    this.#parts.push({ act, ...(where === undefined ? {} : { where }) });
  }

  calls(name: string, alone: boolean): void {
    if (name === '') return;
    this.#functions.add(name.toLowerCase());
    if (alone) this.#alone.add(name.toLowerCase());
  }

  names(table: string): void {
    if (table !== '') this.#tables.add(table.toLowerCase());
  }

  shows(column: string): void {
    if (column !== '') this.#shown.add(column.toLowerCase());
  }

  runs(code: string): void {
    this.#code = `${this.#code ?? ''}${code}\n`;
  }

  done(): ParsedStatement {
    return { parts: this.#parts, functions: [...this.#functions], alone: [...this.#alone], tables: [...this.#tables], shown: [...this.#shown], code: this.#code };
  }
}
