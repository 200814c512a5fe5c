import type * as z from 'zod';
import type { AgentRole } from '../../contract/agents.ts';

/** What a tool does: looks, changes files, runs a command, hands in a result, or asks a person. */
export type ToolKind = 'read' | 'write' | 'command' | 'submit' | 'ask';

/** A tool as data: what models are told, who has it, and how its input is read. */
export interface Tool<Name extends string, Kind extends ToolKind, Schema extends z.ZodType> {
  readonly name: Name;
  readonly kind: Kind;
  readonly roles: readonly AgentRole[];
  readonly description: string;
  readonly schema: Schema;
  /** Pairs the parsed input with the tool's name, so that the name tells the input's type from then on. */
  parse(input: unknown): { readonly ok: true; readonly call: ToolCallOf<Name, Kind, Schema> } | { readonly ok: false; readonly error: z.ZodError };
}

export interface ToolCallOf<Name extends string, Kind extends ToolKind, Schema extends z.ZodType> {
  readonly tool: Name;
  readonly kind: Kind;
  readonly input: z.output<Schema>;
}

export function defineTool<const Name extends string, const Kind extends ToolKind, Schema extends z.ZodType>(
  definition: Omit<Tool<Name, Kind, Schema>, 'parse'>,
): Tool<Name, Kind, Schema> {
  const { name, kind, schema } = definition;
  return {
    ...definition,
    parse(input) {
      const parsed = schema.safeParse(input);
      return parsed.success ? { ok: true, call: { tool: name, kind, input: parsed.data } } : { ok: false, error: parsed.error };
    },
  };
}
