import { describe, expect, test } from 'vitest';
import { replay } from '../kernel/replay.ts';
import { writeTrace } from '../trace/ndjson.ts';
import { breakerAsWritten } from './breaker-as-written.ts';
import { breakerCorrected } from './breaker-corrected.ts';
import { cockatielConsecutive, opossum, resilience4j } from './breaker-presets.ts';
import { openTimeMs, type BreakerRules } from './breaker-rules.ts';
import { breakerMachine } from './breaker.ts';
import { breakerBench, type BreakerBench } from './fixtures/breaker-bench.ts';
import { layerServiceMachine } from './fixtures/layer-service.ts';
import { run } from './fixtures/run.ts';

const corrected = breakerCorrected({ minimumCalls: 4, openForMs: 1000, jitter: 0, permits: 2, deadlineMs: 3000 });

/** Opened by failures, one after another. */
function tripped(rules: BreakerRules, draw?: () => number): BreakerBench {
  const breaker = breakerBench(rules, draw);
  for (let call = 0; breaker.state() === 'closed'; call++) breaker.serve(`early-${call}`, 'failed');
  return breaker;
}

test('a call passes with the breaker’s name on it, and its end comes back to who called', () => {
  const breaker = breakerBench(corrected);
  breaker.hear({ type: 'call', call: 'ana#1', from: 'ana', leftMs: 500, key: 'k', payload: 'p', idempotent: true });
  expect(breaker.effects()).toEqual([
    { type: 'call', call: 'ana#1', from: 'breaker', leftMs: 500, key: 'k', payload: 'p', idempotent: true },
  ]);
  breaker.settle('ana#1', { type: 'succeeded', value: 'v' });
  const outcome = { type: 'succeeded', value: 'v' };
  expect(breaker.effects().at(-1)).toEqual({ type: 'settled', call: 'ana#1', to: 'ana', outcome });
});

test('an open breaker answers at once: it certainly did not happen', () => {
  const breaker = tripped(corrected);
  expect(breaker.call('next')).toBe('rejected');
  const outcome = { type: 'failed', error: 'rejected', definite: true };
  expect(breaker.effects().at(-1)).toEqual({ type: 'settled', call: 'next', to: 'caller', outcome });
});

test('what is taken back is taken back below, and its late end goes nowhere', () => {
  const breaker = breakerBench(corrected);
  breaker.call('one');
  breaker.cancel('one');
  expect(breaker.effects().at(-1)).toEqual({ type: 'cancel', call: 'one' });
  breaker.settle('one', 'failed');
  breaker.cancel('one');
  expect(breaker.effects()).toHaveLength(2);
});

describe('half-open', () => {
  test('both probes go well: closed', () => {
    const breaker = tripped(corrected);
    breaker.pass(1000);
    expect([breaker.call('a'), breaker.call('b'), breaker.call('c')]).toEqual(['admitted', 'admitted', 'rejected']);
    breaker.settle('a');
    expect(breaker.state()).toBe('halfOpen');
    breaker.settle('b');
    expect(breaker.state()).toBe('closed');
  });

  test('one of two fails, which is half of them: open again', () => {
    const breaker = tripped(corrected);
    breaker.pass(1000);
    breaker.call('a');
    breaker.settle('a', 'failed');
    expect(breaker.state()).toBe('open');
  });

  test('one of two is slow: open again', () => {
    const breaker = tripped(corrected);
    breaker.pass(1000);
    breaker.call('a');
    breaker.pass(1001);
    breaker.settle('a');
    expect(breaker.state()).toBe('open');
  });

  test('nobody comes after the first: open again at the deadline', () => {
    const breaker = tripped(corrected);
    breaker.pass(1000);
    breaker.call('a');
    breaker.pass(2999);
    expect(breaker.state()).toBe('halfOpen');
    breaker.pass(1);
    expect(breaker.state()).toBe('open');
  });

  test('permits for what is in flight come back when it ends', () => {
    const one = {
      ...corrected.halfOpen,
      permits: 1,
      permitsFor: 'inFlight',
      closes: { successes: 3, inARow: true },
    } as const;
    const breaker = tripped({ ...corrected, halfOpen: one });
    breaker.pass(1000);
    for (const probe of ['a', 'b']) {
      expect(breaker.call(probe)).toBe('admitted');
      expect(breaker.call(`beside ${probe}`)).toBe('rejected');
      breaker.settle(probe);
    }
    expect(breaker.state()).toBe('halfOpen');
    breaker.serve('c', 'succeeded');
    expect(breaker.state()).toBe('closed');
  });

  test('successes in a row begin anew after a failure', () => {
    const inARow = { ...corrected.halfOpen, closes: { successes: 2, inARow: true }, reopens: [] } as const;
    const { permits: _, ...halfOpen } = inARow;
    const breaker = tripped({ ...corrected, halfOpen });
    breaker.pass(1000);
    breaker.serve('a', 'succeeded');
    breaker.serve('b', 'failed');
    breaker.serve('c', 'succeeded');
    expect(breaker.state()).toBe('halfOpen');
    breaker.serve('d', 'succeeded');
    expect(breaker.state()).toBe('closed');
  });
});

describe('those who wait for the half-open breaker to decide', () => {
  const queueing: BreakerRules = breakerCorrected({ minimumCalls: 4, openForMs: 1000, jitter: 0, permits: 1 });
  const waiting = (): BreakerBench => {
    const breaker = tripped({ ...queueing, halfOpen: { ...queueing.halfOpen, extras: 'queue' } });
    breaker.pass(1000);
    breaker.call('probe');
    breaker.hear({ type: 'call', call: 'first', from: 'ana', leftMs: 700 });
    breaker.hear({ type: 'call', call: 'second', from: 'bo' });
    breaker.pass(200);
    return breaker;
  };
  const lastTwo = (breaker: BreakerBench) => breaker.effects().slice(-2);

  test('are let through in order when it closes, with what is left of their time', () => {
    const breaker = waiting();
    breaker.settle('probe');
    expect(lastTwo(breaker)).toEqual([
      { type: 'call', call: 'first', from: 'breaker', leftMs: 500 },
      { type: 'call', call: 'second', from: 'breaker' },
    ]);
  });

  test('are rejected when it opens, or is isolated', () => {
    for (const end of [
      (one: BreakerBench) => one.settle('probe', 'failed'),
      (one: BreakerBench) => one.hear({ type: 'isolate' }),
    ]) {
      const breaker = waiting();
      end(breaker);
      expect(lastTwo(breaker)).toMatchObject([
        { type: 'settled', call: 'first', to: 'ana', outcome: { error: 'rejected' } },
        { type: 'settled', call: 'second', to: 'bo', outcome: { error: 'rejected' } },
      ]);
    }
  });

  test('are let through uncounted when it is disabled, and counted when it observes', () => {
    for (const [type, counts] of [
      ['disable', false],
      ['observe', true],
    ] as const) {
      const breaker = waiting();
      breaker.hear({ type });
      expect(breaker.context().inFlight.map((one) => one.counts)).toEqual([true, counts, counts]);
    }
  });

  test('may leave', () => {
    const breaker = waiting();
    breaker.cancel('first');
    breaker.settle('probe');
    expect(lastTwo(breaker)).toMatchObject([
      { type: 'settled', call: 'probe' },
      { type: 'call', call: 'second' },
    ]);
  });
});

describe('how long it stays open', () => {
  test('longer each time in a row, to a limit, and the first time again once it has closed', () => {
    const breaker = tripped({ ...corrected, open: { ...corrected.open, firstMs: 100, factor: 3, maxMs: 1000 } });
    const times = [1, 2, 3, 4].map((probe) => {
      const openForMs = breaker.context().openForMs;
      breaker.pass(openForMs);
      breaker.serve(`probe-${probe}`, 'failed');
      return openForMs;
    });
    expect(times).toEqual([100, 300, 900, 1000]);
    breaker.pass(1000);
    breaker.serve('x', 'succeeded');
    breaker.serve('y', 'succeeded');
    for (let call = 0; call < 4; call++) breaker.serve(`again-${call}`, 'failed');
    expect(breaker.context().openForMs).toBe(100);
  });

  test('part of it is left to chance', () => {
    const times = [0, 0.5, 0.999].map((draw) => {
      return tripped({ ...corrected, open: { ...corrected.open, jitter: 0.5 } }, () => draw).context().openForMs;
    });
    expect(times).toEqual([1000, 750, 1000 * (1 - 0.5 * 0.999)]);
  });

  test.each([
    ['when a call comes, at the end of it', 'onCall', 'at', 1000],
    ['when a call comes, after the end of it', 'onCall', 'after', 1001],
    ['by a timer', 'onTimer', 'at', 1000],
  ] as const)('ends %s', (_how, ends, boundary, firstMs) => {
    const breaker = tripped({ ...corrected, open: { ...corrected.open, ends, boundary } });
    breaker.pass(firstMs - 1);
    expect(breaker.call('early')).toBe('rejected');
    breaker.pass(1);
    expect(breaker.state()).toBe(ends === 'onTimer' ? 'halfOpen' : 'open');
    expect([breaker.call('now'), breaker.state()]).toEqual(['admitted', 'halfOpen']);
  });

  test('ends by a timer whose time was left to chance', () => {
    const breaker = tripped({ ...corrected, open: { ...corrected.open, ends: 'onTimer', jitter: 0.5 } }, () => 0.5);
    breaker.pass(749);
    expect(breaker.state()).toBe('open');
    breaker.pass(1);
    expect(breaker.state()).toBe('halfOpen');
  });

  test('the n-th time in a row', () => {
    const open = { ...corrected.open, firstMs: 1, factor: 2, maxMs: 100 };
    expect([1, 2, 7, 8, 1e9].map((opening) => openTimeMs(open, opening))).toEqual([1, 2, 64, 100, 100]);
  });
});

describe('by hand', () => {
  const order = (type: string) => ({ type });

  test('isolated, it lets nothing through, for however long', () => {
    const breaker = breakerBench(corrected);
    breaker.hear(order('isolate'));
    breaker.pass(1e9);
    expect([breaker.call('a'), breaker.state()]).toEqual(['rejected', 'isolated']);
    breaker.hear(order('reset'));
    expect([breaker.call('b'), breaker.state()]).toEqual(['admitted', 'closed']);
  });

  test('disabled, everything passes, and nothing that passed is ever counted', () => {
    for (const rules of [corrected, opossum({ volumeThreshold: 4 }), resilience4j(), breakerAsWritten()]) {
      const breaker = breakerBench(rules);
      breaker.hear(order('disable'));
      for (let call = 0; call < 20; call++) breaker.call(`a-${call}`);
      for (let call = 0; call < 10; call++) breaker.settle(`a-${call}`, 'failed');
      breaker.hear(order('reset'));
      for (let call = 10; call < 20; call++) breaker.settle(`a-${call}`, 'failed');
      expect(breaker.state()).toBe('closed');
    }
  });

  test('observing, everything passes and is counted, and nothing opens it', () => {
    const breaker = breakerBench(cockatielConsecutive({ threshold: 3, halfOpenAfterMs: 1000 }));
    breaker.hear(order('observe'));
    for (let call = 0; call < 10; call++) expect(breaker.serve(`a-${call}`, 'failed')).toBe('admitted');
    expect([breaker.state(), breaker.context().window]).toMatchObject(['observing', { counts: { failures: 10 } }]);
  });

  test('tripped, it opens, and tries again as ever', () => {
    const breaker = breakerBench(corrected);
    breaker.hear(order('trip'));
    expect(breaker.call('a')).toBe('rejected');
    breaker.pass(1000);
    expect(breaker.call('b')).toBe('admitted');
  });
});

test('in a run, what chance decides is on record: the trace replays to the byte', () => {
  const rules = breakerCorrected({ minimumCalls: 4, slowMs: 50, openForMs: 1000, jitter: 0.5, permits: 2 });
  const actors = {
    breaker: {
      ...{ machine: breakerMachine, input: { name: 'breaker', rules }, clocked: true },
      wires: { call: ['service'], cancel: ['service'], settled: [] },
    },
    service: { machine: layerServiceMachine, input: { serviceMs: 100, hangs: false }, wires: { settled: ['breaker'] } },
  };
  const script = Array.from({ length: 30 }, (_, index) => ({
    atMs: 100 * index,
    to: 'breaker',
    event: { type: 'call', call: `ana#${index}`, from: 'ana' },
  }));
  const trace = run(actors, script, { seed: 3 });
  const went = (state: string) => trace.records.filter((record) => record.kind === 'step' && record['to'] === state);
  expect(went('open.drawing').length).toBeGreaterThan(1);
  expect(writeTrace(replay(trace, actors))).toBe(writeTrace(trace));
});
