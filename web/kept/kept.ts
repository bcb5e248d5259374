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

/** What the reader has done, as against what they like: `said:`, `seen:`, `did:` and `runs:`, each of a lesson. */
const isProgress = /^(said|seen|did|runs):/;

function progressKeys(): string[] {
  try {
    const keys = Array.from({ length: localStorage.length }, (_, i) => localStorage.key(i) ?? '');
    const ours = keys.flatMap((key) => (key.startsWith(prefix) ? [key.slice(prefix.length)] : []));
    return ours.filter((key) => isProgress.test(key)).sort();
  } catch {
    return [];
  }
}

/** @returns all that is kept of the reader's progress, to be taken elsewhere. */
export function exportProgress(): { schema: 'zootrope-progress'; version: 1; kept: Record<string, string> } {
  const entries = progressKeys().map((key) => [key, kept(key) ?? ''] as const);
  return { schema: 'zootrope-progress', version: 1, kept: Object.fromEntries(entries) };
}

/** Forgets the reader's progress in all lessons. */
export function eraseProgress(): void {
  for (const key of progressKeys()) localStorage.removeItem(prefix + key);
}
