import { expect, test } from 'vitest';
import { castOf } from './cast.ts';
import { doingAt } from './callers.ts';
import { playedSet } from './fixtures/played-set.ts';
import { windowOf } from './lanes.ts';
import { doingOfState } from './peers.ts';
import { indexTrace } from './trace-index.ts';

const indexOf = (...played: Parameters<typeof playedSet>) => indexTrace(playedSet(...played));

test('where nobody calls, all who take part are equals: services and servers come last', () => {
  expect(indexOf('leases', 'znode').cast).toMatchObject({
    ...{ peers: true, gate: null, service: 'resource', callers: ['ana', 'bo', 'server-1'] },
  });
  expect(indexOf('sessions', 'three-servers').cast.callers).toEqual(['ana', 'bo', 'server-1', 'server-2', 'server-3']);
  expect(indexOf('logs', 'nodes-3').cast.service).toBeNull();
});

test('where somebody calls nothing is different', () => {
  const { cast } = indexOf('gates', 'lock');
  expect([cast.peers, cast.service, cast.gate?.kind]).toEqual([undefined, 'model', 'queue']);
});

test('each is told by the machine that speaks for it', () => {
  const { callers, moments } = indexOf('elections', 'latch');
  const leads = moments.find(({ caption }) => caption === 'Ana is now leading.')!;
  expect(leads.decisive).toBe(true);
  expect(doingAt(callers, 'ana', leads.atMs)).toEqual({ mark: 'holds', word: 'leads' });
  expect(doingAt(callers, 'bo', leads.atMs + 1000)).toEqual({ mark: 'waits', word: 'standing' });
});

test('who stands still or is dead is seen to be', () => {
  const { callers } = indexOf('logs', 'nodes-3', ['pause:node-2@1000-1500', 'kill:node-3@1000']);
  expect([999, 1200, 1600].map((atMs) => doingAt(callers, 'node-2', atMs).mark)).toEqual(['other', 'still', 'other']);
  expect(doingAt(callers, 'node-3', 1200).word).toBe('dead');
});

test.each([
  ['log', 'up.leader.leading', 'holds', 'leads'],
  ['log', 'up.follower.waiting', 'other', 'follows'],
  ['lease', 'held.believing.sure + held.renewing.resting', 'holds', 'believes it holds'],
  ['breaker', 'open', 'lost', 'open'],
  ['limiter', 'open', 'idle', 'idle'],
  ['some', 'ofItsOwn', 'other', 'of its own'],
])('a %s that is %s: %s, %s', (machine, state, mark, word) => {
  expect(doingOfState(machine, state)).toEqual({ mark, word });
});

test('an answer goes to whom one has just heard from; all else is asked', () => {
  const { flights } = indexOf('quorums', 'as-written');
  const kinds = new Map(flights.all.map(({ label, kind }) => [label, kind]));
  expect([kinds.get('apply'), kinds.get('applied')]).toEqual(['request', 'reply']);
});

test('who has not answered a call yet is at work, and one who lets calls through by being open is not', () => {
  const { callers } = indexOf('payments', 'as-written');
  expect([50, 150, 400].map((atMs) => doingAt(callers, 'bank', atMs).word)).toEqual(['serving', 'at work', 'serving']);
  expect([50, 150].map((atMs) => doingAt(callers, 'counter-1', atMs).word)).toEqual(['idle', 'at work']);
});

test('only what goes between two lanes is drawn, and a mark for what is told of each', () => {
  const index = indexOf('clocks', 'corrected');
  const { flights, told } = windowOf(index, ['node-1', 'node-2'], 0, index.cast.endMs);
  expect(new Set(flights.flatMap(({ from, to }) => [from, to]))).toEqual(new Set(['node-1', 'node-2']));
  expect(told.length).toBe(index.moments.length - 1);
});

test('captions tell what machines say, how calls end, and where it went wrong', () => {
  const captions = (id: string, variant: string) => indexOf(id, variant).moments.map(({ caption }) => caption);
  expect(captions('clocks', 'corrected')).toContain('Node 2: refused, m1, ahead 5 s.');
  expect(captions('payments', 'corrected')).toContain('Counter 2: purchase-1#2 fails, in progress.');
  expect(captions('retries', 'none')).toEqual(expect.arrayContaining(['A call of caller 1 fails: broken.']));
  expect(captions('leases', 'corrected').at(-1)).toBe('The run is over.');
});

test('a run in which nothing was said has nobody in it', () => {
  expect(castOf({ header: {} as never, records: [] })).toEqual({
    callers: [],
    peers: true,
    gate: null,
    service: null,
    endMs: 0,
  });
});
