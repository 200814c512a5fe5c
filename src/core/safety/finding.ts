/** Something a rule saw in an action. The worst of all findings is the score. */
export interface Finding {
  /** Stable name, `family/what`. */
  readonly rule: string;
  /** Numbers of the principles it lowers. */
  readonly principles: readonly number[];
  readonly score: number;
  /** For people: what it would do and why that matters. */
  readonly reason: string;
  /** The rules cannot tell what this does: a judge, a sandbox or a person has to. */
  readonly unknown?: true;
  /** Refused in every mode: no threshold, setting or approval lifts it. */
  readonly catastrophe?: true;
  /** The text of SQL it is about: said by its words, to be said anew by the parsers (`settleSql`). */
  readonly sql?: string;
}

/** Scores of the levels; with the default thresholds (0.85 and 0.7) `ASK` and `ASK_HARD` wait for a person, `DANGER` is blocked. */
export const SCORE = { fine: 1, ask: 0.8, askHard: 0.72, danger: 0.4, catastrophe: 0 } as const;

type Maker = (rule: string, principles: readonly number[], reason: string) => Finding;

/** A person decides. */
export const ask: Maker = (rule, principles, reason) => ({ rule, principles, reason, score: SCORE.ask });
/** A person decides; it destroys or exposes something if it is wrong. */
export const askHard: Maker = (rule, principles, reason) => ({ rule, principles, reason, score: SCORE.askHard });
/** No story needs it. */
export const danger: Maker = (rule, principles, reason) => ({ rule, principles, reason, score: SCORE.danger });
/** Never, in no mode. */
export const catastrophe: Maker = (rule, principles, reason) => ({ rule, principles, reason, score: SCORE.catastrophe, catastrophe: true });
/** Not known to be safe; the score is put into the review band by the verdict. */
export function unknown(rule: string, reason: string, principles: readonly number[] = [6]): Finding {
  return { rule, principles, reason, score: SCORE.ask, unknown: true };
}
