import type { Costs } from '../../core/frame/meters.ts';
import type { RunAddress } from '../address/address.ts';
import { recordingOf } from './recordings.ts';
import type { Answer, ClaimFinding, Job, Run } from './job.ts';

/** Simulates a run in a worker. @throws with the reason when it cannot be run. */
export function runOnce(run: RunAddress, signal: AbortSignal): Promise<Run> {
  return new Promise((resolve, reject) => {
    start(run, { kind: 'run', seed: run.seed }, signal, (answer) => {
      // To have read the answer was a task's work: what is drawn of it is another's.
      if (answer.kind === 'run') setTimeout(() => resolve(answer.run));
      else if (answer.kind === 'failed') reject(new Error(answer.why));
    });
  });
}

/** Reads the recording of a run on a real ensemble. @throws with the reason when it cannot be had. */
export async function readRecorded(run: RunAddress, signal: AbortSignal): Promise<Run> {
  const answer = await fetch(recordingOf(run) ?? '', { signal });
  if (!answer.ok) throw new Error(`its file is not there (${answer.status})`);
  const ndjson = await answer.text();
  return new Promise((resolve, reject) => {
    start(run, { kind: 'read', ndjson }, signal, (answer) => {
      if (answer.kind === 'run') resolve(answer.run);
      else if (answer.kind === 'failed') reject(new Error(answer.why));
    });
  });
}

/** Simulates a run once more, for its file. @returns the trace as NDJSON. */
export function saveOnce(run: RunAddress, signal: AbortSignal): Promise<string> {
  return new Promise((resolve, reject) => {
    start(run, { kind: 'save', seed: run.seed }, signal, (answer) => {
      if (answer.kind === 'saved') resolve(answer.ndjson);
      else if (answer.kind === 'failed') reject(new Error(answer.why));
    });
  });
}

export interface Checked {
  findings: readonly ClaimFinding[];
  seed: number;
  last: boolean;
}

/** Decides the claims of a variant under many seeds, telling each as it is through. */
export function checkSeeds(
  run: RunAddress,
  seeds: readonly number[],
  signal: AbortSignal,
  tell: (checked: Checked) => void,
): void {
  start(run, { kind: 'check', seeds }, signal, (answer) => {
    if (answer.kind === 'checked') tell(answer);
  });
}

export interface Measured {
  holds: boolean;
  costs: Costs;
  last: boolean;
}

/** Runs what a lesson wants fixed, with a remedy or without, under many seeds, telling each as it is through. */
export function measureSeeds(
  run: RunAddress,
  remedy: string | null,
  seeds: readonly number[],
  signal: AbortSignal,
  tell: (measured: Measured) => void,
): void {
  start(run, { kind: 'measure', seeds, remedy }, signal, (answer) => {
    if (answer.kind === 'measured') tell(answer);
  });
}

/** A worker a job: a job that nobody waits for any more is ended by ending its worker. */
function start(run: RunAddress, task: Job['task'], signal: AbortSignal, hear: (answer: Answer) => void): void {
  if (signal.aborted) return;
  const worker = new Worker(new URL('./run.worker.ts', import.meta.url), { type: 'module' });
  const end = () => worker.terminate();
  signal.addEventListener('abort', end, { once: true });
  worker.addEventListener('message', ({ data }: MessageEvent<Answer>) => {
    if (signal.aborted) return;
    hear(data);
    if (!('last' in data) || data.last) end();
  });
  worker.addEventListener('error', ({ message }) => hear({ kind: 'failed', why: message }));
  const { lesson, variant, knobs, decisions } = run;
  // A reactive object cannot be posted; a plain copy can.
  worker.postMessage({
    ...{ lesson: lesson.id, variant: variant.id, knobs: { ...knobs }, task },
    decisions: structuredClone([...decisions]),
  } satisfies Job);
}
