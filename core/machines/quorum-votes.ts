/** What several nodes have said of one operation, and what follows from it. */

import type { Failure, Outcome } from './layer.ts';

/**
 * `done`: it has it. `refused`: it certainly has not. `unclear`: it said that it failed, and may have it all the same.
 * Whoever is not named has not answered, and may have it, too.
 */
export type Votes = Readonly<Record<string, 'done' | 'refused' | 'unclear'>>;

export interface Council {
  nodes: readonly string[];
  quorum: number;
}

/**
 * @returns the same, when every two quorums have a node in common.
 * @throws when they need not, or cannot be had.
 */
export function checkQuorum<Input extends Council>(input: Input): Input {
  const { nodes, quorum } = input;
  if (quorum * 2 <= nodes.length || quorum > nodes.length)
    throw new Error(`a quorum of ${nodes.length} is more than half of them and no more than all: not ${quorum}`);
  return input;
}

export function doneBy({ nodes }: Council, votes: Votes): string[] {
  return nodes.filter((node) => votes[node] === 'done');
}

/** @returns those who may have it, whatever they said or did not say. */
export function mayHave({ nodes }: Council, votes: Votes): string[] {
  return nodes.filter((node) => votes[node] !== 'refused');
}

export function hasQuorum(council: Council, votes: Votes): boolean {
  return doneBy(council, votes).length >= council.quorum;
}

/** @returns whether so many have failed, n - q + 1 of n, that there will be no quorum whatever the others say. */
export function isBeyond({ nodes, quorum }: Council, votes: Votes): boolean {
  const failed = nodes.filter((node) => votes[node] === 'refused' || votes[node] === 'unclear');
  return failed.length >= nodes.length - quorum + 1;
}

/** @returns definitely failed when nobody can have it. */
export function failure(council: Council, votes: Votes, error: Failure['error']): Outcome {
  return { type: 'failed', error, definite: mayHave(council, votes).length === 0 };
}

/** @returns the probability that a quorum of n is up when each is with probability p: the sum over k >= q of C(n,k) p^k (1-p)^(n-k). */
export function availability(p: number, { n, q }: { n: number; q: number }): number {
  let sum = 0;
  for (let k = q; k <= n; k++) {
    let term = 1;
    for (let i = 0; i < k; i++) term *= (p * (n - i)) / (k - i);
    for (let i = k; i < n; i++) term *= 1 - p;
    sum += term;
  }
  return sum;
}
