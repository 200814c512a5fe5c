import { setTimeout as sleep } from 'node:timers/promises';
import * as vscode from 'vscode';
import { AGENT_NAMES } from '../../../../src/contract/agents.ts';
import type { Conversation } from '../../../../src/core/models/conversation.ts';
import { turnFor } from '../../../../src/core/models/conversation.ts';
import type { ModelRequest } from '../../../../src/core/ports/model.ts';

export const VENDOR = 'wave-test';
export const FAMILY = 'written';

const NAMES: ReadonlyMap<string, ModelRequest['agent']> = new Map([
  ...Object.entries(AGENT_NAMES).map(([role, name]) => [name, role as ModelRequest['agent']] as const),
  ['Safety judge', 'judge'],
]);

/** A language model of VS Code that plays a written conversation, or fails with `failure`. */
export class WrittenProvider implements vscode.LanguageModelChatProvider {
  conversation: Conversation | null = null;
  failure: Error | null = null;
  /** Answers that are being written. */
  open = 0;

  provideLanguageModelChatInformation(): vscode.LanguageModelChatInformation[] {
    return [{ id: 'written-1', name: 'Written', family: FAMILY, version: '1', maxInputTokens: 50_000, maxOutputTokens: 4_000, capabilities: { toolCalling: true } }];
  }

  async provideLanguageModelChatResponse(_model: vscode.LanguageModelChatInformation, messages: readonly vscode.LanguageModelChatRequestMessage[], _options: unknown, progress: vscode.Progress<vscode.LanguageModelResponsePart>, token: vscode.CancellationToken): Promise<void> {
    this.open++;
    const gone = new AbortController();
    token.onCancellationRequested(() => gone.abort());
    try {
      if (this.failure !== null) throw this.failure;
      if (this.conversation === null) throw new Error('no conversation');
      const answers = messages.filter((message) => message.role === vscode.LanguageModelChatMessageRole.Assistant).length;
      const { turn } = turnFor(this.conversation, agentOf(messages), answers, 'written');
      await sleep(turn.delayMs, undefined, { signal: gone.signal });
      for (const text of turn.text.match(/[^]{1,40}/gu) ?? []) {
        if (token.isCancellationRequested) return;
        progress.report(new vscode.LanguageModelTextPart(text));
        await sleep(2);
      }
      turn.toolCalls.forEach((call, index) => progress.report(new vscode.LanguageModelToolCallPart(`call-${answers}-${index}`, call.name, call.input)));
    } finally {
      this.open--;
    }
  }

  async provideTokenCount(_model: vscode.LanguageModelChatInformation, text: string | vscode.LanguageModelChatRequestMessage): Promise<number> {
    return Math.ceil((typeof text === 'string' ? text : textOf(text)).length / 4);
  }
}

function textOf(message: vscode.LanguageModelChatRequestMessage): string {
  return message.content.map((part) => (part instanceof vscode.LanguageModelTextPart ? part.value : '')).join('');
}

function agentOf(messages: readonly vscode.LanguageModelChatRequestMessage[]): ModelRequest['agent'] {
  const [first] = messages;
  const name = /^You are the (.+) agent of WAVE\./.exec(first === undefined ? '' : textOf(first))?.[1] ?? '';
  const agent = NAMES.get(name);
  if (agent === undefined) throw new Error(`no agent "${name}"`);
  return agent;
}
