/**
 * What a machine may ask for, as data: the one file that knows the shapes in which XState says it.
 *
 * `emit` arrives as `xstate.emit`; entering a state with `after` as `xstate.raise` with a delay and an id, leaving
 * it as `xstate.cancel`. Everything else (spawn, invoke, sendTo, log, a custom action) would make a run impossible
 * to replay and is refused by name.
 */

import type { ExecutableActionObject } from 'xstate';
import type { Typed } from '../trace/record.ts';

export type Command = { kind: 'effect'; effect: Typed } | TimerCommand;

export type TimerCommand =
  { kind: 'setTimer'; timer: string; afterMs: number; event: Typed } | { kind: 'cancelTimer'; timer: string };

interface Params {
  event: Typed;
  id?: string;
  sendId: string;
  delay?: number;
}

/** An action as XState hands it over. */
export type Action = Pick<ExecutableActionObject, 'type' | 'params'>;

/** @throws when a machine asks for anything but an effect or a timer. */
export function toCommand(action: Action): Command {
  const params = action.params as Params;
  if (action.type === 'xstate.emit') return { kind: 'effect', effect: params.event };
  if (action.type === 'xstate.cancel') return { kind: 'cancelTimer', timer: timerName(params.sendId) };
  if (action.type === 'xstate.raise' && params.id !== undefined && params.delay !== undefined)
    return { kind: 'setTimer', timer: timerName(params.id), afterMs: params.delay, event: params.event };
  throw refuseAction(action.type);
}

export function refuseAction(type: string): Error {
  return new Error(`"${type}" is not for core: a machine may emit, and wait with "after"`);
}

/** `xstate.after.readTimeout.session.connected.hearing` → `readTimeout@connected.hearing`. */
export function timerName(id: string): string {
  const named = /^xstate\.after\.([^.]+)\.[^.]+\.?(.*)$/.exec(id);
  return named ? `${named[1]}@${named[2]}` : id;
}
