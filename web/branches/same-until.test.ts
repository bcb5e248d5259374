import { expect, test } from 'vitest';
import { divergenceOf } from '../../core/frame/divergence.ts';
import { indexTrace, type TraceIndex } from '../../core/frame/trace-index.ts';
import { simulate } from '../../core/sim/simulate.ts';
import { choose } from '../../lessons/choose.ts';
import { lessons } from '../../lessons/index.ts';
import { headerOf, scenarioOf, type Lesson } from '../../lessons/lesson.ts';

const small: Record<string, string> = { callers: '6' };

function indexOf(lesson: Lesson, variant: string, decisions: readonly string[]): TraceIndex {
  const knobs = Object.entries(small).filter(([id]) => id in lesson.knobs);
  const choices = choose(lesson, { variant, knobs, decisions });
  return indexTrace(
    simulate({ header: headerOf(lesson, choices, { world: 'sim' }), scenario: scenarioOf(lesson, choices) }),
  );
}

const variants = lessons.flatMap((lesson: Lesson) =>
  lesson.variants.map(({ id }) => ({ lesson, variant: id, name: lesson.id })),
);

/** What is drawn of an instant may not depend on what comes later: a branch looks like its parent up to the fork. */
test.each(variants)('$name/$variant and its branches look alike up to the decision', ({ lesson, variant }) => {
  const run = indexOf(lesson, variant, []);
  const last = run.momentsMs.at(-1) ?? 0;
  const calls = run.flights.all.filter(({ background, lost }) => !background && !lost);
  const message = calls[calls.length >> 1];
  const who = run.cast.callers[0] ?? '';
  const atMs = Math.round(0.4 * last);
  const decisions: [string, number][] = [
    [`pause:${who}@${atMs}-${atMs + 9000}`, atMs],
    [`kill:${who}@${atMs}`, atMs],
    ...(run.cast.gate?.kind === 'queue' ? [[`kill:server-1@${atMs}-${atMs + 9000}`, atMs] as [string, number]] : []),
    // Of a call behind a breaker it is told at once whether it will ever come back.
    ...(message && run.cast.gate?.kind !== 'breaker'
      ? ([
          [`drop:${message.seq}`, message.sentMs],
          [`delay:${message.seq}+700`, message.sentMs],
        ] as [string, number][])
      : []),
  ];
  for (const [decision, fromMs] of decisions) {
    const parted = divergenceOf(indexOf(lesson, variant, [decision]), run);
    const early =
      parted !== undefined && parted.atMs < fromMs ? `${decision} shows at ${parted.atMs}: ${parted.sentence}` : null;
    expect(early).toBeNull();
  }
});
