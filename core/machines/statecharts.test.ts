/**
 * Every machine's header comment shows its statechart, and shows it as the code has it.
 *
 * `npm run statecharts` draws them anew. The chart stands after the line ` * Statechart:`, up to the next empty line.
 */
import { readFileSync } from 'node:fs';
import { StateMachine, type AnyStateMachine } from 'xstate';
import { describe, expect, test } from 'vitest';
import { statechart } from './fixtures/statechart.ts';

const files = import.meta.glob<Record<string, unknown>>(['./*.ts', '!./*.test.ts']);

/** One that does not load fails its own test, not everybody's. */
const loaded = await Promise.all(
  Object.entries(files).map(async ([file, load]) => {
    const exports = await load().catch((error: unknown) => ({ error }));
    return { file: file.slice(2), exports };
  }),
);

const machinesOf = (exports: Record<string, unknown>) =>
  Object.entries(exports).filter((entry): entry is [string, AnyStateMachine] => entry[1] instanceof StateMachine);

/** One machine's chart by itself; of several each under its name. */
function chartsOf(machines: [string, AnyStateMachine][]): string[] {
  const charts = machines.flatMap(([name, machine]) => [
    ...(machines.length > 1 ? [`${name}:`] : []),
    ...statechart(machine),
  ]);
  return charts.map((line) => ` *   ${line}`.trimEnd());
}

/** @returns the file with the chart that belongs there. */
function redrawn(text: string, chart: string[]): string {
  const lines = text.split('\n');
  const title = lines.indexOf(' * Statechart:');
  const end = lines.findIndex((line) => line === ' */');
  if (title === -1 || title > end) throw new Error('there is no line " * Statechart:" in the header comment');
  const after = lines.findIndex((line, index) => index > title && (line === ' *' || line === ' */'));
  return [...lines.slice(0, title + 1), ...chart, ...lines.slice(after)].join('\n');
}

const withMachines = loaded.filter(({ exports }) => 'error' in exports || machinesOf(exports).length > 0);

describe('the header shows the statechart', () => {
  test.each(withMachines)('of $file', async ({ file, exports }) => {
    if (exports['error'] instanceof Error) throw exports['error'];
    const path = `${import.meta.dirname}/${file}`;
    const chart = chartsOf(machinesOf(exports));
    expect(chart.filter((line) => line.length > 118)).toEqual([]);
    await expect(redrawn(readFileSync(path, 'utf8'), chart)).toMatchFileSnapshot(path);
  });

  test('of more than a few', () => expect(withMachines.length).toBeGreaterThan(4));
});
