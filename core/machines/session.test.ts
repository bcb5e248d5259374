import { describe, expect, test } from 'vitest';
import { drive, type Driven } from './fixtures/drive.ts';
import { sessionMachine } from './session.ts';
import { clientPresets, type ClientPreset } from './client-presets.ts';

const granted = { type: 'connected', timeoutMs: 6000, sessionId: '0x1a', password: 'c2VjcmV0LXNlY3JldCEhIQ==' };
const refused = { type: 'connected', timeoutMs: 0, sessionId: '0x0', password: 'AAAAAAAAAAAAAAAAAAAAAA==' };
const submit = (id: string) => ({ type: 'submit', id, request: { op: 'exists', path: '/a', watch: false } });
const received = (message: object) => ({ type: 'received', message });
const reply = (xid: number, zxid = 7) => received({ type: 'reply', xid, zxid, error: null, body: { op: 'ping' } });

const fresh = (servers = 1) => drive(sessionMachine, { timeoutMs: 9000, servers });
const connected = (servers = 1): Driven => fresh(servers).hear({ type: 'opened' }).hear(received(granted));
const like = (preset: ClientPreset): Driven =>
  drive(sessionMachine, { timeoutMs: 9000, servers: 1, behaviour: clientPresets[preset] })
    .hear({ type: 'opened' })
    .hear(received(granted));
const gone = (draw = 0, silentMs = 0) => ({ type: 'disconnected', draw, silentMs });
const types = (session: Driven) => session.effects().map(({ type }) => type);
/** The first region: the one that reaches for a server, or hears one. */
const where = (session: Driven) => session.state().split(' + ')[0]?.replace('reaching.', '');
const isConnected = 'connected.hearing.listening';

test('it dials, introduces itself without a session, and is given one', () => {
  const session = fresh();
  expect([where(session), session.effects()]).toEqual(['connecting.dialling', [{ type: 'connect', server: 0 }]]);
  session.hear({ type: 'opened' });
  expect(session.effects()).toEqual([
    {
      type: 'send',
      message: { type: 'connect', lastZxidSeen: 0, timeoutMs: 9000, sessionId: '0x0', password: refused.password },
    },
  ]);
  session.hear(received(granted));
  expect(where(session)).toBe(isConnected);
  expect(session.effects()).toEqual([{ type: 'connected', sessionId: '0x1a', timeoutMs: 6000 }]);
});

test('its waits follow from the timeout that was granted, not from the one it asked for', () => {
  expect(connected().waits()).toEqual({ pingInterval: 1000, readTimeout: 4000 });
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
    expect(where(session)).toBe('suspended.hangingUp');
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
    expect(where(session)).toBe('suspended.pausing');
  });

  test('it resumes: the same id and password, the last zxid it saw', () => {
    const session = connected().hear(submit('one')).hear(reply(1, 42)).hear({ type: 'disconnected', draw: 0.25 });
    session.wait('reconnectWait').hear({ type: 'opened' });
    expect(session.effects()).toMatchObject([
      { type: 'send', message: { type: 'connect', lastZxidSeen: 42, sessionId: '0x1a', password: granted.password } },
    ]);
    expect(where(session.hear(received(granted)))).toBe(isConnected);
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
  expect(where(session)).toBe('suspended.hangingUp');
  expect(types(session)).toEqual(['replied', 'suspended', 'disconnect']);
  expect(where(session.hear({ type: 'disconnected', draw: 0 }))).toBe('suspended.pausing');
});

test('a server that does not answer in its share of the timeout is given up', () => {
  const session = fresh(3);
  expect(session.waits()).toEqual({ dialTimeout: 3000 });
  expect(session.wait('dialTimeout').effects()).toEqual([{ type: 'disconnect' }]);
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
    { type: 'expired', by: 'ensemble' },
    { type: 'disconnect' },
  ]);
});

test('it closes by asking to, and is closed when that is answered', () => {
  const session = connected().hear({ type: 'close' });
  expect(session.effects()).toMatchObject([{ type: 'send', message: { xid: 1, request: { op: 'closeSession' } } }]);
  expect(session.hear(reply(1)).state()).toBe('closed');
  expect(types(session)).toEqual(['closed', 'disconnect']);
});

test('whoever asks while it closes, or once it is over, is told so', () => {
  const session = connected().hear(submit('one')).hear({ type: 'close' });
  expect(session.hear(submit('two')).effects()).toMatchObject([{ id: 'two', error: 'SessionExpired' }]);
  session.hear(gone());
  expect(session.effects()).toMatchObject([{ id: 'one', error: 'ConnectionLoss' }, { type: 'closed' }]);
  expect(session.hear(submit('three')).effects()).toMatchObject([{ id: 'three', error: 'SessionExpired' }]);
});

test('it tries its servers in the order that it was given', () => {
  const session = drive(sessionMachine, { timeoutMs: 9000, servers: 3, order: [2, 0, 1] });
  const dialled = [session.effects()];
  for (let round = 0; round < 3; round++) dialled.push(session.hear(gone()).wait('reconnectWait').effects());
  expect(dialled.flat().map((effect) => effect['server'])).toEqual([2, 0, 1, 2]);
});

test('it goes on with a session that another client has opened', () => {
  const resume = { sessionId: '0x1a', password: granted.password, lastZxid: 42 };
  const session = drive(sessionMachine, { timeoutMs: 9000, servers: 1, resume }).hear({ type: 'opened' });
  expect(session.effects()).toMatchObject([{ message: { lastZxidSeen: 42, sessionId: '0x1a' } }]);
  expect(session.hear(received(refused)).state()).toBe('expired');
});

describe('a client that gives up by itself', () => {
  test('since 3.9.3 at four thirds of its timeout since it last heard, whatever ended the connection', () => {
    // Granted are 6 s.
    expect(like('zooKeeper393').hear(gone(0, 1500)).waits()).toMatchObject({ patience: 8000 - 1500 });
    expect(like('zooKeeper393').wait('readTimeout').waits()).toEqual({ patience: 8000 - 4000 });
  });

  test('and counts anew when a server takes the connection', () => {
    const session = like('zooKeeper393').hear(gone(0, 1500)).wait('reconnectWait').hear({ type: 'opened' });
    expect(session.waits()).toMatchObject({ patience: 8000 });
  });

  test('gives up a first connection as well', () => {
    const session = drive(sessionMachine, { timeoutMs: 9000, servers: 1, behaviour: clientPresets.zooKeeper393 });
    expect(session.hear(submit('one')).wait('patience').effects()).toEqual([
      { type: 'replied', id: 'one', error: 'SessionExpired', body: null },
      { type: 'expired', by: 'clock' },
      { type: 'disconnect' },
    ]);
    expect(session.hear(gone()).state()).toBe('expired');
  });

  test('as Curator does, counts from the suspension, and goes on with another session at once', () => {
    const session = like('curator5').hear(gone(0, 1500));
    expect(session.waits()).toMatchObject({ patience: 6000 });
    expect(session.wait('patience').effects()).toEqual([
      { type: 'expired', by: 'clock' },
      { type: 'connect', server: 0 },
    ]);
    session.hear({ type: 'opened' });
    expect(session.effects()).toMatchObject([{ message: { sessionId: '0x0', lastZxidSeen: 0, timeoutMs: 9000 } }]);
  });

  test('hangs up first on the server that it was just talking to', () => {
    const session = like('curator5').hear(gone()).wait('reconnectWait').hear({ type: 'opened' }).wait('patience');
    expect(session.effects()).toEqual([{ type: 'expired', by: 'clock' }, { type: 'disconnect' }]);
    expect(session.hear(gone()).effects()).toEqual([{ type: 'connect', server: 0 }]);
  });
});

describe('a client like kazoo', () => {
  test('puts off its ping whenever it hears something', () => {
    const session = like('kazoo28').hear(received({ type: 'notification', event: 'NodeDeleted', path: '/a' }));
    expect(session.waits()).toEqual({ readTimeout: 4000, pingInterval: 2000 });
  });

  test('hangs up when a ping is due and the last one is not answered yet, not before', () => {
    const session = like('kazoo28').wait('readTimeout');
    expect(where(session)).toBe(isConnected);
    expect(where(session.wait('pingInterval'))).toBe(isConnected);
    expect(where(session.wait('pingInterval'))).toBe('suspended.hangingUp');
    const answered = like('kazoo28').wait('pingInterval').hear(reply(-2)).wait('pingInterval');
    expect(where(answered)).toBe(isConnected);
  });

  test('keeps what is asked meanwhile, however often it fails to connect', () => {
    const session = like('kazoo28').hear(gone()).hear(submit('one')).wait('reconnectWait').hear(gone());
    expect(session.effects()).toEqual([]);
    session.wait('reconnectWait').hear({ type: 'opened' }).hear(received(granted));
    expect(types(session)).toEqual(['connected', 'send']);
  });

  test('goes on with another session when the ensemble has ended its own', () => {
    const session = like('kazoo28').hear(gone()).wait('reconnectWait').hear({ type: 'opened' }).hear(received(refused));
    expect(session.effects()).toEqual([{ type: 'expired', by: 'ensemble' }, { type: 'disconnect' }]);
    session.hear(gone()).hear({ type: 'opened' });
    expect(session.effects()).toMatchObject([{ message: { type: 'connect', sessionId: '0x0', lastZxidSeen: 0 } }]);
  });
});
