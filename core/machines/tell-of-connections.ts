import type { Layer, StackActors } from './stack.ts';

/**
 * Who hears that there is a connection for a call: every timeout that the call came through, whatever lies between. Each knows
 * its own calls by their names, so that no policy in between has to pass the news on.
 *
 * @param layerOf by the address of its actor.
 * @throws when one waits for a connection and somebody at the bottom of it says nothing of it: it would take what went out long
 * ago for what was never sent.
 */
export function tellOfConnections(actors: StackActors, layerOf: ReadonlyMap<string, Layer>): void {
  const above = (address: string) => Object.keys(actors).filter((one) => actors[one]!.wires['call']?.includes(address));
  const waiting = (address: string): string[] => {
    const own = layerOf.get(address)?.hears?.includes('connected') ? [address] : [];
    return [...new Set([...own, ...above(address).flatMap(waiting)])];
  };
  for (const [address, { connects, below, branches }] of layerOf) {
    if (below || branches) continue;
    const tells = Object.fromEntries(above(address).map((caller) => [caller, waiting(caller)]));
    const told = [...new Set(Object.values(tells).flat())];
    if (connects) Object.assign(actors[address]!.wires, { connected: told });
    if (connects) Object.assign(actors[address]!.input, { tells });
    else if (told.length > 0) throw new Error(`"${told[0]}" waits for connections, of which "${address}" says nothing`);
  }
}
