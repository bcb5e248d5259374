/**
 * Quotas: for a path with a znode `zookeeper_limits` under `/zookeeper/quota`, a server keeps count of what is below it
 * in `zookeeper_stats` beside that. Such a count changes without a transaction of its own, and tells nobody.
 *
 * Source: `DataTree.createNode`, `deleteNode`, `setData`; `PathTrie`, `Quotas`. Where those fail for an odd path, and
 * with them the whole server, nothing is counted here.
 */
import { joinPath, rootPath } from '../zk/paths.ts';
import { readQuotaStats, writeQuotaStats, type QuotaStats } from './quota-stats.ts';
import { byteLength, type Znode } from './znode.ts';

export interface Quotas {
  created(path: string, data: string | null): void;
  deleted(path: string, data: string | null): void;
  changed(path: string, before: string | null, after: string | null): void;
  /** What is allowed below the nearest path with a quota, and what there is; undefined when there is no such path. */
  on(path: string): { limits: QuotaStats; usage: QuotaStats } | 'unreadable' | undefined;
}

const own = '/zookeeper';
const home = '/zookeeper/quota';
const limitsName = 'zookeeper_limits';
const statsName = 'zookeeper_stats';

export function quotas(find: (path: string) => Znode | undefined): Quotas {
  /** Paths that have a quota, without slashes at the end or doubled ones. */
  const limited = new Set<string>();

  /** The nearest path above, or this one, that has a quota. */
  function nearest(path: string): string | undefined {
    if (limited.size === 0) return undefined;
    const names = namesIn(path);
    for (let depth = names.length; depth > 0; depth--) {
      const above = `/${names.slice(0, depth).join('/')}`;
      if (limited.has(above)) return above;
    }
    return undefined;
  }

  function add(path: string, count: number, bytes: number): void {
    const quota = nearest(path);
    const znode = quota === undefined ? undefined : find(`${home}${quota}/${statsName}`);
    const stats = znode && readQuotaStats(znode.data);
    if (!stats) return;
    const { count: counted = -1, bytes: weighed = -1 } = stats;
    znode.data = writeQuotaStats({ ...stats, count: counted + count, bytes: weighed + bytes });
  }

  function countAll(path: string): { count: number; bytes: number } {
    const znode = find(path);
    if (!znode) return { count: 0, bytes: 0 };
    const total = { count: 1, bytes: byteLength(znode.data) };
    for (const name of znode.children.keys()) {
      const { count, bytes } = countAll(joinPath(path || rootPath, name));
      total.count += count;
      total.bytes += bytes;
    }
    return total;
  }

  return {
    created(path, data) {
      const [parent, name] = split(path);
      if (parent.startsWith(home)) {
        const quota = parent.slice(home.length);
        if (name === limitsName && quota !== '') limited.add(`/${namesIn(quota).join('/')}`);
        const stats = name === statsName ? find(`${home}${quota}/${statsName}`) : undefined;
        if (stats) stats.data = writeQuotaStats(countAll(quota));
      }
      add(path, 1, byteLength(data));
    },
    deleted(path, data) {
      const [parent, name] = split(path);
      const isOwn = parent.startsWith(own) && name === limitsName;
      if (isOwn) limited.delete(`/${namesIn(parent.slice(home.length)).join('/')}`);
      add(path, -1, -byteLength(data));
    },
    changed: (path, before, after) => add(path, 0, byteLength(after) - byteLength(before)),
    on(path) {
      const quota = nearest(path);
      if (quota === undefined) return undefined;
      const [limits, usage] = [limitsName, statsName].map((name) => find(`${home}${quota}/${name}`));
      if (!limits || !usage) return undefined;
      const stats = { limits: readQuotaStats(limits.data), usage: readQuotaStats(usage.data) };
      return stats.limits && stats.usage ? { limits: stats.limits, usage: stats.usage } : 'unreadable';
    },
  };
}

function split(path: string): [parent: string, name: string] {
  const slash = path.lastIndexOf('/');
  return [path.slice(0, slash), path.slice(slash + 1)];
}

/** Source: `PathTrie.split`, which passes over names of nothing but blanks. */
function namesIn(path: string): string[] {
  // What Java calls blank.
  return path.split('/').filter((name) => !/^[\0- ]*$/.test(name));
}
