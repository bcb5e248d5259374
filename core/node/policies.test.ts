import { describe, expect, test } from 'vitest';
import { replay } from '../kernel/replay.ts';
import { traceVersion, type Trace, type TraceRecord } from '../trace/record.ts';
import { bulkhead, circuitBreaker, hedge, PolicyError, retry, timeout } from './machines.ts';
import type { CallContext } from './call-context.ts';

const at = { kind: 'fixed', baseMs: 1 } as const;

/** A function whose answers are given by hand. */
function byHand() {
  const calls: {
    args: unknown[];
    context: CallContext;
    resolve(value: unknown): void;
    reject(error: unknown): void;
  }[] = [];
  const work = (name: string, context: CallContext) =>
    new Promise((resolve, reject) => calls.push({ args: [name], context, resolve, reject }));
  return { calls, work };
}

describe('what the function answers comes out as it is', () => {
  test('the very object, the very error, through a whole stack', async () => {
    const [value, error] = [{ price: 1 }, new TypeError('no')];
    const through = (work: (good: boolean) => Promise<unknown>) =>
      retry(circuitBreaker(bulkhead(timeout(work), { maxConcurrent: 5 })), { retryOn: [] });
    const policy = through((good) => (good ? Promise.resolve(value) : Promise.reject(error)));
    expect(await policy(true)).toBe(value);
    await expect(policy(false)).rejects.toBe(error);
  });

  test('also of a function that is not async, and whatever is thrown', async () => {
    expect(await retry((a: number, b: number) => a + b)(2, 3)).toBe(5);
    const throws = retry(
      () => {
        // eslint-disable-next-line @typescript-eslint/only-throw-error
        throw 'a word';
      },
      { totalCalls: 1 },
    );
    await expect(throws()).rejects.toBe('a word');
  });
});

describe('a circuit breaker', () => {
  const failing = () => Promise.reject(new Error('down'));

  test('rejects when it is open, by a PolicyError that says so', async () => {
    const breaker = circuitBreaker(failing, { minimumCalls: 2, openForMs: 60_000 });
    await expect(breaker()).rejects.toThrow('down');
    await expect(breaker()).rejects.toThrow('down');
    expect(breaker.state).toBe('open');
    const rejected = await breaker().catch((error: unknown) => error);
    expect(rejected).toBeInstanceOf(PolicyError);
    expect(rejected).toMatchObject({
      error: 'rejected',
      definite: true,
      message: 'rejected: the circuit breaker is open',
    });
  });

  test('is told by hand, and tells those who listen', async () => {
    const breaker = circuitBreaker(() => Promise.resolve(1));
    const heard: string[] = [];
    const stop = breaker.subscribe(({ policy, from, to }) => heard.push(`${policy}: ${from} → ${to}`));
    breaker.isolate();
    await expect(breaker()).rejects.toMatchObject({ error: 'rejected' });
    breaker.reset();
    expect(await breaker()).toBe(1);
    stop();
    breaker.trip();
    expect(heard).toEqual(['breaker: closed → isolated', 'breaker: isolated → closed']);
    expect(breaker.state).toBe('open');
  });
});

describe('a retry', () => {
  test('makes so many calls, and waits between them', async () => {
    let calls = 0;
    const policy = retry(() => Promise.reject(new Error(`${++calls}`)), { totalCalls: 3, backoff: at });
    await expect(policy()).rejects.toThrow('3');
    expect(calls).toBe(3);
  });

  test('handles many calls at once, each on a machine of its own, used again', async () => {
    const joined: string[] = [];
    const onRecord = (record: TraceRecord) => {
      if (record.kind === 'step' && record.from === null) joined.push(record.actor);
    };
    const left = new Map([0, 1, 2, 3].map((key) => [key, key]));
    const work = (key: number) => {
      const failures = left.get(key)!;
      left.set(key, failures - 1);
      return failures > 0 ? Promise.reject(new Error('again')) : Promise.resolve(key);
    };
    const policy = retry(work, { totalCalls: 4, backoff: at, onRecord });
    expect(await Promise.all([0, 1, 2, 3].map((key) => policy(key)))).toEqual([0, 1, 2, 3]);
    expect(await Promise.all([0, 1, 2, 3].map((key) => policy(key)))).toEqual([0, 1, 2, 3]);
    expect(joined).toEqual(['retry/1', 'retry/2', 'retry/3', 'retry/4']);
  });

  test('asks the breaker below each time, on one kernel', async () => {
    const breaker = circuitBreaker(() => Promise.reject(new Error('down')), { minimumCalls: 2 });
    const policy = retry(breaker, { totalCalls: 5, backoff: at });
    await expect(policy()).rejects.toMatchObject({ error: 'rejected', definite: false });
    expect(breaker.state).toBe('open');
  });
});

describe('nobody waits any more', () => {
  test('a timeout aborts the signal of the function, and of what answers later nothing is heard', async () => {
    const { calls, work } = byHand();
    await expect(timeout(work, { totalMs: 5 })('a')).rejects.toMatchObject({ error: 'timeout', definite: false });
    // The signal is made when it is asked for; it was not, so the function learns when it asks.
    expect(calls[0]!.context.signal.aborted).toBe(true);
    calls[0]!.resolve('too late');
  });

  test('the caller takes its call back: a retry that waits gives up, and the function is told', async () => {
    const { calls, work } = byHand();
    const policy = retry(work, { totalCalls: 3, backoff: at });
    const stop = new AbortController();
    const answer = policy.with({ signal: stop.signal })('a');
    const { signal } = calls[0]!.context;
    stop.abort(new Error('enough'));
    await expect(answer).rejects.toThrow('enough');
    expect([signal.aborted, calls.length]).toEqual([true, 1]);
    await expect(policy.with({ signal: stop.signal })('b')).rejects.toThrow('enough');
    expect(calls.length).toBe(1);
  });

  test('a hedge takes the first answer and stops the other copy', async () => {
    const { calls, work } = byHand();
    const answer = hedge(work, { hedgingDelayMs: 1 })('a');
    while (calls.length < 2) await new Promise(setImmediate);
    const { signal } = calls[0]!.context;
    calls[1]!.resolve('second');
    expect(await answer).toBe('second');
    expect(signal.aborted).toBe(true);
  });

  test('a place in the queue of a bulkhead is given up', async () => {
    const { calls, work } = byHand();
    const policy = bulkhead(work, { maxConcurrent: 1, queueLength: 1 });
    const first = policy('a');
    const stop = new AbortController();
    const second = policy.with({ signal: stop.signal })('b');
    await expect(policy('c')).rejects.toMatchObject({ error: 'full', definite: true });
    stop.abort(new Error('enough'));
    await expect(second).rejects.toThrow('enough');
    const third = policy('d');
    calls[0]!.resolve(1);
    expect(await first).toBe(1);
    while (calls.length < 2) await new Promise(setImmediate);
    calls[1]!.resolve(2);
    expect(await third).toBe(2);
    expect(calls.map(({ args }) => args)).toEqual([['a'], ['d']]);
  });
});

test('what it records is a trace: it replays to the byte', async () => {
  const trace: Trace = {
    header: {
      ...{ schema: 'zootrope-trace', version: traceVersion, lesson: 'none', variant: 'none', seed: 0, knobs: {} },
      ...{ world: 'live', vantage: 'client' },
    },
    records: [],
  };
  let calls = 0;
  const work = () => (++calls % 2 ? Promise.reject(new Error('again')) : Promise.resolve(1));
  const inner = circuitBreaker(work, { onRecord: (record) => trace.records.push(record) });
  const policy = retry(bulkhead(inner, { maxConcurrent: 2 }), { backoff: { ...at, jitter: 'full' } });
  await Promise.allSettled([policy(), policy(), policy(), policy()]);
  expect(trace.records.map(({ seq }) => seq)).toEqual(trace.records.map((_, index) => index));
  expect(trace.records.every(({ cause, seq }) => cause === null || cause < seq)).toBe(true);
  expect(Object.keys(policy.actors())).toEqual(expect.arrayContaining(['breaker', 'bulkhead', 'retry/4']));
  expect(JSON.stringify(replay(trace, policy.actors()))).toBe(JSON.stringify(trace));
});
