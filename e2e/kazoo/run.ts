/**
 * kazoo's own tests against `zootrope serve`:
 *
 *   npm run test:kazoo [-- HOST:PORT[,HOST:PORT]]
 *
 * Given an address, against whatever serves there. What is needed is found or installed; when it cannot be had, that is
 * said, and under CI it is a failure.
 */
import { announce } from '../servers/finding.ts';
import { startServe } from '../servers/start-serve.ts';
import { findKazoo, type Kazoo } from './find-kazoo.ts';
import { runTests, testFiles, type Outcome } from './run-tests.ts';

/** How many pass against Apache ZooKeeper 3.8.0, by kazoo's version: fewer means that some were not run. */
const passAgainstApache: Record<string, number> = { '2.8.0': 459 };

async function main([hosts]: string[]): Promise<number> {
  const kazoo = findKazoo();
  if (kazoo.missing !== undefined) {
    announce(`KAZOO'S TESTS ARE NOT RUN: ${kazoo.missing}`);
    const { CI: ci = '' } = process.env;
    return ci !== '' && ci !== 'false' ? 1 : 0;
  }
  const server = hosts === undefined ? await startServe() : { hosts, stop: () => Promise.resolve() };
  try {
    return await report(kazoo.found, server.hosts, await runAll(kazoo.found, server.hosts));
  } finally {
    await server.stop();
  }
}

async function runAll(kazoo: Kazoo, hosts: string): Promise<Outcome[]> {
  const all: Outcome[] = [];
  for (const file of testFiles(kazoo)) {
    const began = performance.now();
    const outcomes = await runTests(kazoo, file, hosts);
    all.push(...outcomes);
    const seconds = ((performance.now() - began) / 1000).toFixed(1);
    console.log(`${file.padEnd(28)} ${counts(outcomes)}  ${seconds} s`);
  }
  return all;
}

/** The tests of the locking queue race against their own clock: one that fails alone, on a busy machine, has a second try. */
async function secondTry(kazoo: Kazoo, hosts: string, failed: Outcome[]): Promise<Outcome[]> {
  const [lone, ...others] = failed;
  if (!lone || others.length > 0 || !lone.test.includes('LockingQueue')) return failed;
  console.log(`${lone.test} failed alone and is run once more: ${lone.why}`);
  return (await runTests(kazoo, lone.test, hosts)).filter(isFailure);
}

async function report(kazoo: Kazoo, hosts: string, outcomes: Outcome[]): Promise<number> {
  const first = outcomes.filter(isFailure);
  const failed = await secondTry(kazoo, hosts, first);
  for (const { test, why } of failed) console.log(`FAILED ${test}\n  ${why.replaceAll('\n', '\n  ')}`);
  const passed = outcomes.length - failed.length - outcomes.filter(({ outcome }) => outcome === 'skipped').length;
  const expected = passAgainstApache[kazoo.version] ?? 1;
  const shortfall = passed < expected ? `; ${expected} pass against Apache ZooKeeper` : '';
  console.log(`kazoo ${kazoo.version} against ${hosts}: ${counts(outcomes)}${shortfall}`);
  return failed.length > 0 || passed < expected ? 1 : 0;
}

const isFailure = ({ outcome }: Outcome) => outcome === 'failed';

function counts(outcomes: Outcome[]): string {
  const count = (which: Outcome['outcome']) => outcomes.filter(({ outcome }) => outcome === which).length;
  return `${count('passed')} passed, ${count('skipped')} skipped, ${count('failed')} failed`;
}

process.exitCode = await main(process.argv.slice(2));
