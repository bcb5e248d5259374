/** @returns the participant that an address belongs to: `caller-3/lock` → `caller-3`. */
export function participantOf(address: string): string {
  const slash = address.indexOf('/');
  return slash === -1 ? address : address.slice(0, slash);
}

/** @returns which of its machines an address names: `caller-3/lock` → `lock`, `model` → `model`. */
export function machineOf(address: string): string {
  return address.slice(address.indexOf('/') + 1);
}

/** @returns a participant as a reader calls it: `caller-3` → `caller 3`, `ana` → `Ana`. */
export function nameOf(participant: string): string {
  if (/-|^$/.test(participant) || things.has(participant)) return participant.replaceAll('-', ' ');
  return participant.charAt(0).toUpperCase() + participant.slice(1);
}

/** Those who are no persons. */
const things = new Set([
  ...['model', 'resource', 'limiter', 'gate', 'network', 'service', 'breaker', 'ensemble', 'run'],
  ...['cache', 'store', 'source', 'bank', 'grantor', 'gateway', 'pool'],
]);

/** Orders names as a reader counts: `caller-2` before `caller-10`. */
export function byName(a: string, b: string): number {
  const [, wordA = a, numberA = ''] = /^(.*?)(\d*)$/.exec(a) ?? [];
  const [, wordB = b, numberB = ''] = /^(.*?)(\d*)$/.exec(b) ?? [];
  if (wordA !== wordB) return wordA < wordB ? -1 : 1;
  return Number(numberA) - Number(numberB);
}
