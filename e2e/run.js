/**
 * Runs one of the scripts beside it, which are TypeScript:
 *
 *   node e2e/run.js SCRIPT [ARGUMENT]…
 *
 * With --help, prints what the script says of itself above all else. What it throws becomes one line and exit code 1.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { runnerImport } from 'vite';

const [node = '', , name = '', ...args] = process.argv;
const script = join(import.meta.dirname, name);

/** @param {string} source */
function usageOf(source) {
  return (/^\/\*\*\n(.*?) \*\/$/ms.exec(source)?.[1] ?? '').replace(/^ \* ?/gm, '');
}

if (args.includes('--help') || args.includes('-h')) process.stdout.write(usageOf(readFileSync(script, 'utf8')));
else {
  process.argv = [node, script, ...args];
  try {
    await runnerImport(script);
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  }
}
