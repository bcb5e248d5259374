import type { StateValue } from 'xstate';

/** A state as text: `suspended.pausing`; parallel regions are joined: `connected.sending + connected.hearing`. */
export function statePath(value: StateValue): string {
  return leaves(value).join(' + ');
}

function leaves(value: StateValue): string[] {
  if (typeof value === 'string') return [value];
  return Object.entries(value).flatMap(([name, inner]) => {
    const below = inner === undefined ? [] : leaves(inner);
    return below.length === 0 ? [name] : below.map((path) => `${name}.${path}`);
  });
}
