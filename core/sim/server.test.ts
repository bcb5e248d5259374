import { describe, expect, test } from 'vitest';
import { noPassword, noSession, type ClientMessage, type Request } from '../zk/messages.ts';
import { server, type Server, type ServerOutput } from './server.ts';
import { transcriptLine } from './fixtures/transcript-line.ts';

// What a client can see is in the request table; here is time, and what only the server knows.

const epoch = 2 ** 32;
const fresh = () => server({ name: 'server-1', id: 1, tickTimeMs: 100 });
const connect = (timeoutMs = 300): ClientMessage => ({
  type: 'connect',
  ...{ lastZxidSeen: 0, timeoutMs, sessionId: noSession, password: noPassword },
});
const ask = (request: Request): ClientMessage => ({ type: 'request', xid: 1, request });
const ping = ask({ op: 'ping' });
const create = (path: string, mode: 'persistent' | 'ephemeral' = 'persistent') =>
  ask({ op: 'create', path, data: '', mode });
const exists = (path: string) => ask({ op: 'exists', path, watch: true });

/** What the server did, a line each, sessions called by their last digit. */
function lines(outputs: readonly ServerOutput[]): string[] {
  const short = (session: string) => session.slice(-1);
  return outputs.map((output) => {
    if (output.kind === 'close') return `close ${output.connection}`;
    if (output.kind === 'send')
      return `${output.connection} ← ${transcriptLine(output.message, { baseZxid: epoch, nameOf: short })}`;
    const { record } = output;
    if (record.kind === 'session')
      return `session ${short(record.session)} ${record.change} ${record.expiresMs ?? ''}`.trimEnd();
    if (record.kind === 'znode')
      return `${record.path} ${record.change} +${record.zxid - epoch} ${short(record.owner)}`;
    if (record.kind === 'watch') return `watch ${record.path} ${record.change} ${short(record.session)}`;
    return record.kind;
  });
}

function withTwo(): Server {
  const one = fresh();
  one.receive(0, 'ana', connect());
  one.receive(0, 'bo', connect(1000));
  return one;
}

test('the first transaction of all is the first of epoch 1', () => {
  expect(lines(fresh().receive(10, 'ana', connect()))).toEqual(['session 0 opened 400', 'ana ← connected 300 as 0']);
  expect(lines(withTwo().receive(0, 'ana', ping))).toEqual(['session 0 touched 400', 'ana ← +2 ping']);
});

test('records carry the time, the server and no cause but the message', () => {
  const [opened] = fresh().receive(12.345, 'ana', connect());
  expect(opened).toEqual({
    kind: 'record',
    record: {
      ...{ atMs: 12.345, actor: 'server-1', kind: 'session', cause: null },
      ...{ change: 'opened', session: '0x100000000000000', expiresMs: 400 },
    },
  });
});

test('a write: the change, who watched it, and the reply at last', () => {
  const one = withTwo();
  expect(lines(one.receive(1, 'ana', exists('/a')))).toEqual([
    'session 0 touched 400',
    'watch /a set 0',
    'ana ← +2 NoNode',
  ]);
  expect(lines(one.receive(1, 'ana', exists('/a')))).toEqual(['session 0 touched 400', 'ana ← +2 NoNode']);
  one.receive(1, 'bo', exists('/a'));
  expect(lines(one.receive(2, 'bo', create('/a', 'ephemeral')))).toEqual([
    'session 1 touched 1100',
    '/a created +3 1',
    'watch /a fired 0',
    'ana ← NodeCreated /a',
    'watch /a fired 1',
    'bo ← NodeCreated /a',
    'bo ← +3 create /a',
  ]);
});

test('a session that falls silent ends with its ephemerals, and its connection is closed', () => {
  const one = withTwo();
  one.receive(50, 'ana', create('/a', 'ephemeral'));
  one.receive(60, 'bo', exists('/a'));
  one.receive(99.999, 'ana', ping);
  expect(one.nextDeadlineMs()).toBe(400);
  expect(one.wake(399.999)).toEqual([]);
  expect(lines(one.wake(400))).toEqual([
    'session 0 expired',
    '/a deleted +4 0',
    'watch /a fired 1',
    'bo ← NodeDeleted /a',
    'close ana',
  ]);
  expect(lines(one.receive(401, 'ana', ping))).toEqual(['close ana']);
});

test('a ping puts expiry off; so does any message, even one that fails', () => {
  const one = withTwo();
  for (const message of [ping, ask({ op: 'getData', path: '/nobody', watch: false })]) {
    const nowMs = one.nextDeadlineMs()! - 1;
    one.receive(nowMs, 'ana', message);
    expect(one.nextDeadlineMs()).toBe(Math.floor((nowMs + 300) / 100) * 100 + 100);
  }
});

test('a resumed session keeps to the timeout that was negotiated last', () => {
  const one = withTwo();
  const [, answer] = one.receive(100, 'cy', connect());
  if (answer?.kind !== 'send' || answer.message.type !== 'connected') throw new Error('no session');
  const { sessionId, password } = answer.message;
  one.disconnected(150, 'cy');
  const again = { type: 'connect', lastZxidSeen: 0, timeoutMs: 900, sessionId, password } as const;
  expect(lines(one.receive(200, 'cy again', again))).toEqual([
    'session 2 resumed 1200',
    'cy again ← connected 900 as 2',
  ]);
  expect(lines(one.receive(250, 'cy again', ping))).toEqual(['session 2 touched 1200', 'cy again ← +3 ping']);
  expect(lines(one.receive(260, 'mallory', { ...again, password: noPassword }))).toEqual([
    'close cy again',
    'session 2 refused',
    'mallory ← refused',
    'close mallory',
  ]);
  expect(lines(one.wake(1200)).filter((line) => line.includes('session 2'))).toEqual(['session 2 expired']);
});

test('when the last session is over, there is nothing left to wait for', () => {
  const one = fresh();
  expect(one.nextDeadlineMs()).toBeUndefined();
  one.receive(0, 'ana', connect());
  one.receive(0, 'bo', connect());
  expect(lines(one.receive(10, 'ana', ask({ op: 'closeSession' })))).toEqual([
    'session 0 touched 400',
    'session 0 closed',
    'ana ← +3 closeSession',
    'close ana',
  ]);
  expect(one.nextDeadlineMs()).toBe(400);
  one.wake(400);
  expect(one.nextDeadlineMs()).toBeUndefined();
  expect(one.wake(1000)).toEqual([]);
});

test('what is in flight when the network is gone is no end of a session', () => {
  const one = withTwo();
  expect(one.disconnected(10, 'ana')).toEqual([]);
  expect(one.nextDeadlineMs()).toBe(400);
});

describe('what a server does not know it survives', () => {
  test('a request before the handshake closes the connection', () => {
    expect(lines(fresh().receive(0, 'ana', ping))).toEqual(['close ana']);
  });

  test('a second handshake on one connection closes it', () => {
    expect(lines(withTwo().receive(0, 'ana', connect()))).toEqual(['close ana']);
  });

  test('an unknown operation is told so, and the connection closed', () => {
    const unknown = ask({ op: 'unreadable', code: 999, body: '' });
    expect(lines(withTwo().receive(0, 'ana', unknown))).toEqual([
      'session 0 touched 400',
      'ana ← -1 Unimplemented',
      'close ana',
    ]);
  });

  test('an unknown message closes the connection', () => {
    expect(lines(withTwo().receive(0, 'ana', { type: 'gossip' } as unknown as ClientMessage))).toEqual(['close ana']);
  });

  test('the end of a connection that it never saw is nothing', () => {
    expect(fresh().disconnected(0, 'nobody')).toEqual([]);
  });

  test('a session that nobody opened is refused', () => {
    for (const sessionId of ['0x2a', '0x100000000000007', 'nonsense'])
      expect(lines(fresh().receive(0, 'ana', { ...connect(), sessionId } as ClientMessage))).toContain('ana ← refused');
  });
});
