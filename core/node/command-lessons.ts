import { lessons } from '../../lessons/index.ts';
import type { Lesson } from '../../lessons/lesson.ts';
import type { Options } from './cli.ts';
import { UsageError } from './usage-error.ts';

/** `zootrope lessons` */
export function listLessons(operands: string[], { json }: Options): number {
  if (operands.length > 0) throw new UsageError(`"lessons" takes no operand, and was given "${operands[0]}"`);
  const text = json ? JSON.stringify({ lessons: lessons.map(summary) }) : lessons.map(page).join('\n\n');
  process.stdout.write(`${text}\n`);
  return 0;
}

function summary({ id, title, question, path, vantage, variants, knobs, ...lesson }: Lesson) {
  return {
    ...{ id, title, question, path, vantage },
    variants: variants.map((variant) => ({ id: variant.id, title: variant.title })),
    knobs: Object.entries(knobs).map(([knob, { unit, value, min, max }]) => ({
      id: knob,
      unit,
      default: value,
      min,
      max,
    })),
    claims: claimsOf({ ...lesson, variants }).map((claim) => ({ id: claim.id, statement: claim.statement })),
  };
}

function page(lesson: Lesson): string {
  const { id, title, question, path, minutes, vantage, seed, variants, knobs } = lesson;
  return [
    `${id}: ${title}`,
    `  ${question}`,
    `  ${path} · ${minutes} minutes · seed ${seed} · ${vantage === 'client' ? 'also on a real ensemble' : 'simulation only'}`,
    '  Variants',
    ...table(variants.map((variant) => [variant.id, variant.summary])),
    '  Knobs',
    ...table(
      Object.entries(knobs).map(([knob, { label, unit, value, min, max }]) => [
        knob,
        `${value} ${unit}`,
        `${min} to ${max}`,
        label,
      ]),
    ),
    '  Claims',
    ...table(claimsOf(lesson).map((claim) => [claim.id, claim.statement])),
  ].join('\n');
}

/** Each claim once, though several variants may make it. */
function claimsOf({ variants }: Pick<Lesson, 'variants'>) {
  const claims = variants.flatMap((variant) => variant.claims);
  return claims.filter((claim, index) => claims.findIndex(({ id }) => id === claim.id) === index);
}

function table(rows: string[][]): string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  return rows.map((row) => `    ${row.map((cell, column) => cell.padEnd(widths[column]!)).join('  ')}`.trimEnd());
}
