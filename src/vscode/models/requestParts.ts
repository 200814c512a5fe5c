import * as vscode from 'vscode';
import { toTurns } from '../../core/models/turns.ts';
import type { ModelRequest } from '../../core/ports/model.ts';

const TOOL_DEMAND = 'Answer with a call of one of your tools. An answer of text alone is not accepted.';

/**
 * A request as VS Code wants it. There is no system role in `vscode.lm`: the instructions open the conversation as a
 * user message, which is what its providers expect. Throws ModelError('invalid_request') (see toTurns).
 */
export function toMessages(request: ModelRequest): vscode.LanguageModelChatMessage[] {
  const instructions = request.requireTool ? `${request.system}\n\n${TOOL_DEMAND}` : request.system;
  return [
    ...(instructions.trim() === '' ? [] : [vscode.LanguageModelChatMessage.User(instructions)]),
    ...toTurns(request.messages).map((turn) => {
      if (turn.role === 'assistant') {
        return vscode.LanguageModelChatMessage.Assistant([
          ...(turn.text.trim() === '' ? [] : [new vscode.LanguageModelTextPart(turn.text)]),
          ...turn.toolCalls.map((call) => new vscode.LanguageModelToolCallPart(call.id, call.name, call.input)),
        ]);
      }
      return vscode.LanguageModelChatMessage.User([
        // A part has no mark for failure, so the words carry it.
        ...turn.results.map((result) => new vscode.LanguageModelToolResultPart(result.toolCallId, [new vscode.LanguageModelTextPart(result.isError ? `Error: ${result.text}` : result.text)])),
        ...turn.texts.map((text) => new vscode.LanguageModelTextPart(text)),
      ]);
    }),
  ];
}

export function toTools(request: ModelRequest): vscode.LanguageModelChatTool[] {
  return request.tools.map((tool) => ({ name: tool.name, description: tool.description, inputSchema: tool.parameters }));
}

/** All text of a request, for counting: `countTokens` of several providers sees only the text of a message. */
export function textOf(request: ModelRequest): string {
  const messages = request.messages.map((message) => (message.role === 'assistant' ? message.text + message.toolCalls.map((call) => call.name + JSON.stringify(call.input)).join('') : message.text));
  return [request.system, ...request.tools.map((tool) => tool.name + tool.description + JSON.stringify(tool.parameters)), ...messages].join('\n');
}
