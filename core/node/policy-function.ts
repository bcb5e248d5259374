import type { Call, Settled } from '../machines/layer.ts';
import { PolicyError, type ErrorMeaning } from './policy-error.ts';
import { outside, policyHost } from './policy-host.ts';
import type { PolicyHost, Storey } from './policy-storey.ts';

/** What a function may know of its call: it comes last, if the function has one parameter more than it is called with. */
export interface CallContext {
  /** Aborted when nobody waits for this call any more. */
  readonly signal: AbortSignal;
  /** Its name: `call#3.1` is the first that a retry makes for `call#3`. */
  readonly call: string;
}

/** What a caller may say about a call. */
export interface CallOptions {
  /** Takes the call back: the caller hears the signal's reason, the function is told to stop. */
  signal?: AbortSignal;
  /** The caller's own deadline, from now. */
  leftMs?: number;
  /** Whether doing it twice is as good as doing it once. */
  idempotent?: boolean;
  /** Of the caller's intent: the same for all attempts at one thing. */
  key?: string;
}

type Work = (...args: unknown[]) => unknown;

/** A call that a caller waits for. */
interface Asked {
  call: string;
  args: readonly unknown[];
  storey: Storey;
  resolve(value: unknown): void;
  reject(reason: unknown): void;
  /** What the function has answered, and to which calls: values and errors alike. */
  answers: { call: string; value: unknown }[];
  stopListening: (() => void) | undefined;
}

/** The function at work on a call. */
interface Working {
  to: string;
  controller: AbortController | undefined;
  /** It has answered. */
  isDone: boolean;
}

export interface PolicyFunction {
  host: PolicyHost;
  ask(storey: Storey, args: readonly unknown[], options: CallOptions): Promise<unknown>;
}

/** A function, and the floor that policies stand on: what it answers is kept here, and only its name passes through the machines. */
export function policyFunction(work: Work, meaningOf: (thrown: unknown) => ErrorMeaning): PolicyFunction {
  const asked = new Map<string, Asked>();
  const working = new Map<string, Working>();
  let askedSoFar = 0;
  const host = policyHost({ work: start, stopWork, settled: end, isAwaited: () => asked.size > 0 });

  function start({ call, from }: Call, cause: number | null): void {
    const asking = asked.get(purposeOf(call));
    // Whoever asked has gone, and its policies have been told; this one had not heard yet.
    if (!asking) return;
    const one: Working = { to: from, controller: undefined, isDone: false };
    working.set(call, one);
    try {
      const answer =
        work.length > asking.args.length ? work(...asking.args, contextOf(call, one)) : work(...asking.args);
      if (isPromise(answer))
        answer.then(
          (value) => succeed(asking, call, value, cause),
          (thrown: unknown) => fail(asking, call, thrown, cause),
        );
      else succeed(asking, call, answer, cause);
    } catch (thrown) {
      fail(asking, call, thrown, cause);
    }
  }

  function contextOf(call: string, one: Working): CallContext {
    return {
      call,
      get signal() {
        if (one.controller) return one.controller.signal;
        one.controller = new AbortController();
        // Nobody waits any more: the signal was not asked for in time.
        if (working.get(call) !== one && !one.isDone) abort(one.controller);
        return one.controller.signal;
      },
    };
  }

  function stopWork(call: string): void {
    const one = working.get(call);
    working.delete(call);
    if (one?.controller) abort(one.controller);
  }

  function succeed(asking: Asked, call: string, value: unknown, cause: number | null): void {
    answer(asking, call, value, { type: 'succeeded', value: call }, cause);
  }

  function fail(asking: Asked, call: string, thrown: unknown, cause: number | null): void {
    answer(asking, call, thrown, { type: 'failed', ...meaningOf(thrown), cause: call }, cause);
  }

  function answer(
    asking: Asked,
    call: string,
    value: unknown,
    outcome: Settled['outcome'],
    cause: number | null,
  ): void {
    const one = working.get(call);
    if (!one) return;
    working.delete(call);
    one.isDone = true;
    asking.answers.push({ call, value });
    host.answer({ type: 'settled', call, to: one.to, outcome }, cause);
  }

  function end({ call, outcome }: Settled): void {
    const asking = asked.get(call);
    if (!asking) return;
    forget(asking);
    const answered = outcome.type === 'succeeded' ? outcome.value : outcome.cause;
    const answer = answered === undefined ? undefined : asking.answers.find(({ call }) => call === answered);
    if (outcome.type === 'succeeded') asking.resolve(answer?.value);
    else asking.reject(answer ? answer.value : new PolicyError(outcome));
  }

  function forget({ call, stopListening }: Asked): void {
    asked.delete(call);
    stopListening?.();
  }

  function listen(asking: Asked, signal: AbortSignal): void {
    const takenBack = () => {
      forget(asking);
      host.takeBack(asking.storey, asking.call);
      asking.reject(signal.reason);
    };
    if (signal.aborted) return takenBack();
    signal.addEventListener('abort', takenBack, { once: true });
    asking.stopListening = () => signal.removeEventListener('abort', takenBack);
  }

  return {
    host,
    ask: (storey, args, { signal, ...options }) =>
      new Promise((resolve, reject) => {
        if (signal?.aborted) return reject(signal.reason as Error);
        const call = `call#${++askedSoFar}`;
        const asking: Asked = { call, args, storey, resolve, reject, answers: [], stopListening: undefined };
        asked.set(call, asking);
        if (signal) listen(asking, signal);
        host.ask(storey, { ...options, type: 'call', call, from: outside });
      }),
  };
}

/** `call#3.1.2` is made for `call#3`. */
function purposeOf(call: string): string {
  const end = call.indexOf('.');
  return end === -1 ? call : call.slice(0, end);
}

function abort(controller: AbortController): void {
  controller.abort(new PolicyError({ error: 'cancelled', definite: false }));
}

function isPromise(answer: unknown): answer is PromiseLike<unknown> {
  return typeof answer === 'object' && answer !== null && 'then' in answer && typeof answer.then === 'function';
}
