import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { faultProxy, type FaultProxy } from './fault-proxy.ts';

/** Ten bytes, their length in front. */
const frame = Buffer.concat([Buffer.of(0, 0, 0, 10), Buffer.from('0123456789')]);

let proxy: FaultProxy;
let stop: () => void;

/** Behind it: whoever says something gets a frame back. */
beforeEach(async () => {
  const server = createServer((socket) => {
    socket.on('data', () => socket.write(frame));
    socket.on('error', () => socket.destroy());
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  proxy = await faultProxy({ host: '127.0.0.1', port: (server.address() as AddressInfo).port });
  stop = () => server.close();
});

afterEach(async () => {
  await proxy.close();
  stop();
});

async function dial(): Promise<Socket> {
  const socket = connect({ ...proxy.address, noDelay: true });
  await once(socket, 'connect');
  return socket;
}

const ask = async (socket: Socket) => {
  const answer = once(socket, 'data') as Promise<[Buffer]>;
  socket.write('?');
  return (await answer)[0];
};

test('hands on what both say', async () => {
  const socket = await dial();
  expect(await ask(socket)).toEqual(frame);
  socket.destroy();
});

test('frozen, says nothing to those it has and to those who come; what was said goes on when it thaws', async () => {
  const [before, heard] = [await dial(), [] as string[]];
  await ask(before);
  proxy.freeze();
  const during = await dial();
  const answers = [before, during].map(async (socket, index) => {
    await ask(socket);
    heard.push(`answer ${index}`);
  });
  // By now an answer would have been here: this one goes straight.
  const straight = connect({ host: '127.0.0.1', port: proxy.address.port });
  await once(straight, 'connect');
  expect([heard, proxy.made()]).toEqual([[], 3]);
  proxy.thaw();
  await Promise.all(answers);
  for (const socket of [before, during, straight]) socket.destroy();
});

test('cuts in the middle of the next frame', async () => {
  const socket = await dial();
  const ended = once(socket, 'close');
  const done = proxy.cutInMidFrame();
  expect(await ask(socket)).toEqual(frame.subarray(0, 9));
  await Promise.all([done, ended]);
});

test('spares a frame if asked to in time', async () => {
  const socket = await dial();
  void proxy.cutInMidFrame();
  proxy.spare();
  expect(await ask(socket)).toEqual(frame);
  socket.destroy();
});

test('takes its time, in both directions', async () => {
  const socket = await dial();
  proxy.delay(60);
  const began = performance.now();
  expect(await ask(socket)).toEqual(frame);
  expect(performance.now() - began).toBeGreaterThan(115);
  socket.destroy();
});

test('breaks off at once', async () => {
  const sockets = [await dial(), await dial()];
  await Promise.all(sockets.map(ask));
  const ended = sockets.map((socket) => once(socket, 'close'));
  proxy.cut();
  await Promise.all(ended);
});
