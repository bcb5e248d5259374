import type { Flight } from '../../../core/frame/messages.ts';

interface Spot {
  x: number;
  y: number;
}

/** A message as a line from lane to lane. */
export interface Line {
  flight: Flight;
  tone: 'call' | 'talk' | 'no';
  start: Spot;
  end: Spot;
  /** There is no room for its end. */
  short: boolean;
}

/** Many messages that look the same, as one drawing. */
export interface Strokes {
  key: string;
  tone: Line['tone'];
  short: boolean;
  lost: boolean;
  /** Three paths: the lines, the ends of requests, the ends of replies. */
  lines: string;
  filled: string;
  hollow: string;
}

/** @returns messages drawn together: a few paths cost what a few paths cost, however many messages they are. */
export function strokesOf(lines: readonly Line[]): Strokes[] {
  const found = new Map<string, Strokes>();
  for (const { flight, tone, start, end, short } of lines) {
    const key = `${tone} ${short ? 'short' : 'long'} ${flight.lost ? 'lost' : ''}`;
    const strokes = found.get(key) ?? { key, tone, short, lost: flight.lost, lines: '', filled: '', hollow: '' };
    found.set(key, strokes);
    strokes.lines += `M${round(start.x)} ${round(start.y)}L${round(end.x)} ${round(end.y)}`;
    if (flight.endMs === null || flight.lost || short) continue;
    strokes[flight.kind === 'request' ? 'filled' : 'hollow'] += `M${round(end.x - 3)} ${round(end.y)}${circle}`;
  }
  return [...found.values()];
}

const circle = 'a3 3 0 1 0 6 0a3 3 0 1 0 -6 0';

function round(place: number): number {
  return Math.round(place * 10) / 10;
}

/** A message is meant by what is no further from its line than this, in pixels. */
const reach = 6;

/** @returns the message whose line is nearest to a place, if one is near enough; short ones cannot be told apart. */
export function lineAt(lines: readonly Line[], { x, y }: Spot): Line | undefined {
  let [nearest, least]: [Line | undefined, number] = [undefined, reach];
  for (const line of lines) {
    if (line.short) continue;
    const { start, end } = line;
    const [dx, dy] = [end.x - start.x, end.y - start.y];
    const along = Math.min(1, Math.max(0, ((x - start.x) * dx + (y - start.y) * dy) / (dx * dx + dy * dy || 1)));
    const far = Math.hypot(start.x + along * dx - x, start.y + along * dy - y);
    if (far <= least) [nearest, least] = [line, far];
  }
  return nearest;
}
