import type { WatchEventType } from '../zk/messages.ts';

/** What a watcher hears: that a watch has fired, or with type None and path null what has become of the session. */
export type WatchedEvent =
  | { type: WatchEventType; path: string; state: 'connected' }
  | { type: 'None'; path: null; state: 'connected' | 'suspended' | 'expired' | 'authFailed' | 'closed' };

export type Watcher = (event: WatchedEvent) => void;

/** Which function is meant by the names under which the session machine keeps watches. */
export interface ClientWatchers {
  /** @returns the name of a watcher, for a request that will leave a watch; the same for the same function. */
  name(watcher: Watcher): string;
  /** The request is answered, and has left a watch or not. */
  settle(name: string, watching: boolean): void;
  /** The functions behind the names. */
  called(names: readonly string[]): Watcher[];
  /** They have no watch left. */
  forget(names: readonly string[]): void;
  forgetAll(): void;
  /** Those who watch anything. */
  watching(): Watcher[];
}

interface Entry {
  name: string;
  watcher: Watcher;
  /** Requests under way that may leave a watch. */
  asking: number;
  watching: boolean;
}

export function clientWatchers(): ClientWatchers {
  const byWatcher = new Map<Watcher, Entry>();
  const byName = new Map<string, Entry>();
  let named = 0;

  function dropIfDone(entry: Entry): void {
    if (entry.asking > 0 || entry.watching) return;
    byWatcher.delete(entry.watcher);
    byName.delete(entry.name);
  }

  function forget(names: Iterable<string>): void {
    for (const name of names) {
      const entry = byName.get(name);
      if (!entry) continue;
      entry.watching = false;
      dropIfDone(entry);
    }
  }

  return {
    name(watcher) {
      const entry = byWatcher.get(watcher) ?? { name: `watcher-${++named}`, watcher, asking: 0, watching: false };
      entry.asking++;
      byWatcher.set(watcher, entry);
      byName.set(entry.name, entry);
      return entry.name;
    },
    settle(name, watching) {
      const entry = byName.get(name)!;
      entry.asking--;
      entry.watching ||= watching;
      dropIfDone(entry);
    },
    called: (names) => names.flatMap((name) => byName.get(name)?.watcher ?? []),
    forget,
    forgetAll: () => forget([...byName.keys()]),
    watching: () => [...byName.values()].filter(({ watching }) => watching).map(({ watcher }) => watcher),
  };
}
