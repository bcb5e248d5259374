import { connect } from 'node:net';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { replay } from '../kernel/replay.ts';
import { traceVersion, type RecordOf, type Trace } from '../trace/record.ts';
import type { CallContext } from './call-context.ts';
import { stoppedServer } from './fixtures/stopped-server.ts';
import { bulkhead, circuitBreaker, hedge, retry, timeout, type PolicyError } from './machines.ts';

const at = { kind: 'fixed', baseMs: 1 } as const;
const ages = { connectTimeoutMs: 60_000, readTimeoutMs: 60_000, totalMs: Infinity };

/** A function whose answers are given by hand. */
function byHand() {
  const calls: { context: CallContext; resolve(value: unknown): void; reject(error: unknown): void }[] = [];
  const work = (_name: string, context: CallContext) =>
    new Promise((resolve, reject) => calls.push({ context, resolve, reject }));
  return { calls, work };
}

function recording() {
  const header: Trace['header'] = {
    ...{ schema: 'zootrope-trace', version: traceVersion, lesson: 'none', variant: 'none', seed: 0, knobs: {} },
    ...{ world: 'live', vantage: 'client' },
  };
  const trace: Trace = { header, records: [] };
  /** What the timeouts heard, after they came to be. */
  const heard = () =>
    trace.records
      .filter((one): one is RecordOf<'step'> => one.kind === 'step' && one.from !== null)
      .flatMap(({ actor, event }) =>
        actor.startsWith('timeout') ? [`${actor} ${event.type} ${String(event['call'])}`] : [],
      );
  return { trace, heard, onRecord: (record: Trace['records'][number]) => void trace.records.push(record) };
}

describe('a function that says when it is connected, under a timeout that waits for it', () => {
  test('one that never says so has certainly done nothing, when the connect timeout is over', async () => {
    const { calls, work } = byHand();
    const policy = timeout(work, { ...ages, connectTimeoutMs: 5 });
    await expect(policy('a')).rejects.toMatchObject({ error: 'timeout', definite: true });
    expect(calls[0]!.context.signal.aborted).toBe(true);
  });

  test('one that says so and then nothing may have done it, when the read timeout is over', async () => {
    const says = (_name: string, { connected }: CallContext) => {
      connected();
      return new Promise(() => {});
    };
    const policy = timeout(says, { ...ages, readTimeoutMs: 5 });
    await expect(policy('a')).rejects.toMatchObject({ error: 'timeout', definite: false });
  });

  test('each part of the answer gives it as long again; and whoever has one, had a connection', async () => {
    const { calls, work } = byHand();
    const { trace, heard, onRecord } = recording();
    const answer = timeout(work, { ...ages, onRecord })('a');
    const { progressed, connected } = calls[0]!.context;
    progressed();
    progressed();
    connected();
    calls[0]!.resolve('b');
    expect(await answer).toBe('b');
    expect(heard().map((one) => one.split(' ')[1])).toEqual([
      'call',
      'progressed',
      'progressed',
      'connected',
      'settled',
    ]);
    const waits = trace.records.flatMap((one) => (one.kind === 'step' ? Object.keys(one.set ?? {}) : []));
    expect(waits.map((wait) => wait.split('@')[0])).toEqual(['connectTimeout', 'readTimeout', 'readTimeout']);
  });

  test('it is tried again though it must not be done twice, unless it was connected', async () => {
    const policyOver = (work: (name: string, context: CallContext) => unknown) =>
      retry(timeout(work, { ...ages, connectTimeoutMs: 5, readTimeoutMs: 5 }), {
        backoff: at,
        whenUnsure: 'ifIdempotent',
      });
    const silent = byHand();
    await expect(policyOver(silent.work)('a')).rejects.toMatchObject({ definite: true });
    expect(silent.calls).toHaveLength(3);
    let calls = 0;
    const connecting = (_name: string, { connected }: CallContext) => {
      calls += 1;
      connected();
      return new Promise(() => {});
    };
    await expect(policyOver(connecting)('a')).rejects.toMatchObject({ definite: false });
    expect(calls).toBe(1);
  });
});

describe('the timeout hears it whose call it is', () => {
  test('of several at once, each of its own, whatever lies in between', async () => {
    const { calls, work } = byHand();
    const { heard, onRecord } = recording();
    const inner = bulkhead(circuitBreaker(timeout(work, { ...ages, onRecord })), { maxConcurrent: 9 });
    const policy = timeout(retry(inner, { backoff: at }), ages);
    const answers = [policy('a'), policy('b')];
    calls[1]!.context.connected();
    expect(heard().slice(-2)).toEqual(['timeout/2 connected call#2.1', 'timeout-2/2 connected call#2.1']);
    calls[0]!.reject(new Error('again'));
    while (calls.length < 3) await new Promise(setImmediate);
    calls[2]!.context.connected();
    expect(heard().slice(-2)).toEqual(['timeout/1 connected call#1.2', 'timeout-2/1 connected call#1.2']);
    for (const { resolve } of calls) resolve(1);
    expect(await Promise.all(answers)).toEqual([1, 1]);
  });

  test('of copies of one call, each of its own', async () => {
    const { calls, work } = byHand();
    const { heard, onRecord } = recording();
    const answer = hedge(timeout(work, { ...ages, onRecord }), { hedgingDelayMs: 1 })('a');
    while (calls.length < 2) await new Promise(setImmediate);
    calls[1]!.context.connected();
    expect(heard().slice(-1)).toEqual(['timeout/2 connected call#1.2']);
    calls[1]!.resolve('second');
    expect(await answer).toBe('second');
  });

  test('and nobody, when the call is over: answered, given up, or taken back', async () => {
    const { calls, work } = byHand();
    const { trace, onRecord } = recording();
    const policy = timeout(work, { ...ages, connectTimeoutMs: 5, onRecord });
    const stop = new AbortController();
    const answered = policy('a');
    calls[0]!.resolve(1);
    await answered;
    const takenBack = policy.with({ signal: stop.signal })('b');
    stop.abort();
    await expect(takenBack).rejects.toThrow();
    await expect(policy('c')).rejects.toMatchObject({ definite: true });
    const busy = policy('d');
    const before = trace.records.length;
    for (const { context } of calls.slice(0, 3)) {
      context.connected();
      context.progressed();
    }
    expect(trace.records.length).toBe(before);
    calls[3]!.resolve(4);
    expect(await busy).toBe(4);
  });

  test('and nobody, when that try is over, though the call goes on', async () => {
    const { calls, work } = byHand();
    const { heard, onRecord } = recording();
    const answer = timeout(retry(work, { backoff: at, onRecord }), ages)('a');
    calls[0]!.reject(new Error('again'));
    while (calls.length < 2) await new Promise(setImmediate);
    calls[0]!.context.connected();
    expect(heard()).toEqual(['timeout/1 call call#1']);
    calls[1]!.context.connected();
    expect(heard().slice(1)).toEqual(['timeout/1 connected call#1.2']);
    calls[1]!.resolve(1);
    expect(await answer).toBe(1);
  });

  test('and nobody, where none waits for it', async () => {
    const { calls, work } = byHand();
    const { trace, onRecord } = recording();
    const answer = retry(timeout(work, { totalMs: 60_000 }), { onRecord })('a');
    const before = trace.records.length;
    calls[0]!.context.connected();
    calls[0]!.context.progressed();
    expect(trace.records.length).toBe(before);
    calls[0]!.resolve(1);
    expect(await answer).toBe(1);
  });
});

test('whatever functions say in whatever order, each call ends once as they end, and the record replays', async () => {
  const act = fc.record({
    of: fc.nat(5),
    says: fc.constantFrom('connected' as const, 'progressed' as const, 'resolve' as const, 'reject' as const),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(act, { maxLength: 25 }), async (acts) => {
      const { calls, work } = byHand();
      const { trace, onRecord } = recording();
      const policy = timeout(bulkhead(timeout(work, { ...ages, onRecord }), { maxConcurrent: 9 }), ages);
      const ended = Promise.allSettled(Array.from({ length: 6 }, (_, name) => policy(String(name))));
      const first = new Map<number, string>();
      for (const { of, says } of [...acts, ...calls.map((_, of) => ({ of, says: 'resolve' as const }))]) {
        const { context, resolve, reject } = calls[of]!;
        if (says === 'connected' || says === 'progressed') context[says]();
        else if (says === 'resolve') resolve(of);
        else reject(new Error(String(of)));
        if (says === 'resolve' || says === 'reject') first.set(of, first.get(of) ?? says);
      }
      const outcomes = (await ended).map(({ status }) => (status === 'fulfilled' ? 'resolve' : 'reject'));
      expect(outcomes).toEqual(calls.map((_, of) => first.get(of)));
      expect(JSON.stringify(replay(trace, policy.actors()))).toBe(JSON.stringify(trace));
    }),
    { numRuns: 60 },
  );
});

test('over sockets, to a process that is stopped: while there is room its kernel accepts, and nobody knows; then nothing was sent', async () => {
  const { port, end } = await stoppedServer();
  let sent = 0;
  const ask = timeout(
    ({ signal, connected, progressed }: CallContext) =>
      new Promise((resolve, reject) => {
        const socket = connect({ host: '127.0.0.1', port, signal });
        socket.on('connect', () => {
          connected();
          sent += 1;
          socket.write('quote ACME\n');
        });
        socket.on('data', progressed);
        socket.on('end', resolve);
        socket.on('error', reject);
      }),
    { connectTimeoutMs: 900, readTimeoutMs: 20, totalMs: Infinity },
  );
  const endings: boolean[] = [];
  try {
    while (!endings.includes(true) && endings.length < 10) {
      const error = await ask().catch((error: unknown) => error);
      expect(error).toMatchObject({ error: 'timeout' });
      endings.push((error as PolicyError).definite);
    }
  } finally {
    await end();
  }
  expect(endings).toEqual([...Array<boolean>(sent).fill(false), true]);
  expect(sent).toBeGreaterThan(0);
});
