import type { ScaleLinear } from 'd3-scale';

/** Where a small chart draws: its scales, where the drawing ends and the labels begin, and how high it is. */
export interface Plot {
  x: ScaleLinear<number, number>;
  y: ScaleLinear<number, number>;
  right: number;
  height: number;
}
