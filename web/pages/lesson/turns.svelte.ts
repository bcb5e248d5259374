/**
 * Parts of a page that come one after the other, each in a task of its own: what the reader looks at first does not wait for
 * what lies below it, and no part keeps the page from answering.
 */
export function createTurns(count: number) {
  let come = $state(0);
  $effect(() => {
    if (come >= count) return;
    const timer = setTimeout(() => (come += 1));
    return () => clearTimeout(timer);
  });

  return {
    /** How many of the parts may be there. */
    get come() {
      return come;
    },
  };
}
