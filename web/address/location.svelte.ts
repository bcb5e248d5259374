import type { Lesson } from '../../lessons/lesson.ts';
import { parseAddress } from './address.ts';

export type Location = ReturnType<typeof createLocation>;

/** The browser's address bar and history, as an address. */
export function createLocation(known: readonly Lesson[]) {
  let lessons = $state.raw(known);
  let hash = $state(location.hash);
  const address = $derived(parseAddress(hash, lessons));
  addEventListener('popstate', () => (hash = location.hash));

  return {
    get address() {
      return address;
    },
    /** All that an address may name. */
    get lessons() {
      return lessons;
    },
    /** There is more to be named, loaded when it was first asked for. */
    learn(more: readonly Lesson[]): void {
      lessons = [...lessons, ...more];
    },
    /** Somewhere else: the back button comes back from there. */
    go(next: string): void {
      history.pushState(null, '', next);
      hash = next;
    },
    /** The same place, said more exactly: for a link, not for the history. */
    note(next: string): void {
      if (location.hash !== next) history.replaceState(null, '', next);
    },
  };
}
