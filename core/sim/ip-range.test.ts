import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isInIpRange, isIpRange } from './ip-range.ts';

const bytes = fc.array(fc.nat(255), { minLength: 4, maxLength: 4 });
const bitsOf = (address: number[]) => address.map((byte) => byte.toString(2).padStart(8, '0')).join('');

test('an address is in a range when its first bits are', () => {
  fc.assert(
    fc.property(bytes, bytes, fc.nat(32), fc.nat(32), (base, other, length, alike) => {
      // Addresses that have something in common are rare by chance.
      const bits = bitsOf(base).slice(0, alike) + bitsOf(other).slice(alike);
      const address = bits.match(/.{8}/g)!.map((byte) => parseInt(byte, 2));
      const expected = bitsOf(base).slice(0, length) === bits.slice(0, length);
      expect(isInIpRange(address.join('.'), `${base.join('.')}/${length}`)).toBe(expected);
      expect(isInIpRange(address.join('.'), base.join('.'))).toBe(address.join() === base.join());
    }),
  );
});

test('nobody is in what is no range, and what is no address in none', () => {
  expect(isIpRange('10.0.0.0/33')).toBe(false);
  expect(isInIpRange('10.0.0.1', '10.0.0.0/33')).toBe(false);
  expect(isInIpRange('::1', '0.0.0.0/0')).toBe(false);
});
