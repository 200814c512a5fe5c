import { actionResult, type ActionResult } from '../../contract/action.ts';
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
    prepare: () => prepareEffect(call, context),
    execute: (intent) => performEffect(intent, context),
    probe: (intent) => probeEffect(intent, context.files),
    intentFrom: (stored) => effectIntent.parse(stored),
    resultFrom: (stored) => actionResult.parse(stored),
  };
}
