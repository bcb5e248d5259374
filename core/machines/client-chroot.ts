import type { MultiResult, ReplyBody, Request } from '../zk/messages.ts';
import { rootPath } from '../zk/paths.ts';

/**
 * A client that lives under a znode as if it were the root: paths get the prefix on their way out, and lose it on their way
 * in. The empty chroot is none.
 *
 * Source: `ZooKeeper.prependChroot`, `ClientCnxn.SendThread.readResponse` of Apache ZooKeeper 3.8.
 */
export function chrooted<R extends Request>(request: R, chroot: string): R {
  if (chroot === '') return request;
  if ('path' in request) return { ...request, path: below(chroot, request.path) };
  if ('ops' in request) return { ...request, ops: request.ops.map((one) => chrooted(one, chroot)) };
  if ('prefix' in request) return { ...request, prefix: below(chroot, request.prefix || rootPath) };
  return request;
}

/** @returns the path as the client knows it; one that is not below the chroot as it is. */
export function stripChroot(path: string, chroot: string): string {
  if (path === chroot) return rootPath;
  return chroot !== '' && path.startsWith(`${chroot}/`) ? path.slice(chroot.length) : path;
}

/** @returns what a server answered with the paths as the client knows them. */
export function unchrooted(body: ReplyBody, chroot: string): ReplyBody {
  if (chroot === '') return body;
  if ('path' in body) return { ...body, path: stripChroot(body.path, chroot) };
  if (body.op === 'getEphemerals')
    return { ...body, ephemerals: body.ephemerals.map((path) => stripChroot(path, chroot)) };
  if ('results' in body) return { ...body, results: body.results.map((result) => unchrootedResult(result, chroot)) };
  return body;
}

function unchrootedResult(result: MultiResult, chroot: string): MultiResult {
  return 'path' in result ? { ...result, path: stripChroot(result.path, chroot) } : result;
}

/** A path that is none stays one, so that the server says so. */
function below(chroot: string, path: string): string {
  if (path === rootPath) return chroot;
  return path.startsWith('/') ? chroot + path : path;
}
