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
  /** As if it were taken back and added anew; it is the same entry afterwards. */
  move(entry: Entry<T>, dueUs: number): void;
  /** The instant of the first entry, or undefined when nothing is to come. */
  nextUs(): number | undefined;
  /** Takes the first entry if it is due by `nowUs`. */
  takeDue(nowUs: number): Entry<T> | undefined;
}

/** An entry, and the place where it lies: one that was put off is left there until its turn would be. */
interface Placed<T> extends Entry<T> {
  dueUs: number;
  order: number;
  atUs: number;
  atOrder: number;
}

/** An empty agenda: an array kept in order, its soonest entry last so that taking it is cheap. */
export function agenda<T>(): Agenda<T> {
  const entries: Placed<T>[] = [];
  let added = 0;

  /** Index of the first entry that lies no later than `(dueUs, order)`. */
  function place(dueUs: number, order: number): number {
    let low = 0;
    let high = entries.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const entry = entries[middle]!;
      if (entry.atUs > dueUs || (entry.atUs === dueUs && entry.atOrder > order)) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  function put(entry: Placed<T>): void {
    entry.atUs = entry.dueUs;
    entry.atOrder = entry.order;
    const index = place(entry.dueUs, entry.order);
    if (index === entries.length) entries.push(entry);
    else entries.splice(index, 0, entry);
  }

  function take({ atUs, atOrder }: Placed<T>): void {
    const index = place(atUs, atOrder);
    if (entries[index]?.atOrder !== atOrder) return;
    if (index === entries.length - 1) entries.pop();
    else entries.splice(index, 1);
  }

  /** Those that were put off and would be first are put where they belong by now. */
  function first(): Placed<T> | undefined {
    for (let entry = entries.at(-1); entry; entry = entries.at(-1)) {
      if (entry.atOrder === entry.order) return entry;
      entries.pop();
      put(entry);
    }
    return undefined;
  }

  return {
    add(dueUs, item) {
      const order = added++;
      const entry = { dueUs, order, item, atUs: dueUs, atOrder: order };
      put(entry);
      return entry;
    },
    remove: (entry) => take(entry as Placed<T>),
    move(moved, dueUs) {
      const entry = moved as Placed<T>;
      const isLeft = dueUs >= entry.atUs && entries[place(entry.atUs, entry.atOrder)] === entry;
      if (!isLeft) take(entry);
      entry.dueUs = dueUs;
      entry.order = added++;
      if (!isLeft) put(entry);
    },
    nextUs: () => first()?.dueUs,
    takeDue(nowUs) {
      const entry = first();
      return entry !== undefined && entry.dueUs <= nowUs ? entries.pop() : undefined;
    },
  };
}
