import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readTrace, TraceError, writeTrace } from './ndjson.ts';
import type { RecordKind, RecordOf, Trace, TraceHeader, TraceRecord } from './record.ts';

const header: TraceHeader = {
  schema: 'zootrope-trace',
  version: '1.0',
  lesson: 'timing-not-load',
  variant: 'lock',
  seed: 1,
  knobs: { callers: 50 },
  world: 'sim',
  vantage: 'omniscient',
};

const small: Trace = {
  header,
  records: [
    {
      seq: 0,
      atMs: 0,
      actor: 'ana',
      kind: 'step',
      cause: null,
      event: { type: 'begin' },
      from: null,
      to: 'idle',
      effects: [],
    },
    {
      seq: 1,
      atMs: 0.5,
      actor: 'ana',
      kind: 'send',
      cause: 0,
      to: 'server-1',
      message: { type: 'connect', timeoutMs: 300 },
    },
    { seq: 2, atMs: 7.125, actor: 'server-1', kind: 'arrive', cause: 1, from: 'ana' },
    { seq: 3, atMs: 9, actor: 'network', kind: 'end', cause: null, why: 'quiet' },
  ],
};
const text = writeTrace(small);
const lines = text.trimEnd().split('\n');

/** @returns the text with one line (from 1) replaced. */
const withLine = (number: number, line: string) => `${lines.with(number - 1, line).join('\n')}\n`;

describe('write', () => {
  test('one JSON value a line, keys in the order of the schema', () => {
    expect(text).toBe(
      `${[
        '{"schema":"zootrope-trace","version":"1.0","lesson":"timing-not-load","variant":"lock","seed":1,"knobs":{"callers":50},"world":"sim","vantage":"omniscient"}',
        '{"seq":0,"atMs":0,"actor":"ana","kind":"step","cause":null,"event":{"type":"begin"},"from":null,"to":"idle","effects":[]}',
        '{"seq":1,"atMs":0.5,"actor":"ana","kind":"send","cause":0,"to":"server-1","message":{"type":"connect","timeoutMs":300}}',
        '{"seq":2,"atMs":7.125,"actor":"server-1","kind":"arrive","cause":1,"from":"ana"}',
        '{"seq":3,"atMs":9,"actor":"network","kind":"end","cause":null,"why":"quiet"}',
      ].join('\n')}\n`,
    );
  });

  test('whoever made the record, in whatever order', () => {
    const shuffled = small.records.map(
      (r) => Object.fromEntries(Object.entries(r).reverse()) as unknown as TraceRecord,
    );
    expect(writeTrace({ header, records: shuffled })).toBe(text);
  });
});

describe('read', () => {
  test('gives back what was written', () => {
    expect(readTrace(text)).toEqual({ ...small, truncated: false });
  });

  test('keeps fields it does not know, of a newer minor version too', () => {
    const newer = withLine(1, lines[0]!.replace('"1.0"', '"1.7","flavour":"new"'));
    expect(readTrace(newer).header).toMatchObject({ version: '1.7', flavour: 'new' });
    expect(readTrace(withLine(5, lines[4]!.replace('}', ',"extra":[1]}'))).records[3]).toMatchObject({ extra: [1] });
  });

  test('a last line without its newline is a record if it is whole', () => {
    expect(readTrace(text.trimEnd())).toEqual({ ...small, truncated: false });
  });

  test('cut anywhere after the header: the whole lines, and says whether one was cut', () => {
    const starts = text.indexOf('\n') + 1;
    for (let end = starts; end < text.length; end++) {
      const { records, truncated } = readTrace(text.slice(0, end));
      const onBoundary = text[end - 1] === '\n' || text[end] === '\n';
      expect({ end, truncated }).toEqual({ end, truncated: !onBoundary });
      expect(small.records.slice(0, records.length)).toEqual(records);
    }
  });

  test.each([
    ['nothing', '', /^line 1: this is not a trace; its first line must be \{"schema":"zootrope-trace"/],
    ['something else', '{"name":"x"}\n', /^line 1: this is not a trace/],
    ['a header cut short', text.slice(0, 40), /^line 1: this is not a trace/],
    ['a newer major', withLine(1, lines[0]!.replace('1.0', '2.3')), /^line 1: version 2.3 is newer than 1.x/],
    ['no version', withLine(1, '{"schema":"zootrope-trace"}'), /^line 1: "version" of the header is missing/],
    [
      'a version of another form',
      withLine(1, lines[0]!.replace('1.0', 'one')),
      /^line 1: "version" of the header is "one"/,
    ],
    [
      'an unknown world',
      withLine(1, lines[0]!.replace('"sim"', '"moon"')),
      /"world" of the header is "moon"; .*"sim" \| "live" \| "tap"/,
    ],
    [
      'a seed that is text',
      withLine(1, lines[0]!.replace('"seed":1', '"seed":"1"')),
      /"seed" of the header is "1"; it must be number/,
    ],
    ['a line that is not JSON', withLine(3, '{"seq":1,'), /^line 3: this is not JSON; it must be one record, such as/],
    ['a blank line', withLine(3, ''), /^line 3: this is not JSON/],
    ['a last line that never was a record', `${text}hello`, /^line 6: this is not JSON/],
    ['an array', withLine(3, '[]'), /^line 3: this is not an object/],
    [
      'an unknown kind',
      withLine(3, lines[2]!.replace('"send"', '"sent"')),
      /^line 3: "kind" is "sent"; it must be one of step, send/,
    ],
    ['a kind from Object', withLine(3, lines[2]!.replace('"send"', '"toString"')), /^line 3: "kind" is "toString"/],
    ['no kind', withLine(3, '{"seq":1}'), /^line 3: "kind" is missing/],
    [
      'a missing field',
      withLine(3, lines[2]!.replace('"to":', '"too":')),
      /^line 3: "to" of this send is missing; it must be/,
    ],
    [
      'a field of another type',
      withLine(2, lines[1]!.replace('"idle"', '7')),
      /^line 2: "to" of this step is 7; it must be string/,
    ],
    [
      'a nested field',
      withLine(2, lines[1]!.replace('"begin"', 'null')),
      /^line 2: "event.type" of this step is null; it must be string/,
    ],
    ['a gap', withLine(3, lines[2]!.replace('"seq":1', '"seq":2')), /^line 3: "seq" is 2; it must be 1/],
    [
      'a fraction of a seq',
      withLine(3, lines[2]!.replace('"seq":1', '"seq":1.5')),
      /"seq" of this send is 1.5; it must be an integer/,
    ],
    [
      'a negative instant',
      withLine(2, lines[1]!.replace('"atMs":0', '"atMs":-1')),
      /"atMs" of this step is -1; it must be at least 0/,
    ],
    [
      'a cause to come',
      withLine(3, lines[2]!.replace('"cause":0', '"cause":1')),
      /^line 3: "cause" is 1; it must be the seq of an earlier/,
    ],
    [
      'time going back',
      withLine(5, lines[4]!.replace('"atMs":9', '"atMs":7')),
      /^line 5: "atMs" is 7; .* before the record above, at 7.125/,
    ],
  ])('refuses %s', (_what, wrong, message) => {
    expect(() => readTrace(wrong)).toThrow(TraceError);
    expect(() => readTrace(wrong)).toThrow(message);
  });
});

describe('for any trace', () => {
  const word = fc.oneof(fc.string(), fc.constantFrom('ana/lock', '__proto__', '0x0', 'ünï\u2028\n"'));
  const name = fc.string({ minLength: 1 });
  // -0 is the one JSON number that does not come back.
  const number = fc.double({ noNaN: true, noDefaultInfinity: true }).map((n) => n + 0);
  const instant = fc.nat({ max: 9_000_000 }).map((us) => us / 1_000);
  const value = fc.jsonValue().map((json) => JSON.parse(JSON.stringify(json)) as unknown);
  const typed = fc.tuple(word, fc.dictionary(word, value)).map(([type, own]) => ({ ...own, type }));
  const maybe = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined });
  type Own<K extends RecordKind> = Omit<RecordOf<K>, 'seq' | 'atMs' | 'actor' | 'kind' | 'cause'>;
  const own: { [K in RecordKind]: fc.Arbitrary<Own<K>> } = {
    step: fc.record({
      event: typed,
      from: fc.option(word),
      to: word,
      effects: fc.array(typed, { maxLength: 3 }),
      set: maybe(fc.dictionary(word, instant)),
      cancelled: maybe(fc.array(word)),
    }),
    send: fc.record({ to: name, message: typed }),
    arrive: fc.record({ from: name, message: maybe(typed) }),
    lost: fc.record({ why: fc.constantFrom('loss', 'closed') }),
    znode: fc.record({
      change: fc.constantFrom('created', 'changed', 'deleted'),
      path: word,
      zxid: fc.maxSafeInteger(),
      owner: word,
    }),
    session: fc.record({
      change: fc.constantFrom('opened', 'expired', 'refused'),
      session: word,
      expiresMs: maybe(instant),
    }),
    watch: fc.record({ change: fc.constantFrom('set', 'fired'), path: word, session: word }),
    ensemble: fc.record({
      change: fc.constantFrom('looking', 'acked', 'committed'),
      server: maybe(name),
      epoch: maybe(fc.nat()),
      zxid: maybe(fc.maxSafeNat()),
      why: maybe(fc.constantFrom('started', 'quorumLost')),
    }),
    fault: fc.record({ change: fc.constantFrom('begins', 'ends'), fault: typed }),
    end: fc.record({ why: fc.constantFrom('quiet', 'time', 'stopped') }),
  };
  const kinds = Object.entries(own).map(([kind, fields]) =>
    fc.tuple(fc.constant(kind), fields as fc.Arbitrary<object>),
  );
  const records = fc
    .array(fc.tuple(fc.oneof(...kinds), instant, name, fc.option(fc.nat())), { maxLength: 8 })
    .map((drafts) => drafts.sort(([, a], [, b]) => a - b))
    .map((drafts) =>
      drafts.map(([[kind, fields], atMs, actor, cause], seq) => {
        const record = { seq, atMs, actor, kind, cause: cause === null || seq === 0 ? null : cause % seq, ...fields };
        return record as unknown as TraceRecord;
      }),
    );
  const traces: fc.Arbitrary<Trace> = fc.record({
    header: fc.record({
      schema: fc.constant('zootrope-trace' as const),
      version: fc.constantFrom('1.0', '1.12', '0.9'),
      lesson: word,
      variant: word,
      seed: fc.integer().map((n) => n + 0),
      knobs: fc.dictionary(word, number),
      world: fc.constantFrom('sim', 'live', 'tap'),
      vantage: fc.constantFrom('client', 'omniscient'),
      startedAt: maybe(fc.constant('2024-05-06T07:08:09.123Z')),
    }),
    records,
  });

  test('reading gives back what was written, and writing that gives the same bytes', () => {
    fc.assert(
      fc.property(traces, (trace) => {
        const written = writeTrace(trace);
        const { truncated, ...read } = readTrace(written);
        expect(truncated).toBe(false);
        expect(read).toEqual(trace);
        expect(writeTrace(read)).toBe(written);
      }),
    );
  });

  test('a text with anything changed in it reads, or throws TraceError', () => {
    const edit = fc.record({
      at: fc.nat(),
      gone: fc.nat({ max: 9 }),
      put: fc.oneof(fc.string(), fc.constantFrom('\n', '{', '9', '\0', ',null', '"')),
    });
    let refused = 0;
    fc.assert(
      fc.property(traces, fc.array(edit, { minLength: 1, maxLength: 4 }), (trace, edits) => {
        let mutated = writeTrace(trace);
        for (const { at, gone, put } of edits) {
          const from = at % mutated.length;
          mutated = mutated.slice(0, from) + put + mutated.slice(from + gone);
          if (mutated === '') mutated = ' ';
        }
        try {
          readTrace(mutated);
        } catch (error) {
          expect(error).toBeInstanceOf(TraceError);
          refused++;
        }
      }),
      { numRuns: 500 },
    );
    expect(refused).toBeGreaterThan(50);
  });
});

test('a hundred thousand records in well under two seconds', () => {
  const record = (seq: number) => ({ ...small.records[1]!, seq, atMs: seq / 1_000, cause: seq === 0 ? null : seq - 1 });
  const big = writeTrace({ header, records: Array.from({ length: 100_000 }, (_, seq) => record(seq)) });
  const began = performance.now();
  expect(readTrace(big).records).toHaveLength(100_000);
  expect(performance.now() - began).toBeLessThan(2_000);
});
