import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { expect, test } from 'vitest';
import { circuitBreaker, retry, timeout } from './machines.ts';

const page = readFileSync(new URL('../../docs/machines.md', import.meta.url), 'utf8');
const examples = [...page.matchAll(/```js\n(.*?)```/gs)].map(([, example = '']) => example);
const printing = examples.filter((example) => example.includes('console.log'));

/** A function out of its text, as `new Function` would be, but one that may await. */
const AsyncFunction = (async () => {}).constructor as new (
  ...text: string[]
) => (...values: unknown[]) => Promise<void>;

test.each(printing)('an example in docs/machines.md does what its comments say', async (example) => {
  const printed: string[] = [];
  const log = (...values: unknown[]) => printed.push(values.join(' '));
  const known = { circuitBreaker, retry, timeout, once, connect, createServer, console: { log } };
  const run = new AsyncFunction(...Object.keys(known), example.replace(/^import .*$/gm, ''));
  await run(...Object.values(known));
  expect(printed).toEqual([...example.matchAll(/; \/\/ (.*)$/gm)].map(([, comment]) => comment));
});

test('there are as many as say what they print', () => expect(printing).toHaveLength(2));
