import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { replay } from '../kernel/replay.ts';
import type { Fault } from '../scenario/faults.ts';
import { writeTrace } from '../trace/ndjson.ts';
import { breakerCorrected } from './breaker-corrected.ts';
import { connectingCallMachine } from './connecting-call.ts';
import { connecting, endings, heard } from './fixtures/connecting-run.ts';
import { drive } from './fixtures/drive.ts';
import { isMadeFor } from './layer.ts';
import { breaker, bulkhead, call, hedge, retry, retryBudget, timeout } from './layers.ts';
import type { Layer } from './stack.ts';

const asked = (name: string, nowMs = 0) => ({ type: 'call', call: name, from: 'ana/timeout', leftMs: 100, nowMs });
const connected = (name: string, nowMs = 30) => ({ type: 'connected', call: name, from: 'service', nowMs });
const post = (message: object) => ({ type: 'post', to: 'service', message });
const refusal = { type: 'failed', error: 'refused', definite: true };

describe('a call that shakes hands first', () => {
  const input = { name: 'ana/call', endpoint: 'service', tells: { 'ana/timeout': ['ana/timeout'] } };
  const bottom = () => drive(connectingCallMachine, input).hear(asked('a'));

  test('goes out when there is a connection, with what is left of its time; whoever waits for that is told', () => {
    const driven = bottom();
    expect(driven.effects()).toEqual([post({ type: 'connect', call: 'a' })]);
    expect(driven.hear(connected('a')).effects()).toEqual([
      { type: 'connected', call: 'a', to: 'ana/timeout' },
      post({ type: 'call', call: 'a', leftMs: 70 }),
    ]);
    expect(driven.hear(connected('a')).effects()).toEqual([]);
    const answer = { type: 'answered', call: 'a', nowMs: 40 };
    expect(driven.hear(answer).effects()).toMatchObject([{ type: 'settled', outcome: { type: 'succeeded' } }]);
    expect([driven.hear(answer).effects(), driven.context()['asking']]).toEqual([[], []]);
  });

  test('is never sent when it is taken back before', () => {
    const driven = bottom().hear({ type: 'cancel', call: 'a', nowMs: 10 });
    expect([driven.hear(connected('a')).effects(), driven.context()]).toMatchObject([[], { dialling: [], asking: [] }]);
  });

  test('certainly did not happen when the connection is refused', () => {
    const refused = { type: 'refused', call: 'a', of: 'connect', nowMs: 20 };
    expect(bottom().hear(refused).effects()).toEqual([
      { type: 'settled', call: 'a', to: 'ana/timeout', outcome: refusal },
    ]);
    // To a second `connect` of a network that doubles: it says nothing of the call, which has gone out.
    expect(bottom().hear(connected('a')).hear(refused).effects()).toEqual([]);
  });

  test('is not answered before it was sent', () => {
    expect(bottom().hear({ type: 'answered', call: 'a', nowMs: 5 }).effects()).toEqual([]);
  });
});

const tries = { totalCalls: 2, backoff: { kind: 'fixed', baseMs: 50 } } as const;
const patience = { connectTimeoutMs: 100, readTimeoutMs: 400 };
const published = (): Layer => retry(timeout(call('service', { connects: true }), patience), tries);
const cutOff: Fault = { type: 'partition', between: ['ana', 'service'], fromMs: 0, toMs: 1000 };
const says = (type: string) => ({ atMs: 0, to: 'service', event: { type } });
const timedOut = (definite: boolean) => ({ type: 'failed', error: 'timeout', definite });

describe('retry(timeout(call)), which tells a connection from an answer', () => {
  test('in a partition: given up after the connect timeout, twice; certainly nothing was done, even when it heals', () => {
    const { trace } = connecting({ layers: published(), faults: [cutOff] });
    expect(endings(trace, 'ana/retry')).toMatchObject([{ atMs: 250, outcome: timedOut(true) }]);
    expect([heard(trace, 'service', 'connect').length, heard(trace, 'service', 'call')]).toEqual([2, []]);
    expect(heard(trace, 'ana/call', 'connected')).toHaveLength(2);
  });

  test('on a network that loses everything: the same', () => {
    const { trace } = connecting({ layers: published(), loss: 1 });
    expect(endings(trace, 'ana/retry')).toMatchObject([{ atMs: 250, outcome: timedOut(true) }]);
    expect(heard(trace, 'service', 'call')).toEqual([]);
  });

  test('of a service that hangs: it is connected, waits for the read timeout, and nobody knows whether it happened', () => {
    const { trace } = connecting({ layers: published(), script: [says('hung')] });
    expect(heard(trace, 'ana/timeout', 'connected')).toHaveLength(2);
    expect(endings(trace, 'ana/retry')).toMatchObject([{ atMs: 2 * (20 + 400) + 50, outcome: timedOut(false) }]);
    expect(heard(trace, 'service', 'call').map((one) => one['call'])).toEqual(['ana#1.1', 'ana#1.2']);
  });

  test('the other way round, timeout(retry(call)): connected is what any of its calls is', () => {
    const layers = timeout(retry(call('service', { connects: true }), tries), patience);
    const { trace } = connecting({ layers, script: [says('hung')] });
    expect(heard(trace, 'ana/timeout', 'connected')).toMatchObject([{ call: 'ana#1.1' }]);
    expect(endings(trace, 'ana/timeout')).toMatchObject([{ atMs: 20 + 400, outcome: timedOut(false) }]);
  });

  test('of a service that is down: the connection is refused at once, and certainly nothing was done', () => {
    const { trace } = connecting({ layers: published(), script: [says('broke')] });
    expect(endings(trace, 'ana/retry')).toMatchObject([{ atMs: 90, outcome: refusal }]);
    expect(heard(trace, 'service', 'call')).toEqual([]);
  });

  test('what must not be done twice is tried again after a connection that failed, and not after an answer that failed', () => {
    const layers = () =>
      retry(timeout(call('service', { connects: true }), patience), { ...tries, whenUnsure: 'ifIdempotent' });
    const script = [{ atMs: 0, to: 'ana/retry', event: { type: 'call', call: 'ana#once', from: 'ana' } }];
    const during = (more: object) => {
      const { trace } = connecting({ layers: layers(), calls: 0, ...more });
      return heard(trace, 'ana/call', 'call').length;
    };
    expect(during({ script, faults: [cutOff] })).toBe(2);
    expect(during({ script: [says('hung'), ...script] })).toBe(1);
  });

  test('taken back before it is connected, it is never sent, though the service accepts', () => {
    const cancel = { atMs: 15, to: 'ana/retry', event: { type: 'cancel', call: 'ana#1' } };
    const { trace } = connecting({ layers: published(), script: [cancel] });
    expect(heard(trace, 'ana/call', 'connected')).toHaveLength(1);
    expect([endings(trace, 'ana/retry'), heard(trace, 'service', 'call')]).toEqual([[], []]);
  });

  test('a handshake of which either half comes twice is one', () => {
    const { trace } = connecting({ layers: published() });
    const sent = trace.records.flatMap((record) => (record.kind === 'send' ? [record] : []));
    expect(sent.map(({ message }) => message.type)).toEqual(['connect', 'connected', 'call', 'answered']);
    for (const { seq } of sent.slice(0, 2)) {
      const { trace } = connecting({ layers: published(), fates: [{ type: 'twice', message: seq }] });
      expect(heard(trace, 'ana/timeout', 'connected')).toHaveLength(1);
      expect(heard(trace, 'service', 'call')).toHaveLength(1);
      expect(endings(trace, 'ana/retry')).toMatchObject([{ outcome: { type: 'succeeded' } }]);
    }
  });
});

test('whatever lies in between, whatever breaks: every call is settled once, and what certainly did not happen was never heard of', () => {
  const over: Record<string, (below: Layer) => Layer> = {
    retry: (below) => retry(below, { ...tries, whenUnsure: 'always' }),
    breaker: (below) => breaker(below, breakerCorrected({ minimumCalls: 3, openForMs: 200 })),
    bulkhead: (below) => bulkhead(below, { maxConcurrent: 2, queueLength: 1 }),
    hedge: (below) => hedge(below, { totalCalls: 2, hedgingDelayMs: 60, hedges: 'everything' }),
    budget: (below) => retryBudget(below),
    timeout: (below) => timeout(below, patience),
  };
  const between = fc.array(fc.constantFrom(...Object.keys(over)), { maxLength: 4 });
  const instant = fc.integer({ min: 0, max: 1500 });
  const parted = fc.record({ fromMs: instant, forMs: instant }).map(({ fromMs, forMs }): Fault => {
    return { type: 'partition', between: ['ana', 'service'], fromMs, toMs: fromMs + forMs };
  });
  const moods = fc.array(
    fc
      .record({ atMs: instant, type: fc.constantFrom('hung', 'broke', 'recovered') })
      .map(({ atMs, type }) => ({ ...says(type), atMs })),
    { maxLength: 4 },
  );
  const runs = fc.record({
    ...{ between, script: moods, faults: fc.array(parted, { maxLength: 2 }), seed: fc.nat() },
    ...{ loss: fc.constantFrom(0, 0.05, 0.3), callsAtOnce: fc.constantFrom(1, 3), calls: fc.constantFrom(1, 12) },
  });
  fc.assert(
    fc.property(runs, ({ between, ...how }) => {
      const layers = [...between, 'timeout'].reduce(
        (below, name) => over[name]!(below),
        call('service', { connects: true }),
      );
      const { trace, actors, top } = connecting({ layers, ...how });
      const ended = endings(trace, top);
      expect(ended.map((one) => one.call).sort()).toEqual(
        Array.from({ length: how.calls }, (_, count) => `ana#${count + 1}`).sort(),
      );
      const sent = heard(trace, 'service', 'call').map((one) => String(one['call']));
      for (const { call, outcome } of ended) {
        const reached = sent.some((one) => isMadeFor(one, call));
        if (outcome.type === 'succeeded') expect(reached).toBe(true);
        else if (outcome.definite) expect(reached).toBe(false);
      }
      expect(writeTrace(connecting({ layers, ...how }).trace)).toBe(writeTrace(trace));
      expect(writeTrace(replay(trace, actors))).toBe(writeTrace(trace));
    }),
    { numRuns: 60 },
  );
});
