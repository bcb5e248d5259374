import type { JuteReader, JuteWriter } from './jute.ts';
import type { Acl } from './messages.ts';

/** What an absent ACL stands for: anyone may do anything. Source: `ZooDefs.Ids.OPEN_ACL_UNSAFE`. */
const openAcl: readonly Acl[] = [{ perms: 31, scheme: 'world', id: 'anyone' }];

export function writeAcl(jute: JuteWriter, acl: readonly Acl[] = openAcl): void {
  jute.vector(acl, ({ perms, scheme, id }) => {
    jute.int(perms, 'perms');
    jute.ustring(scheme);
    jute.ustring(id);
  });
}

/** @returns undefined for the open one, so that one meaning has one message. */
export function readAcl(jute: JuteReader): Acl[] | undefined {
  const readEntry = () => ({ perms: jute.int('perms'), scheme: jute.ustring('scheme'), id: jute.ustring('id') });
  const leastBytes = 12;
  const acl = jute.vector('acl', leastBytes, readEntry) ?? [];
  return JSON.stringify(acl) === JSON.stringify(openAcl) ? undefined : acl;
}
