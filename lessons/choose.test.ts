import { describe, expect, test } from 'vitest';
import { simulate } from '../core/sim/simulate.ts';
import { askingFor, choose, ChoiceError, findLesson } from './choose.ts';
import { lessons } from './index.ts';
import { headerOf, scenarioOf } from './lesson.ts';

const lesson = findLesson(lessons, 'timing-not-load');

function run(decisions: string[]) {
  const choices = choose(lesson, { variant: 'burst', knobs: [['callers', '8']], decisions });
  const header = headerOf(lesson, choices, { world: 'sim' });
  return simulate({ header, scenario: scenarioOf(lesson, choices, header) });
}

test('what was chosen can be asked for again', () => {
  const decisions = ['pause:caller-2@300-900', 'drop:99', 'serviceMs=80@1000'];
  const choices = choose(lesson, { variant: 'lock', seed: '3', knobs: [['callers', '8']], decisions });
  expect(choose(lesson, askingFor(choices))).toEqual(choices);
});

describe('decisions', () => {
  test('are part of what a trace says of itself, and of nothing when there are none', () => {
    expect(run(['serviceMs=80@1000']).header.decisions).toEqual(['serviceMs=80@1000']);
    expect(run([]).header).not.toHaveProperty('decisions');
  });

  test('a knob turned in mid-run acts from then on, and not before', () => {
    const [usual, turned] = [run([]), run(['serviceMs=80@1000'])];
    const first = turned.records.findIndex((record, index) => record.seq !== index || record.atMs >= 1000);
    expect(turned.records.slice(0, first)).toEqual(usual.records.slice(0, first));
    expect(turned.records.at(-1)!.atMs).toBeLessThan(usual.records.at(-1)!.atMs);
  });

  test('a strike is in the trace as a fault', () => {
    const faults = run(['pause:caller-2@300-900']).records.filter(({ kind }) => kind === 'fault');
    expect(faults.map(({ atMs }) => atMs)).toEqual([300, 900]);
  });

  test.each([
    ['kill:ana@5', /^nobody here is called "ana"; there is: caller-1, .*model$/],
    ['kill:server-1@5', /^nobody here is called "server-1"/],
    ['limit=9@5', /^"limit" cannot be turned while a run of "timing-not-load" goes on; what can: serviceMs$/],
    ['serviceMs=0@5', /^knob "serviceMs" takes a whole number from 10 to 10000/],
    ['fly', /^"fly" is no decision/],
  ])('%s is refused in one line', (text, why) => {
    const choosing = () => choose(lesson, { variant: 'burst', decisions: [text] });
    expect(choosing).toThrow(ChoiceError);
    expect(choosing).toThrow(why);
  });
});
