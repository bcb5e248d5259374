/**
 * The order in which a client tries its servers: shuffled once, so that not all clients go to the first.
 *
 * Source: `StaticHostProvider` of Apache ZooKeeper 3.8.
 *
 * @param draw gives numbers in [0, 1): chance comes from outside.
 */
export function shuffled(servers: number, draw: () => number): number[] {
  const order = Array.from({ length: servers }, (_, index) => index);
  for (let last = servers - 1; last > 0; last--) {
    const other = Math.floor(draw() * (last + 1));
    [order[last], order[other]] = [order[other]!, order[last]!];
  }
  return order;
}
