import type { ErrorName } from '../zk/errors.ts';
import type { AuthInfo } from './auth-infos.ts';
import type { TreeRules } from './tree-rules.ts';

/** Who asks, and under which rules. */
export interface PrepareContext {
  session: string;
  /** Whom the connection had shown to be when it asked. */
  auth: readonly AuthInfo[];
  rules: TreeRules;
}

export function refused(error: ErrorName): { type: 'error'; error: ErrorName } {
  return { type: 'error', error };
}

/** @param expected -1 for any. Source: `PrepRequestProcessor.checkAndIncVersion`. */
export function isVersion(expected: number, current: number): boolean {
  return expected === -1 || expected === current;
}
