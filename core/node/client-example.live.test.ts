import { readFileSync } from 'node:fs';
import { expect, inject, test } from 'vitest';
import { connect } from './client.ts';

const server = inject('zookeeper')?.split(',')[0] ?? '';
const page = readFileSync(new URL('../../docs/client.md', import.meta.url), 'utf8');
const example = /```js\n(.*?)```/s.exec(page)?.[1] ?? '';

/** A function out of its text, as `new Function` would be, but one that may await. */
const AsyncFunction = (async () => {}).constructor as new (
  ...text: string[]
) => (...values: unknown[]) => Promise<void>;

test.skipIf(server === '')('the example in docs/client.md does what its comments say', async () => {
  const code = example.replace(/^import .*$/m, '').replace('127.0.0.1:2181', server);
  const printed: string[] = [];
  const log = (...values: unknown[]) => printed.push(values.join(' '));
  await new AsyncFunction('connect', 'console', code)(connect, { log });
  expect(printed).toEqual([...example.matchAll(/; \/\/ (.*)$/gm)].map(([, comment]) => comment));
});
