import { carryOut } from './carry-out.ts';
import type { Job } from './job.ts';

/** Simulates off the main thread, so that the page stays at hand while fifty seeds are run. */
addEventListener('message', ({ data }: MessageEvent<Job>) => {
  for (const answer of carryOut(data)) postMessage(answer);
});
