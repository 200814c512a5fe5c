import { AnthropicModel } from '../../../src/adapters/anthropic/anthropicModel.ts';
import { respondFrom } from '../../fakes/messagesApi/conversation.ts';
import { startMessagesApi, TEST_KEY } from '../../fakes/messagesApi/server.ts';
import { describeChatModel } from './suite.ts';

for (const model of ['claude-sonnet-5-5', 'claude-haiku-4-5']) {
  describeChatModel(`anthropic ${model}`, async (script) => {
    const api = await startMessagesApi({ respond: respondFrom(script, 'conformance.json') });
    return {
      model: new AnthropicModel({ model, apiKey: TEST_KEY, baseUrl: api.url, idleTimeoutMs: 60_000, backoffMs: 1 }),
      open: api.open,
      dispose: api.close,
    };
  });
}
