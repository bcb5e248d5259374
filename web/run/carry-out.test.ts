import { expect, test } from 'vitest';
import { readTrace } from '../../core/trace/ndjson.ts';
import { lessons } from '../../lessons/index.ts';
import { defaultKnobs } from '../../lessons/lesson.ts';
import { carryOut } from './carry-out.ts';
import type { Job } from './job.ts';

const lesson = lessons.find(({ id }) => id === 'timing-not-load')!;
const job = { lesson: lesson.id, variant: 'burst', knobs: { ...defaultKnobs(lesson), callers: 8 }, decisions: [] };

test('a run comes with its index, its verdicts and the instants of its steps', () => {
  const [answer, ...more] = carryOut({ ...job, task: { kind: 'run', seed: 7 } });
  expect(more).toEqual([]);
  if (answer?.kind !== 'run') throw new Error(JSON.stringify(answer));
  expect(answer.run.index.cast.callers).toHaveLength(8);
  expect(answer.run.machines).toMatchObject({ 'caller-1/caller': 'caller', model: 'model' });
  expect(answer.run.findings.map(({ verdict }) => verdict)).toContain('holds');
  expect(answer.run.stepsMs.every((atMs) => atMs !== null)).toBe(true);
  expect(answer.run.index.moments.some(({ decisive }) => decisive)).toBe(true);
});

test('what the worker answers can be sent to the page', () => {
  for (const answer of carryOut({ ...job, variant: 'lock', task: { kind: 'run', seed: 7 } }))
    expect(structuredClone(answer)).toEqual(answer);
});

test('a check answers once a seed, and says when it is through', () => {
  const answers = [...carryOut({ ...job, task: { kind: 'check', seeds: [1, 2, 3] } })];
  expect(answers.map((answer) => answer.kind === 'checked' && [answer.seed, answer.last])).toEqual([
    [1, false],
    [2, false],
    [3, true],
  ]);
});

test('a saved run is the file that the command line would write', () => {
  const [answer] = carryOut({ ...job, task: { kind: 'save', seed: 7 } });
  if (answer?.kind !== 'saved') throw new Error(JSON.stringify(answer));
  const trace = readTrace(answer.ndjson);
  expect(trace.truncated).toBe(false);
  expect(trace.header).toMatchObject({ lesson: 'timing-not-load', variant: 'burst', seed: 7 });
});

test('what cannot be run is said, not thrown', () => {
  const job: Job = { lesson: 'no-such', variant: 'x', knobs: {}, decisions: [], task: { kind: 'run', seed: 1 } };
  expect([...carryOut(job)]).toEqual([{ kind: 'failed', why: 'there is no lesson no-such/x' }]);
});

test('a remedy is measured on the run that is to be fixed: whether the invariant holds, and what it costs', () => {
  const measured = (remedy: string | null) => {
    const answers = [...carryOut({ ...job, task: { kind: 'measure', seeds: [1, 2], remedy } })];
    return answers.map((answer) => (answer.kind === 'measured' ? [answer.holds, answer.costs.calls] : answer));
  };
  expect(measured(null)).toEqual([
    [false, 275],
    [false, 275],
  ]);
  expect(measured('semaphore')).toEqual([
    [true, 50],
    [true, 50],
  ]);
  expect(measured('prayer')).toEqual([{ kind: 'failed', why: '"timing-not-load" has no remedy "prayer"' }]);
});

test('a recording that is read is the run that was recorded; what is none says so in one line', () => {
  const [run] = carryOut({ ...job, task: { kind: 'run', seed: 7 } });
  const [saved] = carryOut({ ...job, task: { kind: 'save', seed: 7 } });
  if (run?.kind !== 'run' || saved?.kind !== 'saved') throw new Error('neither run nor file');
  const [read] = carryOut({ ...job, task: { kind: 'read', ndjson: saved.ndjson } });
  if (read?.kind !== 'run') throw new Error(JSON.stringify(read));
  expect(read.run.index.moments).toEqual(run.run.index.moments);
  expect(read.run.findings).toEqual(run.run.findings);
  const [failed] = carryOut({ ...job, task: { kind: 'read', ndjson: '<!doctype html>' } });
  expect(failed).toMatchObject({ kind: 'failed', why: expect.stringMatching(/^line 1: this is not a trace/) });
});
