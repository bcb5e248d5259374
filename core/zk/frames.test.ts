import { Buffer } from 'node:buffer';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { maxFrameBytes, noCarry, splitFrames } from './frames.ts';
import { writeFrame } from './jute-writer.ts';
import { WireError } from './wire-error.ts';

const framed = (payload: Uint8Array) => Uint8Array.from([0, 0, payload.length >> 8, payload.length & 0xff, ...payload]);
const lengthOnly = (length: number) => writeFrame((jute) => jute.int(length, 'length')).slice(4);

describe('splitFrames', () => {
  test('however the stream is cut, the same frames come out', () => {
    const payloads = fc.array(fc.uint8Array({ maxLength: 300 }), { maxLength: 6 });
    const cuts = fc.array(fc.nat(40), { maxLength: 60 });
    fc.assert(
      fc.property(payloads, cuts, fc.uint8Array({ max: 0, maxLength: 3 }), (payloads, cuts, rest) => {
        const stream = Uint8Array.from([...payloads.flatMap((payload) => [...framed(payload)]), ...rest]);
        const seen: Uint8Array[] = [];
        let carry: Uint8Array = noCarry;
        let at = 0;
        for (const length of [...cuts, stream.length]) {
          const split = splitFrames(carry, stream.subarray(at, at + length));
          seen.push(...split.frames);
          carry = split.carry;
          at += length;
        }
        expect(seen).toEqual(payloads);
        expect(carry).toEqual(rest);
      }),
    );
  });

  test('a chunk of Node gives plain bytes, and the carry does not change when its buffer is reused', () => {
    const chunk = Buffer.from([0, 0, 0, 1, 7, 0, 0]);
    const { frames, carry } = splitFrames(noCarry, chunk);
    expect(frames).toEqual([Uint8Array.of(7)]);
    chunk.fill(9);
    expect(carry).toEqual(Uint8Array.of(0, 0));
    expect(Buffer.isBuffer(frames[0])).toBe(false);
  });

  test.each([-1, -(2 ** 31), maxFrameBytes + 1, 2 ** 31 - 1])(
    'a length of %d is refused before any of it is there',
    (length) => {
      expect(() => splitFrames(noCarry, lengthOnly(length))).toThrow(WireError);
    },
  );

  test('the limit itself is allowed, and can be raised', () => {
    expect(splitFrames(noCarry, lengthOnly(maxFrameBytes)).frames).toEqual([]);
    expect(splitFrames(noCarry, lengthOnly(maxFrameBytes + 1), 4 * maxFrameBytes).frames).toEqual([]);
    expect(() => splitFrames(noCarry, lengthOnly(9), 8)).toThrow(
      new WireError('a frame of 9 bytes: 0 to 8 are allowed'),
    );
  });
});
