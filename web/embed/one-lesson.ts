import lesson from 'zootrope:lesson';
import { askedFigure, figureAttributes } from './asked-figure.ts';
import { figure } from './figure.ts';
import { figureRun } from './figure-run.ts';
import { offer } from './zootrope-figure.ts';

/** One lesson as figures for any page: what `embed/<lesson>.js` is made of (web/build/figures.ts). */
offer(lesson.id, (room, read) => {
  const { atMs, ...choices } = askedFigure((attribute) => read(attribute), [lesson]);
  return figure(room, figureRun(lesson, choices), {
    ...{ title: `${lesson.title}: ${choices.variant.title}`, atMs },
    ...{ moving: read('moving') !== null, href: read('href') },
  });
});

export { figureAttributes };
