import { expect, test } from 'vitest';
import { atOnce } from './fixtures/at-once.ts';
import { create, exists } from './fixtures/ensemble-runs.ts';

const three = () => atOnce({ servers: 3 });
const got = (heard: unknown[]) =>
  heard.map((one) => {
    if (one === 'closed') return one;
    const { type, error, body } = one as { type: string; error?: string | null; body?: { op: string } | null };
    return type === 'reply' ? (error ?? body?.op) : type;
  });

test.each([
  ['server-1', 'server-2'],
  ['server-1', 'server-3'],
  ['server-3', 'server-1'],
])('a session that was on %s goes on with %s, and a write from where it was is not done', (before, after) => {
  const all = three();
  all.connect('ana', before);
  expect(got(all.connect('ana again', after, 'ana'))).toEqual(['connected']);
  // Nobody has told the old server: it keeps the connection until something comes from it.
  expect(all.heard('ana')).toEqual([]);
  expect(got(all.ask('ana', create('/behind')))).toEqual(['closed']);
  expect(got(all.ask('ana again', exists('/behind')))).toEqual(['NoNode']);
  expect(got(all.ask('ana again', create('/ahead')))).toEqual(['create']);
});

test('a read from where it was is answered by a follower, who cannot know, and not by the leader', () => {
  const all = three();
  all.connect('ana', 'server-1');
  all.connect('ana again', 'server-2', 'ana');
  expect(got(all.ask('ana', exists('/')))).toEqual(['exists']);
  all.connect('bo', 'server-3');
  all.connect('bo again', 'server-1', 'bo');
  expect(got(all.ask('bo', exists('/')))).toEqual(['closed']);
});

test('of two connections with one session at one server the newer has it at once', () => {
  const all = three();
  all.connect('ana', 'server-1');
  expect(got(all.connect('ana again', 'server-1', 'ana'))).toEqual(['connected']);
  expect(all.heard('ana')).toEqual(['closed']);
});

test('a session that ends is cut off wherever it still has a connection', () => {
  const all = three();
  all.connect('ana', 'server-1');
  all.connect('ana again', 'server-2', 'ana');
  expect(got(all.ask('ana again', { op: 'closeSession' }))).toEqual(['closeSession', 'closed']);
  expect(all.heard('ana')).toEqual(['closed']);
  expect(got(all.connect('ana once more', 'server-3', 'ana'))).toEqual(['connected', 'closed']);
  expect(all.records.findLast(({ kind }) => kind === 'session')).toMatchObject({
    change: 'refused',
    actor: 'server-3',
  });
});

test('a session that expires is cut off by the server that it is on', () => {
  const all = three();
  all.connect('ana', 'server-1', '', 4000);
  all.until(8000);
  expect(all.heard('ana')).toEqual(['closed']);
});

test('touches of a follower count for the leader', () => {
  const all = three();
  all.connect('ana', 'server-1', '', 4000);
  for (let atMs = 1000; atMs <= 30_000; atMs += 1000) {
    all.until(atMs);
    expect(got(all.ask('ana', { op: 'ping' }))).toEqual(['ping']);
  }
});

test('without a majority nobody is served, and with one everybody again', () => {
  const all = three();
  all.connect('ana', 'server-1');
  all.kill('server-2');
  all.kill('server-3');
  expect(all.heard('ana')).toEqual(['closed']);
  expect(got(all.connect('bo', 'server-1'))).toEqual(['closed']);
  all.start('server-2');
  all.until(1000);
  expect(got(all.connect('bo', 'server-1'))).toEqual(['connected']);
  expect(got(all.connect('ana again', 'server-2', 'ana'))).toEqual(['connected']);
});

test('a leader that loses its followers serves on for up to a tick, and then no more', () => {
  const all = three();
  all.connect('ana', 'server-3');
  all.until(2500);
  all.kill('server-1');
  all.kill('server-2');
  expect(got(all.ask('ana', exists('/')))).toEqual(['exists']);
  expect(got(all.ask('ana', create('/a')))).toEqual([]);
  all.until(4500);
  expect(all.heard('ana')).toEqual(['closed']);
});
