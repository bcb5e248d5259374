import { noPassword, noSession } from '../zk/messages.ts';
import { dial, type ServerAddress } from './zk-connection.ts';

/** Nobody answers as a ZooKeeper would. The message says where, and why not. */
export class Unreachable extends Error {
  override name = 'Unreachable';
}

/**
 * Greets each server in turn until one of them grants a session, and gives that back.
 * @param timeoutMs for all of them together.
 * @throws {Unreachable}
 */
export async function reach(servers: readonly ServerAddress[], timeoutMs: number): Promise<void> {
  const reasons: string[] = [];
  for (const server of servers) {
    const reason = await greet(server, timeoutMs / servers.length);
    if (reason === undefined) return;
    reasons.push(`${server.host}:${server.port} (${reason})`);
  }
  throw new Unreachable(`no ZooKeeper answers at ${reasons.join(', ')}`);
}

/** @returns why the server does not answer, or undefined when it does. */
function greet(server: ServerAddress, timeoutMs: number): Promise<string | undefined> {
  return new Promise((resolve) => {
    const connection = dial(server, {
      opened: () =>
        connection.send({ type: 'connect', lastZxidSeen: 0, timeoutMs, sessionId: noSession, password: noPassword }),
      received(message) {
        if (message.type === 'connected') connection.send({ type: 'request', xid: 1, request: { op: 'closeSession' } });
        else finish(undefined);
      },
      ended: finish,
    });
    const timer = setTimeout(() => finish(`no answer within ${Math.round(timeoutMs)} ms`), timeoutMs);

    function finish(reason: string | undefined): void {
      clearTimeout(timer);
      connection.drop();
      resolve(reason);
    }
  });
}
