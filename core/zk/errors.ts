/**
 * ZooKeeper's errors and what each one lets a caller conclude.
 *
 * `definite` answers the only question that matters after a failed write: did it certainly not happen?
 * ConnectionLoss and OperationTimeout leave it open; SessionExpired too, for the request was sent on a live
 * session that may have carried it out before it ended.
 *
 * Source: `KeeperException.Code` of Apache ZooKeeper 3.8.
 */
export const errors = {
  SystemError: { code: -1, definite: false },
  RuntimeInconsistency: { code: -2, definite: false },
  DataInconsistency: { code: -3, definite: false },
  ConnectionLoss: { code: -4, definite: false },
  MarshallingError: { code: -5, definite: true },
  Unimplemented: { code: -6, definite: true },
  OperationTimeout: { code: -7, definite: false },
  BadArguments: { code: -8, definite: true },
  NewConfigNoQuorum: { code: -13, definite: true },
  ReconfigInProgress: { code: -14, definite: true },
  /** A session that the server has already forgotten; one that it is still ending is SessionExpired. */
  UnknownSession: { code: -12, definite: true },
  NoNode: { code: -101, definite: true },
  NoAuth: { code: -102, definite: true },
  BadVersion: { code: -103, definite: true },
  NoChildrenForEphemerals: { code: -108, definite: true },
  NodeExists: { code: -110, definite: true },
  NotEmpty: { code: -111, definite: true },
  SessionExpired: { code: -112, definite: false },
  InvalidCallback: { code: -113, definite: true },
  InvalidACL: { code: -114, definite: true },
  AuthFailed: { code: -115, definite: true },
  SessionMoved: { code: -118, definite: false },
  NotReadOnly: { code: -119, definite: true },
  EphemeralOnLocalSession: { code: -120, definite: true },
  NoWatcher: { code: -121, definite: true },
  RequestTimeout: { code: -122, definite: false },
  ReconfigDisabled: { code: -123, definite: true },
  SessionClosedRequireSaslAuth: { code: -124, definite: true },
  QuotaExceeded: { code: -125, definite: true },
  Throttled: { code: -127, definite: true },
} as const;

export type ErrorName = keyof typeof errors;

const names = new Map<number, ErrorName>((Object.keys(errors) as ErrorName[]).map((name) => [errors[name].code, name]));

/** @returns the name of a code, or undefined for one that 3.8 does not send to clients. */
export function errorName(code: number): ErrorName | undefined {
  return names.get(code);
}
