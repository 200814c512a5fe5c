import type { Translate } from '../../contract/remoteWords.ts';
import type { TeamConnection } from '../../contract/supabase.ts';
import { messageOf } from '../../core/errors.ts';
import type { RemoteAccount, RemoteProject } from '../../core/ports/remoteAccount.ts';
import type { SupabasePlace } from '../../core/remote/team.ts';
import type { Answer, Asker, Choice, Stage } from './asker.ts';
import { askInTurn } from './asker.ts';
import { signInSteps } from './signIn.ts';

export type Leaving = TeamConnection['sharing'];

export interface ConnectDeps {
  readonly asker: Asker;
  readonly t: Translate;
  /** The address and the key as they are to be kept. Throw with words for what cannot be right. */
  checkUrl(text: string): string;
  checkKey(text: string): string;
  openAccount(place: SupabasePlace): RemoteAccount;
  /** What was entered before; proposed again. */
  readonly before: Partial<SupabasePlace>;
  /** Keeps what was entered for the next time, should this one end early. */
  remember(place: SupabasePlace): void;
}

export interface Connected {
  readonly connection: TeamConnection;
  /** Signed in; whoever gets it disposes of it. */
  readonly account: RemoteAccount;
}

/** Asks for a project to share runs in, from its address to what may leave. Null: the person left. Throws RemoteError when the projects cannot be read. */
export async function askConnection(deps: ConnectDeps): Promise<Connected | null> {
  const { asker, t } = deps;
  let [url, publishableKey] = [deps.before.url ?? '', deps.before.publishableKey ?? ''];
  let account: RemoteAccount | null = null;
  const chosen: { project: RemoteProject | 'new' | null; leaving: Leaving | null } = { project: null, leaving: null };
  const opened = (): RemoteAccount => account ?? (account = deps.openAccount({ url, publishableKey }));
  const close = (): void => {
    account?.dispose();
    account = null;
  };
  const askUrl = (stage: Stage): Promise<Answer<unknown>> => asker.text({
    prompt: t('Address of your team\'s Supabase project: in its dashboard under Project Settings, Data API'), value: url, placeHolder: 'https://abcdefgh.supabase.co',
    take: async (text) => wordsOf(() => { url = deps.checkUrl(text); close(); }),
  }, stage);
  const askKey = (stage: Stage): Promise<Answer<unknown>> => asker.text({
    prompt: t('Publishable key of the project: in its dashboard under Project Settings, API Keys'), value: publishableKey, placeHolder: 'sb_publishable_…',
    // Said at once: a key that opens everything should not even be sent off.
    live: (text) => (isWhole(text) ? wordsOf(() => deps.checkKey(text)) : null),
    take: async (text) => wordsOf(() => {
      publishableKey = deps.checkKey(text);
      close();
      deps.remember({ url, publishableKey });
    }),
  }, stage);
  const askProject = async (stage: Stage): Promise<Answer<unknown>> => {
    const answer = await asker.choose<RemoteProject | 'new'>({ placeHolder: t('Share runs in which project?'), choices: opened().projects().then((found) => projectChoices(found, t)) }, stage);
    if (answer.kind === 'given') chosen.project = partOf(answer.value, t);
    return answer;
  };
  const askName = (stage: Stage): Promise<Answer<unknown>> => asker.text({
    prompt: t('Name of the new project. You become its lead and can add others.'),
    take: async (text) => {
      if (text.trim() === '') return t('Type a name.');
      chosen.project = await opened().createProject(text.trim());
      return null;
    },
  }, stage);
  const askLeaving = async (stage: Stage): Promise<Answer<unknown>> => {
    const answer = await chooseLeaving(asker, t, stage);
    if (answer.kind === 'given') chosen.leaving = answer.value;
    return answer;
  };
  try {
    const all = await askInTurn(t('Connect Supabase'), [
      { part: 1, ask: askUrl },
      { part: 2, ask: askKey },
      ...signInSteps({ asker, t, account: opened, email: '', mayStay: true }, 3),
      { part: 4, ask: askProject },
      { part: 4, skip: () => chosen.project !== 'new', ask: askName },
      { part: 5, ask: askLeaving },
    ]);
    const { project, leaving } = chosen;
    if (!all || project === null || project === 'new' || leaving === null) {
      close();
      return null;
    }
    return { connection: { url, publishableKey, projectId: project.id, projectName: project.name, sharing: leaving }, account: opened() };
  } catch (error) {
    close();
    throw error;
  }
}

/** What may leave, in words; the person has to choose. */
export function chooseLeaving(asker: Asker, t: Translate, stage: Stage, now?: Leaving): Promise<Answer<Leaving>> {
  const mark = (value: Leaving, then: string): { readonly description: string } => ({ description: value === now ? t('{0} · as now', then) : then });
  return asker.choose<Leaving>({
    placeHolder: t('What may leave this machine for the members of the project?'), noDefault: true,
    choices: [
      { label: t('Metadata only'), icon: 'list-unordered', ...mark('metadata', t('others can decide')), detail: t('Where runs stand, what waits, the audit log without contents. No code, no model texts.'), value: 'metadata' },
      { label: t('With contents'), icon: 'file-code', ...mark('content', t('others can decide and take runs over')), detail: t('All that runs are made of: stories, code, model texts, checkpoints. Known secrets are redacted.'), value: 'content' },
    ],
  }, stage);
}

/** A key that can be judged before it is sent off: a secret one from its first letters, a token when it is whole. */
function isWhole(text: string): boolean {
  return text.trim().startsWith('sb_secret_') || text.trim().split('.').length === 3;
}

function wordsOf(check: () => unknown): string | null {
  try {
    check();
    return null;
  } catch (error) {
    return messageOf(error);
  }
}

/** A viewer's machine may hold no runs there, so that there is nothing to connect. */
function partOf(project: RemoteProject | 'new', t: Translate): RemoteProject | 'new' {
  if (project !== 'new' && project.role === 'viewer') throw new Error(t('You are a viewer in {0}: you can read there, and this machine cannot take part. Ask a lead to make you a developer.', project.name));
  return project;
}

function projectChoices(found: readonly RemoteProject[], t: Translate): readonly Choice<RemoteProject | 'new'>[] {
  const roles = { lead: t('lead'), developer: t('developer'), viewer: t('viewer: reads, decides nothing') };
  const known = found.map((project) => ({ label: project.name, icon: 'organization', description: roles[project.role], value: project }));
  return [...known, ...(known.length > 0 ? [{ label: '' }] : []), { label: t('New project…'), icon: 'add', value: 'new' as const }];
}
