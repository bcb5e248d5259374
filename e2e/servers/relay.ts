import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';
import { noCarry, splitFrames } from '../../core/zk/frames.ts';

/** One frame that passed by, without its length. */
export interface Passed {
  from: 'client' | 'server';
  frame: Uint8Array;
}

export interface Relay {
  hostPort: string;
  /** What passed, connection by connection, in the order in which it got here. */
  connections: Passed[][];
  /** Breaks off what is under way; whoever comes again is let through. */
  cut: () => void;
  close: () => void;
}

/** Stands between a client and a server, hands on every byte, and remembers the frames. @param server `host:port` */
export async function relay(server: string): Promise<Relay> {
  const [host, port] = server.split(':');
  const connections: Passed[][] = [];
  const sockets: Socket[] = [];
  const listener = createServer((client) => {
    const upstream = connect({ host, port: Number(port) });
    const passed: Passed[] = [];
    connections.push(passed);
    sockets.push(client, upstream);
    handOn('client', client, upstream, passed);
    handOn('server', upstream, client, passed);
  }).listen(0, '127.0.0.1');
  await once(listener, 'listening');
  const cut = () => {
    for (const socket of sockets.splice(0)) socket.destroy();
  };
  const close = () => {
    listener.close();
    cut();
  };
  return { hostPort: `127.0.0.1:${(listener.address() as AddressInfo).port}`, connections, cut, close };
}

function handOn(from: Passed['from'], source: Socket, sink: Socket, passed: Passed[]): void {
  let carry: Uint8Array = noCarry;
  source.on('data', (chunk) => {
    sink.write(chunk);
    const split = splitFrames(carry, chunk);
    carry = split.carry;
    passed.push(...split.frames.map((frame) => ({ from, frame: new Uint8Array(frame) })));
  });
  source.on('end', () => sink.end());
  // The other end hears of it as an end; which of the two broke off does not matter here.
  source.on('error', () => sink.destroy());
}
