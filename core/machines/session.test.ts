import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { drive, type Driven } from './fixtures/drive.ts';
import { sessionMachine } from './session.ts';
import { pingIntervalMs } from './session-context.ts';

const granted = { type: 'connected', timeoutMs: 6000, sessionId: '0x1a', password: 'c2VjcmV0LXNlY3JldCEhIQ==' };
const refused = { type: 'connected', timeoutMs: 0, sessionId: '0x0', password: 'AAAAAAAAAAAAAAAAAAAAAA==' };
const submit = (id: string) => ({ type: 'submit', id, request: { op: 'exists', path: '/a', watch: false } });
const received = (message: object) => ({ type: 'received', message });
const reply = (xid: number, zxid = 7) => received({ type: 'reply', xid, zxid, error: null, body: { op: 'ping' } });

const fresh = (servers = 1) => drive(sessionMachine, { timeoutMs: 9000, servers });
const connected = (servers = 1): Driven => fresh(servers).hear({ type: 'opened' }).hear(received(granted));
const types = (session: Driven) => session.effects().map(({ type }) => type);
const isConnected = 'connected.sending.resting + connected.hearing.listening';

test('it dials, introduces itself without a session, and is given one', () => {
  const session = fresh();
  expect([session.state(), session.effects()]).toEqual(['connecting.dialling', [{ type: 'connect', server: 0 }]]);
  session.hear({ type: 'opened' });
  expect(session.effects()).toEqual([
    {
      type: 'send',
      message: { type: 'connect', lastZxidSeen: 0, timeoutMs: 9000, sessionId: '0x0', password: refused.password },
    },
  ]);
  session.hear(received(granted));
  expect(session.state()).toBe(isConnected);
  expect(session.effects()).toEqual([{ type: 'connected', sessionId: '0x1a', timeoutMs: 6000 }]);
});

test('its waits follow from the timeout that was granted, not from the one it asked for', () => {
  expect(connected().waits()).toEqual({ pingInterval: 1000, readTimeout: 4000 });
});

test.each([
  [900, 300],
  [3000, 1000],
  [4000, 1000],
  [6000, 1000],
  [10_000, 10_000 / 3 - 1000],
  [30_000, 9000],
  [40_000, 10_000],
])('with a timeout of %d ms a silent client pings after %d ms, as ClientCnxn does', (timeoutMs, expectedMs) => {
  expect(pingIntervalMs(timeoutMs)).toBe(expectedMs);
});

describe('a request', () => {
  test('is sent with the next xid and answered under the id it came with', () => {
    const session = connected().hear(submit('one'));
    expect(session.effects()).toEqual([
      { type: 'send', message: { type: 'request', xid: 1, request: { op: 'exists', path: '/a', watch: false } } },
    ]);
    session.hear(submit('two')).hear(reply(1));
    expect(session.effects()).toEqual([{ type: 'replied', id: 'one', error: null, body: { op: 'ping' } }]);
    expect(session.context()).toMatchObject({ lastZxid: 7, nextXid: 3, pending: [{ id: 'two' }] });
  });

  test('waits for the connection, and goes out when it is there', () => {
    const session = fresh().hear(submit('early')).hear({ type: 'opened' }).hear(received(granted));
    expect(types(session)).toEqual(['connected', 'send']);
    expect(session.hear(reply(1)).effects()).toMatchObject([{ type: 'replied', id: 'early' }]);
  });

  test('that is answered out of turn costs the connection: nothing on it can be believed', () => {
    const session = connected().hear(submit('one')).hear(reply(2));
    expect(session.state()).toBe('suspended.hangingUp');
    expect(types(session)).toEqual(['replied', 'suspended', 'disconnect']);
  });
});

describe('a ping goes out by the time since it last sent', () => {
  test('sending something begins the wait anew', () => {
    expect(connected().hear(submit('one')).waits()).toEqual({ pingInterval: 1000 });
  });

  test('hearing something does not: a client that only hears must still say that it lives', () => {
    const session = connected().hear(received({ type: 'notification', event: 'NodeDeleted', path: '/a' }));
    expect(session.waits()).toEqual({ readTimeout: 4000 });
    expect(session.wait('pingInterval').effects()).toMatchObject([{ type: 'send', message: { xid: -2 } }]);
  });
});

describe('when the connection ends', () => {
  test('every request gets exactly one ConnectionLoss, before anyone hears that the session is suspended', () => {
    const session = connected().hear(submit('one')).hear(submit('two')).hear({ type: 'disconnected', draw: 0.25 });
    expect(session.effects()).toEqual([
      { type: 'replied', id: 'one', error: 'ConnectionLoss', body: null },
      { type: 'replied', id: 'two', error: 'ConnectionLoss', body: null },
      { type: 'suspended' },
    ]);
    expect(session.state()).toBe('suspended.pausing');
  });

  test('it resumes: the same id and password, the last zxid it saw', () => {
    const session = connected().hear(submit('one')).hear(reply(1, 42)).hear({ type: 'disconnected', draw: 0.25 });
    session.wait('reconnectWait').hear({ type: 'opened' });
    expect(session.effects()).toMatchObject([
      { type: 'send', message: { type: 'connect', lastZxidSeen: 42, sessionId: '0x1a', password: granted.password } },
    ]);
    expect(session.hear(received(granted)).state()).toBe(isConnected);
  });

  test('it waits up to a second, and a second more after a whole round of servers', () => {
    const session = connected(2).hear({ type: 'disconnected', draw: 0.25 });
    expect(session.waits()).toEqual({ reconnectWait: 250 });
    expect(session.wait('reconnectWait').effects()).toEqual([{ type: 'connect', server: 1 }]);
    expect(session.hear({ type: 'disconnected', draw: 0.5 }).waits()).toEqual({ reconnectWait: 1500 });
    expect(session.wait('reconnectWait').effects()).toEqual([{ type: 'connect', server: 0 }]);
  });
});

test('an ensemble that says nothing for two thirds of the timeout is hung up on', () => {
  const session = connected().hear(submit('one')).wait('readTimeout');
  expect(session.state()).toBe('suspended.hangingUp');
  expect(types(session)).toEqual(['replied', 'suspended', 'disconnect']);
  expect(session.hear({ type: 'disconnected', draw: 0 }).state()).toBe('suspended.pausing');
});

test('a server that does not answer in its share of the timeout is given up', () => {
  const session = fresh(3);
  expect(session.waits()).toEqual({ connectTimeout: 3000 });
  expect(session.wait('connectTimeout').effects()).toEqual([{ type: 'disconnect' }]);
  expect(session.hear({ type: 'disconnected', draw: 0 }).wait('reconnectWait').effects()).toEqual([
    { type: 'connect', server: 1 },
  ]);
});

test('only the ensemble says that the session has expired', () => {
  const session = connected().hear({ type: 'disconnected', draw: 0 }).hear(submit('one'));
  session.wait('reconnectWait').hear({ type: 'opened' }).hear(received(refused));
  expect(session.state()).toBe('expired');
  expect(session.effects()).toEqual([
    { type: 'replied', id: 'one', error: 'SessionExpired', body: null },
    { type: 'expired' },
    { type: 'disconnect' },
  ]);
});

test('it closes by asking to, and is closed when that is answered', () => {
  const session = connected().hear({ type: 'close' });
  expect(session.effects()).toMatchObject([{ type: 'send', message: { xid: 1, request: { op: 'closeSession' } } }]);
  expect(session.hear(reply(1)).state()).toBe('closed');
  expect(types(session)).toEqual(['closed', 'disconnect']);
});

test('whatever it hears, every request is answered at most once, and never twice', () => {
  const events = fc.oneof(
    fc.nat(30).map((n) => submit(`r${n}`)),
    fc.constant({ type: 'opened' }),
    fc.constant(received(granted)),
    fc.constant(received(refused)),
    fc.integer({ min: 1, max: 4 }).map((xid) => reply(xid)),
    fc.constant({ type: 'disconnected', draw: 0.5 }),
    fc.constant({ type: 'close' }),
  );
  fc.assert(
    fc.property(fc.array(events, { maxLength: 60 }), (heard) => {
      const session = fresh(2);
      const open: Record<string, number> = {};
      let ended = false;
      for (const event of heard) {
        if (event.type === 'submit' && !ended)
          open[(event as { id: string }).id] = (open[(event as { id: string }).id] ?? 0) + 1;
        session.hear(event);
        for (const effect of session.effects().filter(({ type }) => type === 'replied')) {
          const id = String(effect['id']);
          open[id] = (open[id] ?? 0) - 1;
          expect(open[id]).toBeGreaterThanOrEqual(0);
        }
        ended ||= ['expired', 'closed'].includes(session.state());
      }
    }),
  );
});
