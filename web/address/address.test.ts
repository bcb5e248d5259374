import { expect, test } from 'vitest';
import { parseDecision } from '../../core/scenario/decision.ts';
import { lessons } from '../../lessons/index.ts';
import { formatAddress, parseAddress, runKey, usualRun } from './address.ts';

const lesson = lessons.find(({ id }) => id === 'timing-not-load')!;

function sentenceOf(hash: string): string {
  const address = parseAddress(hash, lessons);
  return address.page === 'problem' ? address.sentence : `(opens ${address.page})`;
}

test('no path is the front page; a lesson without more is its usual run', () => {
  for (const hash of ['', '#', '#/']) expect(parseAddress(hash, lessons)).toEqual({ page: 'home' });
  expect(parseAddress('#/timing-not-load', lessons)).toEqual({ page: 'lesson', run: usualRun(lesson) });
});

test('a lesson that is not loaded yet is coming; one that there is not is a problem', () => {
  const others = lessons.filter((one) => one !== lesson);
  expect(parseAddress('#/timing-not-load/lock?at=5', others, lessons)).toEqual({ page: 'coming', lesson: lesson.id });
  expect(parseAddress('#/timing-not-lode', others, lessons)).toMatchObject({
    sentence: `There is no lesson “timing-not-lode”; there is: ${lessons.map(({ id }) => id).join(', ')}.`,
  });
});

test('a link gives back the run that it was made of', () => {
  const run = {
    ...usualRun(lesson),
    ...{ variant: lesson.variants.find(({ id }) => id === 'lock')!, seed: 23, atMs: 2400.125 },
    ...{ knobs: { ...usualRun(lesson).knobs, callers: 12 }, beside: lesson.variants[0]! },
    decisions: [
      parseDecision('drop:120'),
      parseDecision('pause:caller-3@2000-8000'),
      parseDecision('serviceMs=50@1000'),
    ],
  };
  const hash = formatAddress(run);
  expect(hash).toMatch(/^#\/timing-not-load\/lock\?v=1&seed=23&callers=12&.*&at=2400\.125$/);
  expect(parseAddress(hash, lessons)).toEqual({ page: 'lesson', run });
});

test('the cursor is not part of which run it is, a knob is', () => {
  const run = usualRun(lesson);
  expect(runKey({ ...run, atMs: 9 })).toBe(runKey(run));
  expect(runKey({ ...run, knobs: { ...run.knobs, callers: 2 } })).not.toBe(runKey(run));
});

test.each([
  ['#/no-such', /^There is no lesson “no-such”; there is: timing-not-load, .*\.$/],
  ['#/timing-not-load/mutex', /has no variant “mutex”; it has: burst, /],
  ['#/timing-not-load/lock?callers=500', 'Knob “callers” takes a whole number from 2 to 200 (callers), not “500”.'],
  ['#/timing-not-load/lock?callers=', /Knob “callers” takes a whole number/],
  ['#/timing-not-load/lock?callers=2.5', /whole number/],
  ['#/timing-not-load/lock?caller=50', /has no knob “caller”; it has: callers, /],
  ['#/timing-not-load/lock?toString=1', /has no knob/],
  ['#/timing-not-load/lock?seed=-1', /A seed is a whole number from 0 to 4294967295, not “-1”/],
  ['#/timing-not-load/lock?at=soon', /The time is a number of milliseconds, not “soon”/],
  ['#/timing-not-load/lock?beside=nothing', /has no variant “nothing”/],
  ['#/timing-not-load/lock?v=2', 'This link is of version 2, and this page reads version 1.'],
  ['#/timing-not-load/lock?do=fly', /“fly” is no decision; such are: drop:120, /],
  ['#/timing-not-load/lock?do=kill:ana@5', /Nobody here is called “ana”; there is: caller-1, /],
  [
    '#/timing-not-load/lock?do=limit=9@5',
    /“limit” cannot be turned while a run of “timing-not-load” goes on; what can: serviceMs/,
  ],
  ['#/%E0%A4%A', /There is no lesson/],
])('%s is answered in one sentence', (hash, sentence) => {
  expect(sentenceOf(hash)).toMatch(sentence);
});

test('what is offered in place of a bad link opens', () => {
  const address = parseAddress('#/timing-not-load/lock?callers=500', lessons);
  expect(address.page).toBe('problem');
  if (address.page === 'problem') expect(parseAddress(address.offer.hash, lessons).page).toBe('lesson');
});
