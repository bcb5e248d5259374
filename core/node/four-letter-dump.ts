import type { ServerStatus } from '../sim/server-status.ts';
import type { Account } from './ledger.ts';

/** Sessions, their ephemerals and their connections. Source: `DumpCommand`, `SessionTrackerImpl.dumpSessions`. */
export function dump({ sessions, ephemerals }: ServerStatus, connections: readonly Account[]): string[] {
  const ticks = groups(sessions, ({ expiresMs }) => expiresMs).sort(([a], [b]) => a - b);
  return [
    'SessionTracker dump:',
    `Session Sets (${ticks.length})/(${sessions.length}):`,
    ...ticks.flatMap(([tickMs, due]) => [
      `${due.length} expire at ${javaDate(tickMs)}:`,
      ...due.map(({ session }) => `\t${session}`),
    ]),
    'ephemeral nodes dump:',
    `Sessions with Ephemerals (${ephemerals.length}):`,
    ...ephemerals.flatMap(({ session, paths }) => [`${session}:`, ...paths.map((path) => `\t${path}`)]),
    'Connections dump:',
    ...connections.map(({ peer, session }) => `\tip: /${peer} sessionId: ${session?.id ?? '0x0'}`),
  ];
}

/** These three show data watches only. Source: `DataTree.dumpWatchesSummary`. */
export function watchSummary(status: ServerStatus): string[] {
  const watches = dataWatches(status);
  const sessions = groups(watches, ({ session }) => session).length;
  const paths = groups(watches, ({ path }) => path).length;
  return [`${sessions} connections watching ${paths} paths`, `Total watches:${watches.length}`];
}

export function watchesBySession(status: ServerStatus): string[] {
  return groups(dataWatches(status), ({ session }) => session).flatMap(([session, watches]) => [
    session,
    ...watches.map(({ path }) => `\t${path}`),
  ]);
}

export function watchesByPath(status: ServerStatus): string[] {
  return groups(dataWatches(status), ({ path }) => path).flatMap(([path, watches]) => [
    path,
    ...watches.map(({ session }) => `\t${session}`),
  ]);
}

function dataWatches({ watches }: ServerStatus) {
  return watches.filter(({ table }) => table === 'data');
}

function groups<Item, Key>(items: readonly Item[], keyOf: (item: Item) => Key): [Key, Item[]][] {
  const found = new Map<Key, Item[]>();
  for (const item of items) {
    const group = found.get(keyOf(item)) ?? [];
    group.push(item);
    found.set(keyOf(item), group);
  }
  return [...found];
}

/** As `java.util.Date.toString` writes it, in UTC. */
function javaDate(ms: number): string {
  const [, weekday, day, month, year, time] = /^(\w+), (\d+) (\w+) (\d+) ([\d:]+)/.exec(new Date(ms).toUTCString())!;
  return `${weekday} ${month} ${day} ${time} UTC ${year}`;
}
