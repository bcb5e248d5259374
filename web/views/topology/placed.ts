import type { Box } from './layout.ts';

/** @returns where a box stands, as its style. */
export function placed({ x, y, width, height }: Box): string {
  return `left: ${x}px; top: ${y}px; width: ${width}px; height: ${height}px`;
}
