import { toBase64 } from './base64.ts';
import { sha1 } from './sha1.ts';
import { encodeUtf8 } from './utf8.ts';

/**
 * The id by which access control lists know whoever knows a password: `ana:hush` becomes
 * `ana:2DEmUEDE7Qk6mQuJrgAGyKtJR7A=`. The name is a part of what is hashed.
 *
 * Source: `DigestAuthenticationProvider.generateDigest`.
 */
export function digestId(namePassword: string): string {
  const [name = ''] = namePassword.split(':', 1);
  return `${name}:${toBase64(sha1(encodeUtf8(namePassword)))}`;
}
