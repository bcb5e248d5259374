import { expect, test } from 'vitest';
import { isDebianLike } from './apt.ts';

test.each([
  ['Debian', 'PRETTY_NAME="Debian GNU/Linux 12 (bookworm)"\nID=debian\nVERSION_ID="12"\n', true],
  ['Ubuntu', 'NAME="Ubuntu"\nID=ubuntu\nID_LIKE=debian\n', true],
  ['Mint', 'ID=linuxmint\nID_LIKE="ubuntu debian"\n', true],
  ['Fedora', 'ID=fedora\nNAME="not debian"\nVARIANT_ID=debian\n', false],
  ['openSUSE', 'ID="opensuse-leap"\nID_LIKE="suse opensuse"\n', false],
  ['a Mac', '', false],
])('%s has apt-get: %s', (_system, osRelease, expected) => {
  expect(isDebianLike(osRelease)).toBe(expected);
});
