import * as vscode from 'vscode';
import { messageOf } from '../../core/errors.ts';
import { ModelError } from '../../core/ports/model.ts';

/** Codes are the names of the static constructors of LanguageModelError; other errors are the provider's own. */
const NO_PERMISSIONS = 'NoPermissions';
const BLOCKED = 'Blocked';
const NOT_FOUND = 'NotFound';

/** Turns what a language model of VS Code threw into a typed error in plain words. */
export function toModelError(thrown: unknown, label: string): ModelError {
  if (thrown instanceof ModelError) return thrown;
  if (thrown instanceof vscode.CancellationError) return new ModelError('aborted', 'The model call was stopped.', { cause: thrown });
  if (!(thrown instanceof vscode.LanguageModelError)) return new ModelError('server', `${label} failed: ${messageOf(thrown)}. Resume the run later.`, { cause: thrown });
  switch (thrown.code) {
    case NO_PERMISSIONS:
      return new ModelError('permission', `WAVE may not use ${label}. Allow it when VS Code asks, or under "Manage Language Model Access" of its account.`, { cause: thrown });
    case BLOCKED:
      return new ModelError('rate_limit', `${label} is blocked at the moment, mostly because a quota is used up. Resume the run later or choose another model with "WAVE: Choose Models".`, { cause: thrown });
    case NOT_FOUND:
      return new ModelError('unknown_model', `${label} is not there any more. Choose another model with "WAVE: Choose Models".`, { cause: thrown });
    default:
      return new ModelError('server', `${label} failed: ${messageOf(thrown.cause ?? thrown)}. Resume the run later.`, { cause: thrown });
  }
}
