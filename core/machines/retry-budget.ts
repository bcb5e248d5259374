/**
 * A retry budget as a value: tokens that come with calls or successes and go with retries or failures, so that retries stay a
 * share of the traffic however many of the calls fail. All in whole tokens: tenths would not add up.
 *
 * Sources: Finagle, RetryBudget; gRPC proposal A6, "Throttling Retry Attempts and Hedged RPCs"; Beyer et al., Site Reliability
 * Engineering, ch. 21; AWS SDKs and Tools Reference Guide, "Retry behavior".
 */

export interface RetryBudget {
  /** Tokens at the beginning. With a window, a reserve beside what the window holds. */
  reserve: number;
  /** Tokens at most; Infinity where only the window bounds them. */
  most: number;
  /** Come with every call that is not a retry. */
  perRequest: number;
  /** Come with every success. */
  perSuccess: number;
  /** Go with every failure. */
  perFailure: number;
  /** Go with every retry. */
  perRetry: number;
  /** Go with it instead where the attempt before failed of this error. */
  perRetryAfter?: Readonly<Record<string, number>>;
  /** A retry that succeeds brings back what it cost, and not `perSuccess`. */
  refunds?: boolean;
  /** As many must be left after a retry. */
  keeps: number;
  /** What came and went is forgotten after this long; without it, never. */
  windowMs?: number;
}

/** What a budget holds. */
export interface Balance {
  tokens: number;
  /** With a window: what came and went in each tenth of it, the oldest first. */
  slices: readonly { slice: number; change: number }[];
}

export type Entry = 'request' | 'success' | 'retrySuccess' | 'failure' | 'retry';

/** How finely a window forgets. */
const slicesPerWindow = 10;

/** Finagle's: a fifth of the requests of the last ten seconds may be retried, and ten a second besides. */
export function finagleBudget({ ttlMs = 10_000, minRetriesPerSec = 10, percentCanRetry = 0.2 } = {}): RetryBudget {
  const perRequest = percentCanRetry === 0 ? 0 : 1000;
  const perRetry = percentCanRetry === 0 ? 1 : Math.floor(1000 / percentCanRetry);
  const reserve = minRetriesPerSec * Math.floor(ttlMs / 1000) * perRetry;
  return { ...nothing, reserve, most: Infinity, perRequest, perRetry, windowMs: ttlMs };
}

/** gRPC's retryThrottling: no retries while failures have taken the tokens down to half. In thousandths, as its core counts. */
export function grpcThrottling({ maxTokens = 10, tokenRatio = 0.1 } = {}): RetryBudget {
  const most = maxTokens * 1000;
  const perSuccess = Math.floor(tokenRatio * 1000);
  return { ...nothing, reserve: most, most, perSuccess, perFailure: 1000, keeps: Math.floor(most / 2) + 1 };
}

/**
 * The retry quota of the AWS SDKs' standard mode: `RetryQuota` of botocore 1.43. A retry costs 5 of 500 tokens, one after a
 * timeout 10; its success brings them back, and any other success brings one.
 */
export function awsRetryQuota({ capacity = 500, retryCost = 5, timeoutCost = 10, increment = 1 } = {}): RetryBudget {
  return {
    ...{ ...nothing, reserve: capacity, most: capacity, perSuccess: increment, refunds: true },
    ...{ perRetry: retryCost, perRetryAfter: { timeout: timeoutCost } },
  };
}

/** The same with AWS_NEW_RETRIES_2026: 14 tokens, and 5 where the server throttles. */
export function awsRetryQuota2026({ capacity = 500, retryCost = 14, throttlingCost = 5 } = {}): RetryBudget {
  return { ...awsRetryQuota({ capacity, retryCost }), perRetryAfter: { throttled: throttlingCost } };
}

/** A client's retries stay below a tenth of its requests: the SRE book's, over two minutes. */
export function ratioBudget({ ratio = 0.1, windowMs = 120_000 } = {}): RetryBudget {
  return { ...nothing, most: Infinity, perRequest: 1000, perRetry: Math.ceil(1000 / ratio), windowMs };
}

const nothing: RetryBudget = {
  ...{ reserve: 0, most: 0, perRequest: 0, perSuccess: 0, perFailure: 0, perRetry: 0, keeps: 0 },
};

export function openingBalance({ reserve }: RetryBudget): Balance {
  return { tokens: reserve, slices: [] };
}

/** @param error of which the attempt before failed. */
export function retryCost({ perRetry, perRetryAfter = {} }: RetryBudget, error: string | undefined): number {
  return error !== undefined && Object.hasOwn(perRetryAfter, error) ? perRetryAfter[error]! : perRetry;
}

/**
 * @param cost of the retry, where it is one.
 * @returns the balance after something has happened.
 */
export function entered(
  budget: RetryBudget,
  balance: Balance,
  entry: Entry,
  nowMs: number,
  cost = budget.perRetry,
): Balance {
  const change = changeOf(budget, entry, cost);
  if (budget.windowMs === undefined)
    return { tokens: Math.max(0, Math.min(budget.most, balance.tokens + change)), slices: [] };
  const slice = sliceOf(budget.windowMs, nowMs);
  const kept = balance.slices.filter((one) => one.slice > slice - slicesPerWindow);
  const latest = kept.at(-1);
  if (latest?.slice !== slice) return { ...balance, slices: [...kept, { slice, change }] };
  return { ...balance, slices: [...kept.slice(0, -1), { slice, change: latest.change + change }] };
}

/** Tokens to spend: at least none, even when deposits were forgotten before the retries that they paid for. */
export function tokensLeft({ windowMs, most }: RetryBudget, { tokens, slices }: Balance, nowMs: number): number {
  if (windowMs === undefined) return tokens;
  const oldest = sliceOf(windowMs, nowMs) - slicesPerWindow;
  const held = slices.reduce((sum, { slice, change }) => (slice > oldest ? sum + change : sum), tokens);
  return Math.max(0, Math.min(most, held));
}

/** Whether one more retry is within the budget. */
export function affordsRetry(budget: RetryBudget, balance: Balance, nowMs: number, cost = budget.perRetry): boolean {
  return tokensLeft(budget, balance, nowMs) - cost >= budget.keeps;
}

/**
 * With what chance a client turns its own call away, from what came of the last minutes: the SRE book's adaptive throttling,
 * max(0, (requests - k * accepts) / (requests + 1)).
 */
export function throttleProbability(requests: number, accepts: number, k = 2): number {
  return Math.max(0, (requests - k * accepts) / (requests + 1));
}

function changeOf({ perRequest, perSuccess, perFailure, refunds }: RetryBudget, entry: Entry, cost: number): number {
  switch (entry) {
    case 'request':
      return perRequest;
    case 'success':
      return perSuccess;
    case 'retrySuccess':
      return refunds ? cost : perSuccess;
    case 'failure':
      return -perFailure;
    case 'retry':
      return -cost;
  }
}

function sliceOf(windowMs: number, nowMs: number): number {
  return Math.floor((nowMs * slicesPerWindow) / windowMs);
}
