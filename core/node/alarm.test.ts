import { once } from 'node:events';
import { connect, createServer, type AddressInfo } from 'node:net';
import { expect, test } from 'vitest';
import { alarm } from './alarm.ts';

/** Rings until `afterMs` has no more, as whoever uses an alarm does. @returns how long that took. */
function ringing(afterMs: (elapsedMs: number) => number | undefined): Promise<number> {
  const began = performance.now();
  return new Promise((resolve) => {
    const elapsed = () => performance.now() - began;
    const bell = alarm(() => {
      const more = afterMs(elapsed());
      if (more === undefined) resolve(elapsed());
      else bell.set(more);
    });
    bell.set(afterMs(0));
  });
}

test('rings when it is time', async () => {
  expect(await ringing((elapsedMs) => (elapsedMs < 20 ? 20 - elapsedMs : undefined))).toBeGreaterThanOrEqual(20);
});

test('rings for the sooner of two times', async () => {
  const rings = await new Promise<string>((resolve) => {
    const bell = alarm(() => resolve('soon'));
    bell.set(60_000);
    bell.set(1);
  });
  expect(rings).toBe('soon');
});

test('does not ring when it is taken back', async () => {
  const rung: string[] = [];
  const bell = alarm(() => rung.push('never'));
  bell.set(1);
  bell.set(undefined);
  await ringing((elapsedMs) => (elapsedMs < 10 ? 10 - elapsedMs : undefined));
  expect(rung).toEqual([]);
});

test('a wait that is too long for a timer is not over at once', async () => {
  const rung: string[] = [];
  const bell = alarm(() => rung.push('early'));
  bell.set(2 ** 40);
  await ringing((elapsedMs) => (elapsedMs < 5 ? 5 - elapsedMs : undefined));
  bell.set(undefined);
  expect(rung).toEqual([]);
});

test('rings after what had come in meanwhile has been read', async () => {
  const server = createServer((socket) => socket.end('here')).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const socket = connect({ host: '127.0.0.1', port: (server.address() as AddressInfo).port });
  const order: string[] = [];
  await once(server, 'connection');
  await new Promise<void>((resolve) => {
    socket.on('data', () => order.push('data'));
    const bell = alarm(() => {
      order.push('bell');
      resolve();
    });
    bell.set(1);
    // The process sleeps past the bell; the data come while it does.
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 50);
  });
  socket.destroy();
  server.close();
  expect(order).toEqual(['data', 'bell']);
});
