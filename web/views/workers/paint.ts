import type { Mark } from '../../../core/frame/mark.ts';
import { cellAt, placesByMark, type Grid } from '../../../core/frame/workers.ts';

interface Picture {
  width: number;
  height: number;
  grid: Grid;
  workers: Uint8Array;
  /** Place of the one that is selected, or −1. */
  chosen: number;
}

/** As the shapes of marks are elsewhere: filled, a ring, a ring with a core, broken, or faint. */
const shapes: Record<Mark, 'full' | 'ring' | 'core' | 'broken' | 'faint'> = {
  ...{ holds: 'full', calls: 'core', waits: 'ring', 'backs-off': 'broken', doubtful: 'core', lost: 'broken' },
  ...{ still: 'core', done: 'faint', idle: 'faint', other: 'ring' },
};

/** Paints everyone on a canvas, sharp on any screen. */
export function paint(
  canvas: HTMLCanvasElement,
  colour: (mark: Mark) => string,
  { width, height, grid, workers, chosen }: Picture,
): void {
  const context = canvas.getContext('2d');
  if (!context) return;
  const { devicePixelRatio: ratio } = window;
  canvas.width = Math.round(width * ratio);
  canvas.height = Math.round(height * ratio);
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  const radius = Math.max(1, grid.step * 0.36);
  for (const [mark, places] of placesByMark(workers)) {
    const shape = shapes[mark];
    context.strokeStyle = context.fillStyle = colour(mark);
    context.globalAlpha = shape === 'faint' ? 0.45 : 1;
    context.lineWidth = shape === 'faint' ? 0.75 : Math.max(1, radius * 0.32);
    context.setLineDash(shape === 'broken' ? [radius * 0.7, radius * 0.4] : []);
    disc(context, grid, places, radius, shape === 'full');
    if (shape === 'core') disc(context, grid, places, radius * 0.42, true);
  }
  if (chosen >= 0) {
    context.globalAlpha = 1;
    context.setLineDash([]);
    context.strokeStyle = getComputedStyle(canvas).color;
    context.lineWidth = 1.5;
    const { x, y } = cellAt(grid, chosen);
    context.strokeRect(x + 1, y + 1, grid.step - 2, grid.step - 2);
  }
}

function disc(
  context: CanvasRenderingContext2D,
  grid: Grid,
  places: readonly number[],
  r: number,
  full: boolean,
): void {
  context.beginPath();
  for (const place of places) {
    const { x, y } = cellAt(grid, place);
    context.moveTo(x + grid.step / 2 + r, y + grid.step / 2);
    context.arc(x + grid.step / 2, y + grid.step / 2, r, 0, 2 * Math.PI);
  }
  if (full) context.fill();
  else context.stroke();
}

/** @returns tells the colour that a mark has in the theme of the moment. */
export function coloursOf(canvas: HTMLCanvasElement): (mark: Mark) => string {
  const probe = document.createElement('span');
  probe.style.color = 'var(--mark)';
  canvas.after(probe);
  const found = new Map<Mark, string>();
  for (const mark of Object.keys(shapes) as Mark[]) {
    probe.dataset['mark'] = mark;
    found.set(mark, getComputedStyle(probe).color);
  }
  probe.remove();
  return (mark) => found.get(mark) ?? 'gray';
}
