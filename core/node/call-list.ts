/** Calls by their numbers, which only grow. */
export interface CallList<T extends { readonly number: number }> {
  add(call: T): void;
  get(number: number): T | undefined;
  /** One that is not there is left alone. */
  remove(call: T): void;
}

/** An array in order, since the latest call is most often the first to end: a Map makes a new table at every few that come and go. */
export function callList<T extends { readonly number: number }>(): CallList<T> {
  const calls: T[] = [];

  /** Where it is, or would be. */
  function place(number: number): number {
    let low = 0;
    let high = calls.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (calls[middle]!.number < number) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  return {
    add: (call) => void calls.push(call),
    get(number) {
      const found = calls[place(number)];
      return found?.number === number ? found : undefined;
    },
    remove(call) {
      const at = place(call.number);
      if (calls[at] !== call) return;
      if (at === calls.length - 1) calls.pop();
      else calls.splice(at, 1);
    },
  };
}
