import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { noCarry, splitFrames } from '../zk/frames.ts';
import type { ServerAddress } from './zk-connection.ts';

/** Stands between clients and a server, and can be told to fail as networks do. */
export interface FaultProxy {
  /** Where it listens. */
  address: ServerAddress;
  /** Nothing passes any more, and nobody is told: what is sent waits. Connections made meanwhile are taken. */
  freeze(): void;
  thaw(): void;
  /** Each direction takes this much longer from now on. */
  delay(ms: number): void;
  /** Passes on half of the next frame from the server, and breaks off. Done when it has. */
  cutInMidFrame(): Promise<void>;
  /** Takes that back, if no frame has come. */
  spare(): void;
  /** Breaks off every connection. */
  cut(): void;
  /** How many connections have been made so far. */
  made(): number;
  close(): Promise<void>;
}

interface Link {
  client: Socket;
  upstream: Socket;
}

/** No frame of a server's is longer than this. */
const mostBytes = 2 ** 31 - 1;

export async function faultProxy(server: ServerAddress): Promise<FaultProxy> {
  const links = new Set<Link>();
  let made = 0;
  let frozen = false;
  let delayMs = 0;
  let cutting: (() => void) | undefined;

  const listener = createServer({ noDelay: true }, (client) => {
    made++;
    const upstream = connect({ ...server, noDelay: true });
    const link = { client, upstream };
    links.add(link);
    handOn(link, client, upstream, (chunk) => chunk);
    let carry: Uint8Array = noCarry;
    handOn(link, upstream, client, (chunk) => {
      const begins = carry.length === 0 && chunk.length > 4;
      carry = splitFrames(carry, chunk, mostBytes).carry;
      if (!cutting || !begins) return chunk;
      return chunk.subarray(0, Math.min(chunk.length - 1, 4 + Math.floor(chunk.readInt32BE(0) / 2)));
    });
    if (frozen) pause(link);
  }).listen(0, '127.0.0.1');
  await once(listener, 'listening');

  /** @param passes how much of a chunk goes on; when it is not all, the link is cut there. */
  function handOn(link: Link, from: Socket, to: Socket, passes: (chunk: Buffer) => Buffer): void {
    const after = (act: () => void) => (delayMs > 0 ? void setTimeout(act, delayMs) : act());
    from.on('data', (chunk: Buffer) => {
      const passed = passes(chunk);
      if (passed.length === chunk.length) return after(() => to.write(chunk));
      const done = cutting!;
      cutting = undefined;
      to.write(passed, () => {
        breakOff(link);
        done();
      });
    });
    from.on('end', () => after(() => to.end()));
    from.on('error', () => breakOff(link));
    from.on('close', () => after(() => breakOff(link)));
  }

  function pause({ client, upstream }: Link): void {
    client.pause();
    upstream.pause();
  }

  function breakOff(link: Link): void {
    links.delete(link);
    link.client.destroy();
    link.upstream.destroy();
  }

  function cut(): void {
    links.forEach(breakOff);
  }

  return {
    address: { host: '127.0.0.1', port: (listener.address() as AddressInfo).port },
    cut,
    made: () => made,
    delay: (ms) => void (delayMs = ms),
    cutInMidFrame: () => new Promise((resolve) => (cutting = resolve)),
    spare: () => void (cutting = undefined),
    freeze() {
      frozen = true;
      links.forEach(pause);
    },
    thaw() {
      frozen = false;
      for (const { client, upstream } of links) {
        client.resume();
        upstream.resume();
      }
    },
    async close() {
      cut();
      if (!listener.listening) return;
      listener.close();
      await once(listener, 'close');
    },
  };
}
