import type { IncomingHttpHeaders } from 'node:http';
import type * as z from 'zod';
import type { ContentBlock, CountRequest } from './wire.ts';
import { ApiRefusal, blocksOf, signatureFor } from './wire.ts';

const KNOWN_MODELS = /^claude-(fable|mythos|opus|sonnet|haiku)-[45](-\d+)*$/;
const NO_FORCED_TOOLS = /^claude-((opus|sonnet)-5-5|(fable|mythos)-5-\d)/;
/** The version the SDK speaks, and the one before. Since the newer one sampling parameters are gone for good. */
const VERSIONS: ReadonlySet<unknown> = new Set(['2026-10-21', '2023-06-01']);

const bad = (message: string): ApiRefusal => new ApiRefusal(400, 'invalid_request_error', message);

export function checkHeaders(headers: IncomingHttpHeaders, apiKey: string): void {
  const bearer = /^Bearer (.+)$/.exec(headers.authorization ?? '')?.[1];
  const key = headers['x-api-key'] ?? bearer;
  if (key === undefined) throw new ApiRefusal(401, 'authentication_error', 'Authentication is required: send x-api-key or Authorization');
  if (key !== apiKey) throw new ApiRefusal(401, 'authentication_error', 'invalid x-api-key');
  if (headers['anthropic-version'] === undefined) throw bad('anthropic-version: header is required');
  if (!VERSIONS.has(headers['anthropic-version'])) throw bad(`anthropic-version: "${headers['anthropic-version'].toString()}" is not a valid version`);
  if (!(headers['content-type'] ?? '').startsWith('application/json')) throw bad('content-type: application/json is required');
}

/** Reads a body with the schema; the first issue becomes the API's `path: problem`. */
export function parseBody<T extends z.ZodType>(schema: T, text: string): z.infer<T> {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw bad('The request body is not valid JSON');
  }
  const parsed = schema.safeParse(json);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw bad(`${issue?.path.join('.') || 'body'}: ${issue?.code === 'invalid_type' && issue.message.includes('undefined') ? 'Field required' : issue?.message ?? 'invalid'}`);
}

/** Everything the real API answers with 400 or 404 that a client of ours could do wrong. */
export function checkRequest(request: CountRequest): void {
  if (!KNOWN_MODELS.test(request.model)) throw new ApiRefusal(404, 'not_found_error', `model: ${request.model}`);
  checkTools(request);
  checkCacheMarks(request);
  checkMessages(request);
}

function checkTools({ tools = [], tool_choice: choice, model }: CountRequest): void {
  const names = new Set<string>();
  for (const [index, tool] of tools.entries()) {
    if (!/^[a-zA-Z0-9_-]{1,64}$/.test(tool.name)) throw bad(`tools.${index}.custom.name: String should match pattern '^[a-zA-Z0-9_-]{1,64}$'`);
    if (names.has(tool.name)) throw bad('tools: Tool names must be unique.');
    names.add(tool.name);
    if (tool.input_schema['type'] !== 'object') throw bad(`tools.${index}.custom.input_schema.type: Input should be 'object'`);
  }
  if (choice !== undefined && tools.length === 0 && choice.type !== 'none') throw bad('tool_choice: may only be given together with tools');
  if (choice?.type === 'any' && NO_FORCED_TOOLS.test(model)) throw bad('tool_choice: types "tool" and "any" are not supported for this model.');
}

function checkCacheMarks(request: CountRequest): void {
  const system = typeof request.system === 'string' ? [] : request.system ?? [];
  const blocks = [...(request.tools ?? []), ...system, ...request.messages.flatMap(({ content }) => blocksOf(content))];
  const marked = blocks.filter((block) => 'cache_control' in block && block.cache_control !== undefined);
  if (marked.length > 4) throw bad(`A maximum of 4 blocks with cache_control may be provided. Found ${marked.length}.`);
  for (const block of marked) {
    if ('text' in block && block.text === '') throw bad('cache_control cannot be set for empty text blocks');
  }
  for (const block of system) {
    if (block.text.trim() === '') throw bad('system: text content blocks must be non-empty');
  }
}

function checkMessages(request: CountRequest): void {
  const { messages } = request;
  if (messages.length === 0) throw bad('messages: at least one message is required');
  if (messages[0]?.role !== 'user') throw bad('messages: first message must use the "user" role');
  if (messages.at(-1)?.role !== 'user') throw bad('This model does not support assistant message prefill. The conversation must end with a user message.');
  for (const [index, message] of messages.entries()) {
    const previous = messages[index - 1];
    // The API itself merges neighbours of one role; a client of ours that sends them has a fault.
    if (previous?.role === message.role) throw bad(`messages.${index}: roles must alternate`);
    const blocks = blocksOf(message.content);
    if (blocks.length === 0) throw bad(`messages.${index}: content must be non-empty`);
    for (const [at, block] of blocks.entries()) checkBlock(block, message.role, `messages.${index}.content.${at}`);
    if (message.role === 'user') checkResults(blocks, previous === undefined ? [] : blocksOf(previous.content), index);
    else checkReasoning(request, blocks, index);
  }
}

function checkBlock(block: ContentBlock, role: 'user' | 'assistant', path: string): void {
  if (block.type === 'text' && block.text === '') throw bad('messages: text content blocks must be non-empty');
  if (block.type === 'text' && block.text.trim() === '') throw bad('messages: text content blocks must contain non-whitespace text');
  if (block.type === 'tool_result' && role !== 'user') throw bad(`${path}: tool_result blocks can only be in user messages`);
  if (block.type !== 'text' && block.type !== 'tool_result' && role !== 'assistant') throw bad(`${path}: ${block.type} blocks can only be in assistant messages`);
  if (block.type === 'tool_result' && block.is_error === true && (block.content ?? '') === '') throw bad(`${path}: content cannot be empty if is_error is true`);
}

function checkResults(blocks: ContentBlock[], previous: ContentBlock[], index: number): void {
  const asked = new Set(previous.flatMap((block) => (block.type === 'tool_use' ? [block.id] : [])));
  const answered = new Set<string>();
  let other = false;
  for (const [at, block] of blocks.entries()) {
    if (block.type !== 'tool_result') {
      other = true;
      continue;
    }
    const path = `messages.${index}.content.${at}`;
    if (other) throw bad(`${path}: tool_result blocks must come before other content`);
    if (!asked.has(block.tool_use_id)) throw bad(`${path}: unexpected \`tool_use_id\` found in \`tool_result\` blocks: ${block.tool_use_id}. Each \`tool_result\` block must have a corresponding \`tool_use\` block in the previous message.`);
    if (answered.has(block.tool_use_id)) throw bad(`${path}: each tool_use must have a single result. Found multiple \`tool_result\` blocks with id: ${block.tool_use_id}`);
    answered.add(block.tool_use_id);
  }
  const missing = [...asked].filter((id) => !answered.has(id));
  if (missing.length > 0) throw bad(`messages.${index - 1}: \`tool_use\` ids were found without \`tool_result\` blocks immediately after: ${missing.join(', ')}. Each \`tool_use\` block must have a corresponding \`tool_result\` block in the next message.`);
}

function checkReasoning(request: CountRequest, blocks: ContentBlock[], index: number): void {
  for (const [at, block] of blocks.entries()) {
    if (block.type === 'thinking' && block.signature !== signatureFor(request, index)) {
      throw bad(`messages.${index}.content.${at}: Invalid \`signature\` in \`thinking\` block. The block is bound to a different conversation.`);
    }
  }
  const ids = blocks.flatMap((block) => (block.type === 'tool_use' ? [block.id] : []));
  if (new Set(ids).size !== ids.length) throw bad(`messages.${index}: \`tool_use\` ids must be unique`);
}
