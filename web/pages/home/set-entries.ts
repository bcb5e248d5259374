import { sets } from '../../../lessons/playground/sets.ts';
import { formatAddress, usualRun } from '../../address/address.ts';
import type { Entry } from './search.ts';

/** What can be searched for in the playground: loaded when something is. */
export const setEntries: readonly Entry[] = [
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
