import { expect, test } from 'vitest';
import type { Draft } from '../trace/record.ts';
import { append } from '../trace/append.ts';
import { asClientsSawIt, gatePath, lockRun } from './fixtures/lock-run.ts';
import { queueOf } from './queue.ts';
import { sessionsOf } from './sessions.ts';
import { treeAt, znodesOf } from './znode-tree.ts';

function treeOf(trace = lockRun()) {
  const sessions = sessionsOf(trace);
  const [znodes, queue] = [znodesOf(trace, sessions), queueOf(trace, sessions)];
  return (atMs: number, sinceMs = atMs) => treeAt(znodes, queue, atMs, sinceMs);
}

test('an ephemeral sequential znode says whose it is, when it was made, and who watches it', () => {
  expect(treeOf()(50)[0]).toMatchObject({
    ...{ path: gatePath(1), name: gatePath(1).slice(1), depth: 0, owner: 'caller-1', ephemeral: true },
    ...{ sequential: true, czxid: 4, watchers: ['caller-2'], news: null },
  });
});

test('what has just been made is news, and what has just gone still stands as a ghost', () => {
  const tree = treeOf();
  expect(tree(24, 20).map(({ news }) => news)).toEqual(['created']);
  expect(tree(1048, 1044).map(({ path, news }) => [path, news])).toEqual([
    [gatePath(1), 'deleted'],
    [gatePath(2), null],
  ]);
  expect(tree(1060, 1048).map(({ path }) => path)).toEqual([gatePath(2)]);
});

test('a znode stands under its parent; a change of its data is news', () => {
  const trace = lockRun();
  const world = (atMs: number, change: string, path: string, zxid: number, owner = '0x0') =>
    append(trace, [{ atMs, actor: 'server-1', kind: 'znode', cause: null, change, path, zxid, owner } as Draft], null);
  world(3000, 'created', '/a', 90);
  world(3001, 'created', '/a/b', 91);
  world(3002, 'changed', '/a', 92);
  // Another server, a little later: it is the same znode.
  world(3003, 'created', '/a', 90);
  expect(treeOf(trace)(3003, 3001).slice(0, 2)).toMatchObject([
    { name: 'a', depth: 0, ephemeral: false, news: 'changed' },
    { name: 'b', depth: 1, news: null },
  ]);
});

test('where only clients were seen, a znode is there once its maker has heard so', () => {
  const tree = treeOf(asClientsSawIt(lockRun()));
  expect(tree(27)).toEqual([]);
  expect(tree(28).map(({ path }) => path)).toEqual([gatePath(1)]);
  expect(tree(1052).map(({ path }) => path)).toEqual([gatePath(2)]);
});
