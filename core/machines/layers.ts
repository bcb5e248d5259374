/** The layers of a stack: `gate(retry(breaker(call('model'))))`. Each is a policy over what lies below it. */

import { adaptiveLimitMachine, type AdaptiveLimitInput } from './adaptive-limit.ts';
import { aimd } from './adaptive-limit-rules.ts';
import { breakerCorrected } from './breaker-corrected.ts';
import type { BreakerRules } from './breaker-rules.ts';
import { breakerMachine } from './breaker.ts';
import { bulkheadMachine, type BulkheadInput } from './bulkhead.ts';
import { cacheMachine } from './cache.ts';
import { cacheCorrected, type CacheRules } from './cache-rules.ts';
import { callTimeoutMachine, corrected as boundedCall, type CallTimeoutInput } from './call-timeout.ts';
import { connectingCallMachine } from './connecting-call.ts';
import { endpointCallMachine } from './endpoint-call.ts';
import { gateMachine, type GateInput } from './gate.ts';
import { hedgeDefaults, type HedgeInput } from './hedge-copies.ts';
import { hedgeMachine } from './hedge.ts';
import { idempotencyDefaults, type IdempotencyInput } from './idempotency-context.ts';
import { idempotencyStoreMachine } from './idempotency-store.ts';
import { idempotencyMachine } from './idempotency.ts';
import { limiterPolicyMachine, type LimiterPolicyInput } from './limiter-policy.ts';
import { lockMachine } from './lock.ts';
import { retryBudgetMachine, type RetryBudgetInput } from './retry-budget-layer.ts';
import { ratioBudget } from './retry-budget.ts';
import { corrected as boundedRetry, type RetryPolicy } from './retry-policy.ts';
import { retryMachine } from './retry.ts';
import { sessionMachine } from './session.ts';
import type { Layer, StackActors } from './stack.ts';

/** The bottom: asks an actor over the network; shakes hands with it first, before each call, if it `connects`. */
export function call(endpoint: string, { connects = false } = {}): Layer {
  const bottom = { name: 'call', input: { endpoint }, kind: 'shared' } as const;
  if (connects) return { ...bottom, machine: connectingCallMachine, connects, clocked: true };
  return { ...bottom, machine: endpointCallMachine };
}

/** All of a policy's input but its name, which is its address. */
type Options<Input> = Partial<Omit<Input, 'name'>>;

/** Makes a call again when it has failed: three calls, full jitter, 30 s in all, unless said. */
export function retry(below: Layer, options: Partial<RetryPolicy> = {}): Layer {
  const input = { ...boundedRetry, ...options };
  return { name: 'retry', machine: retryMachine, input, kind: 'perCall', clocked: true, below };
}

/** Between a retry and the rest: lets so many retries pass, in proportion to the calls; one for ten unless said. */
export function retryBudget(below: Layer, options: Options<RetryBudgetInput> = {}): Layer {
  const input = { budget: ratioBudget(), counts: 'anything', ...options };
  return { name: 'budget', machine: retryBudgetMachine, input, kind: 'shared', clocked: true, below };
}

/** Lets no call through while too many of them fail, or are slow. */
export function breaker(below: Layer, rules: BreakerRules = breakerCorrected()): Layer {
  return { name: 'breaker', machine: breakerMachine, input: { rules }, kind: 'shared', clocked: true, below };
}

/** So many calls at once and no more; nobody waits outside, unless said. */
export function bulkhead(below: Layer, options: Options<BulkheadInput> & { maxConcurrent: number }): Layer {
  const input = { queueLength: 0, ...options };
  return { name: 'bulkhead', machine: bulkheadMachine, input, kind: 'shared', clocked: true, below };
}

/** As many calls at once as are found to be good for whoever is called. */
export function adaptiveLimit(below: Layer, options: Options<AdaptiveLimitInput> = {}): Layer {
  const input = { rule: aimd, queueLength: 0, ...options };
  return { name: 'limit', machine: adaptiveLimitMachine, input, kind: 'shared', clocked: true, below };
}

/** So many calls in a time. */
export function rateLimit(
  below: Layer,
  options: Options<LimiterPolicyInput> & Pick<LimiterPolicyInput, 'quota'>,
): Layer {
  return { name: 'limiter', machine: limiterPolicyMachine, input: options, kind: 'shared', clocked: true, below };
}

/** Gives a call up that takes too long; 10 s in all, unless said. With a `connectTimeoutMs` it needs calls that connect. */
export function timeout(below: Layer, options: Options<CallTimeoutInput> = {}): Layer {
  const { connectTimeoutMs: _, ...whole } = boundedCall;
  const input = { ...whole, ...options };
  const [connects, reads] = [input.connectTimeoutMs !== undefined, input.readTimeoutMs !== undefined];
  const hears = connects ? ['connected', 'progressed'] : reads ? ['progressed'] : [];
  return {
    name: 'timeout',
    machine: callTimeoutMachine,
    input,
    kind: 'perCall',
    clocked: true,
    hears,
    below,
  };
}

/** Makes a call once more when it is slow, and takes the first answer. */
export function hedge(below: Layer, options: Options<HedgeInput> = {}): Layer {
  const input = { ...hedgeDefaults, ...options };
  const spreads = input.totalCalls;
  return { name: 'hedge', machine: hedgeMachine, input, kind: 'perCall', clocked: true, spreads, below };
}

/** Gives out what it keeps, else asks the store, and the source when the store does not answer in time. */
export function cache(source: Layer, options: { store: Layer } & Partial<CacheRules>): Layer {
  const { store, ...rules } = options;
  const input = { rules: { ...cacheCorrected, ...rules } };
  return { name: 'cache', machine: cacheMachine, input, kind: 'shared', clocked: true, branches: { store, source } };
}

export interface IdempotencyOptions extends Options<IdempotencyInput> {
  /** The address of the store, for stacks that share one; each has its own unless said. */
  store?: string;
  /** How long the store takes for a request; 1 unless said. */
  storeMs?: number;
}

/** Makes a call that is repeated under its key take effect once: a claim on the key before it, its answer after it. */
export function idempotency(below: Layer, options: IdempotencyOptions = {}): Layer {
  const { store, storeMs = 1, ...handler } = options;
  const beside = (_owner: string, address: string) => {
    const at = store ?? beneath(address, 'store');
    const input = { latencyMs: storeMs };
    const wires = { consulted: [address] };
    const actors = { [at]: { machine: idempotencyStoreMachine, input, wires, clocked: true } };
    return { actors, wires: { consult: [at] } };
  };
  const input = { ...idempotencyDefaults, ...handler };
  return { name: 'idempotency', machine: idempotencyMachine, input, kind: 'shared', clocked: true, beside, below };
}

export interface GateOptions extends Partial<Omit<GateInput, 'name'>> {
  /** The parent znode of those who contend. */
  path: string;
  /** How many may pass at once, whoever they are; 1 unless said. */
  permits?: number;
  sessionTimeoutMs: number;
  /** How many servers there are to dial; 1 unless said. */
  servers?: number;
}

/** Calls only while it holds a permit of the lock at `path`; with a lock and a session of its own. */
export function gate(below: Layer, options: GateOptions): Layer {
  const { path, permits = 1, sessionTimeoutMs, servers = 1, acquireTimeoutMs = 60_000, onDoubt = 'stops' } = options;
  const beside = (owner: string, address: string) => {
    const contender = owner === '' ? address : owner;
    const [lock, session] = [beneath(address, 'lock'), beneath(address, 'session')];
    const actors: StackActors = {
      [lock]: {
        machine: lockMachine,
        input: { path, contender, permits },
        wires: {
          ...{ submit: [session], held: [address], failed: [address], released: [address] },
          ...{ doubted: [address], lost: [address], queued: [] },
        },
      },
      [session]: {
        machine: sessionMachine,
        input: { timeoutMs: sessionTimeoutMs, servers },
        wires: { connected: [lock], suspended: [lock], expired: [lock], replied: [lock], notified: [lock], closed: [] },
      },
    };
    return { actors, wires: { acquire: [lock], release: [lock] } };
  };
  const input = { acquireTimeoutMs, onDoubt };
  return { name: 'gate', machine: gateMachine, input, kind: 'perCall', clocked: true, beside, below };
}

/** Beside `ana/gate`, `ana/lock`; beside a second gate `ana/gate-2`, `ana/lock-2`, and beside a lane of that, `ana/lock-2-1`. */
function beneath(address: string, name: string): string {
  return address.replace(/[^/]*?((-\d+)*)$/, (_, numbers: string) => name + numbers);
}
