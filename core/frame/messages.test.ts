import { expect, test } from 'vitest';
import { castOf } from './cast.ts';
import { asClientsSawIt, burstRun, lockRun } from './fixtures/lock-run.ts';
import { flightsBetween, flightsOf, progressAt } from './messages.ts';

const of = (trace = lockRun()) => flightsOf(trace, castOf(trace));

test('a message is on its way from its send to its arrival', () => {
  const flight = of(burstRun()).all.find(({ label }) => label === 'call')!;
  expect(flight).toMatchObject({ from: 'caller-1', to: 'model', sentMs: 0, endMs: 10, kind: 'request', lost: false });
  expect([-1, 0, 5, 10, 99].map((atMs) => progressAt(flight, atMs))).toEqual([0, 0, 0.5, 1, 1]);
});

test('asking, answering and being notified are told apart', () => {
  const kinds = of().all.map(({ kind, label, from }) => `${from} ${kind} ${label}`);
  expect(kinds).toContain('caller-1 request create2');
  expect(kinds).toContain('server-1 reply create2');
  expect(kinds).toContain('server-1 notification notification');
  expect(kinds).toContain('model reply answered');
});

test('what keeps a session alive is background; being told no is a refusal', () => {
  const background = of()
    .all.filter((flight) => flight.background)
    .map(({ label }) => label);
  expect(new Set(background)).toEqual(new Set(['connect', 'connected', 'ping']));
  expect(
    of(burstRun())
      .all.filter(({ refusal }) => refusal)
      .map(({ to }) => to),
  ).toEqual(['caller-3']);
});

test('finds every message on its way in a stretch, and none besides', () => {
  const flights = of();
  for (const [fromMs, toMs] of [
    [0, 4],
    [25, 25],
    [36, 41],
    [500, 501],
    [1041, 1050],
    [2064, 2068],
  ] as const) {
    const all = flights.all.filter(({ sentMs, endMs }) => sentMs <= toMs && (endMs ?? sentMs) >= fromMs);
    expect(flightsBetween(flights, fromMs, toMs)).toEqual(all);
    expect(all.length).toBeGreaterThan(0);
  }
});

test('a message that is lost goes nowhere', () => {
  const trace = lockRun();
  const arrival = trace.records.findIndex(({ kind }) => kind === 'arrive');
  const { from: _, ...record } = trace.records[arrival] as never as Record<string, unknown>;
  trace.records[arrival] = { ...record, kind: 'lost', why: 'loss' } as never;
  expect(of(trace).all.filter(({ lost }) => lost)).toMatchObject([{ from: 'caller-1', to: 'server-1', endMs: 5 }]);
});

test('replies that nobody saw leaving are there at their arrival; of requests only the sending is known', () => {
  const { all } = of(asClientsSawIt(lockRun()));
  expect(all.find(({ label, kind }) => label === 'create2' && kind === 'reply')).toMatchObject({
    sentMs: 28,
    endMs: 28,
  });
  expect(all.find(({ label, kind }) => label === 'create2' && kind === 'request')).toMatchObject({
    sentMs: 20,
    endMs: null,
  });
});
