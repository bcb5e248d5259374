import type { Acl, CreateMode, Request } from '../zk/messages.ts';
import type { Act, Conversation, Handshake } from './conversation.ts';

/**
 * What ZooKeeper answers, in conversations that can be had one after another with one server, which nobody else may
 * be writing to. Its tickTime must be 2,000 ms.
 *
 * Sources are classes of Apache ZooKeeper 3.8.
 */
export const requestTable: readonly Conversation[] = [
  {
    title: 'the session timeout lies between 2 and 20 ticks',
    source: 'ZooKeeperServer.processConnectRequest',
    steps: [
      ['ana', connect({ timeoutMs: 1 }), ['connected 4000 as ana']],
      ['bo', connect({ timeoutMs: 12_345 }), ['connected 12345 as bo']],
      ['cy', connect({ timeoutMs: 1_000_000 }), ['connected 40000 as cy']],
      ['cy', ask({ op: 'ping' }), ['+3 ping']],
    ],
  },
  {
    title: 'creating and deleting a znode, and the stats of it and its parent',
    source: 'DataTree.createNode, deleteNode; DataNode.copyStat',
    steps: [
      ['ana', connect(), ['connected 10000 as ana']],
      ['ana', create('/tree'), ['+2 create /tree']],
      ['ana', exists('/tree'), ['+2 exists <+2 +2 +2 v0 c0 a0 - 0B 0>']],
      ['ana', create('/tree/a', 'persistent', 'aGVsbG8='), ['+3 create /tree/a']],
      ['ana', getData('/tree/a'), ['+3 getData "aGVsbG8=" <+3 +3 +3 v0 c0 a0 - 5B 0>']],
      ['ana', exists('/tree'), ['+3 exists <+2 +2 +3 v0 c1 a0 - 0B 1>']],
      ['ana', create2('/tree/a/b', 'persistent', 'aGk='), ['+4 create2 /tree/a/b <+4 +4 +4 v0 c0 a0 - 2B 0>']],
      ['ana', exists('/tree'), ['+4 exists <+2 +2 +3 v0 c1 a0 - 0B 1>']],
      ['ana', remove('/tree/a/b'), ['+5 delete']],
      ['ana', exists('/tree/a'), ['+5 exists <+3 +3 +5 v0 c2 a0 - 5B 0>']],
      ['ana', getChildren('/tree'), ['+5 getChildren [a]']],
      ['ana', getChildren('/tree/a'), ['+5 getChildren []']],
      ['ana', remove('/tree/a'), ['+6 delete']],
      ['ana', remove('/tree'), ['+7 delete']],
      ['ana', exists('/tree'), ['+7 NoNode']],
    ],
  },
  {
    title: 'what a server begins with',
    source: 'DataTree constructor, addConfigNode',
    steps: [
      ['ana', connect(), ['connected 10000 as ana']],
      ['ana', getChildren('/zookeeper'), ['+1 getChildren [config quota]']],
      ['ana', exists('/zookeeper'), ['+1 exists <0 0 0 v0 c-2 a0 - 0B 2>']],
      ['ana', exists('/zookeeper/config'), ['+1 exists <0 0 0 v0 c0 a-1 - 0B 0>']],
      ['ana', getData('/zookeeper/quota'), ['+1 getData "" <0 0 0 v0 c0 a0 - 0B 0>']],
      ['ana', create('/zookeeper/config/a'), ['+2 NoAuth']],
      ['ana', remove('/zookeeper'), ['+3 BadArguments']],
      ['ana', remove('/zookeeper/quota'), ['+4 BadArguments']],
    ],
  },
  {
    title: 'a write that fails uses up a zxid, a read does not',
    source: 'PrepRequestProcessor.pRequestHelper',
    steps: [
      ['ana', connect(), ['connected 10000 as ana']],
      ['ana', create('/nobody/a'), ['+2 NoNode']],
      ['ana', getData('/nobody'), ['+2 NoNode']],
      ['ana', getChildren('/nobody'), ['+2 NoNode']],
      ['ana', exists('/nobody'), ['+2 NoNode']],
      ['ana', ask({ op: 'ping' }), ['+2 ping']],
      ['ana', remove('/nobody'), ['+3 NoNode']],
      ['ana', remove('/nobody/a'), ['+4 NoNode']],
    ],
  },
  {
    title: 'which error a create gets',
    source: 'PrepRequestProcessor.pRequest2TxnCreate, PathUtils.validatePath',
    steps: [
      ['ana', connect(), ['connected 10000 as ana']],
      ['ana', create('/create'), ['+2 create /create']],
      ['ana', create('/create'), ['+3 NodeExists']],
      ['ana', create('/'), ['+4 NodeExists']],
      ['ana', create(''), ['+5 BadArguments']],
      ['ana', create('create'), ['+6 BadArguments']],
      ['ana', create('create/a'), ['+7 NoNode']],
      ['ana', create('/create/'), ['+8 BadArguments']],
      ['ana', create('/create//a'), ['+9 NoNode']],
      ['ana', create('//a'), ['+10 BadArguments']],
      ['ana', create('/create/.'), ['+11 BadArguments']],
      ['ana', create('/create/..'), ['+12 BadArguments']],
      ['ana', create('/create/...'), ['+13 create /create/...']],
      ['ana', create('/create/\u0001'), ['+14 BadArguments']],
      ['ana', create('/create/\u0000'), ['+15 BadArguments']],
      ['ana', create('/nobody/\u0000'), ['+16 BadArguments']],
      ['ana', create('/nobody/\u0001'), ['+17 NoNode']],
      ['ana', create('/create/ä ö'), ['+18 create /create/ä ö']],
      ['ana', createWith('/nobody/a', []), ['+19 InvalidACL']],
      ['ana', createWith('nobody', []), ['+20 BadArguments']],
      ['ana', createWith('/create/b', [{ perms: 31, scheme: 'nonsense', id: 'x' }]), ['+21 InvalidACL']],
      ['ana', createWith('/create/b', [{ perms: 31, scheme: 'auth', id: '' }]), ['+22 InvalidACL']],
      ['ana', createWith('/create/b', [{ perms: 31, scheme: 'world', id: 'someone' }]), ['+23 InvalidACL']],
      ['ana', createWith('/create/b', [{ perms: 31, scheme: 'digest', id: 'no colon' }]), ['+24 InvalidACL']],
      ['ana', create('/create/e', 'ephemeral'), ['+25 create /create/e']],
      ['ana', create('/create/e/a'), ['+26 NoChildrenForEphemerals']],
      ['ana', create('/create/e/'), ['+27 BadArguments']],
      ['ana', remove('/create/...'), ['+28 delete']],
      ['ana', remove('/create/ä ö'), ['+29 delete']],
      ['ana', remove('/create'), ['+30 NotEmpty']],
      ['ana', remove('/create/e'), ['+31 delete']],
      ['ana', remove('/create'), ['+32 delete']],
    ],
  },
  {
    title: 'which error a delete gets',
    source: 'PrepRequestProcessor.pRequest2Txn',
    steps: [
      ['ana', connect(), ['connected 10000 as ana']],
      ['ana', create('/delete'), ['+2 create /delete']],
      ['ana', create('/delete/a'), ['+3 create /delete/a']],
      ['ana', remove('/'), ['+4 BadArguments']],
      ['ana', remove(''), ['+5 BadArguments']],
      ['ana', remove('delete'), ['+6 BadArguments']],
      ['ana', remove('/delete/'), ['+7 NoNode']],
      ['ana', remove('/delete/b'), ['+8 NoNode']],
      ['ana', remove('/delete/a/b/c'), ['+9 NoNode']],
      ['ana', remove('/delete', 1), ['+10 BadVersion']],
      ['ana', remove('/delete', 0), ['+11 NotEmpty']],
      ['ana', remove('/delete/a', 1), ['+12 BadVersion']],
      ['ana', remove('/delete/a', 0), ['+13 delete']],
      ['ana', remove('/delete', -1), ['+14 delete']],
    ],
  },
  {
    title: 'what the access control list of a parent and of a znode forbids to everyone',
    source: 'ZooKeeperServer.checkACL',
    steps: [
      ['ana', connect(), ['connected 10000 as ana']],
      ['ana', create('/acl'), ['+2 create /acl']],
      ['ana', createWith('/acl/write', [{ perms: 2, scheme: 'world', id: 'anyone' }]), ['+3 create /acl/write']],
      ['ana', getData('/acl/write', true), ['+3 NoAuth']],
      ['ana', getChildren('/acl/write', true), ['+3 NoAuth']],
      ['ana', exists('/acl/write'), ['+3 exists <+3 +3 +3 v0 c0 a0 - 0B 0>']],
      ['ana', create('/acl/write/a'), ['+4 NoAuth']],
      ['ana', remove('/acl/write/a'), ['+5 NoAuth']],
      ['ana', createWith('/acl/create', [{ perms: 13, scheme: 'world', id: 'anyone' }]), ['+6 create /acl/create']],
      ['ana', create('/acl/create/a'), ['+7 create /acl/create/a']],
      ['ana', getChildren('/acl/create'), ['+7 getChildren [a]']],
      ['ana', remove('/acl/create/a'), ['+8 delete']],
      ['ana', remove('/acl/write'), ['+9 delete']],
    ],
  },
  {
    title: 'sequence numbers count the children that a parent ever had',
    source: 'PrepRequestProcessor.pRequest2TxnCreate',
    steps: [
      ['ana', connect(), ['connected 10000 as ana']],
      ['ana', create('/seq'), ['+2 create /seq']],
      ['ana', create('/seq/n-', 'persistentSequential'), ['+3 create /seq/n-0000000000']],
      ['ana', create('/seq/plain'), ['+4 create /seq/plain']],
      ['ana', create('/seq/plain'), ['+5 NodeExists']],
      ['ana', create('/seq/n-', 'ephemeralSequential'), ['+6 create /seq/n-0000000002']],
      ['ana', remove('/seq/n-0000000002'), ['+7 delete']],
      ['ana', create('/seq/m-', 'ephemeralSequential'), ['+8 create /seq/m-0000000003']],
      ['ana', create('/seq/', 'persistentSequential'), ['+9 create /seq/0000000004']],
      [
        'ana',
        create2('/seq/e-', 'ephemeralSequential'),
        ['+10 create2 /seq/e-0000000005 <+10 +10 +10 v0 c0 a0 ana 0B 0>'],
      ],
      ['ana', exists('/seq'), ['+10 exists <+2 +2 +10 v0 c7 a0 - 0B 5>']],
      ['ana', create('/seq/e-0000000005/', 'ephemeralSequential'), ['+11 NoChildrenForEphemerals']],
    ],
  },
  {
    title: 'children are listed in an order of their own',
    source: 'DataNode.getChildren: java.util.HashSet',
    steps: [
      ['ana', connect(), ['connected 10000 as ana']],
      ['ana', create('/order'), ['+2 create /order']],
      ...sequential('ana', '/order/n-', 13, 3),
      [
        'ana',
        getChildren('/order'),
        [
          '+15 getChildren [n-0000000009 n-0000000002 n-0000000001 n-0000000012 n-0000000004 n-0000000003 n-0000000006 n-0000000005 n-0000000008 n-0000000007 n-0000000000 n-0000000011 n-0000000010]',
        ],
      ],
    ],
  },
  {
    title: 'an ephemeral is its session’s, and anyone may delete it',
    source: 'DataTree.createNode',
    steps: [
      ['ana', connect(), ['connected 10000 as ana']],
      ['bo', connect(), ['connected 10000 as bo']],
      ['ana', create('/eph'), ['+3 create /eph']],
      ['ana', create2('/eph/a', 'ephemeral'), ['+4 create2 /eph/a <+4 +4 +4 v0 c0 a0 ana 0B 0>']],
      ['bo', exists('/eph/a'), ['+4 exists <+4 +4 +4 v0 c0 a0 ana 0B 0>']],
      ['bo', remove('/eph/a'), ['+5 delete']],
      ['bo', create('/eph/a', 'ephemeral'), ['+6 create /eph/a']],
      ['ana', ask({ op: 'closeSession' }), ['+7 closeSession', 'closed']],
      ['bo', exists('/eph/a'), ['+7 exists <+6 +6 +6 v0 c0 a0 bo 0B 0>']],
    ],
  },
  {
    title: 'a container has no owner to be seen',
    source: 'DataNode.copyStat, EphemeralType',
    steps: [
      ['ana', connect(), ['connected 10000 as ana']],
      ['ana', create2('/container', 'container'), ['+2 create2 /container <+2 +2 +2 v0 c0 a0 - 0B 0>']],
      ['ana', create('/container/a', 'ephemeral'), ['+3 create /container/a']],
      ['ana', create2('/container', 'container'), ['+4 NodeExists']],
    ],
  },
  {
    title: 'the end of a session deletes its ephemerals with one zxid, in an order of its own',
    source: 'PrepRequestProcessor: closeSession; DataTree.getEphemerals: java.util.HashSet',
    steps: [
      ['ana', connect(), ['connected 10000 as ana']],
      ['bo', connect(), ['connected 10000 as bo']],
      ['ana', create('/end'), ['+3 create /end']],
      ...sequential('ana', '/end/n-', 5, 4, 'ephemeralSequential'),
      ['bo', exists('/end/n-0000000000', true), ['+8 exists <+4 +4 +4 v0 c0 a0 ana 0B 0>']],
      ['bo', exists('/end/n-0000000001', true), ['+8 exists <+5 +5 +5 v0 c0 a0 ana 0B 0>']],
      ['bo', exists('/end/n-0000000002', true), ['+8 exists <+6 +6 +6 v0 c0 a0 ana 0B 0>']],
      ['bo', exists('/end/n-0000000003', true), ['+8 exists <+7 +7 +7 v0 c0 a0 ana 0B 0>']],
      [
        'bo',
        getChildren('/end', true),
        ['+8 getChildren [n-0000000002 n-0000000001 n-0000000004 n-0000000003 n-0000000000]'],
      ],
      ['ana', exists('/end/n-0000000004', true), ['+8 exists <+8 +8 +8 v0 c0 a0 ana 0B 0>']],
      [
        'ana',
        ask({ op: 'closeSession' }),
        ['NodeDeleted /end/n-0000000004', '+9 closeSession', 'closed'],
        {
          bo: [
            'NodeChildrenChanged /end',
            'NodeDeleted /end/n-0000000002',
            'NodeDeleted /end/n-0000000003',
            'NodeDeleted /end/n-0000000000',
            'NodeDeleted /end/n-0000000001',
          ],
        },
      ],
      ['bo', exists('/end'), ['+9 exists <+3 +3 +9 v0 c10 a0 - 0B 0>']],
    ],
  },
  {
    title: 'that order is the one of a copy of the set, which is as large as it need be',
    source: 'DataTree.getEphemerals: HashSet.clone',
    steps: [
      ['ana', connect(), ['connected 10000 as ana']],
      ['bo', connect(), ['connected 10000 as bo']],
      ['ana', create('/clone'), ['+3 create /clone']],
      ['ana', create('/clone/a', 'ephemeral'), ['+4 create /clone/a']],
      ['ana', create('/clone/b', 'ephemeral'), ['+5 create /clone/b']],
      ['ana', create('/clone/i', 'ephemeral'), ['+6 create /clone/i']],
      ['bo', exists('/clone/a', true), ['+6 exists <+4 +4 +4 v0 c0 a0 ana 0B 0>']],
      ['bo', exists('/clone/b', true), ['+6 exists <+5 +5 +5 v0 c0 a0 ana 0B 0>']],
      ['bo', exists('/clone/i', true), ['+6 exists <+6 +6 +6 v0 c0 a0 ana 0B 0>']],
      [
        'ana',
        ask({ op: 'closeSession' }),
        ['+7 closeSession', 'closed'],
        { bo: ['NodeDeleted /clone/b', 'NodeDeleted /clone/i', 'NodeDeleted /clone/a'] },
      ],
    ],
  },
  {
    title: 'what fires a watch, once, before its author hears the reply',
    source: 'DataTree.createNode, deleteNode; WatchManager.triggerWatch',
    steps: [
      ['ana', connect(), ['connected 10000 as ana']],
      ['bo', connect(), ['connected 10000 as bo']],
      ['ana', create('/watch'), ['+3 create /watch']],
      ['ana', exists('/watch/a', true), ['+3 NoNode']],
      ['ana', exists('/watch/a', true), ['+3 NoNode']],
      ['bo', getData('/watch/a', true), ['+3 NoNode']],
      ['bo', getChildren('/watch', true), ['+3 getChildren []']],
      ['ana', getChildren('/watch', true), ['+3 getChildren []']],
      [
        'ana',
        create('/watch/a'),
        ['NodeCreated /watch/a', 'NodeChildrenChanged /watch', '+4 create /watch/a'],
        { bo: ['NodeChildrenChanged /watch'] },
      ],
      ['bo', create('/watch/b'), ['+5 create /watch/b']],
      ['bo', remove('/watch/b'), ['+6 delete']],
      ['bo', getData('/watch/a', true), ['+6 getData "" <+4 +4 +4 v0 c0 a0 - 0B 0>']],
      ['bo', getChildren('/watch/a', true), ['+6 getChildren []']],
      ['bo', exists('/watch/a', true), ['+6 exists <+4 +4 +4 v0 c0 a0 - 0B 0>']],
      ['ana', getChildren('/watch/a', true), ['+6 getChildren []']],
      ['bo', getChildren('/watch', true), ['+6 getChildren [a]']],
      [
        'ana',
        create('/watch/a/b'),
        ['NodeChildrenChanged /watch/a', '+7 create /watch/a/b'],
        { bo: ['NodeChildrenChanged /watch/a'] },
      ],
      ['ana', remove('/watch/a/b'), ['+8 delete']],
      ['bo', getChildren('/watch/a', true), ['+8 getChildren []']],
      ['ana', getChildren('/watch/a', true), ['+8 getChildren []']],
      [
        'ana',
        remove('/watch/a'),
        ['NodeDeleted /watch/a', '+9 delete'],
        { bo: ['NodeDeleted /watch/a', 'NodeChildrenChanged /watch'] },
      ],
      ['ana', create('/watch/a'), ['+10 create /watch/a']],
      ['ana', create('/watch/a'), ['+11 NodeExists']],
    ],
  },
  {
    title: 'a connection that ends is not the end of a session, but of its watches',
    source: 'NIOServerCnxn.close, DataTree.removeCnxn',
    steps: [
      ['ana', connect(), ['connected 10000 as ana']],
      ['bo', connect(), ['connected 10000 as bo']],
      ['ana', create('/drop'), ['+3 create /drop']],
      ['ana', create('/drop/a', 'ephemeral'), ['+4 create /drop/a']],
      ['ana', getChildren('/drop', true), ['+4 getChildren [a]']],
      ['ana', { drop: true }, []],
      ['bo', exists('/drop/a'), ['+4 exists <+4 +4 +4 v0 c0 a0 ana 0B 0>']],
      ['ana again', connect({ timeoutMs: 20_000, session: 'ana' }), ['connected 20000 as ana']],
      ['bo', create('/drop/b'), ['+5 create /drop/b']],
      ['ana again', ask({ op: 'closeSession' }), ['+6 closeSession', 'closed']],
      ['bo', exists('/drop/a'), ['+6 NoNode']],
    ],
  },
  {
    title: 'of two connections with one session the newer has it',
    source: 'ZooKeeperServer.processConnectRequest',
    steps: [
      ['ana', connect(), ['connected 10000 as ana']],
      ['ana again', connect({ timeoutMs: 10_000, session: 'ana' }), ['connected 10000 as ana'], { ana: ['closed'] }],
      ['ana again', ask({ op: 'ping' }), ['+1 ping']],
      [
        'mallory',
        connect({ timeoutMs: 10_000, session: 'ana', wrongPassword: true }),
        ['refused', 'closed'],
        { 'ana again': ['closed'] },
      ],
      ['ana', connect({ timeoutMs: 10_000, session: 'ana' }), ['connected 10000 as ana']],
      ['ana', ask({ op: 'closeSession' }), ['+2 closeSession', 'closed']],
      ['ana', connect({ timeoutMs: 10_000, session: 'ana' }), ['refused', 'closed']],
    ],
  },
  {
    title: 'a client that has seen the future is sent away',
    source: 'ZooKeeperServer.processConnectRequest',
    steps: [
      ['ana', connect({ timeoutMs: 10_000, zxidSeen: 0 }), ['connected 10000 as ana']],
      ['bo', connect({ timeoutMs: 10_000, zxidSeen: 2 }), ['closed']],
      ['ana again', connect({ timeoutMs: 10_000, zxidSeen: 2, session: 'ana' }), ['closed']],
      ['ana', ask({ op: 'ping' }), ['+1 ping']],
    ],
  },
];

function connect(handshake: Handshake = { timeoutMs: 10_000 }): Act {
  return { connect: handshake };
}

function ask(request: Request): Act {
  return { request };
}

function create(path: string, mode: CreateMode = 'persistent', data = ''): Act {
  return ask({ op: 'create', path, data, mode });
}

function create2(path: string, mode: CreateMode = 'persistent', data = ''): Act {
  return ask({ op: 'create2', path, data, mode });
}

function createWith(path: string, acl: Acl[]): Act {
  return ask({ op: 'create', path, data: '', mode: 'persistent', acl });
}

function remove(path: string, version = -1): Act {
  return ask({ op: 'delete', path, version });
}

function exists(path: string, watch = false): Act {
  return ask({ op: 'exists', path, watch });
}

function getData(path: string, watch = false): Act {
  return ask({ op: 'getData', path, watch });
}

function getChildren(path: string, watch = false): Act {
  return ask({ op: 'getChildren', path, watch });
}

/** Creates `count` children of a parent that never had any, the first with the zxid `from`. */
function sequential(
  client: string,
  prefix: string,
  count: number,
  from: number,
  mode: CreateMode = 'persistentSequential',
) {
  return Array.from({ length: count }, (_, at) => {
    const made = `+${from + at} create ${prefix}${String(at).padStart(10, '0')}`;
    return [client, create(prefix, mode), [made]] as const;
  });
}
