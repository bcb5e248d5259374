import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { inboundFrames } from './inbound-frames.ts';

const frame = (body: readonly number[]) => {
  const bytes = new Uint8Array(4 + body.length);
  new DataView(bytes.buffer).setInt32(0, body.length);
  bytes.set(body, 4);
  return [...bytes];
};

describe('inbound frames', () => {
  test('come out as they were put in, however the stream is cut', () => {
    const bodies = fc.array(fc.array(fc.nat(255), { maxLength: 40 }), { maxLength: 20 });
    fc.assert(
      fc.property(bodies, fc.array(fc.integer({ min: 1, max: 60 }), { minLength: 1 }), (sent, cuts) => {
        const stream = sent.flatMap(frame);
        const inbound = inboundFrames();
        const got: number[][] = [];
        for (let at = 0, turn = 0; at < stream.length; turn++) {
          const length = cuts[turn % cuts.length]!;
          inbound.push(Uint8Array.from(stream.slice(at, at + length)));
          at += length;
          // A server that holds back leaves frames lying; every third turn it reads them all.
          if (turn % 3 === 2) for (let body; (body = inbound.next());) got.push([...body]);
        }
        for (let body; (body = inbound.next());) got.push([...body]);
        expect(got).toEqual(sent);
        expect(inbound.peek(1)).toBeUndefined();
      }),
    );
  });

  test('those before an oversized one are still good', () => {
    const inbound = inboundFrames(8);
    inbound.push(Uint8Array.from([...frame([1]), ...frame([2, 3]), 0, 0, 0, 9]));
    expect(inbound.next()).toEqual(Uint8Array.of(1));
    expect(inbound.next()).toEqual(Uint8Array.of(2, 3));
    expect(() => inbound.next()).toThrow('a frame of 9 bytes');
  });

  test.each([
    ['negative', -1, 'a frame of -1 bytes'],
    ['one byte longer than jute.maxbuffer', 1_048_576, 'a frame of 1048576 bytes'],
  ])('a length that is %s is refused at once', (_what, length, why) => {
    const inbound = inboundFrames();
    const bytes = new Uint8Array(4);
    new DataView(bytes.buffer).setInt32(0, length);
    inbound.push(bytes);
    expect(() => inbound.next()).toThrow(why);
  });

  test('a frame of jute.maxbuffer is taken', () => {
    const inbound = inboundFrames();
    inbound.push(Uint8Array.of(0, 0x0f, 0xff, 0xff));
    expect(inbound.next()).toBeUndefined();
    inbound.push(new Uint8Array(1_048_575).fill(7));
    expect(inbound.next()).toHaveLength(1_048_575);
  });

  test('the first four bytes can be looked at before they are a length', () => {
    const inbound = inboundFrames();
    inbound.push(Uint8Array.of(114, 117));
    expect(inbound.peek(4)).toBeUndefined();
    inbound.push(Uint8Array.of(111, 107, 10));
    expect(inbound.peek(4)).toEqual(Uint8Array.of(114, 117, 111, 107));
  });
});
