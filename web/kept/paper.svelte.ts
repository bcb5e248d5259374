import { flushSync } from 'svelte';

let printing = $state(false);
/** At once: the page is on its way to the printer. */
const become = (whether: boolean) => flushSync(() => (printing = whether));

/** Kept: a list that nobody holds is forgotten with its listeners. */
const print = matchMedia('print');
addEventListener('beforeprint', () => become(true));
addEventListener('afterprint', () => become(false));
print.addEventListener('change', ({ matches }) => become(matches));

/** Whether the page is being printed, where nothing scrolls, folds or waits. */
export function onPaper(): boolean {
  return printing;
}

/** What a figure is wide on paper, in pixels: no observer says so in time. */
export const paperWidth = 660;
