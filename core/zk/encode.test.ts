import { describe, expect, test } from 'vitest';
import { decodeRequest, decodeServerMessage } from './decode.ts';
import { encodeClientMessage, encodeServerMessage } from './encode.ts';
import { noPassword, noSession } from './messages.ts';
import type { ClientMessage, Request, ServerMessage, Stat } from './messages.ts';
import { WireError } from './wire-error.ts';

const asked = (request: Request): ClientMessage => ({ type: 'request', xid: 1, request });

test('no session is zeros: a new client has nothing to prove', () => {
  const hello = { type: 'connect', lastZxidSeen: 0, timeoutMs: 0, sessionId: noSession, password: noPassword } as const;
  const sixteenByteSecretAt = 4 + 27;
  const bytes = new Uint8Array(4 + 45);
  bytes[3] = 45;
  bytes[sixteenByteSecretAt] = 16;
  expect(encodeClientMessage(hello)).toEqual(bytes);
});

describe('a container', () => {
  const fields = { path: '/c', data: '', mode: 'container' } as const;
  const bytes = encodeClientMessage(asked({ op: 'create', ...fields }));

  test('goes out as createContainer, whichever create asked for it, and reaches a server as a create2', () => {
    expect(encodeClientMessage(asked({ op: 'create2', ...fields }))).toEqual(bytes);
    expect([...bytes.subarray(8, 12), ...bytes.subarray(-4)]).toEqual([0, 0, 0, 19, 0, 0, 0, 4]);
    expect(decodeRequest(bytes.subarray(4)).request).toEqual({ op: 'create2', ...fields });
  });

  test('is answered with a stat, which the create did not ask for', () => {
    const zeros = { czxid: 0, mzxid: 0, ctimeMs: 0, mtimeMs: 0, version: 0, cversion: 0, aversion: 0, pzxid: 0 };
    const stat: Stat = { ...zeros, ephemeralOwner: noSession, dataLength: 0, numChildren: 0 };
    const answer = { type: 'reply', xid: 1, zxid: 2, error: null, body: { op: 'create2', path: '/c', stat } } as const;
    const heard = decodeServerMessage(encodeServerMessage(answer).subarray(4), () => 'create');
    expect(heard).toEqual({ ...answer, body: { op: 'create', path: '/c' } });
  });
});

describe('what has no bytes is refused by name', () => {
  const reply = { type: 'reply', xid: 1, zxid: 1, error: null, body: { op: 'delete' } } as const;
  const connected = { type: 'connected', timeoutMs: 1, sessionId: noSession, password: noPassword } as const;
  const messages: [string, ServerMessage, string][] = [
    ['an xid beyond 32 bits', { ...reply, xid: 2 ** 31 }, 'xid 2147483648 is not a 32-bit integer'],
    ['a zxid beyond 2^53', { ...reply, zxid: 2 ** 53 }, 'zxid 9007199254740992 is not an exact integer'],
    ['a session id in decimal', { ...connected, sessionId: '12' }, 'sessionId "12" is not a 64-bit hex id'],
    ['a password in plain text', { ...connected, password: 'hush!' }, 'not base64: 5 letters are no multiple of 4'],
    [
      'half a surrogate pair',
      { type: 'notification', event: 'NodeCreated', path: '/\ud800' },
      'half a surrogate pair in "/\\ud800"',
    ],
  ];
  test.each(messages)('%s', (_what, message, why) => {
    expect(() => encodeServerMessage(message)).toThrow(new WireError(why));
  });
});
