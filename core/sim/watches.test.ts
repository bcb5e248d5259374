import { expect, test } from 'vitest';
import { openAcl } from '../zk/acl.ts';
import { authInfos } from './auth-infos.ts';
import type { Change } from './data-tree.ts';
import { watches, type Fired } from './watches.ts';

// Who is told what is in the request table; here is what only the server knows.

const auth = authInfos('127.0.0.1');
const ana = { connection: '1', session: '0xa', auth };
const bo = { connection: '2', session: '0xb', auth };

function of(change: Change['change'], path: string, acl = openAcl, parentAcl = openAcl): Change {
  return { change, path, owner: '0x0', acl, parentAcl };
}

function told(fired: Fired[]): string[] {
  return fired.map(({ path, watcher, event }) => `${watcher === ana ? 'ana' : 'bo'} ${event ?? 'nothing'} ${path}`);
}

test('a creation fires the data of the path, then the children of its parent, once', () => {
  const watching = watches();
  watching.set('children', '/', bo);
  watching.set('data', '/a', ana);
  watching.set('children', '/a', ana);
  expect(told(watching.fire(of('created', '/a')))).toEqual(['ana NodeCreated /a', 'bo NodeChildrenChanged /']);
  expect(told(watching.fire(of('created', '/a')))).toEqual([]);
});

test('a deletion takes both watches of a path, and tells of it once', () => {
  const watching = watches();
  watching.set('children', '/a', bo);
  watching.set('children', '/a', ana);
  watching.set('data', '/a', ana);
  expect(told(watching.fire(of('deleted', '/a')))).toEqual([
    'ana NodeDeleted /a',
    'bo NodeDeleted /a',
    'ana nothing /a',
  ]);
  expect(watching.fire(of('deleted', '/a'))).toEqual([]);
});

test('a change of data concerns nobody who watches children, a change of a list nobody at all', () => {
  const watching = watches();
  watching.set('children', '/a', bo);
  watching.set('children', '/', bo);
  watching.set('data', '/a', ana);
  expect(watching.fire(of('aclChanged', '/a'))).toEqual([]);
  expect(told(watching.fire(of('changed', '/a')))).toEqual(['ana NodeDataChanged /a']);
});

test('to set a watch twice is to set it once', () => {
  const watching = watches();
  expect(watching.set('data', '/a', ana)).toBe(true);
  expect(watching.set('data', '/a', ana)).toBe(false);
  expect(watching.set('children', '/a', ana)).toBe(true);
  expect(told(watching.fire(of('created', '/a')))).toHaveLength(1);
});

test('a recursive watch says where it was left and what has happened below', () => {
  const watching = watches();
  watching.set('data', '/a', ana, 'persistentRecursive');
  const [fired] = watching.fire(of('changed', '/a/b/c'));
  expect(fired).toMatchObject({ watched: '/a', path: '/a/b/c', event: 'NodeDataChanged' });
  expect(watching.all()).toEqual([{ table: 'data', path: '/a', session: '0xa' }]);
});

test('whether a path leads to the root is asked only while someone watches recursively', () => {
  const watching = watches();
  expect([watching.has('any', 'a/b'), watching.has('any', 'a'), watching.has('any', '')]).toEqual([
    false,
    undefined,
    false,
  ]);
  watching.set('data', '/a', ana, 'persistentRecursive');
  watching.set('data', '/a', ana, 'persistentRecursive');
  expect([watching.has('data', 'a/b'), watching.has('children', 'a/b')]).toEqual([undefined, false]);
  watching.set('data', '/a', ana);
  expect(watching.has('any', 'a/b')).toBe(false);
});

test('who may not read is told nothing, and loses the watch', () => {
  const watching = watches();
  const nobodys = [{ perms: 30, scheme: 'world', id: 'anyone' }];
  watching.set('data', '/a', ana);
  watching.set('children', '/', ana);
  expect(told(watching.fire(of('created', '/a', nobodys)))).toEqual(['ana nothing /a', 'ana NodeChildrenChanged /']);
  watching.set('children', '/', ana);
  expect(told(watching.fire(of('created', '/a', openAcl, nobodys)))).toEqual(['ana nothing /']);
  expect(watching.all()).toEqual([]);
});

test('a watcher that goes takes its watches along, and nobody else’s', () => {
  const watching = watches();
  for (const watcher of [ana, bo]) {
    watching.set('data', '/a', watcher, 'persistentRecursive');
    watching.set('children', '/', watcher);
  }
  watching.drop(ana);
  watching.drop(ana);
  expect(told(watching.fire(of('created', '/a')))).toEqual(['bo NodeCreated /a', 'bo NodeChildrenChanged /']);
  watching.drop(bo);
  expect(watching.all()).toEqual([]);
});
