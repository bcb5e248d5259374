import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { toHexId, toNumber } from './int64.ts';
import { juteReader } from './jute-reader.ts';
import { writeFrame } from './jute-writer.ts';
import type { JuteReader, JuteWriter } from './jute.ts';
import { WireError } from './wire-error.ts';

const written = (write: (jute: JuteWriter) => void) => writeFrame(write).slice(4);
const outcome = (read: () => unknown) => {
  try {
    return read();
  } catch (error) {
    return (error as WireError).message;
  }
};
const bytes = (hex: string) => Uint8Array.from(hex.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));

describe('jute', () => {
  test('what is written is read, whatever comes before and after it', () => {
    const int = fc.integer();
    const long = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n });
    const data = fc.option(fc.uint8Array({ maxLength: 600 }));
    fc.assert(
      fc.property(int, long, fc.boolean(), data, fc.string(), fc.array(int), (a, b, c, d, e, f) => {
        const frame = writeFrame((jute) => {
          jute.int(a, 'a');
          jute.long(b);
          jute.bool(c);
          jute.buffer(d);
          jute.ustring(e);
          jute.vector(f, (item) => jute.int(item, 'f'));
        });
        expect(juteReader(frame).int('length')).toBe(frame.length - 4);
        const jute = juteReader(frame.subarray(4));
        expect([jute.int('a'), jute.long('b'), jute.bool('c'), jute.buffer('d'), jute.ustring('e')]).toEqual([
          a,
          b,
          c,
          d,
          e,
        ]);
        expect(jute.vector('f', 4, () => jute.int('f'))).toEqual(f);
        expect(jute.left()).toBe(0);
      }),
    );
  });

  test('a long is read as a number and as hex as if it had been a bigint first', () => {
    const long = fc.oneof(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }), fc.maxSafeInteger().map(BigInt));
    fc.assert(
      fc.property(long, (value) => {
        const read = () => juteReader(written((jute) => jute.long(value)));
        expect(read().hexLong('id')).toBe(toHexId(value));
        expect(outcome(() => read().exactLong('zxid'))).toEqual(outcome(() => toNumber(value, 'zxid')));
      }),
    );
  });

  test('what is written does not change when more is written', () => {
    const first = writeFrame((jute) => jute.ustring('/first'));
    const before = first.slice();
    writeFrame((jute) => jute.ustring('/other'));
    expect(first).toEqual(before);
  });

  test('nothing is lost where a piece of memory ends', () => {
    const flags = written((jute) => jute.vector(new Array<boolean>(20_000).fill(true), (flag) => jute.bool(flag)));
    expect(flags.subarray(4).every((byte) => byte === 1)).toBe(true);
  });

  test('is big-endian, with -1 for null', () => {
    expect(written((jute) => jute.int(-2, 'xid'))).toEqual(bytes('fffffffe'));
    expect(written((jute) => jute.long(0x1122334455667788n))).toEqual(bytes('1122334455667788'));
    expect(written((jute) => jute.buffer(null))).toEqual(bytes('ffffffff'));
    expect(written((jute) => jute.ustring('/ä'))).toEqual(bytes('000000032fc3a4'));
    expect(juteReader(bytes('ffffffff')).vector('acl', 12, () => 0)).toBeNull();
  });

  const readings: [string, string, (jute: JuteReader) => unknown, string][] = [
    ['half an int', '0000', (jute) => jute.int('xid'), 'xid takes 4 bytes, and 2 are left'],
    ['half a long', '00000000', (jute) => jute.long('zxid'), 'zxid takes 8 bytes, and 4 are left'],
    ['no bool', '', (jute) => jute.bool('watch'), 'watch takes 1 bytes, and 0 are left'],
    ['a negative length', 'fffffffe', (jute) => jute.buffer('data'), 'data has length -2'],
    ['two gigabytes', '7fffffff00', (jute) => jute.buffer('data'), 'data takes 2147483647 bytes, and 1 are left'],
    ['null text', 'ffffffff', (jute) => jute.ustring('path'), 'path is null'],
    [
      'a billion items',
      '7fffffff00',
      (jute) => jute.vector('acl', 12, () => 0),
      'acl has 2147483647 items, and 1 bytes are left',
    ],
    ['a rest', '00', (jute) => jute.end('a ping'), '1 bytes too many after a ping'],
  ];
  test.each(readings)('%s is refused by name', (_what, hex, read, why) => {
    expect(() => read(juteReader(bytes(hex)))).toThrow(new WireError(why));
  });

  test('a negative count is one of no items, but for -1', () => {
    const counted = (hex: string) => juteReader(bytes(hex)).vector('acl', 12, () => 0);
    expect([counted('80000000'), counted('fffffffe'), counted('ffffffff')]).toEqual([[], [], null]);
  });

  test.each([2 ** 31, -(2 ** 31) - 1, 0.5, Number.NaN])('%d is no int', (value) => {
    expect(() => writeFrame((jute) => jute.int(value, 'xid'))).toThrow(
      new WireError(`xid ${value} is not a 32-bit integer`),
    );
  });
});
