import type { Component } from 'svelte';
import { hasCharts } from '../../core/frame/charts.ts';
import type { TraceIndex } from '../../core/frame/trace-index.ts';

/** What a view below the topology is given; it takes what it draws from. */
export interface ViewProps {
  index: TraceIndex;
  /** Which machine runs at each address, where that is known. */
  machines: Readonly<Record<string, string>>;
  /** The callers that the topology draws in full. */
  names: readonly string[];
  nowMs: number;
  /** How far the reader has been, and how far the run goes. */
  seenMs: number;
  endMs: number;
  /** How many milliseconds of the run pass in one on screen. */
  rate: number;
  calm: boolean;
  selected: string | null;
  /** Records of the chain that the reader asked for. */
  lit: ReadonlySet<number>;
  onselect: (name: string | null) => void;
  onseek: (atMs: number) => void;
}

export interface View {
  id: string;
  title: string;
  applies: (index: TraceIndex) => boolean;
  load: () => Promise<{ default: Component<ViewProps> }>;
}

/** What may stand below the topology, in the order of its tabs. To take one out, delete its folder and its line. */
export const views: readonly View[] = [
  { id: 'time', title: 'Space-time', applies: () => true, load: () => import('./space-time/TimeRoom.svelte') },
  {
    id: 'machine',
    title: 'Machine',
    applies: ({ lives }) => lives.byActor.size > 0,
    load: () => import('./statechart/Machine.svelte'),
  },
  {
    id: 'znodes',
    title: 'Znodes',
    applies: ({ znodes }) => znodes.all.length > 0,
    load: () => import('./znodes/ZnodeTree.svelte'),
  },
  {
    id: 'workers',
    title: 'Workers',
    applies: ({ cast }) => cast.callers.length >= 100,
    load: () => import('./workers/Workers.svelte'),
  },
  { id: 'charts', title: 'Charts', applies: hasCharts, load: () => import('./charts/Charts.svelte') },
];
