/**
 * The back-off of other people's libraries, as configurations of ours. Each takes the options of its library under their own
 * names, in that library's unit, with its defaults.
 */

import type { Backoff } from './backoff.ts';

/** The longest delay that setTimeout can hold, and a Java int. */
const longestTimerMs = 2_147_483_647;

/** ExponentialBackoff of cockatiel 4.0.0. Milliseconds. Only its decorrelated generator, the default, heeds `exponent`. */
export function cockatiel({
  generator = 'decorrelated',
  initialDelay = 128,
  maxDelay = 30_000,
  exponent = 2,
}: {
  generator?: 'none' | 'full' | 'half' | 'decorrelated';
  initialDelay?: number;
  maxDelay?: number;
  exponent?: number;
} = {}): Backoff {
  if (generator === 'decorrelated')
    return { kind: 'smooth', medianMs: initialDelay, factor: exponent, capMs: maxDelay };
  const window = { kind: 'exponential', baseMs: initialDelay, factor: 2, windowCapMs: maxDelay } as const;
  if (generator === 'none') return window;
  return { ...window, jitter: generator === 'full' ? 'full' : 'equal', round: 'down' };
}

/** p-retry 9.0.0. Milliseconds. */
export function pRetry({ minTimeout = 1000, factor = 2, maxTimeout = Infinity, randomize = false } = {}): Backoff {
  return {
    ...{ kind: 'exponential', baseMs: minTimeout, factor: factor === 0 ? 1 : factor, round: 'nearest' },
    jitter: randomize ? { times: [1, 2] } : 'none',
    capMs: Math.min(Math.ceil(maxTimeout), longestTimerMs),
  };
}

/**
 * async-retry 1.3.3 over retry 0.13.1. Milliseconds. It draws all its delays beforehand and sorts them, which with a factor of
 * 2 or more changes nothing; below that its series is ours in ascending order.
 */
export function asyncRetry({ minTimeout = 1000, factor = 2, maxTimeout = Infinity, randomize = true } = {}): Backoff {
  return {
    ...{ kind: 'exponential', baseMs: Math.max(minTimeout, 1), factor, round: 'nearest', capMs: maxTimeout },
    jitter: randomize ? { times: [1, 2] } : 'none',
  };
}

/** The longest wait of tenacity unless told otherwise: Python's sys.maxsize / 2, in seconds. */
const maxWait = 4_611_686_018_427_387_904;

/** wait_exponential and, with `random`, wait_random_exponential of tenacity 9.1.4. Seconds. */
export function tenacityExponential({
  multiplier = 1,
  min = 0,
  max = maxWait,
  exp_base = 2,
  random = false,
} = {}): Backoff {
  return {
    ...{ kind: 'exponential', baseMs: multiplier * 1000, factor: exp_base },
    ...{ floorMs: Math.max(0, min) * 1000, windowCapMs: max * 1000, jitter: random ? 'full' : 'none' },
  };
}

/** wait_exponential_jitter of tenacity 9.1.4. Seconds. */
export function tenacityJitter({ initial = 1, max = maxWait, exp_base = 2, jitter = 1 } = {}): Backoff {
  return {
    ...{ kind: 'exponential', baseMs: initial * 1000, factor: exp_base },
    ...{ jitter: { plusMs: jitter * 1000 }, capMs: max * 1000 },
  };
}

/** wait_fixed and wait_random (`max` above `min`) of tenacity 9.1.4. Seconds. */
export function tenacityRandom({ min = 0, max = 1 } = {}): Backoff {
  return { kind: 'fixed', baseMs: min * 1000, jitter: { plusMs: (max - min) * 1000 } };
}

/** wait_incrementing of tenacity 9.1.4. Seconds. */
export function tenacityIncrementing({ start = 0, increment = 100, max = maxWait } = {}): Backoff {
  return { kind: 'linear', baseMs: start * 1000, incrementMs: increment * 1000, windowCapMs: max * 1000 };
}

/** KazooRetry of kazoo 2.8.0 and 2.11.0, which differ in how they count calls and not in how they wait. Seconds. */
export function kazooRetry({ delay = 0.1, backoff = 2, max_jitter = 0.4, max_delay = 60 } = {}): Backoff {
  return {
    ...{ kind: 'compounding', baseMs: delay * 1000, factor: backoff },
    ...{ spread: Math.max(0, Math.min(max_jitter, 1)), capMs: max_delay * 1000 },
  };
}

/** The four of the AWS simulator that wait: aws-arch-backoff-simulator. Milliseconds. Its first retry waits 2 * base. */
export function awsBackoff(
  kind: 'exponential' | 'full' | 'equal' | 'decorrelated',
  baseMs: number,
  capMs: number,
): Backoff {
  if (kind === 'decorrelated') return { kind, baseMs, factor: 3, capMs };
  return {
    ...{ kind: 'exponential', baseMs: 2 * baseMs, factor: 2, windowCapMs: capMs },
    jitter: kind === 'exponential' ? 'none' : kind,
  };
}

/** The retryPolicy of gRPC's proposal A6 as it was accepted: U(0, min(initial * multiplier^(n-1), max)). Milliseconds. */
export function grpc({ initialBackoffMs = 100, maxBackoffMs = 1000, backoffMultiplier = 2 } = {}): Backoff {
  return {
    ...{ kind: 'exponential', baseMs: initialBackoffMs, factor: backoffMultiplier },
    ...{ windowCapMs: maxBackoffMs, jitter: 'full' },
  };
}

/**
 * ExponentialBackoffRetry of Apache Curator 5.7.1 and, with `maxSleepMs`, BoundedExponentialBackoffRetry. Milliseconds, the base
 * at least 1. A wait is the base times a whole number below 2^n, or once the base: the first is always that. It makes 29
 * retries at most, however many are asked for.
 */
export function curator(baseSleepTimeMs: number, maxSleepMs = longestTimerMs): Backoff {
  return {
    ...{ kind: 'exponential', baseMs: 2 * baseSleepTimeMs, factor: 2 },
    ...{ jitter: { stepMs: baseSleepTimeMs }, capMs: maxSleepMs },
  };
}

/**
 * Polly 8. Milliseconds. Its jitter is a quarter to either side; of an exponential one it is the smooth curve, and without
 * `MaxDelay` there is no cap.
 */
export function polly({
  backoffType = 'constant',
  delayMs = 2000,
  maxDelayMs = Infinity,
  useJitter = true,
}: {
  backoffType?: 'constant' | 'linear' | 'exponential';
  delayMs?: number;
  maxDelayMs?: number;
  useJitter?: boolean;
} = {}): Backoff {
  const jitter = useJitter ? { times: [0.75, 1.25] as const } : 'none';
  if (backoffType === 'constant') return { kind: 'fixed', baseMs: delayMs, jitter, capMs: maxDelayMs };
  if (backoffType === 'linear')
    return { kind: 'linear', baseMs: delayMs, incrementMs: delayMs, jitter, capMs: maxDelayMs };
  if (useJitter) return { kind: 'smooth', medianMs: delayMs, factor: 2, capMs: maxDelayMs };
  return { kind: 'exponential', baseMs: delayMs, factor: 2, capMs: maxDelayMs };
}
