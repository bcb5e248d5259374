import { expect, test } from 'vitest';
import { openAcl } from '../zk/acl.ts';
import { containerSweep } from './container-sweep.ts';
import { dataTree, type DataTree } from './data-tree.ts';
import type { Txn, ZnodeKind } from './txn.ts';

// That they go at all is in containers.live.test.ts; here is when.

function treeOf() {
  const tree = dataTree(0);
  let zxid = 0;
  const apply = (timeMs: number, txn: Txn) => tree.apply({ zxid: ++zxid, timeMs, session: '0x0' }, txn);
  return {
    tree,
    create(timeMs: number, path: string, kind: ZnodeKind = 'persistent', ttlMs = 0) {
      const parentCversion = tree.find(path.slice(0, path.lastIndexOf('/')))!.childrenCreated + 1;
      apply(timeMs, { type: 'create', path, data: '', acl: openAcl, kind, ttlMs, parentCversion });
    },
    change: (timeMs: number, path: string) => apply(timeMs, { type: 'setData', path, data: '', version: 1 }),
    remove: (timeMs: number, path: string) => apply(timeMs, { type: 'delete', path }),
  };
}

const sweepOf = (tree: DataTree, startedMs = 0) => containerSweep(tree, { startedMs, everyMs: 100 });

test('there is nothing to wait for while no znode can go', () => {
  const { tree, create, remove } = treeOf();
  const sweep = sweepOf(tree);
  expect(sweep.nextDeadlineMs()).toBeUndefined();
  create(1, '/c', 'container');
  expect(sweep.nextDeadlineMs()).toBeUndefined();
  create(2, '/c/a');
  expect(sweep.nextDeadlineMs()).toBeUndefined();
  remove(3, '/c/a');
  expect(sweep.nextDeadlineMs()).toBe(100);
  create(4, '/c/b');
  expect(sweep.nextDeadlineMs()).toBeUndefined();
});

test('it looks at regular intervals from its own beginning, and asks for one after the other', () => {
  const { tree, create, remove } = treeOf();
  const sweep = sweepOf(tree, 40);
  for (const path of ['/b', '/a']) {
    create(50, path, 'container');
    create(60, `${path}/a`);
    remove(240, `${path}/a`);
  }
  expect(sweep.nextDeadlineMs()).toBe(240);
  expect(sweep.due(239)).toEqual([]);
  expect(sweep.due(240)).toEqual(['/a']);
  expect(sweep.nextDeadlineMs()).toBe(246);
  remove(241, '/a');
  expect(sweep.due(246)).toEqual(['/b']);
  // It was not done: it is asked for again at the next look.
  expect(sweep.nextDeadlineMs()).toBe(340);
  remove(250, '/b');
  expect(sweep.nextDeadlineMs()).toBeUndefined();
});

test('a time to live counts from the last change, and has to be over', () => {
  const { tree, create, change, remove } = treeOf();
  const sweep = sweepOf(tree);
  create(0, '/t', 'ttl', 150);
  expect(sweep.nextDeadlineMs()).toBe(200);
  change(50, '/t');
  // 150 ms have passed at 200, and not more.
  expect(sweep.nextDeadlineMs()).toBe(300);
  create(60, '/t/a');
  expect(sweep.nextDeadlineMs()).toBeUndefined();
  remove(900, '/t/a');
  expect(sweep.nextDeadlineMs()).toBe(900);
  expect(sweep.due(900)).toEqual(['/t']);
});
