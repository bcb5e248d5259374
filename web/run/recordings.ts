import { defaultKnobs, type Choices, type Lesson } from '../../lessons/lesson.ts';

/** Where the runs on a real ensemble lie that were recorded (`npm run record`): files of the site, loaded when asked for. */
const files = import.meta.glob<string>('../../lessons/*/recorded/*.ndjson', {
  query: '?url',
  import: 'default',
  eager: true,
});

/**
 * @returns where the recording of a run is; undefined when there is none: recorded are variants with the lesson’s own
 * knobs, and nothing done to them. The seed does not matter, a real network has none.
 */
export function recordingOf(
  run: Pick<Choices, 'variant' | 'knobs' | 'decisions'> & { lesson: Lesson },
): string | undefined {
  const { lesson, variant, knobs, decisions } = run;
  const own = Object.entries(defaultKnobs(lesson)).every(([id, value]) => knobs[id] === value);
  return own && decisions.length === 0 ? files[`../../lessons/${lesson.id}/recorded/${variant.id}.ndjson`] : undefined;
}
