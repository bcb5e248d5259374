/** What the page remembers for its reader, on the reader's machine and nowhere else. */

const prefix = 'zootrope:';

/** @returns what was kept, or null: a browser may refuse, and then nothing was. */
export function kept(key: string): string | null {
  try {
    return localStorage.getItem(prefix + key);
  } catch {
    return null;
  }
}

export function keep(key: string, value: string): void {
  try {
    localStorage.setItem(prefix + key, value);
  } catch {
    // Private windows may refuse: the page works without a memory.
  }
}
