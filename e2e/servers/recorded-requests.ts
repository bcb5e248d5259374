import { toBase64 } from '../../core/zk/base64.ts';
import { authXid, pingXid, setWatchesXid, type Request } from '../../core/zk/messages.ts';
import { encodeUtf8 } from '../../core/zk/utf8.ts';

const base64 = (text: string) => toBase64(encodeUtf8(text));
const noOne = { perms: 1, scheme: 'ip', id: '10.0.0.0/8' };
const ana = { perms: 31, scheme: 'digest', id: 'ana:2DEmUEDE7Qk6mQuJrgAGyKtJR7A=' };
const nothing = { dataWatches: [], existWatches: [], childWatches: [] };

/** A request of every kind, with answers of every kind: what our own client says when fixtures are recorded. */
export const recordedRequests: readonly Request[] = [
  { op: 'create', path: '/locks', data: base64('every lock'), mode: 'persistent' },
  { op: 'create2', path: '/locks/ana-', data: '', mode: 'ephemeralSequential' },
  { op: 'create', path: '/locks/bo-', data: base64('ü'), mode: 'persistentSequential', acl: [noOne] },
  { op: 'create2', path: '/box', data: '', mode: 'container' },
  { op: 'createTTL', path: '/brief', data: null, mode: 'persistentWithTtl', ttlMs: 60_000 },
  { op: 'exists', path: '/locks', watch: false },
  { op: 'getData', path: '/brief', watch: false },
  { op: 'getData', path: '/locks', watch: true },
  { op: 'exists', path: '/gate', watch: true },
  { op: 'getChildren', path: '/', watch: true },
  { op: 'create', path: '/gate', data: '', mode: 'ephemeral' },
  { op: 'create', path: '/gate', data: '', mode: 'ephemeral' },
  { op: 'create', path: '/gate/child', data: '', mode: 'persistent' },
  { op: 'getData', path: '/locks/bo-0000000001', watch: false },
  { op: 'getData', path: '/gate', watch: true },
  { op: 'delete', path: '/locks', version: -1 },
  { op: 'delete', path: '/gate', version: 7 },
  { op: 'delete', path: '/gate', version: 0 },
  { op: 'getChildren', path: '/locks', watch: false },
  { op: 'create', path: '/\u0001', data: '', mode: 'ephemeral' },
  { op: 'setData', path: '/locks', data: base64('some locks'), version: 0 },
  { op: 'check', path: '/locks', version: 0 },
  { op: 'getChildren2', path: '/locks', watch: false },
  { op: 'getACL', path: '/locks' },
  { op: 'setACL', path: '/locks', version: -1, acl: [] },
  { op: 'auth', scheme: 'digest', auth: base64('ana:hush') },
  { op: 'setACL', path: '/locks', version: 0, acl: [ana] },
  { op: 'getACL', path: '/locks' },
  { op: 'whoAmI' },
  { op: 'sync', path: '/locks' },
  { op: 'getAllChildrenNumber', path: '/locks' },
  { op: 'getEphemerals', prefix: '/locks' },
  {
    op: 'multi',
    ops: [
      { op: 'check', path: '/locks', version: 1 },
      { op: 'create', path: '/locks/a', data: null, mode: 'persistent' },
      { op: 'create2', path: '/locks/b', data: '', mode: 'container' },
      { op: 'createTTL', path: '/locks/c', data: '', mode: 'persistentWithTtl', ttlMs: 60_000 },
      { op: 'setData', path: '/locks/a', data: base64('x'), version: 0 },
      { op: 'delete', path: '/locks/a', version: 1 },
    ],
  },
  {
    op: 'multi',
    ops: [
      { op: 'setData', path: '/locks', data: '', version: -1 },
      { op: 'delete', path: '/nobody', version: -1 },
      { op: 'check', path: '/locks', version: 0 },
    ],
  },
  {
    op: 'multiRead',
    ops: [
      { op: 'getData', path: '/locks', watch: false },
      { op: 'getChildren', path: '/locks', watch: false },
      { op: 'getData', path: '/nobody', watch: false },
    ],
  },
  { op: 'addWatch', path: '/locks', mode: 'persistent' },
  { op: 'addWatch', path: '/box', mode: 'persistentRecursive' },
  { op: 'create', path: '/box/a', data: '', mode: 'persistent' },
  { op: 'checkWatches', path: '/box', table: 'data' },
  { op: 'removeWatches', path: '/box', table: 'any' },
  { op: 'removeWatches', path: '/box', table: 'children' },
  { op: 'setWatches', relativeZxid: 1, ...nothing, dataWatches: ['/locks', '/gone'], existWatches: ['/box', '/later'] },
  {
    ...{ op: 'setWatches2', relativeZxid: 1, ...nothing, childWatches: ['/locks'] },
    ...{ persistentWatches: ['/locks'], persistentRecursiveWatches: ['/box'] },
  },
  { op: 'reconfig', joining: 'server.2=localhost:2:3', leaving: null, members: null, configId: -1 },
  { op: 'sasl', token: '' },
  { op: 'unreadable', code: 3, body: '' },
  { op: 'ping' },
];

/** The last on a connection: those after which a server hangs up. */
export const lastRequests: readonly Request[] = [
  { op: 'auth', scheme: 'nonsense', auth: null },
  { op: 'unreadable', code: 999, body: '' },
];

const reserved: Partial<Record<Request['op'], number>> = {
  ping: pingXid,
  auth: authXid,
  setWatches: setWatchesXid,
  setWatches2: setWatchesXid,
};

/** @returns the xid under which a client asks, `next` unless the protocol has one of its own for it. */
export function xidFor({ op }: Request, next: () => number): number {
  return reserved[op] ?? next();
}
