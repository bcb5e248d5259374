import { expect, test } from 'vitest';
import { run } from '../sim/fixtures/ensemble-runs.ts';
import { happeningsOf } from './happenings.ts';
import { sentenceOf } from './sentence.ts';
import { sessionsOf } from './sessions.ts';

test('of an election it is told who looks, who leads and who follows, and whose process is killed', () => {
  const faults = [{ type: 'kill', process: 'server-3', fromMs: 2000, toMs: 6000 }] as const;
  const trace = run({ clients: { ana: { timeoutMs: 4000 } }, ensemble: { tickTimeMs: 200 }, faults, endMs: 8000 });
  const facts = { total: 1, done: 0, slots: 1, inUse: 0, permits: 1, next: undefined };
  const told = happeningsOf(trace, sessionsOf(trace), null)
    .filter(({ atMs, kind }) => atMs >= 2000 && ['breaks', 'mends', 'looks', 'leads', 'follows'].includes(kind))
    .map((happening) => sentenceOf([happening], facts));
  expect(told).toEqual([
    'Server 3 is killed.',
    'Server 2 looks for a leader.',
    'Server 1 looks for a leader.',
    'Server 1 follows server 2.',
    'Server 2 leads from now on.',
    'Server 3 starts again.',
    'Server 3 looks for a leader.',
    'Server 3 follows server 2.',
  ]);
});
