import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { circuitBreaker, retry } from './machines.ts';

const page = readFileSync(new URL('../../docs/machines.md', import.meta.url), 'utf8');
const example = /```js\n(.*?)```/s.exec(page)?.[1] ?? '';

/** A function out of its text, as `new Function` would be, but one that may await. */
const AsyncFunction = (async () => {}).constructor as new (
  ...text: string[]
) => (...values: unknown[]) => Promise<void>;

test('the example in docs/machines.md does what its comments say', async () => {
  const printed: string[] = [];
  const log = (...values: unknown[]) => printed.push(values.join(' '));
  const run = new AsyncFunction('circuitBreaker', 'retry', 'console', example.replace(/^import .*$/m, ''));
  await run(circuitBreaker, retry, { log });
  expect(printed).toEqual([...example.matchAll(/; \/\/ (.*)$/gm)].map(([, comment]) => comment));
});
