import { expect, test } from 'vitest';
import type { Fault } from '../scenario/faults.ts';
import { calls, outcomes, runQuorum, slow, values } from './fixtures/quorum-runs.ts';

const nodes = { A: 'answers', B: 'answers', C: 'answers' } as const;

test('a read writes back what it found: a later read, of other copies, finds no less', () => {
  const trace = runQuorum('register', {
    ...{ nodes, quorum: 2, coordinators: ['ana', 'bo', 'cleo'] },
    script: [calls(0, 'ana#1', 'X'), calls(1000, 'bo#1', undefined, 'bo'), calls(2000, 'cleo#1', undefined, 'cleo')],
    // X reaches A alone; bo hears A and B, and cleo B and C.
    faults: [slow('B', 0.8, 20_000), slow('C', 0.8, 20_000), slow('C', 0, 20_000, 'bo'), slow('A', 0, 20_000, 'cleo')],
  });
  const reads = outcomes(trace).filter(({ call }) => call !== 'ana#1');
  expect(reads.map(({ outcome }) => outcome)).toEqual([
    { type: 'succeeded', value: 'X' },
    { type: 'succeeded', value: 'X' },
  ]);
});

test('a writer that does not know what became of its last write does not use that version again', () => {
  /** The first message to a copy after the question is lost. */
  const lost = (node: string): Fault => ({ type: 'cut', between: [node, 'ana'], fromMs: 0.8, toMs: 900 });
  const trace = runQuorum('register', {
    ...{ nodes, quorum: 2, script: [calls(0, 'ana#1', 'X'), calls(5500, 'ana#2', 'Y')] },
    // X reaches C alone; when Y is written, A and B are heard, who know nothing of it.
    faults: [lost('A'), lost('B'), slow('C', 5400, 12_000)],
  });
  expect(outcomes(trace).map(({ outcome }) => outcome.type)).toEqual(['failed', 'succeeded']);
  expect(values(trace)).toEqual({ A: 'Y', B: 'Y', C: 'Y' });
});
