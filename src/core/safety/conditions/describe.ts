import type { Story } from '../../../contract/story.ts';
import { conditionsOf } from './meet.ts';

/** Who watches over one condition of a story, for people. */
export interface Watched {
  readonly condition: string;
  readonly effect: 'stop' | 'escalate';
  readonly watchedBy: 'rules' | 'gate' | 'judge and people';
  /** What the rules look for, or why they cannot. */
  readonly how: string;
}

const OBJECTIONS = { secret: 'secrets', dependency: 'new dependencies', network: 'other hosts', deletion: 'deletions', outside: 'what lies outside the project', production: 'production systems', mainBranch: 'commits and pushes to the main branch' } as const;
const TOPICS = { schema: 'files and statements of the database schema', auth: 'files of sign-in and permissions', ci: 'CI files', dependencies: 'manifests and lock files', configuration: 'configuration files', infrastructure: 'infrastructure files' } as const;

/** Which of a story's conditions the rules check at each action, which a gate, and which only the judge and people can tell. */
export function watchedConditions(story: Story): Watched[] {
  return conditionsOf(story).map(({ text, effect, checks, gate }) => {
    if (checks.length > 0) return { condition: text, effect, watchedBy: 'rules', how: [...new Set(checks.map(words))].join('; ') };
    if (gate !== null) return { condition: text, effect, watchedBy: 'gate', how: `gate ${gate} runs the tests itself` };
    return { condition: text, effect, watchedBy: 'judge and people', how: 'it names nothing that a rule could look for; name files, commands, hosts or amounts to have it checked' };
  });
}

function words(check: ReturnType<typeof conditionsOf>[number]['checks'][number]): string {
  switch (check.kind) {
    case 'paths':
      return `${check.deletes ? 'deletions' : 'changes'} of ${check.globs.join(', ')}`;
    case 'topic':
      return `changes of ${TOPICS[check.topic]}`;
    case 'files':
      return `more than ${check.most} files changed`;
    case 'budget':
      return check.tokens !== undefined ? `more than ${check.tokens} tokens used` : check.usd !== undefined ? `more than $${check.usd} spent` : `more than ${Math.round((check.share ?? 1) * 100)} % of the budget used`;
    case 'score':
      return `an action with a score below ${check.least}`;
    case 'command':
      return `the command ${check.words}`;
    case 'host':
      return `the host ${check.host}`;
    case 'objection':
      return OBJECTIONS[check.about];
  }
}
