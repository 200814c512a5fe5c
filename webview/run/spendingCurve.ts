import { html, nothing, svg } from 'lit/html.js';
import type { TemplateResult } from 'lit/html.js';
import type { RunSnapshot } from '../../src/contract/run.ts';
import type { SpendingPoint } from '../../src/contract/spending.ts';
import { formatCost, formatCount, formatTokens } from '../shared/format.ts';
import { t } from '../shared/localize.ts';

/** The drawing's own units; it is stretched to the width of its place. */
const WIDTH = 260;
const HEIGHT = 64;
/** Share of the height that stays free above the limit. */
const HEADROOM = 0.08;
/** Points that the text alternative names. */
const MOST_NAMED = 5;

type Limits = Pick<RunSnapshot, 'tokensLimit' | 'costLimitUsd'>;
/** What one line of the drawing shows at a point, as a share of its limit; null where it is not known. */
type ShareOf = (point: SpendingPoint) => number | null;

/** The lines of the drawing as SVG paths; an empty one is not drawn. */
export interface Curves {
  readonly tokens: string;
  readonly cost: string;
  /** Where both limits are: each line is a share of its own. */
  readonly limitY: number;
}

const part = (used: number, limit: number): number => (limit > 0 ? Math.max(0, used / limit) : 0);

/** Lines over the steps, up to the newest. Higher than the limit where more was spent than is allowed now. */
export function curvesOf(points: readonly SpendingPoint[], { tokensLimit, costLimitUsd }: Limits): Curves {
  const tokens: ShareOf = ({ tokensUsed }) => part(tokensUsed, tokensLimit);
  const cost: ShareOf = ({ costUsd }) => (costUsd === null ? null : part(costUsd, costLimitUsd));
  const top = Math.max(1, ...points.flatMap((point) => [tokens(point) ?? 0, cost(point) ?? 0])) * (1 + HEADROOM);
  const y = (share: number): number => round(HEIGHT * (1 - share / top));
  const first = points[0]?.step ?? 1;
  const steps = Math.max(1, (points.at(-1)?.step ?? 1) - first);
  const path = (shareOf: ShareOf): string => points
    .flatMap((point) => {
      const share = shareOf(point);
      return share === null ? [] : [`${round(((point.step - first) / steps) * WIDTH)} ${y(share)}`];
    })
    .map((place, index) => `${index === 0 ? 'M' : 'L'}${place}`)
    .join('');
  return { tokens: path(tokens), cost: points.some(({ costUsd }) => (costUsd ?? 0) > 0) ? path(cost) : '', limitY: y(1) };
}

/** The same in words: what was used up by some of the steps, the newest among them. */
export function curveWords(points: readonly SpendingPoint[], { tokensLimit, costLimitUsd }: Limits): string {
  const last = points.length - 1;
  const count = Math.min(MOST_NAMED, points.length);
  const named = Array.from({ length: count }, (_, index) => points[Math.round((last * (index + 1)) / count)]);
  return [
    t('Budget used over {0} steps.', formatCount(points[last]?.step ?? 0)),
    ...named.flatMap((point) => (point ? [t('Step {0}: {1} of {2} tokens, {3} of {4}.', formatCount(point.step), formatTokens(point.tokensUsed), formatTokens(tokensLimit), formatCost(point.costUsd), formatCost(costLimitUsd))] : [])),
  ].join(' ');
}

/** A drawing of what the run has used up, step by step, against its limits. Nothing before there is a line to draw. */
export function spendingCurve(points: readonly SpendingPoint[], limits: Limits): TemplateResult | typeof nothing {
  const last = points.at(-1);
  if (points.length < 2 || !last) return nothing;
  const { tokens, cost, limitY } = curvesOf(points, limits);
  const known = points.findLast(({ costUsd }) => costUsd !== null);
  return html`
    <svg class="spending" viewBox="0 0 ${WIDTH} ${HEIGHT}" preserveAspectRatio="none" role="img" aria-label=${curveWords(points, limits)}>
      <path class="limit" d="M0 ${limitY}H${WIDTH}"></path>
      <path class="tokens" d=${tokens}></path>
      ${cost === '' ? nothing : svg`<path class="cost" d=${cost}></path>`}
    </svg>
    <p class="dim spending-key">
      <span class="key tokens">${t('tokens')}</span>
      ${cost === '' ? nothing : html`<span class="key cost">${known === last || !known ? t('dollars') : t('dollars, known up to step {0}', formatCount(known.step))}</span>`}
      <span class="key limit">${t('limit')}</span>
      <span>${t('{0} steps', formatCount(last.step))}</span>
    </p>`;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
