/** Where the topology puts things, in pixels from the upper left corner of its box. */
export interface Point {
  x: number;
  y: number;
}

export interface Box extends Point {
  width: number;
  height: number;
}

export interface Layout {
  width: number;
  height: number;
  narrow: boolean;
  /** Centre of each caller's ring. */
  rows: readonly Point[];
  /** Left end of a caller's button, and its width. */
  rowBox: { x: number; width: number };
  crowd: Box & { columns: number; cell: number };
  gate: Box;
  /** Top of the first entry in the gate, and from one entry to the next. */
  entries: { top: number; step: number; height: number; shown: number };
  model: Box;
  counters: Point & { width: number };
  /** The model lies on its side, below everything else. */
  flat: boolean;
  /** A call goes round the gate through here. */
  channel: readonly Point[];
}

export const rowStep = 40;
const roomyStep = 128;
const narrowBelow = 620;

interface Crew {
  /** Callers drawn in full, and the others. */
  rows: number;
  crowd: number;
  /** Whether something stands in the middle. */
  gated: boolean;
  /** Two or three, drawn large. */
  roomy?: boolean;
  /** So few that they stand further apart, over the height of all rows. */
  few?: number;
}

export function layoutOf(width: number, crew: Crew): Layout {
  return width < narrowBelow ? narrowLayout(width, crew) : wideLayout(width, crew);
}

function wideLayout(width: number, { rows, crowd, gated, roomy = false, few }: Crew): Layout {
  const step = roomy ? roomyStep : rowStep;
  const height = roomy ? 40 + step * rows : 86 + step * rows;
  const gate = {
    x: Math.round(Math.max(roomy ? 280 : 212, width * 0.36 - 30 * Number(width < 760))),
    y: 2,
    width: 240,
    height: roomy ? height - 40 : 72 + 34 * rows,
  };
  const model = roomy
    ? { x: width - 190, y: 2, width: 190, height: height - 40 }
    : { x: width - 148, y: 30, width: 148, height: 114 };
  const channelY = gate.y + gate.height + 16;
  return {
    ...{ width, height, narrow: false },
    rows: roomy ? rowsAt(50, step / 2, rows, step) : few ? apart(88, few, gate) : rowsAt(88, 22, rows),
    rowBox: { x: 0, width: roomy ? 246 : 186 },
    crowd: crowdAt({ x: 6, y: 14 + step * rows }, 196, crowd),
    gate,
    entries: { top: 40, step: 34, height: 28, shown: roomy ? 5 : rows },
    ...{
      model,
      counters: { x: model.x, y: roomy ? model.y : model.y + model.height + 18, width: model.width },
      flat: false,
    },
    channel: gated
      ? [
          { x: gate.x - 12, y: channelY },
          { x: gate.x + gate.width + 0.5 * (model.x - gate.x - gate.width), y: channelY },
        ]
      : [],
  };
}

/** As high with a gate as without: what lies below does not jump when the run is there. */
const narrowHeight = 408;

function narrowLayout(width: number, { rows, crowd, gated, roomy = false, few }: Crew): Layout {
  const gate = { x: width - 138, y: 2, width: 138, height: 242 };
  const model = gated ? { x: 0, y: 332, width, height: 74 } : { x: width - 142, y: 96, width: 142, height: 114 };
  const above = { x: model.x, y: 26, width: model.width };
  return {
    ...{
      width,
      height: narrowHeight,
      narrow: true,
      rows: roomy
        ? rowsAt(34, rows > 2 ? 44 : 56, rows, rows > 2 ? 78 : 112)
        : few
          ? apart(78, few, gate)
          : rowsAt(78, 22, rows, gated ? rowStep : 50),
      rowBox: { x: 0, width: roomy ? 190 : 158 },
    },
    crowd: crowdAt({ x: 8, y: gated ? 262 : 274 }, width - 16, crowd, gated ? 11 : 16),
    gate,
    entries: { top: 40, step: 34, height: 28, shown: 5 },
    ...{ model, flat: gated, counters: gated ? { x: width - 152, y: model.y + 12, width: 146 } : above },
    channel: gated
      ? [
          { x: gate.x - 10, y: 200 },
          { x: gate.x - 10, y: 250 },
        ]
      : [],
  };
}

function rowsAt(x: number, top: number, count: number, step = rowStep): Point[] {
  return Array.from({ length: count }, (_, i) => ({ x, y: top + step * i }));
}

/** Evenly over the height of a box. */
function apart(x: number, count: number, { y, height }: Box): Point[] {
  return rowsAt(x, y + height / (2 * count), count, height / count);
}

function crowdAt(corner: Point, width: number, count: number, largest = 11): Layout['crowd'] {
  const cell = count > 120 ? 7 : count > 60 ? 9 : largest;
  const columns = Math.max(1, Math.floor(width / cell));
  return { ...corner, width, height: Math.ceil(count / columns) * cell, columns, cell };
}

/** @returns the centre of the i-th in the crowd. */
export function crowdPoint({ x, y, columns, cell }: Layout['crowd'], i: number): Point {
  return { x: x + (i % columns) * cell + cell / 2, y: y + Math.floor(i / columns) * cell + cell / 2 };
}

/** @returns the left edge of the i-th entry in the gate; of those that are not shown, the foot of it. */
export function entryPoint({ gate, entries }: Layout, i: number): Point {
  const place = Math.min(i, entries.shown);
  return { x: gate.x + 10, y: gate.y + entries.top + entries.step * place + entries.height / 2 };
}
