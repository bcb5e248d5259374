import { expect, test } from 'vitest';
import { divergenceOf } from './divergence.ts';
import { burstRun, lockRun } from './fixtures/lock-run.ts';
import { indexTrace, type TraceIndex } from './trace-index.ts';

const burst = indexTrace(burstRun());

function withFlight(index: TraceIndex, i: number, change: object): TraceIndex {
  const all = index.flights.all.map((flight, j) => (i === j ? { ...flight, ...change } : flight));
  return { ...index, flights: { ...index.flights, all } };
}

test('a run does not part from itself', () => {
  expect(divergenceOf(burst, indexTrace(burstRun()))).toBeUndefined();
});

test('a message that is lost in one of them is where they part, told from either side', () => {
  const lost = withFlight(burst, 1, { lost: true, endMs: 0 });
  expect(divergenceOf(lost, burst)).toEqual({
    atMs: 0,
    sentence: 'The call of caller 2 is lost here, and takes 10 ms there.',
  });
  expect(divergenceOf(burst, lost)?.sentence).toBe('The call of caller 2 takes 10 ms here, and is lost there.');
});

test('a message that takes longer parts them where it is sent: from there on it moves otherwise', () => {
  const late = withFlight(burst, 2, { endMs: 510 });
  expect(divergenceOf(late, burst)).toMatchObject({
    atMs: 0,
    sentence: expect.stringMatching(/takes 510 ms here, and takes 10 ms there/),
  });
});

test('where the difference is too small for words of its own, later is said to be later', () => {
  const late = withFlight(burst, 2, { endMs: 10.001 });
  expect(divergenceOf(late, burst)?.sentence).toBe('The call of caller 3 arrives a little later here than there.');
  expect(divergenceOf(burst, late)?.sentence).toBe('The call of caller 3 arrives a little earlier here than there.');
});

test('a moment that only one of them has', () => {
  const short = { ...burst, moments: burst.moments.slice(0, -1) };
  const { atMs, caption } = burst.moments.at(-1)!;
  expect(divergenceOf(burst, short)).toEqual({ atMs, sentence: `Here: “${caption}” Not there.` });
  expect(divergenceOf(short, burst)?.sentence).toBe(`There: “${caption}” Not here.`);
});

test('two variants part with the first thing that is to be seen of either', () => {
  const parted = divergenceOf(burst, indexTrace(lockRun()));
  expect(parted?.atMs).toBe(0);
});

test('what only keeps a session alive parts nothing', () => {
  const lock = indexTrace(lockRun());
  const ping = lock.flights.all.findIndex(({ label }) => label === 'ping');
  expect(divergenceOf(withFlight(lock, ping, { endMs: 700 }), lock)).toBeUndefined();
});
