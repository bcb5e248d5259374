import { StateMachine, type AnyStateMachine } from 'xstate';
import type { Chart } from '../../core/frame/statechart.ts';
import { chartOf } from './chart-of.ts';

const files = import.meta.glob<Record<string, unknown>>(
  ['../../core/machines/*.ts', '!../../core/machines/*.test.ts'],
  {
    eager: true,
  },
);

/** The statechart of every machine there is, by the machine's id. */
export const charts: Readonly<Record<string, Chart>> = Object.fromEntries(
  Object.values(files)
    .flatMap((exports) => Object.values(exports))
    .filter((each): each is AnyStateMachine => each instanceof StateMachine)
    .map((machine) => [machine.id, chartOf(machine)]),
);
