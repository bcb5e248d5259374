import { expect, test } from 'vitest';
import { openAcl } from '../zk/acl.ts';
import { dataTree } from './data-tree.ts';

// What a client can see is in the request table; here is what depends on all that is there.

test('the root has all the others below it, and the path of no characters the root as well', () => {
  const tree = dataTree(0);
  expect([tree.countBelow('/'), tree.countBelow(''), tree.countBelow('/zookeeper')]).toEqual([3, 4, 2]);
  const born = { type: 'create', path: '/a', data: 'eA==', acl: openAcl, kind: 'ephemeral', ttlMs: 0 } as const;
  tree.apply({ zxid: 1, timeMs: 0, session: '0x1' }, { ...born, parentCversion: 1 });
  expect([tree.countBelow('/'), tree.countBelow('')]).toEqual([4, 5]);
  // As the four-letter words tell it: with the root twice.
  expect(tree.size()).toEqual({
    znodes: 6,
    dataBytes: '/'.length + '/zookeeper/quota/zookeeper/config/zookeeper/a'.length + 1,
  });
  expect(tree.ephemerals()).toEqual([{ session: '0x1', paths: ['/a'] }]);
});

test('what a session had is gone with it', () => {
  const tree = dataTree(0);
  const born = { type: 'create', path: '/a', data: '', acl: openAcl, kind: 'ephemeral', ttlMs: 0 } as const;
  tree.apply({ zxid: 1, timeMs: 0, session: '0x1' }, { ...born, parentCversion: 1 });
  const paths = tree.ephemeralsOf('0x1').keys();
  const { changes } = tree.apply({ zxid: 2, timeMs: 0, session: '0x1' }, { type: 'closeSession', paths });
  expect(changes).toMatchObject([{ change: 'deleted', path: '/a', owner: '0x1' }]);
  expect([tree.find('/a'), tree.ephemerals(), tree.lastZxid()]).toEqual([undefined, [], 2]);
});
