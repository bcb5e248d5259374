import { expect, test } from 'vitest';
import { openAcl } from '../zk/acl.ts';
import type { MultiOp } from '../zk/messages.ts';
import { dataTree, type DataTree } from './data-tree.ts';
import { prepare, type WriteRequest } from './prepare.ts';
import { defaultRules } from './tree-rules.ts';
import type { CreateTxn } from './txn.ts';
import { statOf } from './znode.ts';

// Which error goes before which is in the request table; here is what cannot be put to a real server.

const context = { session: '0x1', auth: [], rules: defaultRules };
const sequential = { op: 'create', path: '/n-', data: '', mode: 'persistentSequential' } as const;

function child(path: string, parentCversion: number): CreateTxn {
  return { type: 'create', path, data: '', acl: openAcl, kind: 'persistent', ttlMs: 0, parentCversion };
}

let zxid = 0;
function carryOut(tree: DataTree, request: WriteRequest) {
  const txn = prepare(request, tree, context);
  tree.apply({ zxid: ++zxid, timeMs: 0, session: '0x1' }, txn);
  return txn;
}

// Measured on 3.8.0 with a snapshot in which a parent had had so many children.
test('after 2,147,483,647 sequence numbers stay where they are', () => {
  const tree = dataTree(0);
  tree.apply({ zxid: ++zxid, timeMs: 0, session: '0x1' }, child('/a', 2 ** 31 - 2));
  expect(carryOut(tree, sequential)).toMatchObject({ path: '/n-2147483646' });
  const pzxid = zxid;
  expect(carryOut(tree, sequential)).toMatchObject({ path: '/n-2147483647' });
  expect(carryOut(tree, sequential)).toEqual({ type: 'error', error: 'NodeExists' });
  expect(carryOut(tree, { ...sequential, path: '/m-' })).toMatchObject({ path: '/m-2147483647' });
  expect(statOf(tree.find('/')!)).toMatchObject({ pzxid, cversion: -7, numChildren: 5 });
});

test('but within a multi they go on below zero', () => {
  const tree = dataTree(0);
  tree.apply({ zxid: ++zxid, timeMs: 0, session: '0x1' }, child('/a', 2 ** 31 - 1));
  const ops: MultiOp[] = [sequential, sequential, sequential];
  const paths = ['/n-2147483647', '/n--2147483648', '/n--2147483647'].map((path) => ({ path }));
  expect(carryOut(tree, { op: 'multi', ops })).toMatchObject({ parts: paths });
});

test('a count below zero has its sign among its ten places', () => {
  const tree = dataTree(0);
  tree.find('/')!.childrenCreated = -5;
  expect(carryOut(tree, sequential)).toMatchObject({ path: '/n--000000005' });
  expect(carryOut(tree, sequential)).toMatchObject({ path: '/n--000000004' });
});

test('versions go over to below zero', () => {
  const tree = dataTree(0);
  tree.find('/')!.version = 2 ** 31 - 1;
  expect(carryOut(tree, { op: 'setData', path: '/', data: '', version: -1 })).toMatchObject({ version: -(2 ** 31) });
});

test('a time to live without the mode for one, which ends a real server, is a bad argument', () => {
  const odd = { op: 'createTTL', path: '/a', data: '', mode: 'persistent', ttlMs: -1 } as const;
  expect(prepare(odd, dataTree(0), context)).toEqual({ type: 'error', error: 'BadArguments' });
});
