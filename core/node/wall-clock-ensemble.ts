import type { EnsembleSettings } from '../scenario/scenario.ts';
import { ensemble, type EnsembleOutput } from '../sim/ensemble.ts';
import type { ServerStatus } from '../sim/server-status.ts';
import type { ClientMessage, ServerMessage } from '../zk/messages.ts';
import { alarm } from './alarm.ts';
import { clock } from './clock.ts';

/** The simulated ensemble, on the wall clock: a loop that decides nothing. */
export interface WallClockEnsemble {
  readonly servers: readonly string[];
  /** @param address the client's own. */
  accepted(server: string, connection: string, address: string): void;
  receive(server: string, connection: string, message: ClientMessage): void;
  disconnected(server: string, connection: string): void;
  /** Instants in it are dates. */
  status(server: string): ServerStatus;
  /** In milliseconds since 1970, on a clock that never steps back. */
  dateMs(): number;
  stop(): void;
}

/** Where what the ensemble says to a client goes. */
export interface Outlet {
  send(message: ServerMessage): void;
  close(): void;
}

type PeerOutput = Extract<EnsembleOutput, { kind: 'peer' }>;

/**
 * Its time begins with it, on a clock that never steps back, and that is what it counts by; on znodes it stamps the date
 * at which it began, and as much later.
 *
 * What one server says to another arrives in the next turn of the event loop, so that a client may find that another
 * server does not know yet what this one has just done.
 *
 * @param outletOf the client's end of a connection, undefined when that is gone.
 */
export function wallClockEnsemble(
  settings: Pick<EnsembleSettings, 'servers' | 'tickTimeMs'>,
  outletOf: (connection: string) => Outlet | undefined,
): WallClockEnsemble {
  const startedMs = Date.now();
  const nowMs = clock();
  const members = ensemble(settings, { startedMs, drawOf: () => Math.random });
  for (const server of members.servers) members.setClock(0, server, 1, startedMs);
  const outgoing: EnsembleOutput[] = [];
  let underway: PeerOutput[] = [];
  let carrying = false;
  let isOver = false;
  const bell = alarm(ring);
  let nextMs: number | undefined;

  /** An answer may let its client's next request in, whose own outputs come after all that is still to go out. */
  function carry(outputs: readonly EnsembleOutput[]): void {
    for (const output of outputs) outgoing.push(output);
    if (carrying) return;
    carrying = true;
    for (const output of outgoing) {
      if (output.kind === 'send') outletOf(output.connection)?.send(output.message);
      else if (output.kind === 'close') outletOf(output.connection)?.close();
      else if (output.kind === 'peer') post(output);
    }
    outgoing.length = 0;
    carrying = false;
    setAlarm();
  }

  function post(output: PeerOutput): void {
    if (underway.push(output) === 1) setImmediate(deliver);
  }

  function deliver(): void {
    const arrived = underway;
    underway = [];
    if (isOver) return;
    for (const { to, from, message } of arrived) carry(members.heard(nowMs(), to, from, message));
  }

  function setAlarm(): void {
    const next = isOver ? undefined : members.nextDeadlineMs();
    if (next === nextMs) return;
    nextMs = next;
    bell.set(next === undefined ? undefined : next - nowMs());
  }

  function ring(): void {
    // A little early, perhaps: then nothing is due, and the alarm is set again.
    nextMs = undefined;
    carry(members.wake(nowMs()));
  }

  setAlarm();
  return {
    servers: members.servers,
    accepted: (server, connection, address) => carry(members.accepted(nowMs(), server, connection, address)),
    receive: (server, connection, message) => carry(members.receive(nowMs(), server, connection, message)),
    disconnected: (server, connection) => carry(members.disconnected(nowMs(), server, connection)),
    status(server) {
      const { sessions, servingSinceMs, ...status } = members.status(server);
      const dated = sessions.map((one) =>
        one.expiresMs === undefined ? one : { ...one, expiresMs: startedMs + one.expiresMs },
      );
      return { ...status, sessions: dated, servingSinceMs: startedMs + servingSinceMs };
    },
    dateMs: () => startedMs + nowMs(),
    stop() {
      isOver = true;
      setAlarm();
    },
  };
}
