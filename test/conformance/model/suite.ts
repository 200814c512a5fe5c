import assert from 'node:assert/strict';
import type { TranscriptMessage } from '../../../src/contract/state.ts';
import type { Conversation } from '../../../src/core/models/conversation.ts';
import { conversation } from '../../../src/core/models/conversation.ts';
import type { ChatModel, ModelErrorReason, ModelEvent, ModelRequest } from '../../../src/core/ports/model.ts';
import { ModelError } from '../../../src/core/ports/model.ts';

export interface ModelUnderTest {
  readonly model: ChatModel;
  /** Requests the far side has not been told are over; absent where there is no far side. */
  readonly open?: () => number;
  /** The process has timers that are none of ours (an extension host), so they are not counted. */
  readonly sharedProcess?: boolean;
  dispose(): Promise<void>;
}

type Done = Extract<ModelEvent, { type: 'done' }>;

const LONG_TEXT = 'The first thing to do is to read the file, and then to change the one line that matters. '.repeat(6).trim();

const SCRIPT: Conversation = conversation.parse({
  agents: {
    dev: [
      { text: LONG_TEXT },
      { text: 'Two at once.', toolCalls: [{ name: 'read_file', input: { path: 'a.ts' } }, { name: 'read_file', input: { path: 'sub/ä b.ts', range: [1, 2] } }] },
      { toolCalls: [{ name: 'git_status', input: {} }] },
      { text: 'Done.' },
    ],
    qa: [{ text: LONG_TEXT, delayMs: 30_000 }],
    judge: [{ text: 'I would rather not.' }],
  },
});

const TOOLS: ModelRequest['tools'] = [
  { name: 'read_file', description: 'Reads a file.', parameters: { type: 'object', properties: { path: { type: 'string' }, range: { type: 'array', items: { type: 'integer' } } }, required: ['path'] } },
  { name: 'git_status', description: 'Tells what has changed.', parameters: { type: 'object', properties: {} } },
];

const ask = (text: string): TranscriptMessage => ({ agent: 'dev', role: 'user', text });

function request(messages: readonly TranscriptMessage[], over: Partial<ModelRequest> = {}): ModelRequest {
  const agent = over.agent ?? 'dev';
  const name = { dev: 'Dev', qa: 'QA', judge: 'Safety judge', cto: 'CTO', pm: 'PM', supervisor: 'Supervisor' }[agent];
  return { agent, system: `You are the ${name} agent of WAVE.\nWork with care.`, messages, tools: TOOLS, maxOutputTokens: 2_000, requireTool: false, ...over };
}

export async function collect(stream: AsyncIterable<ModelEvent>): Promise<ModelEvent[]> {
  const events: ModelEvent[] = [];
  for await (const event of stream) events.push(event);
  return events;
}

export function doneOf(events: readonly ModelEvent[]): Done {
  const dones = events.filter((event) => event.type === 'done');
  assert.equal(dones.length, 1, 'exactly one done');
  assert.equal(events.at(-1)?.type, 'done', 'done comes last');
  return dones[0] as Done;
}

export function answered(done: Done, agent: TranscriptMessage['agent'] = 'dev'): TranscriptMessage[] {
  return [
    { agent, role: 'assistant', text: done.text, toolCalls: done.toolCalls.map(({ id, name, input }) => ({ id, name, input })), ...(done.opaque === undefined ? {} : { opaque: done.opaque }) },
    ...done.toolCalls.map((call): TranscriptMessage => ({ agent, role: 'tool', toolCallId: call.id, text: `result of ${call.name}`, isError: false })),
  ];
}

export function failsWith(reason: ModelErrorReason): (error: unknown) => boolean {
  return (error) => {
    assert.ok(error instanceof ModelError, `a ModelError, not ${String(error)}`);
    assert.equal(error.reason, reason, error.message);
    assert.ok(error.message.length > 10, 'the message says something');
    return true;
  };
}

/** Timers that keep the process alive. Mocha sets its own once the test function has returned a promise, hence the wait. */
async function timers(): Promise<number> {
  await Promise.resolve();
  return process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length;
}

/** What every chat model does. `create` makes one that plays the given conversation. */
export function describeChatModel(name: string, create: (script: Conversation) => Promise<ModelUnderTest>): void {
  describe(`ChatModel: ${name}`, () => {
    let subject: ModelUnderTest;
    let signal: AbortSignal;

    beforeEach(async () => {
      subject = await create(SCRIPT);
      signal = new AbortController().signal;
    });
    afterEach(() => subject.dispose());

    const settled = async (): Promise<void> => {
      for (let tries = 0; tries < 100 && (subject.open?.() ?? 0) > 0; tries++) await new Promise((resolve) => setTimeout(resolve, 10));
      assert.equal(subject.open?.() ?? 0, 0, 'no request is left open');
    };

    it('streams text in pieces that add up to the answer', async () => {
      const events = await collect(subject.model.stream(request([ask('Go.')]), signal));
      const done = doneOf(events);
      const pieces = events.flatMap((event) => (event.type === 'text' ? [event.text] : []));
      assert.ok(pieces.length > 1, 'more than one piece');
      assert.equal(pieces.join(''), LONG_TEXT);
      assert.equal(done.text, LONG_TEXT);
      assert.equal(done.stopReason, 'end');
      assert.deepEqual(done.toolCalls, []);
    });

    it('carries a conversation with several tool calls at once to its end', async () => {
      const messages = [ask('Go.')];
      const answers: Done[] = [];
      for (let turn = 0; turn < 4; turn++) {
        const done = doneOf(await collect(subject.model.stream(request(messages), signal)));
        answers.push(done);
        messages.push(...answered(done));
        if (done.toolCalls.length === 0) messages.push(ask('Go on.'));
      }
      assert.deepEqual(answers[1]?.toolCalls.map(({ name, input }) => ({ name, input })), [
        { name: 'read_file', input: { path: 'a.ts' } },
        { name: 'read_file', input: { path: 'sub/ä b.ts', range: [1, 2] } },
      ]);
      assert.deepEqual(answers[2]?.toolCalls.map(({ input }) => input), [{}], 'no arguments is an empty object');
      assert.deepEqual(answers.map((done) => done.stopReason), ['end', 'tool_use', 'tool_use', 'end']);
      assert.equal(answers[3]?.text, 'Done.');
      const ids = answers.flatMap((done) => done.toolCalls.map((call) => call.id));
      assert.equal(new Set(ids).size, 3, 'every call has an id of its own');
    });

    it('tells the tokens used and what they cost, if it knows', async () => {
      const { usage } = doneOf(await collect(subject.model.stream(request([ask('Go.')]), signal)));
      for (const [kind, count] of Object.entries(usage)) assert.ok(Number.isInteger(count) && count >= 0, `${kind}: ${count}`);
      assert.ok(usage.output > 0);
      assert.ok(usage.input + usage.cacheRead + usage.cacheWrite5m + usage.cacheWrite1h > 0);
      const cost = subject.model.cost(usage);
      assert.ok(cost === null || cost >= 0);
      assert.ok(subject.model.contextWindow > 0);
    });

    it('counts the tokens of a prompt, more for a longer one', async () => {
      const short = await subject.model.countTokens(request([ask('Go.')]), signal);
      const long = await subject.model.countTokens(request([ask('Go. '.repeat(500))]), signal);
      assert.ok(short > 0);
      assert.ok(long > short + 300, `${short} and ${long}`);
    });

    it('takes a transcript with a summary, empty texts and several user messages in a row', async () => {
      const messages: TranscriptMessage[] = [
        { agent: 'dev', role: 'tool', toolCallId: 'gone', text: 'x', isError: false },
        { agent: 'dev', role: 'summary', text: 'Read everything.' },
        ask(''),
        ask('One more thing.'),
        ask('And another.'),
      ];
      assert.equal(doneOf(await collect(subject.model.stream(request(messages), signal))).text, LONG_TEXT);
    });

    it('refuses a conversation that no API takes', async () => {
      const orphan: TranscriptMessage = { agent: 'dev', role: 'tool', toolCallId: 'nobody', text: 'x', isError: false };
      const dangling: TranscriptMessage = { agent: 'dev', role: 'assistant', text: '', toolCalls: [{ id: 'a', name: 'git_status', input: {} }] };
      for (const messages of [[], [ask('Go.'), orphan], [ask('Go.'), dangling, ask('Well?')]]) {
        await assert.rejects(collect(subject.model.stream(request(messages), signal)), failsWith('invalid_request'));
      }
    });

    it('calls text alone an error where a tool call was demanded', async () => {
      await assert.rejects(collect(subject.model.stream(request([ask('May it?')], { agent: 'judge', requireTool: true }), signal)), failsWith('garbled'));
      await settled();
    });

    it('answers with the tool call that was demanded', async () => {
      const done = doneOf(await collect(subject.model.stream(request([ask('Go.'), ...answered({ type: 'done', text: 'Yes.', toolCalls: [], stopReason: 'end', usage: { input: 1, output: 1, cacheRead: 0, cacheWrite5m: 0, cacheWrite1h: 0 } }), ask('Go on.')], { requireTool: true }), signal)));
      assert.equal(done.toolCalls.length, 2);
    });

    it('ends soon after an abort and leaves nothing behind', async () => {
      const before = await timers();
      const controller = new AbortController();
      const running = collect(subject.model.stream(request([ask('Go.')], { agent: 'qa' }), controller.signal));
      const end = assert.rejects(running, failsWith('aborted'));
      await new Promise((resolve) => setTimeout(resolve, 60));
      const started = performance.now();
      controller.abort();
      await end;
      assert.ok(performance.now() - started < 15_000, 'soon');
      await settled();
      assert.ok(subject.sharedProcess === true || (await timers()) <= before, 'no timer of the call is left');
    });

    it('does nothing for a signal that has already been aborted', async () => {
      await assert.rejects(collect(subject.model.stream(request([ask('Go.')]), AbortSignal.abort())), failsWith('aborted'));
      await assert.rejects(subject.model.countTokens(request([ask('Go.')]), AbortSignal.abort()), failsWith('aborted'));
    });

    it('lets go when nobody listens any more', async () => {
      const before = await timers();
      for await (const event of subject.model.stream(request([ask('Go.')]), signal)) {
        assert.equal(event.type, 'text');
        break;
      }
      await settled();
      assert.ok(subject.sharedProcess === true || (await timers()) <= before, 'no timer of the call is left');
    });
  });
}
