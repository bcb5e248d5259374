/** Something that the tests need and did not bring along: where it is, or why it is nowhere. */
export type Finding<T> = { found: T; missing?: never } | { found?: never; missing: string };

/** Looks in one place after the other, and no further than needed. */
export function firstFound<T>(...looks: (() => Finding<T>)[]): Finding<T> {
  const reasons: string[] = [];
  for (const look of looks) {
    const finding = look();
    if (finding.missing === undefined) return finding;
    reasons.push(finding.missing);
  }
  return { missing: reasons.join('; ') };
}

/** What a test run announces is for people: not on standard output, where a reporter may be writing JSON. */
export function announce(text: string): void {
  process.stderr.write(`zootrope: ${text}\n`);
}
