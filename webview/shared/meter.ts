import { html } from 'lit/html.js';
import type { TemplateResult } from 'lit/html.js';
import { share } from './format.ts';

/** A thin bar for a share of a limit; the numbers stand beside it, this one adds a picture. Warns from 70 %, alarms from 90 %. */
export function meter(label: string, used: number, limit: number): TemplateResult {
  const part = share(used, limit);
  const tone = part >= 0.9 ? 'bad' : part >= 0.7 ? 'warning' : '';
  return html`<div class="meter" role="meter" aria-label=${label} aria-valuemin="0" aria-valuemax="100" aria-valuenow=${Math.round(part * 100)}><i class=${tone} style="width:${(part * 100).toFixed(1)}%"></i></div>`;
}
