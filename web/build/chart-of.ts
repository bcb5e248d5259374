import type { AnyStateMachine, AnyStateNode, AnyTransitionDefinition } from 'xstate';
import type { Chart, ChartRow, ChartState } from '../../core/frame/statechart.ts';
import { layoutOf } from './chart-layout.ts';

/** @returns a machine's statechart as plain data, laid out: the page draws it without the machine, and without XState. */
export function chartOf(machine: AnyStateMachine): Chart {
  const states = statesOf(machine.root);
  return {
    id: machine.id,
    states,
    layouts: {
      wide: layoutOf(machine.root, 540),
      middle: layoutOf(machine.root, 410),
      narrow: layoutOf(machine.root, 300),
    },
  };
}

function statesOf(node: AnyStateNode): ChartState[] {
  const parent = node.parent;
  const own: ChartState = {
    path: node.path.join('.'),
    name: parent ? node.key : node.machine.id,
    ...(parent && parent.type !== 'parallel' && parent.initial.target[0] === node && { initial: true as const }),
    ...(node.type === 'final' && { final: true as const }),
    ...(node.type === 'parallel' && { parallel: true as const }),
    rows: rowsOf(node),
  };
  return [own, ...Object.values(node.states).flatMap(statesOf)];
}

function rowsOf(node: AnyStateNode): ChartRow[] {
  const byTarget = new Map<string, { row: Omit<ChartRow, 'says'>; events: Map<string, string[]> }>();
  for (const { transition, guard } of transitionsOf(node)) {
    const targets = (transition.target ?? []).filter((one) => transition.reenter || one !== node);
    const key = targets.map((one) => one.id).join(' ');
    const found = byTarget.get(key) ?? { row: rowTo(targets), events: new Map<string, string[]>() };
    byTarget.set(key, found);
    const delay = delayOf(String(transition.eventType));
    if (delay !== undefined) found.row.timer = `${delay}@${node.path.join('.')}`;
    const event = eventName(String(transition.eventType));
    found.events.set(event, [...(found.events.get(event) ?? []), ...(guard === undefined ? [] : [guard])]);
  }
  const rows = [...byTarget.values()].map(({ row, events }) => ({ says: [...events].map(saidOf).join(', '), ...row }));
  return rows.sort((a, b) => Number(a.targets.length === 0) - Number(b.targets.length === 0));
}

function rowTo(targets: readonly AnyStateNode[]): Omit<ChartRow, 'says'> {
  return { targets: targets.map((one) => one.path.join('.')), enters: targets.flatMap(innermost) };
}

/** In the order in which the machine asks its guards. */
function transitionsOf(node: AnyStateNode): { transition: AnyTransitionDefinition; guard: string | undefined }[] {
  return [...node.transitions.values(), node.always ?? []].flatMap((sameEvent) =>
    sameEvent.map((transition, index) => {
      const unguarded = index > 0 ? 'else' : undefined;
      return { transition, guard: transition.guard === undefined ? unguarded : guardName(transition.guard) };
    }),
  );
}

function saidOf([event, guards]: [string, string[]]): string {
  return guards.length === 0 ? event : `${event} [${guards.join(' | ')}]`;
}

function delayOf(eventType: string): string | undefined {
  return /^xstate\.after\.([^.]+)\./.exec(eventType)?.[1];
}

/** Where one ends up who enters a state: its initial states, all the way in. */
function innermost(node: AnyStateNode): string[] {
  const inner = Object.values(node.states);
  if (inner.length === 0) return [node.path.join('.')];
  return node.type === 'parallel' ? inner.flatMap(innermost) : node.initial.target.flatMap(innermost);
}

/** A timer by its delay's name; what needs no event is `at once`. */
function eventName(eventType: string): string {
  const delay = delayOf(eventType);
  if (eventType === '') return 'at once';
  if (delay !== undefined) return /^\d+$/.test(delay) ? `after ${delay} ms` : `after ${delay}`;
  if (eventType.startsWith('xstate.done.state.')) return 'done';
  return eventType === '*' ? 'anything' : eventType;
}

/** `hasToken`, `done(enter)`, `isOurs & not hasLock`. */
function guardName(guard: unknown): string {
  if (typeof guard === 'string') return guard;
  const { type, params, name, guards } = guard as { type?: string; params?: object; name?: string; guards?: unknown[] };
  if (guards) {
    const names = guards.map(guardName);
    return name === 'not' ? `not ${names[0]}` : names.join(name === 'or' ? ' | ' : ' & ');
  }
  if (type === undefined) return name === undefined || name === '' || name === 'guard' ? 'when it may' : name;
  const values = typeof params === 'object' ? Object.values(params as Record<string, unknown>) : [];
  return values.length === 0 ? type : `${type}(${values.map(String).join(', ')})`;
}
