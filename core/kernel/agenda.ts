/** Something due at an instant. Of two entries due together the one added first comes first. */
export interface Entry<T> {
  readonly dueUs: number;
  readonly order: number;
  readonly item: T;
}

/** Things to come, soonest first. Times are integer microseconds. */
export interface Agenda<T> {
  add(dueUs: number, item: T): Entry<T>;
  /** Takes an entry back; one that has already been taken is left alone. */
  remove(entry: Entry<T>): void;
  /** The instant of the first entry, or undefined when nothing is to come. */
  nextUs(): number | undefined;
  /** Takes the first entry if it is due by `nowUs`. */
  takeDue(nowUs: number): Entry<T> | undefined;
}

/** An empty agenda: an array kept in order, its soonest entry last so that taking it is cheap. */
export function agenda<T>(): Agenda<T> {
  const entries: Entry<T>[] = [];
  let added = 0;

  /** Index of the first entry that comes no later than `(dueUs, order)`. */
  function place(dueUs: number, order: number): number {
    let low = 0;
    let high = entries.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const entry = entries[middle]!;
      if (entry.dueUs > dueUs || (entry.dueUs === dueUs && entry.order > order)) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  return {
    add(dueUs, item) {
      const entry = { dueUs, order: added++, item };
      const index = place(dueUs, entry.order);
      if (index === entries.length) entries.push(entry);
      else entries.splice(index, 0, entry);
      return entry;
    },
    remove(entry) {
      const index = place(entry.dueUs, entry.order);
      if (entries[index] !== entry) return;
      if (index === entries.length - 1) entries.pop();
      else entries.splice(index, 1);
    },
    nextUs: () => entries.at(-1)?.dueUs,
    takeDue(nowUs) {
      const first = entries.at(-1);
      return first !== undefined && first.dueUs <= nowUs ? entries.pop() : undefined;
    },
  };
}
