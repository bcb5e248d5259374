import type { Failure } from '../machines/layer.ts';

const reasons: Record<string, string> = {
  rejected: 'the circuit breaker is open',
  full: 'there are too many calls at once',
  shed: 'there would not have been time for it',
  timeout: 'it took too long',
  throttled: 'there were too many calls in this time',
  overBudget: 'there were too many retries already',
  cancelled: 'nobody waits for it any more',
};

/** A call that a policy has ended; what the function itself throws comes as it was thrown. */
export class PolicyError extends Error {
  override readonly name = 'PolicyError';
  /** In one word: `rejected` by a breaker, `full`, `timeout`, `shed`, `throttled`, `overBudget`, `cancelled`. */
  readonly error: string;
  /** True: it certainly did not happen. False: it may have. */
  readonly definite: boolean;
  /** Not before this long from now, if anybody knows. */
  readonly retryAfterMs: number | undefined;

  constructor({ error, definite, retryAfterMs }: Omit<Failure, 'type'>) {
    super(`${error}: ${reasons[error] ?? 'the call failed'}`);
    this.error = error;
    this.definite = definite;
    this.retryAfterMs = retryAfterMs;
  }
}

/** Why a function is told to stop. */
export function cancelled(): PolicyError {
  return new PolicyError({ error: 'cancelled', definite: false });
}

/** What an error says about the call. */
export type ErrorMeaning = Pick<Failure, 'error' | 'definite' | 'retryAfterMs'>;

/** Of Node's system errors, those that say what happened to the request. */
const systemErrors: Record<string, ErrorMeaning> = {
  ECONNREFUSED: { error: 'refused', definite: true },
  ENOTFOUND: { error: 'refused', definite: true },
  EAI_AGAIN: { error: 'refused', definite: true },
  ECONNRESET: { error: 'reset', definite: false },
  EPIPE: { error: 'reset', definite: false },
  ETIMEDOUT: { error: 'timeout', definite: false },
};

/** As far as can be told without knowing who threw it: Node's codes, HTTP's 429 and 503, what waits give up with; else `error`. */
export function meaningOf(thrown: unknown): ErrorMeaning {
  if (typeof thrown !== 'object' || thrown === null) return { error: 'error', definite: false };
  const { error, definite, retryAfterMs, code, status, name } = thrown as Record<string, unknown>;
  if (typeof error === 'string' && typeof definite === 'boolean')
    return { error, definite, ...(typeof retryAfterMs === 'number' && { retryAfterMs }) };
  const later = typeof retryAfterMs === 'number' ? { retryAfterMs } : {};
  if (status === 429) return { error: 'throttled', definite: true, ...later };
  if (status === 503) return { error: 'unavailable', definite: false, ...later };
  if (name === 'TimeoutError' || name === 'AbortError') return { error: 'timeout', definite: false };
  return (typeof code === 'string' && systemErrors[code]) || { error: 'error', definite: false };
}
