import fc from 'fast-check';
import { expect, test } from 'vitest';
import { openAcl } from '../zk/acl.ts';
import type { MultiOp } from '../zk/messages.ts';
import { dataTree } from './data-tree.ts';
import { outstandingChanges } from './outstanding-changes.ts';
import { prepare, type WriteRequest } from './prepare.ts';
import { defaultRules } from './tree-rules.ts';
import type { Txn } from './txn.ts';

const context = { session: '0x1', auth: [], rules: defaultRules };
const header = (zxid: number) => ({ zxid, timeMs: 0, session: '0x1' });

const path = fc.array(fc.constantFrom('a', 'b'), { minLength: 1, maxLength: 3 }).map((names) => `/${names.join('/')}`);
const version = fc.constantFrom(-1, 0, 1);
const mode = fc.constantFrom('persistent', 'persistentSequential', 'ephemeral', 'ephemeralSequential', 'container');
const part: fc.Arbitrary<MultiOp> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ op: fc.constant('create'), path, data: fc.constant(''), mode }) },
  fc.record({ op: fc.constant('delete'), path, version }),
  fc.record({ op: fc.constant('setData'), path, data: fc.constant('eA=='), version }),
  fc.record({ op: fc.constant('check'), path, version }),
);
const write: fc.Arbitrary<WriteRequest> = fc.oneof(
  { weight: 4, arbitrary: part },
  fc.record({ op: fc.constant('multi'), ops: fc.array(part, { maxLength: 4 }) }),
);

test('whether earlier writes have been applied or are on their way, the next becomes the same transaction', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(write, fc.nat(4)), { minLength: 1, maxLength: 40 }), (writes) => {
      const applied = dataTree(0);
      const behind = dataTree(0);
      const ahead = outstandingChanges(behind);
      const waiting: Txn[] = [];
      let [zxid, settled] = [0, 0];
      for (const [request, backlog] of writes) {
        const txn = prepare(request, ahead, context);
        expect(txn).toEqual(prepare(request, applied, context));
        applied.apply(header(++zxid), txn);
        ahead.add(zxid, '0x1', txn);
        waiting.push(txn);
        expect([...ahead.ephemeralsOf('0x1').keys()].sort()).toEqual([...applied.ephemeralsOf('0x1').keys()].sort());
        while (waiting.length > backlog) {
          behind.apply(header(++settled), waiting.shift()!);
          ahead.settle(settled);
        }
      }
    }),
    { numRuns: 500 },
  );
});

test('a list on its way is not seen before it is there, though its version is', () => {
  const tree = dataTree(0);
  const ahead = outstandingChanges(tree);
  const closed = prepare({ op: 'setACL', path: '/', version: 0, acl: [{ ...openAcl[0]!, perms: 1 }] }, ahead, context);
  ahead.add(1, '0x1', closed);
  const change = { op: 'setData', path: '/', data: '', version: -1 } as const;
  expect(prepare(change, ahead, context)).toMatchObject({ type: 'setData' });
  expect(prepare({ op: 'setACL', path: '/', version: 0 }, ahead, context)).toMatchObject({ error: 'BadVersion' });
  tree.apply(header(1), closed);
  ahead.settle(1);
  expect(prepare(change, ahead, context)).toMatchObject({ error: 'NoAuth' });
});

test('the root is two: one by its name, and one as a parent', () => {
  const tree = dataTree(0);
  const ahead = outstandingChanges(tree);
  ahead.add(1, '0x1', prepare({ op: 'setData', path: '/', data: 'eA==', version: 0 }, ahead, context));
  expect([ahead.find('/')?.version, ahead.find('')?.version]).toEqual([1, 0]);
});

test('the end of a session takes its ephemerals, but not from the count of their parents’ children', () => {
  const tree = dataTree(0);
  const ahead = outstandingChanges(tree);
  for (const [zxid, op] of [
    [1, { op: 'create', path: '/a', data: '', mode: 'persistent' }],
    [2, { op: 'create', path: '/a/mine', data: '', mode: 'ephemeral' }],
  ] as const)
    ahead.add(zxid, '0x1', prepare(op, ahead, context));
  const end: Txn = { type: 'closeSession', paths: ahead.ephemeralsOf('0x1').keys() };
  expect(end.paths).toEqual(['/a/mine']);
  ahead.add(3, '0x1', end);
  expect(ahead.find('/a/mine')).toBeUndefined();
  expect(prepare({ op: 'delete', path: '/a', version: -1 }, ahead, context)).toMatchObject({ error: 'NotEmpty' });
});
