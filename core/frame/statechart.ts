import type { LifeNow } from './statechart-life.ts';

/** A machine's definition as it is drawn: made at build time, from the machine itself. */
export interface Chart {
  id: string;
  /** Outermost first; each after the state around it. The first is the machine itself. */
  states: readonly ChartState[];
  /** One for each room that it may have. */
  layouts: { wide: ChartLayout; middle: ChartLayout; narrow: ChartLayout };
}

export interface ChartState {
  /** Dotted; empty for the machine itself. */
  path: string;
  name: string;
  /** Where its parent begins. */
  initial?: true;
  final?: true;
  /** Its states hold at the same time. */
  parallel?: true;
  rows: readonly ChartRow[];
}

/** All that leads from one state to another, or all that is heard without going anywhere. */
export interface ChartRow {
  /** `expired, replied [refused | unknown]`. */
  says: string;
  /** Paths; empty where it goes nowhere. */
  targets: readonly string[];
  /** The innermost states that are entered. */
  enters: readonly string[];
  /** A timer that leads there: `delay@path`. */
  timer?: string;
}

export interface ChartLayout {
  width: number;
  height: number;
  /** In the order of the states, without the machine itself. */
  boxes: readonly ChartBox[];
}

export interface ChartBox {
  path: string;
  x: number;
  y: number;
  width: number;
  height: number;
  /** Has boxes within. */
  outer?: true;
}

/** A row at one instant. */
export interface RowNow {
  row: ChartRow;
  /** The state that it leads out of. */
  path: string;
  /** Of its wait, from 0 to 1; null where nothing runs. */
  part: number | null;
  dueMs: number | null;
}

export interface ChartNow {
  /** Paths of the states that hold, the innermost ones apart. */
  within: ReadonlySet<string>;
  current: ReadonlySet<string>;
  /** Innermost states that held before the last event, and hold no longer. */
  left: ReadonlySet<string>;
  /** What may be heard now: the innermost states' first, as they are asked first. */
  rows: RowNow[];
}

/** @returns the innermost states of a path as traces have it: `a.b + a.c` → `a.b`, `a.c`. */
export function leavesOf(state: string | null): string[] {
  return state === null || state === '' ? [] : state.split(' + ');
}

export function chartAt(chart: Chart, life: LifeNow): ChartNow {
  const current = new Set(leavesOf(life.state));
  const within = new Set([...current].flatMap(around));
  const open = chart.states.filter(({ path }) => life.state !== null && (path === '' || within.has(path)));
  const innermostFirst = [...open].sort((a, b) => depthOf(b.path) - depthOf(a.path));
  return {
    current,
    within,
    left: new Set(leavesOf(life.before).filter((path) => !current.has(path))),
    rows: innermostFirst.flatMap(({ path, rows }) => rows.map((row) => rowAt(row, path, life))),
  };
}

function rowAt(row: ChartRow, path: string, { waits }: LifeNow): RowNow {
  const wait = row.timer === undefined ? undefined : waits.find(({ timer }) => timer === row.timer);
  return { row, path, part: wait?.part ?? null, dueMs: wait?.dueMs ?? null };
}

/** @returns a state and all around it, the machine itself apart. */
function around(path: string): string[] {
  const keys = path.split('.');
  return keys.map((_, i) => keys.slice(0, i + 1).join('.'));
}

function depthOf(path: string): number {
  return path === '' ? 0 : path.split('.').length;
}

/** @returns the last event in a reader's words: `after pingInterval`, `replied`. */
export function eventWord(event: string): string {
  if (event === 'start-of-run' || event === '') return '';
  const after = /^xstate\.after\.([^.]+)\./.exec(event);
  return after ? `after ${after[1]}` : event;
}
