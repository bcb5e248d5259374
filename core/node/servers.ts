import { validatePath } from '../zk/paths.ts';
import { UsageError } from './usage-error.ts';
import type { ServerAddress } from './zk-connection.ts';

/** Where to find an ensemble, and which of its znodes is to be the root. */
export interface ConnectString {
  servers: ServerAddress[];
  /** Such as `/app`; empty for the real root. */
  chroot: string;
}

/**
 * `HOST:PORT[,HOST:PORT]…`, as in ZooKeeper's connect string; an IPv6 address in brackets.
 * @throws {UsageError}
 */
export function readServers(text: string): ServerAddress[] {
  const servers = serversIn(text);
  if (servers) return servers;
  throw new UsageError(`--on takes sim or HOST:PORT[,HOST:PORT], such as 127.0.0.1:2181, not "${text}"`);
}

/**
 * `HOST:PORT[,HOST:PORT]…[/CHROOT]`.
 * @throws {TypeError}
 */
export function readConnectString(text: string): ConnectString {
  const slash = text.indexOf('/');
  const [list, chroot] = slash < 0 ? [text, ''] : [text.slice(0, slash), text.slice(slash)];
  const servers = serversIn(list);
  if (!servers) throw new TypeError(`a connect string is HOST:PORT[,HOST:PORT][/CHROOT], not "${text}"`);
  if (chroot === '' || chroot === '/') return { servers, chroot: '' };
  const wrong = validatePath(chroot);
  if (wrong !== undefined) throw new TypeError(`"${chroot}" cannot be a root: ${wrong}`);
  return { servers, chroot };
}

/** @returns undefined when the text is not a list of servers. */
function serversIn(text: string): ServerAddress[] | undefined {
  const servers = text.split(',').map((one) => {
    const found = /^(?:\[([0-9a-fA-F:.]+)\]|([^:[\]\s]+)):(\d+)$/.exec(one.trim());
    return { host: found?.[1] ?? found?.[2] ?? '', port: Number(found?.[3]) };
  });
  return servers.every(({ host, port }) => host !== '' && port >= 1 && port <= 65_535) ? servers : undefined;
}
