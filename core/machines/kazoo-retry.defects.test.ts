/** What kazoo issue #62 was closed with, and what it does: as written and corrected. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import * as callTimeout from './call-timeout.ts';
import { drive } from './fixtures/drive.ts';
import { always, inTurn, kazooRetry, retry, succeeded, timeout } from './fixtures/retry-layers.ts';
import { theCall, trial, type Trial } from './fixtures/retry-trial.ts';
import { kazooConnectionMachine } from './kazoo-retry-connection.ts';
import { clientDefaults, kazoo211, kazoo28 } from './kazoo-retry-presets.ts';
import type { Failure } from './layer.ts';
import * as policies from './retry-policy.ts';
import type { Layer } from './stack.ts';

const failed = (error: string): Failure => ({ type: 'failed', error, definite: error === 'NodeExists' });
const loss = failed('ConnectionLoss');
const idempotent: NonNullable<Trial['script']> = [{ atMs: 0, event: { ...theCall, idempotent: true } }];

/** Its connection is there before any call. */
const { connectTimeoutMs: _, ...bounded } = callTimeout.corrected;

/** A timeout that bounds the wait, under a retry that backs off. */
const corrected =
  (deadlineMs: number) =>
  (below: Layer): Layer =>
    retry({ ...policies.corrected, deadlineMs, retryOn: [...policies.transientErrors, 'ConnectionLoss'] })(
      timeout({ ...bounded, totalMs: deadlineMs })(below),
    );

describe('B-8: a deadline of 0.5 s, and a reply that takes 2 s', () => {
  test('as written the call returns after 2.0 s, as if nothing were wrong, and nobody backs off', () => {
    const { settled, made } = trial({
      layers: kazooRetry(kazoo28({ deadline: 0.5 })),
      answer: always(succeeded, 2000),
    });
    expect(settled).toMatchObject([{ atMs: 2000, outcome: succeeded }]);
    expect(made).toHaveLength(1);
  });

  test('corrected it ends after 0.5 s', () => {
    const { settled } = trial({ layers: corrected(500), answer: always(succeeded, 2000), script: idempotent });
    expect(settled).toMatchObject([{ atMs: 500, outcome: failed('timeout') }]);
  });

  test('who loses the race for a task is told at once, and never backs off: that is for the worker to do', () => {
    const { settled, made } = trial({
      layers: kazooRetry(kazoo28({ max_tries: 9 })),
      answer: always(failed('NodeExists')),
    });
    expect([made.length, settled[0]!.outcome]).toEqual([1, failed('NodeExists')]);
  });
});

describe('B-10: max_tries = N', () => {
  test.each([1, 2, 3])('N = %i: N + 1 calls in 2.8.0, N in 2.11.0; ours says the number of calls', (max_tries) => {
    const calls = (layers: (below: Layer) => Layer) =>
      trial({ layers, answer: always(loss), script: idempotent }).made.length;
    expect(calls(kazooRetry(kazoo28({ max_tries })))).toBe(max_tries + 1);
    expect(calls(kazooRetry(kazoo211({ max_tries })))).toBe(max_tries);
    const ours = { ...policies.corrected, retryOn: ['ConnectionLoss'], totalCalls: max_tries };
    expect(calls(retry(ours))).toBe(max_tries);
  });

  test('the deadline of 2.8.0 goes by the wall clock: set back an hour, it comes an hour late', () => {
    const script = [...idempotent, { atMs: 1000, event: { type: 'stepped', byMs: -3_600_000 } }];
    const options = { max_tries: -1, deadline: 10, max_jitter: 0 };
    const endMs = (layers: (below: Layer) => Layer) => trial({ layers, answer: always(loss), script }).settled[0]!.atMs;
    expect(endMs(kazooRetry(kazoo28(options)))).toBeGreaterThan(3_500_000);
    expect(endMs(kazooRetry(kazoo211(options)))).toBeLessThan(10_000);
    expect(endMs(corrected(10_000))).toBeLessThan(10_000);
  });

  test('an interrupt is noticed at the next tenth of a second of a wait; corrected, a cancel at once', () => {
    const waiting = kazoo28({ max_tries: -1, delay: 10, max_jitter: 0 });
    const interrupted = trial({
      layers: kazooRetry({ ...waiting, interrupt: 'heeded' }),
      answer: always(loss),
      script: [...idempotent, { atMs: 4321, event: { type: 'interrupted' } }],
    });
    expect(interrupted.settled).toMatchObject([{ atMs: 4400, outcome: failed('interrupted') }]);
    const cancelled = trial({
      layers: corrected(1e6),
      answer: () => undefined,
      script: [...idempotent, { atMs: 321, event: { type: 'cancel', call: theCall.call } }],
    });
    expect(cancelled).toMatchObject({ settled: [], cancelled: [{ atMs: 321 }] });
  });
});

test('whoever does not wait any more does not stop it: as written it goes on to its last call, and nobody hears of it', () => {
  const script = [...idempotent, { atMs: 10, event: { type: 'cancel', call: theCall.call } }];
  const asWritten = trial({ layers: kazooRetry(kazoo28({ max_tries: 5 })), answer: always(loss), script });
  expect([asWritten.made.length, asWritten.settled]).toEqual([6, []]);
  expect(trial({ layers: corrected(10_000), answer: always(loss, 20), script })).toMatchObject({
    made: [{}],
    settled: [],
  });
});

describe('B-11: a partition, and tries that end', () => {
  /** The connection drops, and every dial is in vain. @returns what was said, and how often it was dialled. */
  function partitioned(totalCalls: number, lostAfterMs: number, dials: number) {
    const backoff = kazoo28(clientDefaults).backoff;
    const connection = drive(kazooConnectionMachine, { totalCalls, backoff, lostAfterMs });
    const said: string[] = [];
    let dialled = 0;
    const hear = (event: object) => {
      const effects = connection.hear(event).effects();
      said.push(...effects.map(({ type }) => type).filter((type) => !['dial', 'draw'].includes(type)));
      if (effects.some(({ type }) => type === 'draw')) connection.hear({ type: 'drawn', draw: 0.5 });
    };
    hear({ type: 'opened' });
    hear({ type: 'dropped' });
    for (; dialled < dials && connection.waiting().includes('sleep'); dialled++) {
      connection.wait('sleep');
      hear({ type: 'failed' });
    }
    return { connection, said, dialled, hear };
  }

  test('as written and finite: CONNECTED, SUSPENDED, LOST, and then nobody dials, though the server is back', () => {
    const { connection, said, dialled, hear } = partitioned(3, Infinity, 100);
    expect(said).toEqual(['connected', 'suspended', 'lost']);
    expect([dialled, connection.waiting()]).toEqual([2, []]);
    expect(connection.state()).toBe('thread.ended + belief.lost');
    // It would take a restart.
    hear({ type: 'restarted' });
    hear({ type: 'opened' });
    expect(connection.state()).toBe('thread.serving + belief.connected');
  });

  test('as written and without end, as by default: SUSPENDED for as long as it lasts', () => {
    const { connection, said } = partitioned(kazoo28(clientDefaults).totalCalls, Infinity, 100);
    expect(said).toEqual(['connected', 'suspended']);
    expect(connection.waiting()).toEqual(['sleep']);
  });

  test('corrected: LOST by its own clock, and it goes on dialling', () => {
    const { connection, said, hear } = partitioned(Infinity, 10_000, 100);
    expect(said).toEqual(['connected', 'suspended']);
    expect(connection.wait('lostAfter').effects()).toEqual([{ type: 'lost' }]);
    connection.wait('sleep');
    hear({ type: 'opened' });
    expect(connection.state()).toBe('thread.serving + belief.connected');
  });
});

describe('B-13: a counter that is read, increased and written, under a retry', () => {
  /** Each call adds one; the answer to the first is lost with the connection. */
  function counting(layers: (below: Layer) => Layer, script?: Trial['script']) {
    let counter = 0;
    const answer: Trial['answer'] = (_, __, count) => {
      counter++;
      return { outcome: inTurn(loss, succeeded)(undefined, 0, count)!.outcome! };
    };
    const { settled } = trial({ layers, answer, ...(script && { script }) });
    return { counter, told: settled[0]!.outcome };
  }

  test('as written it is increased twice, and the caller told that all is well', () => {
    expect(counting(kazooRetry(kazoo28({ max_tries: -1 })))).toEqual({ counter: 2, told: succeeded });
  });

  test('corrected it is increased once, and the caller told that it may have been', () => {
    expect(counting(corrected(10_000))).toEqual({ counter: 1, told: loss });
  });
});

test('whatever is heard, a command is called no more often than it may be, and settled at most once', () => {
  const outcomes = fc.constantFrom(
    succeeded,
    loss,
    failed('SessionExpired'),
    failed('NodeExists'),
    failed('OperationTimeout'),
  );
  const answers = fc.record({ outcome: outcomes, afterMs: fc.integer({ min: 0, max: 300 }) });
  const events = fc.record({
    atMs: fc.integer({ min: 0, max: 3000 }),
    event: fc.constantFrom(
      { type: 'interrupted' },
      { type: 'cancel', call: theCall.call },
      { type: 'stepped', byMs: 500 },
      { ...theCall, call: 'ana#2' },
    ),
  });
  const options = fc.record(
    {
      max_tries: fc.integer({ min: 1, max: 6 }),
      deadline: fc.integer({ min: 1, max: 4 }),
      ignore_expire: fc.boolean(),
    },
    { requiredKeys: ['max_tries'] },
  );
  fc.assert(
    fc.property(
      options,
      fc.boolean(),
      fc.array(answers, { minLength: 8, maxLength: 8 }),
      fc.uniqueArray(events, { maxLength: 3, selector: ({ event }) => event.type }),
      (given, heeds, answers, events) => {
        const policy = { ...kazoo211(given), interrupt: heeds ? ('heeded' as const) : ('none' as const) };
        const { made, settled } = trial({
          layers: kazooRetry(policy),
          answer: (_, __, count) => answers[count - 1]!,
          script: [...idempotent, ...events],
        });
        for (const call of ['ana#1', 'ana#2']) {
          const calls = made.filter((one) => one.call.startsWith(`${call}.`));
          expect(calls.length).toBeLessThanOrEqual(given.max_tries);
          const coming = events.filter(
            ({ event }) => 'call' in event && event.type === 'call' && event.call === call,
          ).length;
          expect(settled.filter((one) => one.call === call).length).toBeLessThanOrEqual(call === 'ana#1' ? 1 : coming);
        }
        const isLeftAlone = events.every(({ event }) => event.type !== 'cancel');
        if (isLeftAlone) expect(settled.filter((one) => one.call === 'ana#1')).toHaveLength(1);
      },
    ),
    { numRuns: 300 },
  );
});

test('whatever happens to the connection, lost is said at most once for each time that it was there', () => {
  const events = fc.constantFrom('opened', 'failed', 'dropped', 'sleep', 'lostAfter', 'restarted', 'drawn');
  fc.assert(
    fc.property(fc.array(events, { maxLength: 80 }), fc.integer({ min: 1, max: 4 }), (happenings, totalCalls) => {
      const input = { totalCalls, backoff: kazoo28().backoff, lostAfterMs: 1000 };
      const connection = drive(kazooConnectionMachine, input);
      const said: string[] = [];
      for (const happening of happenings) {
        // Only what is dialled is opened or fails, and only what is there drops.
        const threads: Record<string, string> = { opened: 'dialling', failed: 'dialling', dropped: 'serving' };
        const thread = threads[happening];
        if (thread !== undefined && !connection.state().includes(thread)) continue;
        if (connection.waiting().includes(happening)) connection.wait(happening);
        else connection.hear({ type: happening, draw: 0.5 });
        said.push(
          ...connection
            .effects()
            .map(({ type }) => type)
            .filter((type) => !['dial', 'draw'].includes(type)),
        );
        // An ended thread has said so.
        if (connection.state().startsWith('thread.ended'))
          expect(connection.state()).toBe('thread.ended + belief.lost');
      }
      expect(said.join(' ')).toMatch(/^(connected( suspended( lost)?)? ?)*$/);
    }),
  );
});
