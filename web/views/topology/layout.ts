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
  /** How wide the words under the crowd may be. */
  crowdWords: number;
  /** `short`: there is room for the end of a znode's name only. */
  gate: Box & { short: boolean };
  /** Top of the first entry in the gate, and from one entry to the next. */
  entries: { top: number; step: number; height: number; shown: number };
  model: Box;
  counters: Point & { width: number };
  /** The model lies on its side, below everything else. */
  flat: boolean;
  /** Where calls come down to a model that lies on its side. */
  down: number;
  /** A call goes round the gate through here. */
  channel: readonly Point[];
}

export const rowStep = 40;
/** Two of them fill the room that is kept before the run is there (Stage.svelte): nothing below jumps. */
const roomyStep = 123;
const roomyRow = 246;
const narrowBelow = 620;
/** Between gate and model a watch bends back, and messages come up. */
const leastGap = 24;
/** A gate narrower than this has room for the end of a znode's name only. */
const shortBelow = 200;

export interface Crew {
  /** Callers drawn in full, and the others. */
  rows: number;
  crowd: number;
  /** Whether something stands in the middle. */
  gated: boolean;
  /** Two or three, drawn large. */
  roomy: boolean;
  /** So few that they stand further apart, over the height of all rows. */
  few?: number;
}

export function layoutOf(width: number, crew: Crew): Layout {
  return width < narrowBelow ? narrowLayout(width, crew) : wideLayout(width, crew);
}

function wideLayout(width: number, { rows, crowd, gated, roomy, few }: Crew): Layout {
  const step = roomy ? roomyStep : rowStep;
  const height = roomy ? 40 + step * rows : 86 + step * rows;
  const model = roomy
    ? { x: width - 190, y: 2, width: 190, height: height - 40 }
    : { x: width - 148, y: 30, width: 148, height: 114 };
  // Two fifths of what is left go to the way between callers and gate, where messages have their names.
  const gateX = Math.round(
    roomy
      ? Math.max(280, roomyRow + 0.42 * (model.x - roomyRow - 240))
      : Math.max(212, width * 0.36 - 30 * Number(width < 760)),
  );
  const gate = {
    x: gateX,
    y: 2,
    width: Math.min(240, model.x - gateX - leastGap),
    height: roomy ? height - 40 : 72 + 34 * rows,
  };
  const channelY = gate.y + gate.height + 16;
  return {
    ...{ width, height, narrow: false, down: 0, crowdWords: gateX - 56 },
    rows: roomy ? rowsAt(50, step / 2, rows, step) : few ? apart(88, few, gate) : rowsAt(88, 22, rows),
    rowBox: { x: 0, width: roomy ? roomyRow : 186 },
    crowd: crowdAt({ x: 6, y: 14 + step * rows }, 196, crowd),
    gate: { ...gate, short: gate.width < shortBelow },
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

const leastGate = 114;
const leastBeside = 316;
/** As high with a gate as without: what lies below does not jump when the run is there. */
const narrowHeight = 408;

function narrowLayout(width: number, { rows, crowd, gated, roomy, few }: Crew): Layout {
  // So little that even a model alone has no room beside the rows.
  const flat = gated || width < leastBeside;
  const row = Math.min(roomy ? 190 : 172, width - leastGate);
  const gateWidth = Math.min(138, width - row);
  const gate = { x: width - gateWidth, y: 2, width: gateWidth, height: 242 };
  const model = flat ? { x: 0, y: 332, width, height: 74 } : { x: width - 142, y: 96, width: 142, height: 114 };
  const above = { x: model.x, y: 26, width: model.width };
  // Beside a crowd a way down stays free, so that nothing runs through its words.
  const aside = flat && crowd > 0;
  const down = aside ? width - 22 : 90;
  return {
    ...{
      width,
      height: narrowHeight,
      narrow: true,
      rows: roomy
        ? rowsAt(34, rows > 2 ? 44 : 56, rows, rows > 2 ? 78 : 112)
        : few
          ? apart(78, few, gate)
          : rowsAt(78, 22, rows, flat ? rowStep : 50),
      rowBox: { x: 0, width: row },
    },
    crowd: crowdAt({ x: 8, y: flat ? 270 : 274 }, width - (aside ? 62 : 16), crowd, flat ? 11 : 16),
    crowdWords: aside ? down - 22 : width - 8,
    down,
    gate: { ...gate, short: true },
    entries: { top: 40, step: 34, height: 28, shown: 5 },
    ...{ model, flat, counters: flat ? { x: width - 152, y: model.y + 12, width: 146 } : above },
    channel: flat
      ? [{ x: gate.x - 10, y: 200 }, { x: gate.x - 10, y: aside ? 246 : 250 }, ...(aside ? [{ x: down, y: 272 }] : [])]
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
