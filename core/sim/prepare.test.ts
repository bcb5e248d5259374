import { expect, test } from 'vitest';
import type { Acl } from '../zk/messages.ts';
import { dataTree, openAcl } from './data-tree.ts';
import { prepare } from './prepare.ts';

// Which error goes before which is in the request table; here is what cannot be put to a real server.

test('sequence numbers go on below zero after 2,147,483,647', () => {
  const tree = dataTree(0);
  const header = { zxid: 1, timeMs: 0, session: '0x1' };
  const sequential = { op: 'create', path: '/n-', data: '', mode: 'persistentSequential' } as const;
  const born = { type: 'create', path: '/a', data: '', acl: openAcl, kind: 'persistent' } as const;
  tree.apply(header, { ...born, parentCversion: 2 ** 31 - 1 });
  const last = prepare(sequential, tree);
  expect(last).toMatchObject({ path: '/n-2147483647', parentCversion: -(2 ** 31) });
  if (last.type === 'create') tree.apply(header, last);
  expect(prepare(sequential, tree)).toMatchObject({ path: '/n--2147483648' });
  tree.apply(header, { ...born, parentCversion: -5 });
  expect(prepare(sequential, tree)).toMatchObject({ path: '/n--000000005' });
});

test.each([
  ['digest', 'ana:hash'],
  ['ip', '10.0.0.1'],
])('an access control list that names a %s is refused rather than not enforced', (scheme, id) => {
  const acl: Acl[] = [...openAcl, { perms: 1, scheme, id }];
  const refused = prepare({ op: 'create', path: '/a', data: '', mode: 'persistent', acl }, dataTree(0));
  expect(refused).toEqual({ type: 'error', error: 'Unimplemented' });
});

test('a mode that there is not is a bad argument', () => {
  const request = { op: 'create', path: '/a', data: '', mode: 'eternal' as 'persistent' } as const;
  expect(prepare(request, dataTree(0))).toEqual({ type: 'error', error: 'BadArguments' });
});
