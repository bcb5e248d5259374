import { readdirSync, readFileSync, statSync } from 'node:fs';
import { arch, freemem, homedir, hostname, release, totalmem, type, userInfo } from 'node:os';
import { version as ownVersion } from './help.ts';

/** The protocol and the behaviour are those of this release. */
const spoken = '3.8.0';

/** As ZooKeeper writes its own: what it speaks, whose build it is, and when that was made. */
export function serverVersion(): string {
  const built = statSync(new URL(import.meta.url)).mtime.toISOString();
  return `${spoken}-zootrope-${ownVersion()}, built on ${built.slice(0, 10)} ${built.slice(11, 16)} UTC`;
}

/** What `envi` shows. There is no Java to tell of. Source: `org.apache.zookeeper.Environment`. */
export function serverEnvironment(): Record<string, string> {
  const megabytes = (bytes: number) => `${Math.floor(bytes / 1024 / 1024)}MB`;
  const memory = process.memoryUsage();
  return {
    'zookeeper.version': serverVersion(),
    'host.name': hostname(),
    'node.version': process.versions.node,
    'os.name': type(),
    'os.arch': arch(),
    'os.version': release(),
    'user.name': userName(),
    'user.home': homedir(),
    'user.dir': process.cwd(),
    'os.memory.free': megabytes(freemem()),
    'os.memory.max': megabytes(totalmem()),
    'os.memory.total': megabytes(memory.rss),
  };
}

/** A container may run as a user that nobody has named. */
function userName(): string {
  try {
    return userInfo().username;
  } catch {
    return '?';
  }
}

/** How many file descriptors this process has open, and how many it may; -1 where there is no /proc to tell. */
export function descriptors(): { now: number; max: number } {
  try {
    const max = /^Max open files +(\d+)/m.exec(readFileSync('/proc/self/limits', 'utf8'))?.[1];
    return { now: readdirSync('/proc/self/fd').length, max: Number(max ?? -1) };
  } catch {
    return { now: -1, max: -1 };
  }
}
