import { styleText } from 'node:util';
import type { Lesson, Variant } from '../../lessons/lesson.ts';
import { verdicts } from '../../lessons/lesson.ts';
import type { Trace } from '../trace/record.ts';

/** What `run` and `check` print, and the exit status that goes with it. */
export function report(lesson: Lesson, variant: Variant, trace: Trace, json: boolean | undefined): number {
  const claims = verdicts(variant, trace);
  const { seed, knobs, world } = trace.header;
  if (json) {
    const said = claims.map(({ id, statement, verdict, measured, expected, unit, why }) => ({
      ...{ id, statement, verdict },
      ...{ measured, expected, unit, why },
    }));
    const value = {
      lesson: lesson.id,
      variant: variant.id,
      seed,
      knobs,
      world,
      records: trace.records.length,
      claims: said,
    };
    process.stdout.write(`${JSON.stringify(value)}\n`);
  } else {
    process.stdout.write(
      `${lesson.id}/${variant.id} · seed ${seed} · ${where[world]} · ${trace.records.length} records\n`,
    );
    for (const claim of claims) process.stdout.write(`${line(claim)}\n`);
  }
  return claims.every(({ verdict }) => verdict === 'holds') ? 0 : 1;
}

const where = { sim: 'simulated', live: 'on a real ensemble', tap: 'recorded by a tap' };

const marks = {
  holds: { sign: '✓', colour: 'green', word: 'holds  ' },
  broken: { sign: '✗', colour: 'red', word: 'broken ' },
  unknown: { sign: '?', colour: 'yellow', word: 'unknown' },
} as const;

function line({ verdict, statement, measured, expected, unit, why }: ReturnType<typeof verdicts>[number]): string {
  const { sign, colour, word } = marks[verdict];
  const head = process.stdout.isTTY ? styleText(colour, `${sign} ${word}`) : `${sign} ${word}`;
  const numbers =
    measured === undefined
      ? ''
      : ` (measured ${measured}${expected === undefined ? '' : `, expected ${expected}`}${unit === undefined ? '' : ` ${unit}`})`;
  return `${head} ${statement}${numbers}${verdict === 'holds' || why === undefined ? '' : `: ${why}`}`;
}
