/**
 * How dear our machines are, in ratios to other people's code, all in one run:
 *
 *   npm run bench [-- calls|kernel|locks …] [--rounds N] [--json]
 *
 *   calls    a call through our breaker and our retry, beside cockatiel's and opossum's
 *   kernel   events a second through the kernel, stepped by XState and compiled
 *   locks    lock cycles a second on a real ZooKeeper, beside kazoo and node-zookeeper-client, 1, 10 and 50 contending
 *
 * Every contestant takes part in every round; what is told is the median. Progress goes to standard error; --json prints one
 * value on standard output.
 */
import { parseArgs } from 'node:util';
import { benchCalls } from './calls.ts';
import { benchKernel } from './kernel.ts';
import { benchLocks } from './locks.ts';
import type { Measured } from './rounds.ts';

const benches = { calls: benchCalls, kernel: benchKernel, locks: benchLocks };
type Bench = keyof typeof benches;

async function main(args: string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args,
    options: { json: { type: 'boolean' }, rounds: { type: 'string', default: '5' } },
    allowPositionals: true,
  });
  const rounds = Number(values.rounds);
  const unknown = positionals.find((name) => !Object.hasOwn(benches, name));
  if (unknown !== undefined)
    return complain(`there is no bench "${unknown}"; there are ${Object.keys(benches).join(', ')}`);
  if (!Number.isInteger(rounds) || rounds < 1) return complain('--rounds wants a whole number, at least 1');
  const results: Record<string, unknown> = {};
  for (const name of (positionals.length > 0 ? positionals : Object.keys(benches)) as Bench[]) {
    console.error(name);
    const found = await benches[name](rounds, (line) => console.error(line));
    results[name] = found;
    if (!values.json) show(name, found);
  }
  if (values.json) console.log(JSON.stringify({ rounds, node: process.version, ...results }));
  return 0;
}

function complain(what: string): number {
  console.error(what);
  return 2;
}

/** Medians and ratios, one a line. */
function show(title: string, found: object): void {
  const fields = Object.entries(found as Record<string, unknown>);
  const unit = fields.find(([name]) => name === 'unit')?.[1];
  console.log(title + (typeof unit === 'string' ? `, ${unit}` : ''));
  for (const [name, value] of fields) {
    if (typeof value !== 'object' || value === null) continue;
    if (name === 'ratios')
      for (const [which, times] of Object.entries(value as Record<string, number>))
        console.log(`  ${which.padEnd(44)} × ${times.toFixed(2)}`);
    else if ('median' in value) console.log(`  ${name.padEnd(44)} ${(value as Measured).median.toPrecision(4)}`);
    else show(`  ${name}`, value);
  }
}

process.exitCode = await main(process.argv.slice(2));
