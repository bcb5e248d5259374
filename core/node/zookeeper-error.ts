import { errors, type ErrorName } from '../zk/errors.ts';
import type { MultiResult } from '../zk/messages.ts';

/** A request that has failed: `name` says how, and `definite` whether it certainly did not happen. */
export class ZooKeeperError extends Error {
  override readonly name: ErrorName;
  /** ZooKeeper's number for it, such as -101. */
  readonly code: number;
  /** False after ConnectionLoss and its like: it may have happened, and whoever asked must find out. */
  readonly definite: boolean;
  /** Of a multi: what each of its operations came to. */
  readonly results?: readonly MultiResult[];

  /** @param what was asked, such as `getData /a`. */
  constructor(name: ErrorName, what: string, results?: readonly MultiResult[]) {
    const { code, definite } = errors[name];
    super(definite ? what : `${what} (it may have happened)`);
    this.name = name;
    this.code = code;
    this.definite = definite;
    if (results) this.results = results;
  }
}
