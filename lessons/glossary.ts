/** The field's words as these lessons use them. The prose points to one with `[lease](#term:lease)`. */
export interface Term {
  term: string;
  /** One or two sentences. */
  says: string;
}

export const glossary = {
  availability: { term: 'availability', says: 'The share of calls that are answered well.' },
  backoff: { term: 'backoff', says: 'Waiting before the next try, and longer with each that fails.' },
  believes: {
    term: 'believes',
    says: 'What a client has in memory. It may be wrong without the client being able to know it.',
  },
  breaker: {
    term: 'circuit breaker',
    says: 'Stands before a service and lets no call through while too many of them fail.',
  },
  czxid: { term: 'czxid', says: 'The zxid of the change that created a znode. It grows from znode to znode.' },
  ephemeral: { term: 'ephemeral', says: 'Said of a znode that goes when the session of its creator is over.' },
  'fencing-token': {
    term: 'fencing token',
    says: 'A number that grows from holder to holder. A resource that has seen a greater one refuses a smaller.',
  },
  generation: {
    term: 'generation',
    says: 'A number that grows with each change of a breaker’s state; a call carries that of the state that let it through.',
  },
  'half-open': {
    term: 'half-open',
    says: 'The state of a breaker in which it lets a few calls through to try whether the service is well again.',
  },
  holds: { term: 'holds', says: 'What the ensemble says: whose znode is first in line.' },
  idempotent: {
    term: 'idempotent',
    says: 'Said of a call that does no more when it is made twice than when it is made once.',
  },
  invariant: { term: 'invariant', says: 'Something that is to be true at every instant of every run.' },
  jitter: { term: 'jitter', says: 'A part of a wait that is left to chance, so that not all come at once.' },
  lease: { term: 'lease', says: 'A right that ends by itself after a time unless it is renewed.' },
  partition: { term: 'partition', says: 'Two who cannot reach each other, while each of them runs.' },
  permit: { term: 'permit', says: 'One of a limited number of rights to go ahead.' },
  quorum: { term: 'quorum', says: 'So many servers that any two such groups have one in common: a majority, here.' },
  semaphore: { term: 'semaphore', says: 'Lets in as many as it has permits; with one permit it is a lock.' },
  sequential: { term: 'sequential', says: 'Said of a znode to whose name ZooKeeper appends a number that grows.' },
  session: {
    term: 'session',
    says: 'What ties a client to an ensemble. It lives through lost connections and ends when nothing is heard for its timeout.',
  },
  stale: { term: 'stale', says: 'From before a change, and heard after it.' },
  suspended: {
    term: 'suspended',
    says: 'The client has lost its connection and does not know whether its session still lives.',
  },
  watch: { term: 'watch', says: 'A notification, once, of the next change to a znode.' },
  znode: { term: 'znode', says: 'A node of ZooKeeper’s tree: a path, a little data, and a version.' },
  zxid: {
    term: 'zxid',
    says: 'The number that ZooKeeper gives a change. Of two changes the later has the greater one.',
  },
} as const satisfies Record<string, Term>;

export type TermId = keyof typeof glossary;

export function isTerm(id: string): id is TermId {
  return Object.hasOwn(glossary, id);
}
