import { actionResult, type ActionResult } from '../../contract/action.ts';
import { announceCommand } from '../effects/commands.ts';
import type { EffectPlan } from '../effects/once.ts';
import type { ToolContext } from './context.ts';
import { effectIntent, type EffectIntent } from './effectIntent.ts';
import { performEffect } from './performEffect.ts';
import { prepareEffect } from './prepareEffect.ts';
import { probeEffect } from './probeEffect.ts';
import type { EffectCall } from './registry.ts';

/** A writing tool or a command as an effect that happens once (see core/effects/once). */
export function toolEffect(call: EffectCall, context: ToolContext): EffectPlan<EffectIntent, ActionResult> {
  return {
    kind: call.tool,
    prepare: async (key) => {
      const intent = await prepareEffect(call, context);
      return intent.kind === 'command' ? { ...intent, recorded: await announceCommand(context.runner, key) } : intent;
    },
    execute: (intent, key) => performEffect(intent, context, key),
    probe: (intent, key) => probeEffect(intent, context, key),
    settled: async (key) => { if (call.tool === 'run_command') await context.runner.records?.forget(key); },
    intentFrom: (stored) => effectIntent.parse(stored),
    resultFrom: (stored) => actionResult.parse(stored),
  };
}
