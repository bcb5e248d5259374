import { cards } from 'zootrope:lessons';
import { glossary } from '../../../lessons/glossary.ts';
import type { Lesson } from '../../../lessons/lesson.ts';
import { sets } from '../../../lessons/playground/sets.ts';
import { formatAddress, usualRun } from '../../address/address.ts';
import { loadLesson, proseOf } from '../../shelf/load-lesson.ts';
import type { Entry } from './search.ts';

/** All that can be searched for on the site. @throws when a lesson cannot be had. */
export async function entries(): Promise<Entry[]> {
  const lessons = await Promise.all(cards.map(({ id }) => loadLesson(id)));
  return [
    ...lessons.flatMap(ofLesson),
    ...Object.entries(glossary).map(([id, { term, says }]) => ({
      ...{ title: term, place: 'Glossary', href: `#/glossary/${id}`, text: says },
    })),
    ...ofPlayground,
  ];
}

function ofLesson(lesson: Lesson): Entry[] {
  const prose = proseOf(lesson.id);
  const usual = usualRun(lesson);
  return [
    {
      ...{ title: lesson.question, place: lesson.path, href: `#/${lesson.id}` },
      text: [lesson.title, plain(prose['hook']?.html ?? '')].join(' '),
    },
    ...lesson.variants.map((variant) => ({
      title: `${lesson.title}: ${variant.title}`,
      place: 'Variant',
      href: formatAddress({ ...usual, variant }),
      text: [variant.summary, ...variant.steps.map(({ say }) => plain(prose[say]?.html ?? ''))].join(' '),
    })),
  ];
}

const ofPlayground: readonly Entry[] = [
  {
    ...{ title: 'Playground', place: 'Page', href: '#/playground' },
    text: 'every machine, knob and fault without a story: drop, delay, pause, kill, partition, skew',
  },
  ...sets.flatMap((set): Entry[] => [
    { title: set.title, place: 'Playground', href: `#/${set.id}`, text: `${set.summary} ${set.question}` },
    ...set.variants.map((variant) => ({
      ...{ title: `${set.title}: ${variant.title}`, place: 'Playground' },
      ...{ href: formatAddress({ ...usualRun(set), variant }), text: variant.summary },
    })),
  ]),
];

function plain(html: string): string {
  return html.replace(/<[^>]*>/g, ' ').replace(/&#?\w+;/g, ' ');
}
