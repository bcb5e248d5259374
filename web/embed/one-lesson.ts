import lesson from 'zootrope:lesson';
import { askedFigure } from './asked-figure.ts';
import { figure } from './figure.ts';
import { figureRun } from './figure-run.ts';
import type { Show } from './zootrope-figure.ts';

/** One lesson as figures for any page: what `embed/<lesson>.js` is made of (web/build/figures.ts). */
export const show: Show = (room, read) => {
  const { atMs, ...choices } = askedFigure((attribute) => read(attribute), [lesson]);
  return figure(room, figureRun(lesson, choices), {
    ...{ title: `${lesson.title}: ${choices.variant.title}`, atMs },
    ...{ moving: read('moving') !== null, href: read('href') },
  });
};
