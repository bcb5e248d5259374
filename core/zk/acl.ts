import type { JuteReader, JuteWriter } from './jute.ts';
import type { Acl } from './messages.ts';

/** What an absent ACL stands for: anyone may do anything. Source: `ZooDefs.Ids.OPEN_ACL_UNSAFE`. */
export const openAcl: readonly Acl[] = [{ perms: 31, scheme: 'world', id: 'anyone' }];

export function writeAcl(jute: JuteWriter, acl: readonly Acl[] = openAcl): void {
  jute.vector(acl, ({ perms, scheme, id }) => {
    jute.int(perms, 'perms');
    jute.ustring(scheme);
    jute.ustring(id);
  });
}

export function readAcl(jute: JuteReader): Acl[] {
  const readEntry = () => ({
    perms: jute.int('perms'),
    scheme: jute.ustring('scheme'),
    // Of `auth` it says nothing, and some clients send it as null.
    id: jute.nullableString('id') ?? '',
  });
  const leastBytes = 12;
  return jute.vector('acl', leastBytes, readEntry) ?? [];
}

/** What a request says of it: nothing when it is the open one, so that one meaning has one message. */
export function readOwnAcl(jute: JuteReader): { acl?: Acl[] } {
  const acl = readAcl(jute);
  return JSON.stringify(acl) === JSON.stringify(openAcl) ? {} : { acl };
}
