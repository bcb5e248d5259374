import type { Card } from '../../lessons/card.ts';
import type { Lesson } from '../../lessons/lesson.ts';
import { parseAddress } from './address.ts';

export type Location = ReturnType<typeof createLocation>;

/** The browser's address bar and history, as an address. Lessons are loaded when an address first names them. */
export function createLocation(cards: readonly Card[], load: (id: string) => Promise<Lesson>) {
  let lessons = $state.raw<readonly Lesson[]>([]);
  let hash = $state(location.hash);
  const address = $derived(parseAddress(hash, lessons, cards));
  addEventListener('popstate', () => (hash = location.hash));

  function learn(more: readonly Lesson[]): void {
    lessons = [...lessons, ...more];
  }

  return {
    get address() {
      return address;
    },
    /** All that has been loaded so far. */
    get lessons() {
      return lessons;
    },
    /** There is more to be named, loaded when it was first asked for. */
    learn,
    /** Loads the lesson that the address names, if that is still to be done. @throws when its file cannot be had. */
    async arrive(): Promise<void> {
      if (address.page === 'coming') learn([await load(address.lesson)]);
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
