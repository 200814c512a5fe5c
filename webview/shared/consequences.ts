import type { ReviewItem } from '../../src/contract/review.ts';
import type { RunSnapshot } from '../../src/contract/run.ts';
import { approvalBar } from '../../src/contract/runActions.ts';
import type { Verdict } from '../../src/contract/action.ts';
import { formatTokens } from './format.ts';
import { t } from './localize.ts';

/** The part of a run that says where things happen; null where only its name is known. */
export type Where = Pick<RunSnapshot, 'worktreePath' | 'branch'> | null;

const FILE_TOOLS: ReadonlySet<string> = new Set(['write_file', 'edit_file', 'delete_file', 'move_file']);

/** An action on a file, which can be shown as a diff. */
export function changesFile(item: ReviewItem): boolean {
  return 'action' in item.request && item.request.action !== null && FILE_TOOLS.has(item.request.action.tool);
}

/** The folder a command runs in. Commands run at the root of the worktree. */
export function folderOf(where: Where): string {
  return where && where.worktreePath !== '' ? where.worktreePath : t('the worktree of this run');
}

/** Exactly what happens on yes and on no, a sentence each. */
export function consequences(item: ReviewItem): readonly string[] {
  const { request } = item;
  switch (request.type) {
    case 'safety':
      return [
        request.action.tool === 'run_command' ? t('Approve: it runs once, outside the sandbox, with your rights.') : t('Approve: it is done once, in this run\'s worktree.'),
        t('Reject: it is not done; the agent is told why and goes on without it.'),
      ];
    case 'gate_override':
      return [t('Approve: the gate passes although it fails; both names are kept in the run and the audit log.'), t('Reject: the gate asks again.')];
    case 'budget_exceeded':
      return [
        t('Approve: the run goes on with {0} more tokens and ${1} more, and asks again when they are used up.', formatTokens(request.extraTokens), request.extraUsd),
        t('Reject: the run is held.'),
      ];
    case 'in_doubt':
      return [t('It happened: it counts as done and is not done again.'), t('It did not: it is scored and done again, once.'), t('Hold: nothing happens; the run is paused and this stays open.')];
    case 'question':
      return [t('The agent is told your words as its answer.')];
    case 'hold':
      return request.verdict ? [] : [t('Resume: the run goes on where it stood.')];
    case 'gate_decision':
      return [];
  }
}

/** Who settled a verdict, in words. */
export function sourceWords(source: Verdict['source']): string {
  const words: Readonly<Record<Verdict['source'], string>> = {
    rules: t('Scored by the safety rules.'),
    judge: t('The rules could not tell; scored by the safety judge, a model.'),
    sandbox: t('The rules could not tell; the sandbox was to hold it.'),
    remembered: t('A rule of this repository allows it.'),
    person: t('Decided by a person.'),
  };
  return words[source];
}

/** Why this person may not approve an item now, in words; empty when they may. */
export function barWords(item: ReviewItem, person: string, now: number): string {
  const bar = approvalBar(item, person, now);
  if (bar === 'expired') return t('Expired: it can no longer be approved. Reject it, or resume the run to be asked again.');
  if (bar !== 'other_person') return '';
  return item.request.type === 'gate_override' && item.request.requestedBy === person
    ? t('You asked for this override: another person has to approve it. You may reject it.')
    : t('You started this run: another person has to approve this. You may reject it, hold or kill.');
}

/** The rule that "remember" saves, in the words it is saved in; null for what cannot be remembered. The host has the last word. */
export function ruleText({ request }: ReviewItem): string | null {
  if (request.type !== 'safety' || request.verdict.verdict !== 'review' || request.verdict.violations.length === 0) return null;
  const { tool, input } = request.action;
  const { command, path } = input;
  const what = tool === 'run_command' && typeof command === 'string' ? command : FILE_TOOLS.has(tool) && tool !== 'move_file' && typeof path === 'string' ? `${tool} ${path}` : null;
  if (what === null) return null;
  const accepts = [...new Set(request.verdict.violations.map(({ rule }) => rule))];
  return `${t('allow')}    ${what}\n${t('despite')}  ${accepts.join(', ')}`;
}
