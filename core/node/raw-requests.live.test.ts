/**
 * Apache ZooKeeper and the embedded server are sent the same thousands of requests that are cut short, have more behind
 * them than they should, or in which a number is another one: they answer alike, error for error and zxid for zxid.
 */
import { expect, inject, test } from 'vitest';
import { converse } from '../../e2e/servers/converse.ts';
import { findZooKeeper } from '../../e2e/servers/find-zookeeper.ts';
import { startZooKeeper } from '../../e2e/servers/start-zookeeper.ts';
import { openAcl } from '../zk/acl.ts';
import { toBase64 } from '../zk/base64.ts';
import { encodeClientMessage } from '../zk/encode.ts';
import { noPassword, noSession, pingXid, type Request } from '../zk/messages.ts';
import { opCodes } from '../zk/wire-codes.ts';
import { serve } from './serve.ts';

const found = inject('zookeeper') === null ? undefined : (await findZooKeeper()).found;
const ping = frame(pingXid, { op: 'ping' });

function frame(xid: number, request: Request): Uint8Array {
  return encodeClientMessage({ type: 'request', xid, request });
}

type Readable = Exclude<Request, { op: 'unreadable' }>;

const path = '/raw-odd';
const acl = [...openAcl];
const ttl = { data: 'AAAA', mode: 'persistentWithTtl', ttlMs: 100_000, acl } as const;
const lost = { relativeZxid: 2 ** 53 - 1, dataWatches: ['/raw-a'], existWatches: ['/raw-b'], childWatches: ['/raw-c'] };
const wellFormed: Readable[] = [
  { op: 'create', path, data: 'AAAA', mode: 'persistent', acl },
  { op: 'create2', path: `${path}/a`, data: 'AAAA', mode: 'container', acl },
  { op: 'createTTL', path: `${path}/b`, ...ttl },
  { op: 'exists', path, watch: false },
  { op: 'getData', path, watch: false },
  { op: 'setData', path, data: 'AAAA', version: -1 },
  { op: 'getACL', path },
  { op: 'setACL', path, acl, version: -1 },
  { op: 'getChildren', path, watch: false },
  { op: 'getChildren2', path, watch: false },
  { op: 'sync', path },
  { op: 'check', path, version: 99 },
  {
    op: 'multi',
    ops: [
      { op: 'setData', path, data: 'AAAA', version: -1 },
      { op: 'check', path, version: 5 },
    ],
  },
  {
    op: 'multiRead',
    ops: [
      { op: 'getData', path, watch: false },
      { op: 'getChildren', path, watch: false },
    ],
  },
  { op: 'setWatches', ...lost },
  { op: 'setWatches2', ...lost, persistentWatches: ['/raw-d'], persistentRecursiveWatches: ['/raw-e'] },
  { op: 'addWatch', path: '/raw-f', mode: 'persistent' },
  { op: 'checkWatches', path: '/raw-f', table: 'any' },
  { op: 'removeWatches', path: '/raw-f', table: 'any' },
  { op: 'getEphemerals', prefix: '/' },
  { op: 'getAllChildrenNumber', path: `${path}/a` },
  { op: 'reconfig', joining: 'x', leaving: null, members: null, configId: -1 },
];

/** The request as it is, with more behind it, cut short at every byte, and with other numbers in place of its own. */
function variants(request: Request): Uint8Array[] {
  const body = frame(0, request).subarray(12);
  const others = [-2, 0x7fff_ffff, 0].flatMap((value) =>
    Array.from({ length: Math.max(body.length - 3, 0) }, (_, at) => {
      const changed = body.slice();
      new DataView(changed.buffer).setInt32(at, value);
      return changed;
    }),
  );
  const cut = Array.from(body, (_, length) => body.slice(0, length));
  return [body, Uint8Array.of(...body, 1, 2, 3), ...cut, ...others];
}

function odd(
  op: Exclude<Request['op'], 'unreadable'>,
  xid: number,
  body: Uint8Array,
  isContainer: boolean,
): Uint8Array {
  const code = isContainer ? 19 : opCodes[op];
  return frame(xid, { op: 'unreadable', code, body: toBase64(body) });
}

/**
 * All at once, but for lists: whether one on its way is seen already is a matter of time.
 *
 * @returns what is said to each, zxids counted from the first and a body without an error by its length.
 */
async function putAll(server: string, request: Readable): Promise<string[]> {
  const talk = await converse(server);
  const who = { sessionId: noSession, password: noPassword };
  talk.say(encodeClientMessage({ type: 'connect', lastZxidSeen: 0, timeoutMs: 4_000, ...who }));
  await talk.hear();
  const hear = async () => Buffer.from(await talk.hear());
  talk.say(ping);
  const first = (await hear()).readBigInt64BE(4);
  const isContainer = 'mode' in request && request.mode === 'container';
  const frames = variants(request).map((body, at) => odd(request.op, at + 1, body, isContainer));
  const together = request.op === 'setACL' ? frames : [Buffer.concat(frames)];
  const heard: string[] = [];
  for (const bytes of together) {
    talk.say(bytes);
    talk.say(ping);
    for (let one = await hear(); one.readInt32BE(0) !== pingXid; one = await hear()) {
      const [xid, zxid, error, body] = [
        one.readInt32BE(0),
        one.readBigInt64BE(4),
        one.readInt32BE(12),
        one.subarray(16),
      ];
      const counted = zxid <= 0n ? zxid : zxid - first;
      const said = Buffer.from(frames[xid - 1]?.subarray(12) ?? []).toString('hex');
      heard.push(`${xid} ${said}: +${counted} ${error} ${error === 0 ? body.length : body.toString('hex')}`);
    }
  }
  talk.say(frame(0, { op: 'closeSession' }));
  await talk.leave();
  return heard;
}

// Nobody else may write to it: zxids are compared.
test.runIf(found && found.kind !== 'running')('both answer alike whatever is sent', { timeout: 60_000 }, async () => {
  const real = await startZooKeeper({ tickTimeMs: 200 });
  const serving = await serve({ host: '127.0.0.1', port: 0, servers: 1, tickTimeMs: 200, maxConnections: 0 });
  let count = 0;
  for (const request of wellFormed) {
    const [theirs, ours] = await Promise.all([putAll(real.hostPort, request), putAll(serving.connectString, request)]);
    expect(ours).toEqual(theirs);
    count += theirs.length;
  }
  expect(count).toBeGreaterThan(2000);
  await Promise.all([serving.stop(), real.stop()]);
});
