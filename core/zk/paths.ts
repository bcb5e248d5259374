/**
 * What may name a znode.
 *
 * Source: `org.apache.zookeeper.common.PathUtils.validatePath` of Apache ZooKeeper 3.8.
 */

/** The path of the znode that is always there. */
export const rootPath = '/';

/**
 * @param sequential the server will append digits before it looks, so that such a path may end in a slash.
 * @returns why the path may not name a znode, or undefined when it may. Indices count UTF-16 units, as Java's do.
 */
export function validatePath(path: string, { sequential = false } = {}): string | undefined {
  const whole = sequential ? `${path}1` : path;
  if (whole === '') return 'a path has at least one character';
  if (!whole.startsWith('/')) return 'a path starts with /';
  if (whole === rootPath) return undefined;
  if (whole.endsWith('/')) return 'a path does not end with /';
  for (let at = 1; at < whole.length; at++) {
    if (whole[at] === '/' && whole[at - 1] === '/') return `an empty name at ${at}`;
    if (isForbidden(whole.charCodeAt(at))) return `a character that no name may have at ${at}`;
  }
  return whole.split('/').some((name) => name === '.' || name === '..') ? 'a relative path' : undefined;
}

/** @returns the path above, or undefined for the root, which has none. */
export function parentOf(path: string): string | undefined {
  if (path === rootPath) return undefined;
  return path.slice(0, Math.max(1, path.lastIndexOf('/')));
}

/** @returns the last name of a path: what the parent calls this child. Empty for the root. */
export function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

export function joinPath(parent: string, name: string): string {
  return parent === rootPath ? `/${name}` : `${parent}/${name}`;
}

/** Control characters, surrogates and private use, specials: by UTF-16 unit, so that no emoji names a znode either. */
function isForbidden(unit: number): boolean {
  return (
    unit <= 0x1f ||
    (unit >= 0x7f && unit <= 0x9f) ||
    (unit >= 0xd800 && unit <= 0xf8ff) ||
    (unit >= 0xfff0 && unit <= 0xffff)
  );
}
