/** What a round of one contestant came to: the cost of one operation, or how many there were in a second. */
export type Measure = () => Promise<number>;

export interface Measured {
  /** Median over the rounds. */
  median: number;
  rounds: number[];
}

/**
 * Every contestant in every round, so that what else the machine does meets them all alike; one round more, which warms up and
 * does not count.
 */
export async function interleaved<Name extends string>(
  contestants: Record<Name, Measure>,
  rounds: number,
  progress: (line: string) => void,
): Promise<Record<Name, Measured>> {
  const names = Object.keys(contestants) as Name[];
  const found = new Map<Name, number[]>(names.map((name) => [name, []]));
  for (let round = 0; round <= rounds; round++) {
    for (const name of names) {
      const value = await contestants[name]();
      if (round > 0) found.get(name)!.push(value);
      progress(`  round ${round} of ${rounds}, ${name}: ${value.toPrecision(4)}${round === 0 ? ' (warming up)' : ''}`);
    }
  }
  return Object.fromEntries(names.map((name) => [name, measured(found.get(name)!)])) as Record<Name, Measured>;
}

/** The median of the ratios within each round. */
export function ratio(one: Measured, other: Measured): number {
  return medianOf(one.rounds.map((value, round) => value / other.rounds[round]!));
}

function measured(rounds: number[]): Measured {
  return { median: medianOf(rounds), rounds };
}

function medianOf(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}
