import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { replay } from '../core/kernel/replay.ts';
import { readTrace, writeTrace } from '../core/trace/ndjson.ts';
import { choose } from './choose.ts';
import { lessons } from './index.ts';
import { defaultKnobs, scenarioOf, verdicts } from './lesson.ts';

const found = lessons.flatMap((lesson) => {
  const folder = join(import.meta.dirname, lesson.id, 'recorded');
  const all = readdirSync(join(import.meta.dirname, lesson.id)).includes('recorded') ? readdirSync(folder) : [];
  return all.map((file) => ({ lesson, file, text: readFileSync(join(folder, file), 'utf8') }));
});

test('there is a recording of every variant of two-holders', () => {
  const { variants } = lessons.find(({ id }) => id === 'two-holders')!;
  const recorded = found.filter(({ lesson }) => lesson.id === 'two-holders').map(({ file }) => file);
  expect(recorded.toSorted()).toEqual(variants.map(({ id }) => `${id}.ndjson`).toSorted());
});

describe.each(found.map((one) => [`${one.lesson.id}/${one.file}`, one] as const))('%s', (_, { lesson, file, text }) => {
  const trace = readTrace(text);
  const { header, records } = trace;
  const choices = choose(lesson, { variant: header.variant, seed: String(header.seed) });

  test('is a whole run of this variant, with the lesson’s own knobs, on a real ensemble', () => {
    const { version: _, ...rest } = header;
    expect(rest).toEqual({
      ...{ schema: 'zootrope-trace', world: 'live', vantage: 'client', servers: 1 },
      ...{ lesson: lesson.id, variant: file.replace('.ndjson', ''), seed: lesson.seed },
      knobs: defaultKnobs(lesson),
      ensemble: expect.stringMatching(/^Apache ZooKeeper \d+\.\d+\.\d+$/),
    });
    expect(records.at(-1)).toMatchObject({ kind: 'end', why: 'quiet' });
  });

  test('keeps every claim (else: npm run record)', () => {
    const broken = verdicts(choices.variant, trace).filter(({ verdict }) => verdict !== 'holds');
    expect(broken).toEqual([]);
  });

  test('replays to the byte with the machines as they are now (else: npm run record)', () => {
    expect(writeTrace(replay(trace, scenarioOf(lesson, choices, header).actors))).toBe(text);
  });

  test('comes as far as every step of its variant', () => {
    const missed = choices.variant.steps.filter(({ until }) => !records.some((record) => until(record, trace)));
    expect(missed.map(({ say }) => say)).toEqual([]);
  });
});
