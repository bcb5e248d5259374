/** Something that can be found: a lesson, a part of its prose, a word of the glossary. */
export interface Entry {
  title: string;
  /** Which kind of thing, and where it is. */
  place: string;
  href: string;
  text: string;
}

const most = 8;

/** @returns the entries that have every word of the query, those with more of them in their title first. */
export function found(entries: readonly Entry[], query: string): Entry[] {
  const words = wordsOf(query);
  if (words.length === 0) return [];
  return entries
    .flatMap((entry) => {
      const [title, all] = [fold(entry.title), fold(`${entry.title} ${entry.place} ${entry.text}`)];
      if (!words.every((word) => all.includes(word))) return [];
      return [{ entry, score: words.filter((word) => title.includes(word)).length }];
    })
    .sort((one, other) => other.score - one.score)
    .slice(0, most)
    .map(({ entry }) => entry);
}

function wordsOf(query: string): string[] {
  return fold(query)
    .split(/\s+/)
    .filter((word) => word.length > 1);
}

function fold(text: string): string {
  return text.toLowerCase().replaceAll('’', "'").replaceAll('-', ' ');
}
