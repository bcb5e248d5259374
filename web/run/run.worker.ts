import { lessons } from '../../lessons/index.ts';
import { isSet } from '../../lessons/playground/set.ts';
import { carryOut } from './carry-out.ts';
import type { Job } from './job.ts';

/** Simulates off the main thread, so that the page stays at hand while fifty seeds are run. */
addEventListener('message', ({ data }: MessageEvent<Job>) => void answer(data));

/** What is only in the playground is loaded for the playground. */
async function answer(job: Job): Promise<void> {
  const isGround = isSet({ id: job.lesson });
  const known = isGround ? (await import('../../lessons/playground/sets.ts')).sets : lessons;
  for (const answer of carryOut(job, known)) postMessage(answer);
}
