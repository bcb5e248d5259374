/** How long a client waits for what, in milliseconds: from its behaviour, the session timeout, and a draw in [0, 1). */

import type { ClientBehaviour } from './client-behaviour.ts';

/**
 * When a silent client pings. ClientCnxn: a third of the timeout after it last sent, but a second earlier once that is
 * more than two seconds, and never later than ten.
 */
export function pingIntervalMs({ ping }: ClientBehaviour, timeoutMs: number, draw: number): number {
  const { share, earlierMs, mostMs } = ping;
  const jitterMs = fraction(draw) * ping.jitterMs;
  const wholeMs = timeoutMs * share;
  const intervalMs = wholeMs <= earlierMs ? wholeMs : Math.max(earlierMs, wholeMs - earlierMs);
  return Math.min(mostMs ?? Infinity, Math.max(intervalMs - jitterMs, jitterMs));
}

/** How long a server may say nothing. */
export function readTimeoutMs(timeoutMs: number): number {
  return (timeoutMs * 2) / 3;
}

/** How long to wait for a TCP connection, with so many servers to try. */
export function dialTimeoutMs({ dialling }: ClientBehaviour, timeoutMs: number, servers: number): number {
  return dialling === 'wholeTimeout' ? timeoutMs : timeoutMs / servers;
}

/** Which server is next, and how long to wait before it is dialled. */
export interface NextDial {
  server: number;
  waitMs: number;
  /** The wait after the next round in vain. */
  roundMs: number;
}

/** @param at the server dialled last, the one that last took us, if any did, and the wait after this round if it was in vain. */
export function nextDial(
  { reconnect }: ClientBehaviour,
  at: { server: number; home: number; met: boolean; roundMs: number; servers: number },
  draw: number,
): NextDial {
  const { randomMs, round, afterRound } = reconnect;
  const server = (at.server + 1) % at.servers;
  const beforeMs = at.met ? draw * randomMs : 0;
  if (server !== (round === 'fromFirst' ? 0 : at.home)) return { server, waitMs: beforeMs, roundMs: at.roundMs };
  const { factor, spread, mostMs } = afterRound;
  const spreadMs = at.roundMs * (1 - spread + 2 * spread * draw);
  return { server, waitMs: beforeMs + spreadMs, roundMs: Math.min(mostMs, spreadMs * factor) };
}

/**
 * How much longer to wait for a server before the client declares its session expired itself.
 * @param silentMs how long it had heard nothing when it was suspended.
 */
export function patienceMs({ givesUp }: ClientBehaviour, timeoutMs: number, silentMs: number): number {
  if (givesUp === null) throw new Error('a client that never gives up does not wait to');
  return Math.max(0, timeoutMs * givesUp.share - (givesUp.since === 'heard' ? silentMs : 0));
}

/** A second draw out of one: its lower digits, which say nothing of the upper. */
function fraction(draw: number): number {
  return (draw * 65_536) % 1;
}
