import * as v from 'valibot';
import type { RecordKind, RecordOf, TraceHeader, Typed } from './record.ts';

/**
 * The shape of every line of a trace, as `record.ts` has it; the compiler and `schema.test.ts` hold the two together.
 * The published `trace.schema.json` is made from this file by `npm run schema`.
 *
 * Objects accept fields they don't know. The order of the entries is the order in which a trace is written.
 */

const count = v.pipe(v.number(), v.integer(), v.minValue(0));
const instant = v.pipe(v.number(), v.minValue(0));
const name = v.pipe(v.string(), v.minLength(1));

/** An event, an effect, a message, a fault: anything with a type, and fields of its own. */
export const typedSchema: v.GenericSchema<Typed> = v.looseObject({ type: v.string() });

export const headerSchema = v.object({
  schema: v.literal('zootrope-trace'),
  version: v.pipe(v.string(), v.regex(/^\d+\.\d+$/)),
  lesson: v.string(),
  variant: v.string(),
  seed: v.pipe(v.number(), v.integer()),
  knobs: v.record(v.string(), v.number()),
  decisions: v.optional(v.array(v.string())),
  world: v.picklist(['sim', 'live', 'tap']),
  vantage: v.picklist(['client', 'omniscient']),
  servers: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1))),
  startedAt: v.optional(v.pipe(v.string(), v.isoTimestamp())),
  ensemble: v.optional(name),
}) satisfies v.GenericSchema<TraceHeader>;

function record<K extends RecordKind, E extends v.ObjectEntries>(kind: K, entries: E) {
  return v.object({
    seq: count,
    atMs: instant,
    actor: name,
    kind: v.literal(kind),
    cause: v.nullable(count),
    ...entries,
  });
}

export const recordSchemas = {
  step: record('step', {
    event: typedSchema,
    from: v.nullable(v.string()),
    to: v.string(),
    effects: v.array(typedSchema),
    set: v.optional(v.record(v.string(), instant)),
    cancelled: v.optional(v.array(v.string())),
  }),
  send: record('send', { to: name, message: typedSchema }),
  arrive: record('arrive', { from: name, message: v.optional(typedSchema) }),
  lost: record('lost', { why: v.picklist(['loss', 'closed']) }),
  znode: record('znode', {
    change: v.picklist(['created', 'changed', 'deleted']),
    path: v.string(),
    zxid: v.pipe(v.number(), v.integer()),
    owner: v.string(),
  }),
  session: record('session', {
    change: v.picklist(['opened', 'touched', 'resumed', 'renewed', 'closed', 'expired', 'refused']),
    session: v.string(),
    expiresMs: v.optional(instant),
  }),
  watch: record('watch', { change: v.picklist(['set', 'fired']), path: v.string(), session: v.string() }),
  ensemble: record('ensemble', {
    change: v.picklist([
      ...(['looking', 'voted', 'following', 'leading', 'epochAccepted', 'synced', 'serving'] as const),
      ...(['proposed', 'logged', 'acked', 'committed', 'applied', 'noted', 'overdue'] as const),
    ]),
    server: v.optional(name),
    epoch: v.optional(count),
    zxid: v.optional(count),
    round: v.optional(count),
    acks: v.optional(count),
    session: v.optional(v.string()),
    txn: v.optional(v.string()),
    why: v.optional(
      v.picklist([
        ...(['started', 'leaderGone', 'leaderSilent', 'leaderAbsent'] as const),
        ...(['quorumLost', 'quorumAbsent', 'outdated'] as const),
      ]),
    ),
  }),
  fault: record('fault', { change: v.picklist(['begins', 'ends']), fault: typedSchema }),
  end: record('end', { why: v.picklist(['quiet', 'time', 'stopped']) }),
} satisfies { [K in RecordKind]: v.GenericSchema<RecordOf<K>> };
