/**
 * Policies around an async function: the machines of the lessons, at work in a program.
 *
 *     const quote = retry(circuitBreaker(fetchQuote), { totalCalls: 3 });
 *     await quote('ACME');
 *
 * Policies around policies are one stack: one kernel, one clock, one record. What the function returns or throws comes out as
 * it is; what a policy ends by itself comes as a PolicyError.
 */

import { breakerCorrected, type BreakerCorrectedOptions } from '../machines/breaker-corrected.ts';
import type { BreakerRules } from '../machines/breaker-rules.ts';
import type { AdaptiveLimitInput } from '../machines/adaptive-limit.ts';
import type { BulkheadInput } from '../machines/bulkhead.ts';
import type { CallTimeoutInput } from '../machines/call-timeout.ts';
import type { HedgeInput } from '../machines/hedge-copies.ts';
import * as layers from '../machines/layers.ts';
import type { LimiterPolicyInput } from '../machines/limiter-policy.ts';
import type { RetryBudgetInput } from '../machines/retry-budget-layer.ts';
import { transientErrors, type RetryPolicy } from '../machines/retry-policy.ts';
import type { Actors } from '../kernel/actor.ts';
import type { Layer } from '../machines/stack.ts';
import type { TraceRecord } from '../trace/record.ts';
import { meaningOf, type ErrorMeaning } from './policy-error.ts';
import type { CallContext } from './call-context.ts';
import { policyFunction, type CallOptions, type PolicyFunction } from './policy-function.ts';
import type { StateChange, Storey } from './policy-storey.ts';

/** Any function, be it async or not; if it has one parameter more than it is called with, that is a CallContext. */
export type Work = (...args: never[]) => unknown;

/** The arguments that a caller gives: all of the function's but a last CallContext. */
export type ArgumentsOf<F extends Work> =
  Parameters<F> extends [...infer Given, CallContext] ? Given : Parameters<F> extends infer All ? All : never;

export interface Policy<F extends Work> {
  (...args: ArgumentsOf<F> extends unknown[] ? ArgumentsOf<F> : never): Promise<Awaited<ReturnType<F>>>;
  /** The same policy for calls of which more is to be said. */
  with(options: CallOptions): (...args: Parameters<Policy<F>>) => Promise<Awaited<ReturnType<F>>>;
  /** Hears when a policy of the stack changes its state. @returns stops listening. */
  subscribe(listener: (change: StateChange) => void): () => void;
  /** The machines of the stack as they are now, as replaying its record wants them. */
  actors(): Actors;
}

/** What can be said where the stack begins, at the function itself. */
export interface StackOptions {
  /** What an error of the function says about the call; by Node's codes and HTTP's, unless said. */
  meaningOf?: (thrown: unknown) => ErrorMeaning;
  /** Hears every step of every machine: the records of a trace. */
  onRecord?: (record: TraceRecord) => void;
}

export type BreakerState = 'closed' | 'open' | 'halfOpen' | 'isolated' | 'disabled' | 'observing';

export interface CircuitBreaker<F extends Work> extends Policy<F> {
  readonly state: BreakerState;
  /** Lets nothing through, until told otherwise. */
  isolate(): void;
  /** Lets everything through, and does not count. */
  disable(): void;
  /** Lets everything through, and counts. */
  observe(): void;
  /** Opens. */
  trip(): void;
  /** Begins again, closed. */
  reset(): void;
}

type Without<Input> = Partial<Omit<Input, 'name'>> & StackOptions;

/** @param options rules as data (`rules`, such as a preset's), or those that hold with a few changes. */
export function circuitBreaker<F extends Work>(
  work: F,
  options: (BreakerCorrectedOptions | { rules: BreakerRules }) & StackOptions = {},
): CircuitBreaker<F> {
  const rules = 'rules' in options ? options.rules : breakerCorrected(options);
  const { policy, at, storey } = lay(work, options, (below) => layers.breaker(below, rules));
  const tell = (type: string) => () => at.host.tell(storey, { type });
  const byHand = Object.fromEntries(
    ['isolate', 'disable', 'observe', 'trip', 'reset'].map((type) => [type, tell(type)]),
  );
  Object.defineProperty(policy, 'state', { get: () => at.host.stateOf(storey), enumerable: true });
  return Object.assign(policy, byHand) as unknown as CircuitBreaker<F>;
}

/** Three calls with full jitter, unless said, after errors that may pass. Say `whenUnsure` for what must not be done twice. */
export function retry<F extends Work>(work: F, options: Partial<RetryPolicy> & StackOptions = {}): Policy<F> {
  const given = defined(options);
  const usual = { retryOn: [...transientErrors, 'error'], whenUnsure: 'always' } as const;
  return lay(work, options, (below) => layers.retry(below, { ...usual, ...given })).policy;
}

/** Between a retry and the rest: so many retries in proportion to the calls. */
export function retryBudget<F extends Work>(work: F, options: Without<RetryBudgetInput> = {}): Policy<F> {
  return lay(work, options, (below) => layers.retryBudget(below, defined(options))).policy;
}

/** So many calls at once and no more. */
export function bulkhead<F extends Work>(
  work: F,
  options: Without<BulkheadInput> & { maxConcurrent: number },
): Policy<F> {
  return lay(work, options, (below) => layers.bulkhead(below, defined(options))).policy;
}

/** As many calls at once as are found to be good for whoever is called. */
export function adaptiveLimit<F extends Work>(work: F, options: Without<AdaptiveLimitInput> = {}): Policy<F> {
  return lay(work, options, (below) => layers.adaptiveLimit(below, defined(options))).policy;
}

/** So many calls in a time. */
export function rateLimit<F extends Work>(
  work: F,
  options: Without<LimiterPolicyInput> & Pick<LimiterPolicyInput, 'quota'>,
): Policy<F> {
  return lay(work, options, (below) => layers.rateLimit(below, defined(options))).policy;
}

/**
 * Gives a call up that takes too long, and aborts its signal; 10 s in all, unless said. `connectTimeoutMs` is for a function that
 * says `connected`, and `readTimeoutMs` for one that says `progressed` (see CallContext).
 */
export function timeout<F extends Work>(work: F, options: Without<CallTimeoutInput> = {}): Policy<F> {
  return lay(work, options, (below) => layers.timeout(below, defined(options))).policy;
}

/** Makes a call once more when it is slow, and takes the first answer. Say `hedges` for what must not be done twice. */
export function hedge<F extends Work>(work: F, options: Without<HedgeInput> = {}): Policy<F> {
  const given = defined(options);
  const usual = { totalCalls: 2, hedges: 'everything', nonFatal: [...transientErrors, 'error'] } as const;
  return lay(work, options, (below) => layers.hedge(below, { ...usual, ...given })).policy;
}

interface Laid {
  at: PolicyFunction;
  storey: Storey;
}

const laid = new WeakMap<Work, Laid>();

/** One more policy, on top of those that are there already. */
function lay<F extends Work>(
  work: F,
  { meaningOf: meaning = meaningOf, onRecord }: StackOptions,
  layerOver: (below: Layer) => Layer,
): Laid & { policy: Policy<F> } {
  const below = laid.get(work);
  const at = below?.at ?? policyFunction(work as unknown as (...args: unknown[]) => unknown, meaning);
  if (onRecord) at.host.onRecord(onRecord);
  const storey = at.host.add(layerOver(layers.call('')), below?.storey);
  const asking =
    (options?: CallOptions) =>
    (...args: unknown[]) =>
      at.ask(storey, args, options);
  const policy = Object.assign(asking(), {
    with: asking,
    subscribe: at.host.subscribe,
    actors: at.host.actors,
  }) as unknown as Policy<F>;
  laid.set(policy, { at, storey });
  return { policy, at, storey };
}

/** The policy's own options. */
function defined<O extends StackOptions>({ meaningOf: _, onRecord: __, ...options }: O): Omit<O, keyof StackOptions> {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as Omit<
    O,
    keyof StackOptions
  >;
}
