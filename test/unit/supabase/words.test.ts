import { strict as assert } from 'node:assert';
import { momentWords, remoteWords, whatLeaves } from '../../../src/contract/remoteWords.ts';
import { isInterrupted, INTERRUPTION } from '../../../src/contract/interruption.ts';
import { canRecycle, runActions } from '../../../src/contract/runActions.ts';
import type { RemoteStatus } from '../../../src/contract/supabase.ts';
import { currentRun } from '../../../src/vscode/model/currentRun.ts';
import { TeamModel } from '../../../src/vscode/supabase/teamModel.ts';
import { menuChoices } from '../../../src/vscode/supabase/menu.ts';
import { Forms } from '../../../webview/shared/forms.ts';
import { t } from '../../../webview/shared/localize.ts';
import { elsewhereWords } from '../../../webview/shared/teamWords.ts';
import { aSummary } from '../../fakes/runs.ts';
import { aStatus } from '../../fakes/teamStatus.ts';

const SINCE = new Date(2026, 10, 30, 14, 2);
const NOW = new Date(2026, 10, 30, 15, 0).getTime();
const words = (change: Partial<RemoteStatus>) => remoteWords(aStatus({ since: SINCE.toISOString(), ...change }), t, NOW);

describe('the connection to a team in words', () => {
  it('says nothing where there is none', () => assert.deepEqual([remoteWords(null, t, NOW), words({ state: 'off' })], [null, null]));

  it('says who is connected, and what waits', () => {
    assert.equal(words({})?.line, 'Shop · connected as ada@example.com');
    const since = SINCE.toISOString();
    assert.deepEqual([words({ waiting: 1, waitingSince: since })?.line, words({ waiting: 12, waitingSince: since })?.line], ['Shop · connected as ada@example.com · 1 change waits', 'Shop · connected as ada@example.com · 12 changes wait']);
    assert.equal(words({ waiting: 12, waitingSince: new Date(NOW - 1_000).toISOString() })?.line, 'Shop · connected as ada@example.com', 'what is on its way is not worth a word');
  });

  it('says since when it is offline, and asks for nothing: it passes by itself', () => {
    const offline = words({ state: 'offline', waiting: 12, problem: 'Supabase cannot be reached.' });
    assert.deepEqual([offline?.line, offline?.mend, offline?.tone], ['Shop · offline since 14:02 · 12 changes wait', false, 'warning']);
  });

  it('says what a person has to mend', () => {
    const refused = words({ state: 'refused', problem: 'Nobody is signed in.' });
    assert.deepEqual([refused?.problem, refused?.mend, refused?.tone], ['Nobody is signed in.', true, 'bad']);
  });

  it('says when answers come late, because the socket is away', () => assert.match(words({ live: false })?.line ?? '', /come late/));

  it('names the day of a moment that was not today', () => {
    const now = new Date(2026, 10, 30, 15, 0).getTime();
    assert.equal(momentWords(new Date(2026, 10, 30, 9, 5).toISOString(), now), '09:05');
    assert.match(momentWords(new Date(2026, 10, 28, 9, 5).toISOString(), now), /28.*09:05/);
  });

  it('lets no more leave than the settings allow and the person chose', () => {
    assert.deepEqual([whatLeaves('off', 'content'), whatLeaves('metadata', 'content'), whatLeaves('content', 'metadata'), whatLeaves('content', 'content')], ['off', 'metadata', 'metadata', 'content']);
  });

  it('tells on a card who else can answer, where somebody can', () => {
    assert.equal(elsewhereWords(null), '');
    assert.match(elsewhereWords(aStatus()), /Members of Shop can answer this, too/);
    assert.match(elsewhereWords(aStatus({ state: 'offline' })), /when the connection is back/);
    assert.equal(elsewhereWords(aStatus({ sharing: 'off' })), '');
  });
});

describe('the model of the connection', () => {
  it('tells faces what the link tells, and is nothing where there is no connection', () => {
    const quiet = (): void => undefined;
    const model = new TeamModel({ debug: quiet, info: quiet, warn: quiet, error: quiet });
    let tell: (status: RemoteStatus) => void = quiet;
    const seen: (string | undefined)[] = [];
    model.onDidChange((status) => seen.push(status?.state));
    model.connect({ status: () => aStatus({ state: 'off' }), onDidChange: (listener) => { tell = listener; return { dispose: quiet }; } });
    tell(aStatus({ state: 'offline' }));
    assert.deepEqual([seen, model.status?.state], [[undefined, 'offline'], 'offline']);
    model.dispose();
  });

  it('gathers changes of nothing but the number, and tells at once when nothing waits any more', async () => {
    const quiet = (): void => undefined;
    const model = new TeamModel({ debug: quiet, info: quiet, warn: quiet, error: quiet });
    let tell: (status: RemoteStatus) => void = quiet;
    let pushes = 0;
    model.onDidChange(() => { pushes += 1; });
    model.connect({ status: () => aStatus(), onDidChange: (listener) => { tell = listener; return { dispose: quiet }; } });
    for (let waiting = 1; waiting <= 50; waiting += 1) tell(aStatus({ waiting, waitingSince: '2026-11-30T14:02:00.000Z' }));
    assert.deepEqual([pushes, model.status?.waiting], [1, 50]);
    tell(aStatus());
    assert.equal(pushes, 2);
    model.dispose();
  });
});

describe('what can be done about a connection', () => {
  const project = { id: '0f8fad5b-d9cb-469f-a165-70867728950e', name: 'Shop', role: 'lead', commandsAllowed: true, differentApprover: false } as const;
  const values = (...args: Parameters<typeof menuChoices>) => menuChoices(...args).flatMap(({ value }) => (value === undefined ? [] : [value]));

  it('begins with mending it, where that is needed', () => {
    assert.deepEqual(values({ status: aStatus({ state: 'refused', problem: 'x' }), project: null, allowed: 'metadata', acceptsCommands: false }, t).slice(0, 2), ['signIn', 'retry']);
    assert.equal(values({ status: aStatus({ state: 'offline' }), project: null, allowed: 'metadata', acceptsCommands: false }, t)[0], 'retry');
  });

  it('has the project\'s own matters for leads alone', () => {
    const state = { status: aStatus(), allowed: 'metadata', acceptsCommands: false } as const;
    assert.ok(values({ ...state, project }, t).includes('member'));
    assert.ok(!values({ ...state, project: { ...project, role: 'developer' } }, t).includes('member'));
    assert.ok(!values({ ...state, project: null }, t).includes('projectCommands'));
  });

  it('says what is on', () => {
    const described = new Map(menuChoices({ status: aStatus({ sharing: 'off' }), project, allowed: 'off', acceptsCommands: true }, t).map(({ value, description }) => [value, description]));
    assert.deepEqual([described.get('leaving'), described.get('ownCommands'), described.get('projectCommands')], ['nothing: wave.supabase.sharing is off', 'on, on this machine', 'allowed']);
  });
});

describe('a run that another machine took over', () => {
  const lost = aSummary({ threadId: 't1', status: 'paused', statusReason: INTERRUPTION.died, lostTo: 'grace@example.com' });

  it('offers nothing that cannot be done', () => {
    assert.deepEqual(runActions(lost), { pause: false, resume: false, kill: false, diff: true });
    assert.deepEqual([canRecycle(lost), isInterrupted(lost)], [false, false]);
  });

  it('is not the run in view while another one lives', () => assert.equal(currentRun([lost, aSummary({ threadId: 't2', status: 'queued' })], 't1')?.threadId, 't2'));
});

describe('answers that came too late', () => {
  it('are told when their card is gone, until they were read', async () => {
    const forms = new Forms(() => Promise.reject(new Error('grace@example.com was first.')), () => undefined);
    await forms.submit('r1', { type: 'resolve', reviewId: 'r1', answer: { kind: 'approve', reason: '' } });
    await forms.submit('diff', { type: 'showDiff', threadId: 't1', path: null });
    assert.deepEqual(forms.late(() => true), []);
    assert.deepEqual(forms.late((id) => id === 'other'), [{ id: 'r1', error: 'grace@example.com was first.' }]);
    forms.forget('r1');
    assert.deepEqual(forms.late(() => false), []);
  });
});
