import { html } from 'lit/html.js';
import type { TemplateResult } from 'lit/html.js';
import type { VerdictKind } from '../../src/contract/action.ts';
import type { Tone } from './format.ts';
import { formatScore, scoreTone } from './format.ts';
import { t } from './localize.ts';

const ICONS: Readonly<Record<Tone, string>> = { good: 'check', warning: 'warning', bad: 'error' };

/** Word of a verdict; what is allowed needs none on screen. */
export function verdictWord(verdict: VerdictKind): string {
  const words: Readonly<Record<VerdictKind, string>> = { allow: t('allowed'), review: t('review'), block: t('blocked') };
  return words[verdict];
}

/** Tone of a verdict: what was blocked is bad and what waits is a warning, whatever the number. */
export function verdictTone(score: number, verdict: VerdictKind | null): Tone {
  if (verdict === 'block') return 'bad';
  return verdict === 'review' ? 'warning' : scoreTone(score);
}

/** A score with sign, number and word: never colour alone. */
export function scoreLabel(score: number, verdict: VerdictKind | null): TemplateResult {
  const tone = verdictTone(score, verdict);
  const word = verdict === null || verdict === 'allow' ? html`<span class="hidden">${verdict === null ? '' : verdictWord(verdict)}</span>` : verdictWord(verdict);
  return html`<span class="score ${tone}"><span class="codicon codicon-${ICONS[tone]}" aria-hidden="true"></span> ${formatScore(score)} ${word}</span>`;
}
