import { expect, test } from 'vitest';
import type { Request } from '../zk/messages.ts';
import { fire, noWatches, watchersOf, watchLeft, withWatch, withoutWatches, type WatchKind } from './client-watches.ts';

const reads = (op: 'exists' | 'getData' | 'getChildren' | 'getChildren2', watch = true): Request => ({
  ...{ op, path: '/a', watch },
});

test.each([
  [reads('exists'), null, 'data'],
  [reads('exists'), 'NoNode', 'exist'],
  [reads('exists'), 'ConnectionLoss', undefined],
  [reads('getData'), null, 'data'],
  [reads('getData'), 'NoNode', undefined],
  [reads('getChildren'), null, 'child'],
  [reads('getChildren2'), null, 'child'],
  [reads('getChildren'), 'NoNode', undefined],
  [reads('getData', false), null, undefined],
  [{ op: 'addWatch', path: '/a', mode: 'persistentRecursive' }, null, 'persistentRecursive'],
  [{ op: 'addWatch', path: '/a', mode: 'persistent' }, 'NoAuth', undefined],
  [{ op: 'sync', path: '/a' }, null, undefined],
] as const)('%o answered with %s leaves the watch %s', (request, error, kind) => {
  expect(watchLeft(request, error)).toBe(kind);
});

/** `kind path watcher`, one a word. */
function watching(...lines: string[]) {
  return lines.reduce((watches, line) => {
    const [kind, path, watcher] = line.split(' ') as [WatchKind, string, string];
    return withWatch(watches, kind, { path, watcher });
  }, noWatches);
}

test.each([
  ['NodeDataChanged', '/a', ['data /a ana', 'exist /a bo', 'child /a cy'], ['ana', 'bo'], ['cy']],
  ['NodeCreated', '/a', ['exist /a ana', 'exist /b bo'], ['ana'], ['bo']],
  ['NodeChildrenChanged', '/a', ['child /a ana', 'data /a bo'], ['ana'], ['bo']],
  ['NodeDeleted', '/a', ['data /a ana', 'child /a ana', 'child /a bo'], ['ana', 'bo'], []],
  ['NodeDeleted', '/a', ['persistent /a ana', 'persistent /a/b bo'], ['ana'], ['ana', 'bo']],
  ['NodeCreated', '/a/b', ['persistentRecursive / ana', 'persistentRecursive /ab bo'], ['ana'], ['ana', 'bo']],
  ['NodeChildrenChanged', '/a', ['persistentRecursive /a ana', 'persistent /a bo'], ['bo'], ['ana', 'bo']],
] as const)('%s of %s with %j is told to %j, and leaves %j watching', (event, path, lines, told, left) => {
  const { watches, watchers } = fire(watching(...lines), event, path);
  expect(watchers).toEqual(told);
  expect([...watchersOf(watches)].toSorted()).toEqual(left);
});

test('the same watcher watches a path once, however often it asks', () => {
  const watches = watching('data /a ana', 'data /a ana', 'data /a bo');
  expect(watches.data).toHaveLength(2);
});

test('removing takes every watch on the path that is of that sort', () => {
  const watches = watching('data /a ana', 'exist /a ana', 'child /a bo', 'persistent /a cy', 'data /b ana');
  const without = (table: 'data' | 'children' | 'any') =>
    [...watchersOf(withoutWatches(watches, { op: 'removeWatches', path: '/a', table }))].toSorted();
  expect(without('data')).toEqual(['ana', 'bo', 'cy']);
  expect(without('children')).toEqual(['ana', 'cy']);
  expect(without('any')).toEqual(['ana']);
});
