/** @returns a stretch of time as a reader says it: `340 ms`, `1.2 s`, `50 s`. */
export function durationOf(ms: number): string {
  if (ms < 10) return `${trim(ms.toFixed(1))} ms`;
  // 999.9 ms are read as 1 s, not as 1000 ms.
  if (ms < 999.5) return `${ms.toFixed(0)} ms`;
  return `${ms < 20_000 ? trim((ms / 1000).toFixed(1)) : (ms / 1000).toFixed(0)} s`;
}

function trim(digits: string): string {
  return digits.replace(/\.0$/, '');
}
