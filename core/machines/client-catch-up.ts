import type { Request } from '../zk/messages.ts';
import { encodeUtf8 } from '../zk/utf8.ts';
import type { ClientWatches, WatchKind } from './client-watches.ts';

/** The longest list of paths in one request, in bytes. Source: `ClientCnxn.SET_WATCHES_MAX_LENGTH`. */
const mostBytes = 128 * 1024;

type Lists = Record<WatchKind, string[]>;

/**
 * What to ask a new connection for, so that no watch is lost with the old one: its server sets them again, and tells at once
 * what has happened since `relativeZxid`. In several requests when the paths are long: a server takes frames up to 1 MB.
 *
 * setWatches2 only where there is a persistent watch: servers before 3.6 do not know it.
 */
export function catchUp(watches: ClientWatches, relativeZxid: number): Request[] {
  const batches: Lists[] = [];
  let bytes = Infinity;
  for (const kind of ['data', 'exist', 'child', 'persistent', 'persistentRecursive'] as const) {
    for (const path of new Set(watches[kind].map((watch) => watch.path))) {
      const more = encodeUtf8(path).length;
      if (bytes + more > mostBytes) {
        batches.push({ data: [], exist: [], child: [], persistent: [], persistentRecursive: [] });
        bytes = 0;
      }
      bytes += more;
      batches.at(-1)![kind].push(path);
    }
  }
  return batches.map((batch) => setWatches(batch, relativeZxid));
}

function setWatches({ data, exist, child, persistent, persistentRecursive }: Lists, relativeZxid: number): Request {
  const lost = { relativeZxid, dataWatches: data, existWatches: exist, childWatches: child };
  if (persistent.length + persistentRecursive.length === 0) return { op: 'setWatches', ...lost };
  return {
    op: 'setWatches2',
    ...lost,
    persistentWatches: persistent,
    persistentRecursiveWatches: persistentRecursive,
  };
}
