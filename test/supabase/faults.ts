// What goes wrong between a client and its project: the next requests are answered with it.

/**
 * `status`: an answer with that status, the request not carried out. `hang`: no answer at all. `cut`: the connection ends before the
 * request is carried out. `lost`: it is carried out, and the connection ends instead of the answer. `half`: the same with half an answer.
 */
export type Fault = { readonly kind: 'status'; readonly status: number; readonly retryAfterSeconds?: number } | { readonly kind: 'hang' | 'cut' | 'lost' | 'half' };

/** Which requests a fault is for. */
export interface FaultScope {
  readonly method?: string;
  /** A part of the path, such as `/rest/v1/wave_audit_log` or `/auth/v1/token`. */
  readonly path?: string;
}

interface Pending {
  fault: Fault;
  scope: FaultScope;
  left: number;
}

export class Faults {
  #pending: Pending[] = [];

  /** The next `count` requests in the scope meet this fault; several such orders are met in order. */
  next(count: number, fault: Fault, scope: FaultScope = {}): void {
    this.#pending.push({ fault, scope, left: count });
  }

  /** How many faults have not been met yet. */
  get left(): number {
    return this.#pending.reduce((sum, { left }) => sum + left, 0);
  }

  clear(): void {
    this.#pending = [];
  }

  /** The fault this request meets, if any; it is used up by that. */
  take(method: string, path: string): Fault | null {
    const found = this.#pending.find(({ scope, left }) => left > 0 && (scope.method ?? method) === method && path.includes(scope.path ?? ''));
    if (!found) return null;
    found.left--;
    if (found.left === 0) this.#pending = this.#pending.filter((one) => one !== found);
    return found.fault;
  }
}
