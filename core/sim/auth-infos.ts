import { fromBase64 } from '../zk/base64.ts';
import { digestId } from '../zk/digest-id.ts';
import type { ClientInfo } from '../zk/messages.ts';
import { decodeUtf8Loosely } from '../zk/utf8.ts';
import { javaHashCode, spread } from './java-hash-set.ts';

/** Whom a connection has shown to be: from its beginning an address, and whatever it has given proof of since. */
export interface AuthInfo {
  scheme: 'ip' | 'digest';
  id: string;
}

/** Of one connection. They are not its session's: whoever takes the session over has to show them again. */
export interface AuthInfos {
  /** @returns whether the proof is taken. `digest` takes any `name:password`, `ip` anything; there are no others. */
  add(scheme: string, auth: string | null): boolean;
  /** In an order of their own, which whoAmI shows, and a znode whose list they are expanded into. */
  list(): readonly AuthInfo[];
}

/** @param address where the connection comes from, such as `127.0.0.1`. */
export function authInfos(address: string): AuthInfos {
  const fromHere: AuthInfo = { scheme: 'ip', id: address };
  let known = [fromHere];

  return {
    add(scheme, auth) {
      const info = scheme === 'ip' ? fromHere : scheme === 'digest' ? digestOf(auth) : undefined;
      if (info && !known.some((other) => isSame(info, other))) known = inBuckets([...known, info]);
      return info !== undefined;
    },
    list: () => known,
  };
}

/** What whoAmI tells: of a digest the name alone. Source: `AuthUtil.getClientInfos`. */
export function clientInfo({ scheme, id }: AuthInfo): ClientInfo {
  return { scheme, user: scheme === 'digest' ? id.slice(0, id.indexOf(':')) : id };
}

function digestOf(auth: string | null): AuthInfo | undefined {
  return auth === null ? undefined : { scheme: 'digest', id: digestId(decodeUtf8Loosely(fromBase64(auth))) };
}

function isSame(one: AuthInfo, other: AuthInfo): boolean {
  return one.scheme === other.scheme && one.id === other.id;
}

/** The order of a `ConcurrentHashMap` of these, which starts with 16 buckets and has none to spare at 12. */
function inBuckets(infos: readonly AuthInfo[]): AuthInfo[] {
  let capacity = 16;
  while (infos.length >= 0.75 * capacity) capacity *= 2;
  const placed = infos.map((info) => ({ info, bucket: spread(hashOf(info)) & (capacity - 1) }));
  return placed.sort((a, b) => a.bucket - b.bucket).map(({ info }) => info);
}

/** Source: `Id.hashCode`, as jute writes it. */
function hashOf({ scheme, id }: AuthInfo): number {
  return [scheme, id].reduce((hash, text) => (Math.imul(37, hash) + javaHashCode(text)) | 0, 17);
}
