import type { Trace } from '../trace/record.ts';
import { fieldOf, numberOf, textOf } from './fields.ts';
import { headOf } from './mark.ts';
import { machineOf, participantOf } from './participant.ts';
import { countUntil, note, timeline, valueAt, type Timeline } from './timeline.ts';

/** What is known of one participant's session: by itself, and by the ensemble. */
export interface Session {
  /** The instants at which the client heard anything: each one begins its count anew. */
  heardMs: number[];
  /** The lease as the ensemble granted it; 0 before that and after the end of the session. */
  leaseMs: Timeline<number>;
  /** When the ensemble would expire it; null after it has ended. Empty where only the client was seen. */
  expiresMs: Timeline<number | null>;
  /** First state of the session machine. */
  state: Timeline<string>;
}

export interface Sessions {
  byParticipant: ReadonlyMap<string, Session>;
  /** Whose a session id is. */
  owners: ReadonlyMap<string, string>;
}

export function sessionsOf({ records }: Trace): Sessions {
  const byParticipant = new Map<string, Session>();
  const owners = new Map<string, string>();
  const early: { session: string; atMs: number; expiresMs: number | null }[] = [];
  const sessionFor = (name: string): Session => {
    const found = byParticipant.get(name) ?? fresh();
    byParticipant.set(name, found);
    return found;
  };
  for (const record of records) {
    if (record.kind === 'session') {
      early.push({ session: record.session, atMs: record.atMs, expiresMs: record.expiresMs ?? null });
    } else if (machineOf(record.actor) === 'session') {
      const session = sessionFor(participantOf(record.actor));
      if (record.kind === 'arrive') {
        session.heardMs.push(record.atMs);
        const message = record.message ?? fieldOf(records[record.cause ?? -1], 'message');
        const id = textOf(message, 'sessionId');
        if (textOf(message, 'type') === 'connected' && id !== undefined) {
          owners.set(id, participantOf(record.actor));
          note(session.leaseMs, record.atMs, numberOf(message, 'timeoutMs') ?? 0);
        }
      } else if (record.kind === 'step') {
        const state = headOf(record.to);
        note(session.state, record.atMs, state);
        if (state === 'expired' || state === 'closed') note(session.leaseMs, record.atMs, 0);
      }
    }
  }
  // The ensemble opens a session before its owner has heard the id.
  for (const { session, atMs, expiresMs } of early) {
    const owner = owners.get(session);
    if (owner !== undefined) note(sessionFor(owner).expiresMs, atMs, expiresMs);
  }
  return { byParticipant, owners };
}

function fresh(): Session {
  return { heardMs: [], leaseMs: timeline(), expiresMs: timeline(), state: timeline() };
}

/** How much of the lease is left, from 1 down to 0, in whose eyes; null where that side has no session, or was not seen. */
export interface Belief {
  client: number | null;
  ensemble: number | null;
}

export function beliefAt({ byParticipant }: Sessions, name: string, atMs: number): Belief {
  const session = byParticipant.get(name);
  const leaseMs = session ? valueAt(session.leaseMs, atMs) : undefined;
  if (!session || !leaseMs) return { client: null, ensemble: null };
  const heardMs = session.heardMs[countUntil(session.heardMs, atMs) - 1] ?? 0;
  const expiresMs = valueAt(session.expiresMs, atMs) ?? null;
  return {
    client: part((heardMs + leaseMs - atMs) / leaseMs),
    ensemble: expiresMs === null ? null : part((expiresMs - atMs) / leaseMs),
  };
}

function part(left: number): number {
  return Math.min(1, Math.max(0, left));
}
