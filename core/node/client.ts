/**
 * A ZooKeeper client: the session machine on a socket and a clock, with promises for answers.
 *
 *     const zk = await connect('127.0.0.1:2181', { timeoutMs: 10_000 });
 *     await zk.create('/greeting', 'hello');
 *     const { data } = await zk.getData('/greeting', (event) => console.log(event.type, event.path));
 *     await zk.setData('/greeting', 'good-bye');    // the watcher hears NodeDataChanged
 *     await zk.close();
 *
 * It decides nothing: when to ping, to hang up, to dial again, what is lost and what may be believed is the machine's
 * (core/machines/session.ts). What was heard is told in the order in which it came: watch events and answers alike.
 */

import type { ClientBehaviour } from '../machines/client-behaviour.ts';
import { shuffled } from '../machines/client-servers.ts';
import type { SessionEvents, SessionListener } from './client-audience.ts';
import { base64, clientOperations, type Data, type Operations } from './client-operations.ts';
import { clientSession, type ClientSession, type SessionState } from './client-session.ts';
import { Unreachable } from './reach.ts';
import { readConnectString } from './servers.ts';

export interface ClientOptions {
  /** The session timeout to ask for; the ensemble may grant another. 10 s unless given. */
  timeoutMs?: number;
  /** How long to wait for the first connection; as long as `timeoutMs` unless given. */
  connectWithinMs?: number;
  /** Whom to show to be on every connection: for digest, `name:password`. */
  auth?: readonly { scheme: string; auth: Data }[];
  /** Like another library than ZooKeeper 3.8's own: see core/machines/client-presets.ts. */
  behaviour?: ClientBehaviour;
}

export interface ZooKeeper extends Operations {
  readonly state: SessionState;
  /** Such as `0x100000a1b2c0000`; `0x0` without a session. */
  readonly sessionId: string;
  /** The session timeout in force. */
  readonly timeoutMs: number;
  /** Hears what becomes of the session. @returns stops listening. */
  on<K extends keyof SessionEvents>(type: K, listener: SessionListener<K>): () => void;
  /** Ends the session, and with it its ephemerals. Done when the ensemble has said so, or cannot be asked. */
  close(): Promise<void>;
}

/**
 * @param connectString `HOST:PORT[,HOST:PORT]…[/CHROOT]`, tried in an order of chance.
 * @throws {TypeError} for a connect string that is none.
 * @throws {Unreachable} when nobody grants a session in time.
 */
export async function connect(connectString: string, options: ClientOptions = {}): Promise<ZooKeeper> {
  const { servers, chroot } = readConnectString(connectString);
  const { timeoutMs = 10_000, connectWithinMs = timeoutMs, auth = [], behaviour } = options;
  const session = clientSession(servers, {
    ...{ timeoutMs, servers: servers.length, order: shuffled(servers.length, Math.random), chroot },
    auth: auth.map((one) => ({ scheme: one.scheme, auth: base64(one.auth) })),
    ...(behaviour && { behaviour }),
  });
  if (await reaches(session, connectWithinMs)) return zooKeeper(session);
  await session.close();
  throw new Unreachable(`no session from ${connectString} within ${connectWithinMs} ms: ${session.trouble()}`);
}

function zooKeeper(session: ClientSession): ZooKeeper {
  return {
    ...clientOperations(session.ask),
    get state() {
      return session.now().state;
    },
    get sessionId() {
      return session.now().sessionId;
    },
    get timeoutMs() {
      return session.now().timeoutMs;
    },
    on: session.on,
    close: session.close,
  };
}

/** @returns whether it is connected in time. */
function reaches(session: ClientSession, withinMs: number): Promise<boolean> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve(false), withinMs);
    const heard = (reached: boolean) => {
      clearTimeout(timer);
      resolve(reached);
    };
    session.on('connected', () => heard(true));
    session.on('expired', () => heard(false));
  });
}
