import { later } from './later.ts';
import type { ToFollower } from './peer-message.ts';
import type { Linked } from './role.ts';

/** A follower's connection, as its leader sees it. Source: `LearnerHandler`. */
export interface Link {
  server: string;
  link: string;
  /** What is known of the follower: each presupposes the one before. */
  phase: 'acceptedEpoch' | 'log' | 'inStep' | 'synced';
  acceptedEpoch: number;
  /** The last zxid in its log. */
  zxid: number;
  /** Whether it has agreed to this leader's epoch as to no other's. */
  counts: boolean;
  heardMs: number;
  /** The last tick of the leader at which it still counts, if nothing more is heard of it. */
  lastTick: number;
}

export interface FollowerLinks {
  /** A follower has only one: an older one is of no use any more. */
  add(nowMs: number, server: string, link: string, acceptedEpoch: number): Link;
  /** @returns the link on which this was said, if it is still there. */
  heard(nowMs: number, from: string, link: string): Link | undefined;
  remove(link: Link): void;
  all(): readonly Link[];
  inPhase(...phases: Link['phase'][]): readonly Link[];
  tell(link: Link, message: ToFollower | { type: 'hangUp' }): void;
  /** How many followers have been heard from since long enough ago. */
  counted(tick: number): number;
  /** When the first of them will have been silent for too long. */
  nextDeadlineMs(): number | undefined;
  /** Hangs up on those that have. */
  wake(nowMs: number): void;
}

export interface LinkLimits {
  tickTimeMs: number;
  initLimit: number;
  syncLimit: number;
  /** The leader's own count. */
  tick(): number;
  tell(server: string, message: Linked): void;
}

export function followerLinks({ tickTimeMs, initLimit, syncLimit, tick, tell: put }: LinkLimits): FollowerLinks {
  const links = new Map<string, Link>();
  const inPhase = (...phases: Link['phase'][]) => [...links.values()].filter(({ phase }) => phases.includes(phase));
  const tell: FollowerLinks['tell'] = ({ server, link }, message) => put(server, { ...message, link });
  const silentMs = ({ phase, heardMs }: Link) =>
    later(heardMs, (phase === 'synced' ? syncLimit : initLimit) * tickTimeMs);

  return {
    add(heardMs, server, link, acceptedEpoch) {
      for (const older of links.values()) if (older.server === server) links.delete(older.link);
      const heard = { heardMs, lastTick: tick() + syncLimit };
      const fresh: Link = { server, link, phase: 'acceptedEpoch', acceptedEpoch, zxid: 0, counts: false, ...heard };
      links.set(link, fresh);
      return fresh;
    },
    heard(nowMs, from, name) {
      const link = links.get(name);
      if (link?.server !== from) return undefined;
      link.heardMs = nowMs;
      link.lastTick = tick() + syncLimit;
      return link;
    },
    remove: ({ link }) => void links.delete(link),
    all: () => [...links.values()],
    inPhase,
    tell,
    counted: (now) => inPhase('synced').filter(({ lastTick }) => now <= lastTick).length,
    nextDeadlineMs: () => (links.size === 0 ? undefined : Math.min(...[...links.values()].map(silentMs))),
    wake(nowMs) {
      for (const link of links.values()) {
        if (silentMs(link) > nowMs) continue;
        tell(link, { type: 'hangUp' });
        links.delete(link.link);
      }
    },
  };
}
