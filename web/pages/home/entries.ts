import { glossary } from '../../../lessons/glossary.ts';
import type { Lesson } from '../../../lessons/lesson.ts';
import { formatAddress, usualRun } from '../../address/address.ts';
import { proseOf } from '../lesson/prose.ts';
import type { Entry } from './search.ts';

/** All that can be searched for on the site. */
export function entriesOf(lessons: readonly Lesson[]): Entry[] {
  return [
    ...lessons.flatMap(ofLesson),
    ...Object.entries(glossary).map(([id, { term, says }]) => ({
      ...{ title: term, place: 'Glossary', href: `#/glossary/${id}`, text: says },
    })),
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

function plain(html: string): string {
  return html.replace(/<[^>]*>/g, ' ').replace(/&#?\w+;/g, ' ');
}
