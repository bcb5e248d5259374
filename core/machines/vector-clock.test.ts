import fc from 'fast-check';
import { expect, test } from 'vitest';
import { lamportReceive, lamportStart, lamportTick } from './lamport-clock.ts';
import { vectorOrder, vectorReceive, vectorTick, type VectorClock } from './vector-clock.ts';

const nodes = ['a', 'b', 'c'] as const;
type Node = (typeof nodes)[number];

interface Event {
  lamport: number;
  vector: VectorClock;
  /** Every event that may have brought this one about. */
  causes: ReadonlySet<number>;
}

/** Runs acts at nodes: each is an event of its own, or the receipt of an earlier one. */
function history(acts: readonly { node: Node; hears: number | undefined }[]): Event[] {
  const last: Partial<Record<Node, number>> = {};
  const events: Event[] = [];
  for (const { node, hears } of acts) {
    const before = events[last[node] ?? -1] ?? { lamport: lamportStart, vector: {}, causes: new Set<number>() };
    const heard = hears === undefined ? undefined : events[hears % (events.length || 1)];
    const own = last[node] === undefined ? [] : [last[node]];
    const causes = new Set([...before.causes, ...own]);
    if (heard) for (const cause of [...heard.causes, events.indexOf(heard)]) causes.add(cause);
    last[node] = events.length;
    events.push({
      lamport: heard ? lamportReceive(before.lamport, heard.lamport) : lamportTick(before.lamport),
      vector: heard ? vectorReceive(before.vector, heard.vector, node) : vectorTick(before.vector, node),
      causes,
    });
  }
  return events;
}

const acts = fc.array(fc.record({ node: fc.constantFrom(...nodes), hears: fc.option(fc.nat(), { nil: undefined }) }), {
  minLength: 2,
  maxLength: 40,
});

test('Lamport: what may have caused an event has a smaller number', () => {
  fc.assert(
    fc.property(acts, (list) => {
      const events = history(list);
      for (const event of events)
        for (const cause of event.causes) expect(events[cause]!.lamport).toBeLessThan(event.lamport);
    }),
  );
});

test('vector: before, after and concurrent are exactly what could and could not have been a cause', () => {
  fc.assert(
    fc.property(acts, (list) => {
      const events = history(list);
      events.forEach((one, i) => {
        events.forEach((other, j) => {
          const truth = i === j ? 'same' : other.causes.has(i) ? 'before' : one.causes.has(j) ? 'after' : 'concurrent';
          expect(vectorOrder(one.vector, other.vector)).toBe(truth);
        });
      });
    }),
  );
});
