import type { SessionEffect } from '../machines/session-context.ts';
import { clientWatchers, type ClientWatchers, type WatchedEvent, type Watcher } from './client-watchers.ts';

/** What of a session's doings somebody may want to hear of. */
export const told = ['connected', 'suspended', 'expired', 'authFailed', 'closed', 'notified'] as const;

type Told = (typeof told)[number];

/** What becomes of a session, and what its watches tell. */
export type SessionEvents = {
  [K in Told]: Omit<Extract<SessionEffect, { type: K }>, 'type' | 'watchers' | 'unwatched'>;
};

export type SessionListener<K extends keyof SessionEvents> = (event: SessionEvents[K]) => void;

/** Those who listen to a session, and those who watch znodes. */
export interface ClientAudience {
  watchers: ClientWatchers;
  /** @returns stops listening. */
  on<K extends keyof SessionEvents>(type: K, listener: SessionListener<K>): () => void;
  /** Tells them, in turn with whoever waits for an answer: that too is a microtask. */
  tell(effect: Extract<SessionEffect, { type: Told }>): void;
}

/** Whether an effect of the session machine is one that somebody may want to hear of. */
export function isTold(effect: SessionEffect): effect is Extract<SessionEffect, { type: Told }> {
  return (told as readonly string[]).includes(effect.type);
}

export function clientAudience(): ClientAudience {
  const watchers = clientWatchers();
  const listeners = Object.fromEntries(told.map((type) => [type, new Set()])) as {
    [K in Told]: Set<(event: never) => void>;
  };

  function announce(called: readonly Watcher[], event: WatchedEvent): void {
    for (const watcher of called) queueMicrotask(() => watcher(event));
  }

  return {
    watchers,
    on(type, listener) {
      listeners[type].add(listener);
      return () => void listeners[type].delete(listener);
    },
    tell(effect) {
      // What concerns the audience itself is not passed on to it.
      const { type, watchers: names, unwatched, ...event } = { watchers: [], unwatched: [], ...effect };
      if (effect.type === 'notified') {
        announce(watchers.called(names), { type: effect.event, path: effect.path, state: 'connected' });
      } else {
        // What becomes of the session concerns everyone.
        announce(watchers.watching(), { type: 'None', path: null, state: effect.type });
      }
      if (type === 'expired' || type === 'authFailed' || type === 'closed') watchers.forgetAll();
      else watchers.forget(unwatched);
      for (const listener of listeners[type]) queueMicrotask(() => listener(event as never));
    },
  };
}
