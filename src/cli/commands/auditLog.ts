import { auditFilter, auditType, LARGEST_AUDIT_PAGE, type AuditRow } from '../../contract/audit.ts';
import type { RunTrace } from '../../core/audit/trace.ts';
import { describeIssues } from '../../core/describeIssues.ts';
import type { Environment } from '../environment.ts';
import type { ExitCode } from '../exitCodes.ts';
import { EXIT } from '../exitCodes.ts';
import { CliError } from '../failures.ts';
import { jsonLine } from '../follow.ts';
import { parseGate } from '../options.ts';
import { oneLine } from '../text.ts';
import { findThread } from './run.ts';
import type { StoreOptions } from './store.ts';
import { locate, withEngine } from './store.ts';

export interface AuditLogOptions extends StoreOptions {
  readonly json?: boolean | undefined;
  readonly run?: string | undefined;
  readonly type?: string | undefined;
  readonly severity?: string | undefined;
  readonly actor?: string | undefined;
  readonly gate?: string | undefined;
  readonly text?: string | undefined;
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  readonly before?: string | undefined;
  readonly limit?: string | undefined;
}

/** Prints rows of the audit log that fit, newest first. */
export async function logCommand(options: AuditLogOptions, environment: Environment): Promise<ExitCode> {
  const place = await locate(options, environment);
  const { output } = environment;
  return withEngine(place, environment, false, ({ orchestrator }) => {
    const filter = auditFilter.safeParse({
      threadId: options.run === undefined ? null : findThread(options.run, orchestrator.runs()),
      types: words(options.type), severities: words(options.severity), actor: options.actor, text: options.text,
      gate: options.gate === undefined ? null : parseGate(options.gate), from: time(options.from), to: time(options.to),
      before: number(options.before), limit: number(options.limit) ?? 50,
    });
    if (!filter.success) throw new CliError('bad_option', `The filter does not fit:\n${describeIssues(filter.error)}\nTypes: ${auditType.options.join(', ')}. At most ${LARGEST_AUDIT_PAGE} rows at once.`);
    const page = orchestrator.audit(filter.data);
    for (const row of page.rows) output.out(options.json === true ? jsonLine(row) : renderRow(row));
    if (page.damaged > 0) output.err(`wave: ${page.damaged} rows cannot be read; "wave audit verify" says what is wrong.\n`);
    if (page.next !== null && options.json !== true) output.err(`Earlier rows: --before ${page.next}\n`);
    return Promise.resolve(EXIT.complete);
  });
}

/** Prints everything of a run that ties together, from its id or from a commit of it. */
export async function traceCommand(of: string, options: AuditLogOptions, environment: Environment): Promise<ExitCode> {
  const place = await locate(options, environment);
  return withEngine(place, environment, false, async ({ orchestrator }) => {
    const runs = orchestrator.runs();
    const known = runs.some((run) => run.threadId.startsWith(of) || run.storyId === of);
    const trace = await orchestrator.trace(known ? findThread(of, runs) : of);
    environment.output.out(options.json === true ? jsonLine(trace) : renderTrace(trace));
    return EXIT.complete;
  });
}

function words(text: string | undefined): string[] {
  return text === undefined ? [] : text.split(',').map((word) => word.trim()).filter((word) => word !== '');
}

function number(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (!/^\d{1,15}$/.test(text)) throw new CliError('bad_option', `"${text}" is no whole number.`);
  return Number(text);
}

function time(text: string | undefined): string | null {
  if (text === undefined) return null;
  const at = new Date(text);
  if (Number.isNaN(at.getTime())) throw new CliError('bad_option', `"${text}" is no time. Write 2026-11-22 or 2026-11-22T14:00:00Z.`);
  return at.toISOString();
}

function renderRow(row: AuditRow): string {
  return `${String(row.seq).padStart(6)}  ${row.at}  ${row.severity.padEnd(8)} ${oneLine(row.actor.name).padEnd(12)} ${row.gate === null ? '      ' : `gate ${row.gate}`}  ${oneLine(row.name)}  ${oneLine(row.summary)}\n`;
}

function renderTrace(trace: RunTrace): string {
  const decisions = trace.decisions.map((each) => `  row ${each.seq}  gate ${each.gate}: ${each.decision}${each.override ? ' (override)' : ''} by ${oneLine(each.by)}${each.approvedBy === null ? '' : `, approved by ${oneLine(each.approvedBy)}`}${each.gateCommit === null ? '' : `  commit ${each.gateCommit.slice(0, 12)}`}  ${oneLine(each.reason)}`);
  const actions = trace.actions.map((each) => `  row ${each.seq}  ${each.ran ? 'ran' : 'refused'}  ${each.score === null ? '' : each.score.toFixed(2)} ${each.verdict ?? ''}${each.source === null ? '' : ` (${each.source})`}  ${oneLine(each.agent)}: ${oneLine(each.what)}${each.approvedBy === null ? '' : `  allowed by ${oneLine(each.approvedBy.name)}${each.approvedBy.seq === null ? '' : `, row ${each.approvedBy.seq}`}`}${each.rejectedBy === null ? '' : `  refused by ${oneLine(each.rejectedBy.name)}, row ${each.rejectedBy.seq}`}${each.gateCommit === null ? '' : `  led to gate commit ${each.gateCommit.slice(0, 12)}`}`);
  return `${trace.threadId}${trace.merged === null ? '' : `, merged as ${trace.merged.slice(0, 12)}`}\nDecisions\n${decisions.join('\n')}\nActions\n${actions.join('\n')}\n`;
}
