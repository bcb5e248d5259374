/**
 * Access control: who may do what to a znode, and which lists there may be.
 *
 * Source: `ZooKeeperServer.checkACL`, `PrepRequestProcessor.fixupACL`, `DigestAuthenticationProvider`.
 */
import type { Acl } from '../zk/messages.ts';
import type { AuthInfo } from './auth-infos.ts';
import { isInIpRange, isIpRange } from './ip-range.ts';

/** What an entry permits. Source: `ZooDefs.Perms`. */
export const permission = { read: 1, write: 2, create: 4, delete: 8, admin: 16 } as const;

/** @param wanted one of several permissions, of which each will do. */
export function permits(acl: readonly Acl[], wanted: number, auth: readonly AuthInfo[]): boolean {
  const entries = acl.filter(({ perms }) => (perms & wanted) !== 0);
  return entries.some((entry) => isAnyone(entry) || auth.some((info) => matches(info, entry)));
}

/** @returns the list as it is kept, `auth` replaced by whoever has shown to be someone; undefined for a bad one. */
export function keptAcl(acl: readonly Acl[], auth: readonly AuthInfo[]): Acl[] | undefined {
  const kept: Acl[] = [];
  for (const entry of withoutDoubles(acl)) {
    const { perms, scheme, id } = entry;
    const entries = scheme === 'auth' ? proven(auth).map((info) => ({ perms, ...info })) : [entry];
    if (entries.length === 0 || (scheme !== 'auth' && !isValid(scheme, id))) return undefined;
    kept.push(...entries);
  }
  return kept.length === 0 ? undefined : kept;
}

/** What someone sees of a list who may not change it: of a digest not the secret part. */
export function maskedAcl(acl: readonly Acl[]): Acl[] {
  return acl.map((entry) => (entry.scheme === 'digest' ? { ...entry, id: entry.id.replaceAll(/:.*/g, ':x') } : entry));
}

function isAnyone({ scheme, id }: Acl): boolean {
  return scheme === 'world' && id === 'anyone';
}

function matches(info: AuthInfo, { scheme, id }: Acl): boolean {
  if (info.scheme !== scheme) return false;
  return scheme === 'ip' ? isInIpRange(info.id, id) : info.id === id;
}

/** An address shows where someone is, not who. */
function proven(auth: readonly AuthInfo[]): AuthInfo[] {
  return auth.filter(({ scheme }) => scheme === 'digest');
}

function isValid(scheme: string, id: string): boolean {
  if (scheme === 'world') return id === 'anyone';
  if (scheme === 'ip') return isIpRange(id);
  return scheme === 'digest' && /^[^:]*:[^:]+:*$/.test(id);
}

/** The set is no luxury: a list may have as many entries as fit into a request. */
function withoutDoubles(acl: readonly Acl[]): Acl[] {
  const seen = new Set<string>();
  return acl.filter(({ perms, scheme, id }) => {
    const entry = JSON.stringify([perms, scheme, id]);
    const isFirst = !seen.has(entry);
    seen.add(entry);
    return isFirst;
  });
}
