import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Request } from '../zk/messages.ts';
import { clientPresets } from './client-presets.ts';
import { drive, type Driven } from './fixtures/drive.ts';
import { sessionMachine } from './session.ts';
import { ownId, type SessionContext, type SessionInput } from './session-context.ts';

const granted = { type: 'connected', timeoutMs: 6000, sessionId: '0x1a', password: 'c2VjcmV0LXNlY3JldCEhIQ==' };
const refused = { type: 'connected', timeoutMs: 0, sessionId: '0x0', password: 'AAAAAAAAAAAAAAAAAAAAAA==' };
const received = (message: object) => ({ type: 'received', message });
const reply = (
  xid: number,
  { zxid = 7, error = null, body = null }: { zxid?: number; error?: string | null; body?: object | null } = {},
) => received({ type: 'reply', xid, zxid, error, body: error === null ? (body ?? { op: 'delete' }) : null });
const notification = (event: string, path: string) => received({ type: 'notification', event, path });
const exists = (path = '/a', watch = true): Request => ({ op: 'exists', path, watch });
const submit = (id: string, request: Request = exists('/a', false), watcher?: string) => ({
  ...{ type: 'submit', id, request },
  ...(watcher !== undefined && { watcher }),
});
const auth = (name: string): Request => ({ op: 'auth', scheme: 'digest', auth: name });

function connected(input: Partial<SessionInput> = {}): Driven {
  return accepted(drive(sessionMachine, { timeoutMs: 9000, servers: 1, ...input }));
}
function accepted(session: Driven): Driven {
  return session.hear({ type: 'opened' }).hear(received(granted));
}
/** The connection ends, and there is another. */
function again(session: Driven): Driven {
  return accepted(session.hear({ type: 'disconnected', draw: 0, silentMs: 0 }).wait('reconnectWait'));
}
const sent = (session: Driven) =>
  session
    .effects()
    .flatMap((effect) => (effect.type === 'send' ? [effect['message'] as { xid: number; request: Request }] : []));

describe('the last zxid is learnt from', () => {
  test.each([
    ['a reply', reply(1, { zxid: 42 }), 42],
    ['the reply to what has failed', reply(1, { zxid: 42, error: 'NoNode' }), 42],
    ['no reply that has none', reply(1, { zxid: 0 }), 7],
    ['no pong', reply(-2, { zxid: 42 }), 7],
  ])('%s', (_what, message, zxid) => {
    const session = connected().hear(submit('zero')).hear(reply(1)).hear(submit('one'));
    const xid = message.message as { xid: number };
    if (xid.xid === 1) xid.xid = 2;
    expect(session.hear(message).context()['lastZxid']).toBe(zxid);
  });

  test('no notification', () => {
    expect(connected().hear(notification('NodeCreated', '/a')).context()['lastZxid']).toBe(0);
  });
});

describe('a watch', () => {
  test('is set again on the next connection, before what has been waiting goes out', () => {
    const session = connected()
      .hear(submit('one', exists()))
      .hear(reply(1, { error: 'NoNode' }));
    session.hear({ type: 'disconnected', draw: 0, silentMs: 0 }).hear(submit('two')).wait('reconnectWait');
    expect(sent(accepted(session))).toEqual([
      {
        ...{ type: 'request', xid: -8 },
        request: { op: 'setWatches', relativeZxid: 7, dataWatches: [], existWatches: ['/a'], childWatches: [] },
      },
      { type: 'request', xid: 2, request: exists('/a', false) },
    ]);
    expect(session.hear(reply(-8)).effects()).toEqual([]);
    expect(session.hear(reply(2)).effects()).toMatchObject([{ type: 'replied', id: 'two' }]);
  });

  test('is not there before the ensemble has said so', () => {
    const session = connected().hear(submit('one', exists()));
    expect(sent(again(session))).toEqual([]);
  });

  test('is told to whom it was left for, and gone', () => {
    const session = connected()
      .hear(submit('one', exists(), 'ana'))
      .hear(submit('two', exists(), 'bo'));
    expect(session.hear(reply(1, { body: { op: 'exists' } })).effects()).toMatchObject([{ id: 'one', watching: true }]);
    session.hear(reply(2, { body: { op: 'exists' } })).hear(notification('NodeDeleted', '/a'));
    const both = ['ana', 'bo'];
    expect(session.effects()).toEqual([
      { type: 'notified', event: 'NodeDeleted', path: '/a', watchers: both, unwatched: both },
    ]);
    expect(sent(again(session))).toEqual([]);
  });

  test('that stays is not gone', () => {
    const stays: Request = { op: 'addWatch', path: '/a', mode: 'persistent' };
    const session = connected()
      .hear(submit('one', stays, 'ana'))
      .hear(reply(1))
      .hear(notification('NodeDeleted', '/a'));
    expect(session.effects()).toEqual([{ type: 'notified', event: 'NodeDeleted', path: '/a', watchers: ['ana'] }]);
    expect(sent(again(session))).toMatchObject([{ request: { op: 'setWatches2', persistentWatches: ['/a'] } }]);
  });

  test('taken back is gone, and so is whoever had no other', () => {
    const session = connected()
      .hear(submit('one', exists(), 'ana'))
      .hear(submit('two', exists('/b'), 'bo'));
    session.hear(reply(1, { body: { op: 'exists' } })).hear(reply(2, { body: { op: 'exists' } }));
    session.hear(submit('back', { op: 'removeWatches', path: '/a', table: 'any' })).hear(reply(3));
    expect(session.effects()).toMatchObject([{ id: 'back', unwatched: ['ana'] }]);
    expect(sent(again(session))).toMatchObject([{ request: { dataWatches: ['/b'] } }]);
  });

  test('of a client like kazoo is forgotten with its connection', () => {
    const session = connected({ behaviour: clientPresets.kazoo28 });
    session.hear(submit('one', exists(), 'ana')).hear(reply(1, { body: { op: 'exists' } }));
    session.hear({ type: 'disconnected', draw: 0, silentMs: 0 });
    expect(session.effects()).toEqual([{ type: 'suspended', unwatched: ['ana'] }]);
    expect(sent(accepted(session.wait('reconnectWait')))).toEqual([]);
  });
});

describe('who the client is', () => {
  test('is shown on every connection, before anything else', () => {
    const session = connected({ auth: [{ scheme: 'digest', auth: 'YTpi' }] });
    expect(sent(session)).toEqual([{ type: 'request', xid: -4, request: auth('YTpi') }]);
    session.hear(reply(-4)).hear(submit('more', auth('Yzpk')));
    expect(sent(session)).toEqual([{ type: 'request', xid: -4, request: auth('Yzpk') }]);
    expect(session.hear(reply(-4)).effects()).toMatchObject([{ type: 'replied', id: 'more', error: null }]);
    expect(sent(again(session)).map(({ request }) => request)).toEqual([auth('YTpi'), auth('Yzpk')]);
  });

  test('is answered out of turn: the server does not queue it', () => {
    const session = connected()
      .hear(submit('one'))
      .hear(submit('two', auth('YTpi')));
    expect(session.hear(reply(-4)).effects()).toMatchObject([{ type: 'replied', id: 'two' }]);
    expect(session.hear(reply(1)).effects()).toMatchObject([{ type: 'replied', id: 'one' }]);
  });

  test('shown without a connection is answered on the next, and not taken for what was shown before', () => {
    const session = drive(sessionMachine, { timeoutMs: 9000, servers: 1, auth: [{ scheme: 'digest', auth: 'YTpi' }] });
    accepted(session.hear(submit('early', auth('Yzpk'))));
    expect(session.hear(reply(-4)).effects()).toEqual([]);
    expect(session.hear(reply(-4)).effects()).toMatchObject([{ type: 'replied', id: 'early' }]);
  });

  test('is not believed: everything fails, and it is over', () => {
    const session = connected()
      .hear(submit('one'))
      .hear(submit('two', auth('YTpi')));
    session.hear(reply(-4, { error: 'AuthFailed' }));
    expect(session.effects()).toMatchObject([
      { id: 'one', error: 'AuthFailed' },
      { id: 'two', error: 'AuthFailed' },
      { type: 'authFailed' },
      { type: 'disconnect' },
    ]);
    expect(session.hear(submit('three')).effects()).toMatchObject([{ id: 'three', error: 'AuthFailed' }]);
  });
});

test('paths have the chroot before them outside, and not inside', () => {
  const session = connected({ chroot: '/app' }).hear(submit('one', exists(), 'ana'));
  expect(sent(session)).toMatchObject([{ request: { path: '/app/a' } }]);
  session.hear(reply(1, { error: 'NoNode' })).hear(notification('NodeCreated', '/app/a'));
  expect(session.effects()).toMatchObject([{ type: 'notified', path: '/a', watchers: ['ana'] }]);
});

test('after the highest xid comes 1: those below zero mean other things', () => {
  const session = connected();
  (session.context() as unknown as SessionContext).nextXid = 2 ** 31 - 2;
  const xids = ['one', 'two'].flatMap((id) => sent(session.hear(submit(id))).map(({ xid }) => xid));
  expect(xids).toEqual([2 ** 31 - 2, 1]);
});

test('whatever it hears, and whatever kind of client it is: who asks is answered once, or still waits', () => {
  const requests = fc.constantFrom(exists(), exists('/b', false), auth('YTpi'));
  const events = fc.oneof(
    { weight: 3, arbitrary: requests.map((request) => ({ submit: request })) },
    { weight: 3, arbitrary: fc.constantFrom({ type: 'opened' }, received(granted)) },
    fc.constantFrom(received(refused), { type: 'close' }, notification('NodeDeleted', '/a'), reply(-4), reply(-2)),
    fc.constantFrom(reply(-4, { error: 'AuthFailed' }), reply(99), reply(-8)),
    { weight: 3, arbitrary: fc.constant({ answer: true }) },
    fc.constantFrom(
      ...['readTimeout', 'pingInterval', 'reconnectWait', 'dialTimeout', 'patience'].map((wait) => ({ wait })),
    ),
    fc.nat(1000).map((n) => ({ type: 'disconnected', draw: n / 1001, silentMs: n })),
  );
  const presets = fc.constantFrom(...Object.values(clientPresets));
  fc.assert(
    fc.property(presets, fc.array(events, { maxLength: 60 }), (behaviour, heard) => {
      const session = drive(sessionMachine, { timeoutMs: 9000, servers: 2, behaviour });
      const context = () => session.context() as unknown as SessionContext;
      const open = new Set<string>();
      for (const [at, event] of heard.entries()) {
        if ('wait' in event) {
          if (!session.waiting().includes(event.wait)) continue;
          session.wait(event.wait);
        } else if ('submit' in event) {
          open.add(`r${at}`);
          session.hear(submit(`r${at}`, event.submit));
        } else {
          session.hear('answer' in event ? reply(context().pending[0]?.xid ?? 1) : event);
        }
        for (const effect of session.effects())
          if (effect.type === 'replied') expect(open.delete(String(effect['id']))).toBe(true);
        const { pending, queued, authPending } = context();
        const waiting = [...pending.map(({ id }) => id), ...queued.map(({ id }) => id), ...authPending];
        expect(waiting.filter((id) => id !== ownId).toSorted()).toEqual([...open].toSorted());
      }
    }),
    { numRuns: 400 },
  );
});
