/** What a task worker asks the ensemble for. */

import { toBase64 } from '../zk/base64.ts';
import { joinPath } from '../zk/paths.ts';
import type { Request } from '../zk/messages.ts';
import { encodeUtf8 } from '../zk/utf8.ts';
import { availableOf, partsOfClaim, pendingOf, type Purpose, type TaskContext } from './task-context.ts';

/** Listings may be given up: an answer to one of those must not be taken for the answer to the next. */
const listings: readonly Purpose[] = ['list', 'inspect', 'muster'];

/** The id of a request, apart from those of a lock in the same session. */
export function idOf({ lists }: TaskContext, purpose: Purpose): string {
  return listings.includes(purpose) ? `task/${purpose}-${lists}` : `task/${purpose}`;
}

function asks(context: TaskContext, purpose: Purpose, request: Request) {
  return { type: 'submit' as const, id: idOf(context, purpose), request };
}

const everyVersion = -1;

function textData(text: string): string {
  return toBase64(encodeUtf8(text));
}

/** So that others can tell whether the owner of a claim is still there. */
export function enlist(context: TaskContext) {
  const { path, owner, name } = context;
  const mine = joinPath(joinPath(path, 'workers'), owner);
  return asks(context, 'enlist', { op: 'create2', path: mine, data: textData(name), mode: 'ephemeral' });
}

export function list(context: TaskContext) {
  const path = joinPath(context.path, 'available');
  return asks(context, 'list', { op: 'getChildren', path, watch: context.watching });
}

/**
 * A create within a multi is told the name and not the stat; a setData is, and with it the czxid of what was created.
 * Deleting from `available` is what decides: one claim of a task can, whoever else makes one.
 */
export function claim(context: TaskContext) {
  const path = pendingOf(context, context.wanted);
  if (context.claim !== 'transaction')
    return asks(context, 'claim', { op: 'create2', path, data: textData(context.name), mode: context.claim });
  const ops = [
    { op: 'delete' as const, path: availableOf(context, context.wanted), version: everyVersion },
    { op: 'create' as const, path, data: '', mode: 'persistent' as const },
    { op: 'setData' as const, path, data: textData(context.name), version: everyVersion },
  ];
  return asks(context, 'claim', { op: 'multi', ops });
}

export function verify(context: TaskContext) {
  return asks(context, 'verify', { op: 'exists', path: pendingOf(context, context.wanted), watch: false });
}

export function prune(context: TaskContext) {
  return asks(context, 'prune', { op: 'delete', path: availableOf(context, context.wanted), version: everyVersion });
}

/** Fails when the claim has been given to another, and then nothing is recorded. */
export function finish(context: TaskContext) {
  const { task } = context.held[0]!;
  const ops = [
    { op: 'delete' as const, path: pendingOf(context, task), version: everyVersion },
    {
      op: 'create' as const,
      path: joinPath(joinPath(context.path, 'done'), task),
      data: textData(context.name),
      mode: 'persistent' as const,
    },
  ];
  return asks(context, 'finish', { op: 'multi', ops });
}

export function retire(context: TaskContext) {
  return asks(context, 'retire', {
    op: 'delete',
    path: availableOf(context, context.held[0]!.task),
    version: everyVersion,
  });
}

export function clear(context: TaskContext) {
  return asks(context, 'clear', {
    op: 'delete',
    path: pendingOf(context, context.held[0]!.task),
    version: everyVersion,
  });
}

export function inspect(context: TaskContext) {
  const { path } = context;
  return asks(context, 'inspect', { op: 'getChildren', path: joinPath(path, 'pending'), watch: false });
}

/** After `inspect`, never before it: whoever has made a claim has enlisted before that. */
export function muster(context: TaskContext) {
  const { path, watches } = context;
  return asks(context, 'muster', { op: 'getChildren', path: joinPath(path, 'workers'), watch: watches });
}

/** Of those who would give back the same claim one can. */
export function recover(context: TaskContext) {
  const name = context.orphans[0]!;
  const [task] = partsOfClaim(name);
  const path = joinPath(joinPath(context.path, 'pending'), name);
  const ops = [
    { op: 'delete' as const, path, version: everyVersion },
    { op: 'create' as const, path: availableOf(context, task), data: '', mode: 'persistent' as const },
  ];
  return asks(context, 'recover', { op: 'multi', ops });
}
