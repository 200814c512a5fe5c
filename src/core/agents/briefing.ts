import type { AgentRole } from '../../contract/agents.ts';
import type { Submission } from '../../contract/submission.ts';
import type { WaveState } from '../graph/state.ts';

type Kind = Submission['kind'];

/** The newest accepted submission of a kind, or null. */
export function latestSubmission<K extends Kind>(submissions: readonly Submission[], kind: K): Extract<Submission, { kind: K }> | null {
  const isKind = (entry: Submission): entry is Extract<Submission, { kind: K }> => entry.kind === kind;
  return submissions.filter(isKind).at(-1) ?? null;
}

function section(title: string, body: string): string[] {
  return body.trim() ? [`## ${title}`, body.trim(), ''] : [];
}

function storyText(state: WaveState): string[] {
  const { story } = state;
  const list = (items: readonly string[]): string => items.map((item) => `- ${item}`).join('\n');
  const objective = story.objective ? `As ${story.objective.asA}, I want ${story.objective.iWant}, so that ${story.objective.soThat}.` : '';
  const scope = [
    ...story.files.create.map((path) => `create ${path}`),
    ...story.files.modify.map((path) => `modify ${path}`),
    ...story.files.forbidden.map((path) => `never touch ${path}`),
  ];
  const commands = Object.entries(story.commands).flatMap(([name, command]) => (command ? [`${name}: \`${command}\``] : []));
  return [
    `# Story ${story.id}: ${story.title}`,
    '',
    ...section('Task', [objective, story.prompt].filter(Boolean).join('\n\n')),
    ...section('Acceptance criteria', list(story.acceptanceCriteria.map((c) => `${c.id}: ${c.description}${c.threshold ? ` (${c.threshold})` : ''}`))),
    ...section('Scope', scope.length > 0 ? list(scope) : 'No scope was declared: the whole repository, but change only what the story needs.'),
    ...section('Commands', list(commands)),
    ...section('Stop conditions', list(story.safety.stopConditions)),
    ...section('Plan given with the story', story.plan),
  ];
}

function priorWork(role: AgentRole, state: WaveState): string[] {
  const json = (kind: Kind): string => {
    const found = latestSubmission(state.submissions, kind);
    return found ? JSON.stringify(found.value, null, 2) : '';
  };
  const assessment = section('Assessment of the CTO', json('assessment'));
  const plan = section('Plan of the PM', json('plan'));
  const work = section('What Dev says was done', json('work'));
  const verdict = section('Verdict of QA', json('verdict'));
  const changed = section('Changed files', state.changes.files.map((f) => `- ${f.path} (${f.status}, +${String(f.added)} -${String(f.removed)})`).join('\n'));
  const evidence = section('Evidence the orchestrator collected', latestEvidence(state));
  switch (role) {
    case 'cto': return state.cursor.rounds.cto > 1 ? [...assessment, ...plan, ...work, ...verdict, ...evidence] : [];
    case 'pm': return assessment;
    case 'dev': return [...assessment, ...plan];
    case 'qa': return [...plan, ...work, ...changed, ...evidence];
    case 'supervisor': return [...plan, ...work, ...changed, ...verdict, ...evidence];
  }
}

function latestEvidence(state: WaveState): string {
  const newest = new Map(state.evidence.map((entry) => [entry.gate, entry]));
  return [...newest.values()]
    .map((entry) => [`Gate ${String(entry.gate)} at ${entry.commit.slice(0, 8)}:`, ...entry.criteria.map((c) => `- ${c.met ? 'met' : 'NOT met'}: ${c.label}. ${c.detail}`)].join('\n'))
    .join('\n');
}

/** What an agent is told when its visit begins: the story and the work so far at its first visit, only what is new at later ones. */
export function briefing(role: AgentRole, state: WaveState): string {
  const first = !state.messages.some((message) => message.agent === role);
  const feedback = section('What to do differently this time', state.cursor.feedback);
  const news = role === 'dev' && !first ? section('Verdict of QA', verdictText(state)) : priorWork(role, state);
  return [...(first ? storyText(state) : [`# Round ${String(state.cursor.rounds.dev)} of the same story`, '']), ...news, ...feedback].join('\n').trim();
}

function verdictText(state: WaveState): string {
  const found = latestSubmission(state.submissions, 'verdict');
  return found ? JSON.stringify(found.value, null, 2) : '';
}
