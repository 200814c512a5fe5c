import type { ActionResult } from '../../contract/action.ts';
import type { ToolContext } from './context.ts';
import { performEffect } from './performEffect.ts';
import { performRead } from './performRead.ts';
import { prepareEffect } from './prepareEffect.ts';
import type { EffectCall, ReadCall } from './registry.ts';

/**
 * Performs a call at once, without a ledger (the graph goes through toolEffect). What the tool refuses is a
 * failed result with words for the model.
 */
export async function performTool(call: ReadCall | EffectCall, context: ToolContext): Promise<ActionResult> {
  if (call.kind === 'read') return performRead(call, context);
  return performEffect(await prepareEffect(call, context), context);
}
