import { expect, test } from 'vitest';
import { digestId } from './digest-id.ts';

// As printed by `org.apache.zookeeper.server.auth.DigestAuthenticationProvider` of 3.8.0.
test.each([
  ['ana:hush', 'ana:2DEmUEDE7Qk6mQuJrgAGyKtJR7A='],
  ['bo:hush', 'bo:hrgHmDzO2kDuwPSwCFWB79B7jDA='],
])('%s is %s', (namePassword, id) => {
  expect(digestId(namePassword)).toBe(id);
});

test('a password may have colons, and may be missing', () => {
  expect(digestId('a:b:c')).toMatch(/^a:[^:]{27}=$/);
  expect(digestId('a')).toMatch(/^a:[^:]{27}=$/);
  expect(digestId('')).toMatch(/^:[^:]{27}=$/);
});
