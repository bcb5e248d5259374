import type { ServerStatus } from '../sim/server-status.ts';
import type { Account } from './ledger.ts';

/** Sessions, their ephemerals and their connections. Source: `DumpCommand`, `SessionTrackerImpl.dumpSessions`. */
export function dump(status: ServerStatus, connections: readonly Account[]): string[] {
  const { ephemerals } = status;
  return [
    'SessionTracker dump:',
    ...(status.mode === 'follower' ? globalSessions(status) : sessionSets(status)),
    'ephemeral nodes dump:',
    `Sessions with Ephemerals (${ephemerals.length}):`,
    ...ephemerals.flatMap(({ session, paths }) => [`${session}:`, ...paths.map((path) => `\t${path}`)]),
    'Connections dump:',
    ...expirySets('Connections Sets', connections, connectionExpiresMs, connectionLine),
  ];
}

/** Of the sessions whose time it keeps. */
function sessionSets({ sessions }: ServerStatus): string[] {
  return expirySets(
    'Session Sets',
    sessions,
    ({ expiresMs = 0 }) => expiresMs,
    ({ session }) => session,
  );
}

/** Source: `LearnerSessionTracker.dumpSessions`. */
function globalSessions({ sessions }: ServerStatus): string[] {
  const inOrder = [...sessions].sort((a, b) => (BigInt(a.session) < BigInt(b.session) ? -1 : 1));
  return [
    `Global Sessions(${sessions.length}):`,
    ...inOrder.map(({ session, timeoutMs }) => `${session}\t${timeoutMs}ms`),
  ];
}

/** Those that expire at the same instant together. Source: `ExpiryQueue.dump`. */
function expirySets<Item>(
  title: string,
  items: readonly Item[],
  expiresMs: (item: Item) => number,
  name: (item: Item) => string,
): string[] {
  const sets = groups(items, expiresMs).sort(([a], [b]) => a - b);
  return [
    `${title} (${sets.length})/(${items.length}):`,
    ...sets.flatMap(([atMs, due]) => [
      `${due.length} expire at ${javaDate(atMs)}:`,
      ...due.map((item) => `\t${name(item)}`),
    ]),
  ];
}

/** A connection without a session is given this long, and looked at as often. Source: `NIOServerCnxnFactory`. */
const sessionlessTimeoutMs = 10_000;

function connectionExpiresMs({ session, last, sinceMs }: Account): number {
  const endsMs = (last?.atMs ?? sinceMs) + (session?.timeoutMs ?? sessionlessTimeoutMs);
  return (Math.floor(endsMs / sessionlessTimeoutMs) + 1) * sessionlessTimeoutMs;
}

function connectionLine({ peer, session }: Account): string {
  return `ip: /${peer} sessionId: ${session?.id ?? '0x0'}`;
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
