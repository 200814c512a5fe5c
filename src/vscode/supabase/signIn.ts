import type { RemoteAccount } from '../../core/ports/remoteAccount.ts';
import type { Translate } from '../../contract/remoteWords.ts';
import type { Answer, Asker, Stage, Step } from './asker.ts';
import { messageOf } from '../../core/errors.ts';

type Way = 'kept' | 'password' | 'code';

export interface SignInDeps {
  readonly asker: Asker;
  readonly t: Translate;
  /** The account to sign in to, as soon as it is asked for. */
  readonly account: () => RemoteAccount;
  /** The address that is proposed. */
  readonly email: string;
  /** Whoever is signed in may stay. */
  readonly mayStay: boolean;
}

/** The questions of signing in, by password or by a code from a mail; whoever is signed in already can stay. */
export function signInSteps(deps: SignInDeps, part: number): readonly Step[] {
  const { asker, t, account } = deps;
  let way: Way = 'password';
  let email = deps.email;
  const attempt = async (work: () => Promise<void>): Promise<string | null> => {
    try {
      await work();
      return null;
    } catch (error) {
      return messageOf(error);
    }
  };
  const askWay = async (stage: Stage): Promise<Answer<unknown>> => {
    const known = deps.mayStay ? await account().user() : null;
    const answer = await asker.choose<Way>({
      placeHolder: t('How do you sign in? Your session is kept in the secret storage of the editor.'),
      choices: [
        ...(known === null ? [] : [{ label: t('Stay signed in as {0}', known), icon: 'account', value: 'kept' as const }]),
        { label: t('With e-mail and password'), icon: 'key', value: 'password' },
        { label: t('With a one-time code'), icon: 'mail', detail: t('It is sent to your e-mail address.'), value: 'code' },
      ],
    }, stage);
    if (answer.kind === 'given') way = answer.value;
    return answer;
  };
  const askEmail = (stage: Stage): Promise<Answer<unknown>> => asker.text({
    prompt: t('Your e-mail address in this Supabase project'), value: email, placeHolder: 'ada@example.com',
    take: async (text) => {
      if (!/^\S+@\S+$/.test(text.trim())) return t('This is no e-mail address.');
      email = text.trim();
      return way === 'code' ? attempt(() => account().sendCode(email)) : null;
    },
  }, stage);
  return [
    { part, ask: askWay },
    { part, skip: () => way === 'kept', ask: askEmail },
    {
      part, skip: () => way !== 'password',
      ask: (stage) => asker.text({
        prompt: t('Password of {0}. It is sent to Supabase and kept nowhere.', email), secret: true,
        take: async (text) => (text === '' ? t('Type the password.') : attempt(() => account().signInWithPassword(email, text))),
      }, stage),
    },
    {
      part, skip: () => way !== 'code',
      ask: (stage) => asker.text({
        prompt: t('The code that was mailed to {0}', email), placeHolder: '123456',
        take: async (text) => (text.trim() === '' ? t('Type the code.') : attempt(() => account().signInWithCode(email, text.trim()))),
      }, stage),
    },
  ];
}
