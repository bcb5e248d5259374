import { lanesOf } from '../../../core/frame/lanes.ts';
import type { Mark } from '../../../core/frame/mark.ts';
import type { TraceIndex } from '../../../core/frame/trace-index.ts';

export interface Stripe {
  mark: Mark;
  /** An svg path of all stretches of that state, in a box one unit wide for each millisecond, one high for each caller. */
  d: string;
}

/** Everyone's run at once: a row for each caller in the order of the line, coloured by what it does. */
export function rasterOf(index: TraceIndex): Stripe[] {
  const paths = new Map<Mark, string>();
  lanesOf(index, index.line.names).forEach(({ bars }, row) => {
    for (const { mark, fromMs, toMs } of bars)
      paths.set(
        mark,
        `${paths.get(mark) ?? ''}M${round(fromMs)} ${row + 0.12}H${round(toMs)}V${row + 0.88}H${round(fromMs)}Z`,
      );
  });
  return [...paths].map(([mark, d]) => ({ mark, d }));
}

/** The model's slots in the same way: a row for each. */
export function slotsPathOf({ model }: TraceIndex): string {
  return model.works.all
    .map(({ fromMs, toMs, seat }) => `M${round(fromMs)} ${seat + 0.1}H${round(toMs)}V${seat + 0.9}H${round(fromMs)}Z`)
    .join('');
}

function round(ms: number): number {
  return Math.round(ms);
}
