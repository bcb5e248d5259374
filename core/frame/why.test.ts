import { expect, test } from 'vitest';
import { append } from '../trace/append.ts';
import type { Draft, Trace } from '../trace/record.ts';
import { lockRun } from './fixtures/lock-run.ts';
import { sessionsOf } from './sessions.ts';
import { livesOf } from './statechart-life.ts';
import { chainOf, knotsOf, lastOf, whyOf } from './why.ts';

/** Ana waits for her timer, stands still while it runs, and asks a server when it is over. */
function story(): Trace {
  const trace: Trace = { header: lockRun().header, records: [] };
  const add = (cause: number | null, draft: object) => append(trace, [{ cause: null, ...draft } as Draft], cause);
  const step = { kind: 'step', actor: 'ana/session', effects: [] };
  add(null, { ...step, atMs: 0, event: { type: 'begin' }, from: 'idle', to: 'waiting', set: { 'nap@waiting': 10 } });
  add(null, { atMs: 4, actor: 'run', kind: 'fault', change: 'begins', fault: { type: 'pause', process: 'ana' } });
  add(null, { ...step, atMs: 10, event: { type: 'xstate.after.nap.m.waiting' }, from: 'waiting', to: 'asking' });
  add(2, { atMs: 10, actor: 'ana/session', kind: 'send', to: 'server-1', message: { type: 'connect' } });
  add(3, { atMs: 12, actor: 'server-1', kind: 'arrive', from: 'ana/session' });
  const opened = { change: 'opened', session: '0xa', expiresMs: 22 };
  add(4, { atMs: 12, actor: 'server-1', kind: 'session', ...opened });
  add(null, { atMs: 22, actor: 'server-1', kind: 'session', change: 'expired', session: '0xa' });
  return trace;
}

function whyIn(trace: Trace) {
  return whyOf(trace, sessionsOf(trace), livesOf(trace));
}

test('the chain of a record goes back to its first cause, past timers, and leaves out what only passes through', () => {
  const { links, seqs, who } = chainOf(whyIn(story()), 5);
  expect(links.map(({ seq, by }) => [seq, by])).toEqual([
    [0, 'cause'],
    [1, 'meanwhile'],
    [2, 'waiting'],
    [3, 'cause'],
    [5, 'cause'],
  ]);
  expect([...seqs]).toEqual([0, 2, 3, 4, 5]);
  expect([...who]).toEqual(['ana', 'server-1']);
});

test('each link is a sentence', () => {
  expect(chainOf(whyIn(story()), 5).links.map(({ says }) => says)).toEqual([
    'Ana’s session hears begin: now waiting.',
    'Pause of Ana begins.',
    'Ana’s session has waited for nap: now asking.',
    'Ana sends server 1: connect.',
    'Server 1 opens a session for some client.',
  ]);
});

test('a session that is over was over for want of news since the last of it', () => {
  expect(
    chainOf(whyIn(story()), 6)
      .links.slice(-2)
      .map(({ seq, by }) => [seq, by]),
  ).toEqual([
    [5, 'cause'],
    [6, 'waiting'],
  ]);
});

test('forwards, the first records worth telling that it brought about', () => {
  expect(chainOf(whyIn(story()), 3).effects.map(({ seq }) => seq)).toEqual([5]);
  expect(chainOf(whyIn(story()), 6).effects).toEqual([]);
});

test('what a server does at one instant is told in its order: session over, znode gone, watch fired, owner notified', () => {
  const trace = story();
  const at = { atMs: 22, actor: 'server-1' };
  const path = '/lock/one-0000000001';
  const add = (draft: object) => append(trace, [{ ...at, cause: null, ...draft } as Draft], null);
  add({ kind: 'znode', change: 'deleted', path, zxid: 9, owner: '0xa' });
  add({ kind: 'watch', change: 'fired', path, session: '0xb' });
  add({ kind: 'send', to: 'bo/session', message: { type: 'notification', event: 'NodeDeleted', path } });
  const { links } = chainOf(whyIn(trace), 9);
  expect(links.slice(-4).map(({ seq, says }) => [seq, says])).toEqual([
    [6, 'Server 1 expires the session of some client.'],
    [7, 'Server 1 deletes one-0000000001.'],
    [8, 'Server 1 fires a watch of some client.'],
    [9, 'Server 1 notifies Bo: NodeDeleted.'],
  ]);
});

test('what a participant did last, as far as it is worth telling, can be asked about', () => {
  const why = whyIn(story());
  expect([-1, 3, 9, 10, 30].map((atMs) => lastOf(why, 'ana', atMs))).toEqual([null, 0, 0, 3, 3]);
  expect(lastOf(why, 'server-1', 11)).toBeNull();
  expect(lastOf(why, 'nobody', 30)).toBeNull();
});

test('on a time axis a chain shows at its records, each with whose it is', () => {
  const why = whyIn(story());
  expect(knotsOf(why, chainOf(why, 5).seqs)).toEqual([
    { seq: 0, atMs: 0, who: 'ana' },
    { seq: 2, atMs: 10, who: 'ana' },
    { seq: 3, atMs: 10, who: 'ana' },
    { seq: 5, atMs: 12, who: 'server-1' },
  ]);
});
