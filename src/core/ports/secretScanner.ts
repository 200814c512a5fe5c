/** Where a secret stands: UTF-16 offsets, `end` exclusive. */
export interface SecretFinding {
  readonly rule: string;
  readonly start: number;
  readonly end: number;
}

/** Looks for secrets with somebody else's rules, beside our own. Never rejects: what it cannot scan has no findings, and our own rules have their say anyway. */
export interface SecretScanner {
  scan(text: string): Promise<readonly SecretFinding[]>;
}
