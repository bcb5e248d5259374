/**
 * A task pool at full scale, as a value: all workers list at once, each picks, and of those who picked the same task the
 * first wins. No time passes but rounds, no message is lost; what is left is the arithmetic of the herd.
 *
 * Source: kazoo issue #62, with its hundred thousand tasks and thousand workers.
 */

/** Uniform in [0, 1). */
type Draw = () => number;

export interface RoundsOf {
  tasks: number;
  workers: number;
  draw: Draw;
  /** Different tasks that a worker tries for on one listing; 1 unless said. */
  batch?: number;
  /** With T tasks left for W workers only with probability T/W; always unless said. */
  attempts?: 'always' | 'inProportion';
  /** Whose share a task, counted from 0, is in; who has nothing left of his own picks among all. */
  shardOf?: (task: number) => number;
}

/** What it takes until no task is left. */
export interface Rounds {
  rounds: number;
  /** Claims that somebody else had made. */
  wasted: number;
  /** Names in all listings together. */
  listedNames: number;
  /** Claims made in each round. */
  won: number[];
}

export function taskRounds({ tasks, workers, draw, batch = 1, attempts = 'always', shardOf }: RoundsOf): Rounds {
  let left = Array.from({ length: tasks }, (_, task) => task);
  const result: Rounds = { rounds: 0, wasted: 0, listedNames: 0, won: [] };
  while (left.length > 0) {
    const shares = shardOf && sharesOf(left, workers, shardOf);
    const share = attempts === 'always' ? 1 : Math.min(1, left.length / workers);
    const won = new Set<number>();
    let tried = 0;
    for (let worker = 0; worker < workers; worker++) {
      if (share < 1 && draw() >= share) continue;
      const own = shares?.[worker] ?? [];
      for (const task of sample(own.length > 0 ? own : left, batch, draw)) {
        won.add(task);
        tried++;
      }
    }
    result.rounds++;
    result.wasted += tried - won.size;
    result.listedNames += workers * left.length;
    result.won.push(won.size);
    left = left.filter((task) => !won.has(task));
  }
  return result;
}

/**
 * How many claims are tried until each task has been claimed once, when those that are claimed stay on the list: whoever
 * picks one again has tried in vain, as collectors of coupons do.
 */
export function unprunedClaims(tasks: number, draw: Draw): number {
  const claimed = new Uint8Array(tasks);
  let tried = 0;
  for (let left = tasks; left > 0; tried++) {
    const task = Math.floor(draw() * tasks);
    left -= 1 - claimed[task]!;
    claimed[task] = 1;
  }
  return tried;
}

/** @returns how many of `workers` win on average when each picks one of `tasks`: T(1 − (1 − 1/T)^W). */
export function expectedWins(tasks: number, workers: number): number {
  return tasks * (1 - power(1 - 1 / tasks, workers));
}

/**
 * The most claims a second that workers can make who list and claim only as elected leaders, one after the other: to
 * stand, to see that one is first, to list, to claim and to step down each cost a round trip.
 */
export function ledClaimsPerSecond(roundTripMs: number): number {
  return 1000 / (5 * roundTripMs);
}

function power(base: number, exponent: number): number {
  let product = 1;
  for (let factor = 0; factor < exponent; factor++) product *= base;
  return product;
}

function sharesOf(left: readonly number[], workers: number, shardOf: (task: number) => number): number[][] {
  const shares: number[][] = Array.from({ length: workers }, () => []);
  for (const task of left) shares[shardOf(task)]!.push(task);
  return shares;
}

/** So many different ones of a list, all of it when it has no more. */
function sample(list: readonly number[], count: number, draw: Draw): readonly number[] {
  if (list.length <= count) return list;
  const picked = new Set<number>();
  while (picked.size < count) picked.add(list[Math.floor(draw() * list.length)]!);
  return [...picked];
}
