import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Kazoo } from './find-kazoo.ts';

export interface Outcome {
  /** `test_lock.py::KazooLockTests::test_lock` */
  test: string;
  outcome: 'passed' | 'failed' | 'skipped';
  why: string;
}

/** They ask for a build environment, and for a server with Kerberos. */
const others = ['test_build.py', 'test_sasl.py'];
const perTestS = 60;

/** The files of kazoo's tests. */
export function testFiles({ tests }: Kazoo): string[] {
  return readdirSync(tests)
    .filter((name) => /^test_.*\.py$/.test(name) && !others.includes(name))
    .sort();
}

/**
 * Runs one file of kazoo's tests, or one test, in a process of its own, for some of them patch the whole interpreter.
 *
 * @param what `test_lock.py`, `test_lock.py::KazooLockTests::test_lock`
 * @param hosts `host:port[,host:port]`
 */
export async function runTests({ python, tests }: Kazoo, what: string, hosts: string): Promise<Outcome[]> {
  const folder = mkdtempSync(join(tmpdir(), 'zootrope-kazoo-'));
  const file = join(folder, 'outcomes');
  writeFileSync(file, '');
  const options = ['-p', 'no:cacheprovider', '-p', 'external_server', '-q', '--timeout', String(perTestS)];
  const child = spawn(python, ['-W', 'ignore', '-m', 'pytest', ...options, join(tests, what)], {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      ...process.env,
      PYTHONPATH: import.meta.dirname,
      PYTHONDONTWRITEBYTECODE: '1',
      ZOOTROPE_HOSTS: hosts,
      ZOOTROPE_OUTCOMES: file,
    },
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (said += String(chunk)));
  const [exit] = (await once(child, 'close')) as [number | null];
  const outcomes = readOutcomes(file);
  rmSync(folder, { recursive: true });
  // 0: all passed, 1: some did not. Anything else and it did not get as far as the tests.
  if (exit !== 0 && exit !== 1)
    outcomes.push({ test: what, outcome: 'failed', why: `pytest broke off: ${said.slice(-800)}` });
  return outcomes;
}

function readOutcomes(file: string): Outcome[] {
  const lines = readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line !== '');
  const all = lines.map((line) => JSON.parse(line) as [string, Outcome['outcome'], string]);
  // A test that passes and then fails to tidy up has two lines; the last is the verdict.
  const verdicts = new Map(all.map(([test, outcome, why]) => [test, { test, outcome, why }]));
  return [...verdicts.values()];
}
