import type { Call, Settled } from '../machines/layer.ts';
import { callList } from './call-list.ts';
import { WorkContext, type Progress } from './call-context.ts';
import { cancelled, PolicyError, type ErrorMeaning } from './policy-error.ts';
import { outside, policyHost } from './policy-host.ts';
import type { PolicyHost, Storey } from './policy-storey.ts';

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

/** A call of a caller's: kept until it is over, and so is all work on it. */
interface Asked {
  /** Of all calls, from 1: the 3 of `call#3`. */
  number: number;
  call: string;
  args: readonly unknown[];
  storey: Storey;
  resolve(value: unknown): void;
  reject(reason: unknown): void;
  /** What policies made of it, each once through the function. */
  works: readonly Working[];
  /** Nobody waits for it any more. */
  isOver: boolean;
  stopListening: (() => void) | undefined;
}

/** The function at work on a call. */
interface Working {
  call: string;
  to: string;
  controller: AbortController | undefined;
  /** `stopped`: nobody wants to know any more. */
  state: 'busy' | 'answered' | 'stopped';
  /** What it answered: a value or an error. */
  answer: unknown;
}

export interface PolicyFunction {
  host: PolicyHost;
  ask(storey: Storey, args: readonly unknown[], options: CallOptions | undefined): Promise<unknown>;
}

/** A function, and the floor that policies stand on: what it answers is kept here, and only its name passes through the machines. */
export function policyFunction(work: Work, meaningOf: (thrown: unknown) => ErrorMeaning): PolicyFunction {
  const asked = callList<Asked>();
  let askedSoFar = 0;
  let awaited = 0;
  const host = policyHost({ work: start, stopWork, settled: end, isAwaited: () => awaited > 0 });

  function start({ call, from }: Call, cause: number | null): void {
    const asking = asked.get(numberOf(call));
    // Whoever asked has gone, and its policies have been told; this one had not heard yet.
    if (!asking || asking.isOver) return;
    const one: Working = { call, to: from, controller: undefined, state: 'busy', answer: undefined };
    asking.works = asking.works.length === 0 ? [one] : [...asking.works, one];
    try {
      const { args } = asking;
      const answer = work.length > args.length ? work(...args, new WorkContext(one, tell, cause)) : work(...args);
      if (isPromise(answer))
        answer.then(
          (value) => succeed(asking, one, value, cause),
          (thrown: unknown) => fail(asking, one, thrown, cause),
        );
      else succeed(asking, one, answer, cause);
    } catch (thrown) {
      fail(asking, one, thrown, cause);
    }
  }

  function tell(type: Progress, call: string, asked: number | null): void {
    host.tellOf({ type, call }, asked);
  }

  function stopWork(call: string): void {
    const asking = asked.get(numberOf(call));
    const one = asking?.works.find((one) => one.call === call);
    if (!asking || one?.state !== 'busy') return;
    one.state = 'stopped';
    one.controller?.abort(cancelled());
    forgetIfOver(asking);
  }

  function succeed(asking: Asked, one: Working, value: unknown, cause: number | null): void {
    answer(asking, one, value, { type: 'succeeded', value: one.call }, cause);
  }

  function fail(asking: Asked, one: Working, thrown: unknown, cause: number | null): void {
    answer(asking, one, thrown, { type: 'failed', ...meaningOf(thrown), cause: one.call }, cause);
  }

  function answer(
    asking: Asked,
    one: Working,
    value: unknown,
    outcome: Settled['outcome'],
    cause: number | null,
  ): void {
    if (one.state !== 'busy') return;
    one.state = 'answered';
    one.answer = value;
    host.answer({ type: 'settled', call: one.call, to: one.to, outcome }, cause);
    forgetIfOver(asking);
  }

  function end({ call, outcome }: Settled): void {
    const asking = asked.get(numberOf(call));
    if (!asking || asking.isOver) return;
    const answered = outcome.type === 'succeeded' ? outcome.value : outcome.cause;
    const one = answered === undefined ? undefined : asking.works.find(({ call }) => call === answered);
    over(asking);
    if (outcome.type === 'succeeded') asking.resolve(one?.answer);
    else asking.reject(one ? one.answer : new PolicyError(outcome));
  }

  function over(asking: Asked): void {
    asking.isOver = true;
    awaited--;
    asking.stopListening?.();
    forgetIfOver(asking);
  }

  function forgetIfOver(asking: Asked): void {
    if (asking.isOver && !asking.works.some(isBusy)) asked.remove(asking);
  }

  function listen(asking: Asked, signal: AbortSignal): void {
    const takenBack = () => {
      over(asking);
      host.takeBack(asking.storey, asking.call);
      asking.reject(signal.reason);
    };
    signal.addEventListener('abort', takenBack, { once: true });
    asking.stopListening = () => signal.removeEventListener('abort', takenBack);
  }

  return {
    host,
    ask: (storey, args, options) =>
      new Promise((resolve, reject) => {
        const signal = options?.signal;
        if (signal?.aborted) return reject(signal.reason as Error);
        const number = ++askedSoFar;
        const call = `call#${number}`;
        const asking: Asked = {
          number,
          call,
          args,
          storey,
          resolve,
          reject,
          works: nothing,
          isOver: false,
          stopListening: undefined,
        };
        asked.add(asking);
        awaited++;
        if (signal) listen(asking, signal);
        host.ask(storey, options ? askedFor(call, options) : { type: 'call', call, from: outside });
      }),
  };
}

const nothing: readonly never[] = [];

function askedFor(call: string, { signal: _, ...options }: CallOptions): Call {
  return { ...options, type: 'call', call, from: outside };
}

function isBusy({ state }: Working): boolean {
  return state === 'busy';
}

/** 3, of `call#3` and of `call#3.1.2`, which is made for it. Digit by digit: to cut names up is dear, and this is done at every call. */
function numberOf(call: string): number {
  let number = 0;
  for (let at = 'call#'.length; at < call.length; at++) {
    const digit = call.charCodeAt(at) - 48;
    if (digit < 0) break;
    number = 10 * number + digit;
  }
  return number;
}

function isPromise(answer: unknown): answer is PromiseLike<unknown> {
  return typeof answer === 'object' && answer !== null && 'then' in answer && typeof answer.then === 'function';
}
