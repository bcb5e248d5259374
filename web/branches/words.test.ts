import { expect, test } from 'vitest';
import { burstRun } from '../../core/frame/fixtures/lock-run.ts';
import { indexTrace } from '../../core/frame/trace-index.ts';
import { parseDecision } from '../../core/scenario/decision.ts';
import { lessons } from '../../lessons/index.ts';
import { wordsOf } from './words.ts';

const { flights } = indexTrace(burstRun());
const lesson = lessons.find(({ id }) => id === 'timing-not-load')!;
const [call] = flights.all;
const reply = flights.all.find(({ label }) => label === 'throttled')!;

test.each([
  [`drop:${call!.seq}`, 'drop call of caller 1'],
  [`twice:${reply.seq}`, 'duplicate throttled to caller 3'],
  [`delay:${call!.seq}+500`, 'delay call of caller 1 by 500 ms'],
  [`delay:${call!.seq}+0.036`, 'delay call of caller 1 by 36 µs'],
  ['drop:999999', 'drop message 999999'],
  ['pause:model@1400.001-16400.001', 'pause the model for 15 s at 1.4 s'],
  ['kill:ana@2000', 'kill Ana at 2 s'],
  ['partition:ana,server-1@2000-8000', 'cut Ana off from server 1 for 6 s at 2 s'],
  ['skew:server-1,1.5,0@2000-8000', 'server 1’s clock at 1.5× for 6 s at 2 s'],
  ['slowDisk:server-1,50@0-1000', 'server 1’s disk at 50 ms for 1 s at 0 s'],
  ['serviceMs=4000@2500.001', 'One call takes: 4 s at 2.5 s'],
  ['callers=9@10', 'Callers: 9 callers at 0.01 s'],
])('%s is called “%s”', (text, words) => {
  expect(wordsOf(parseDecision(text), { lesson, flights })).toBe(words);
});
