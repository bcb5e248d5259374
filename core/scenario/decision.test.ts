import fc from 'fast-check';
import { expect, test } from 'vitest';
import { formatDecision, parseDecision, type Decision } from './decision.ts';

const message = fc.nat(1e6);
const ms = fc.nat(1e6).map((us) => us / 1000);
const who = fc.constantFrom('ana', 'caller-3', 'server-1');
const span = fc.tuple(ms, ms).map(([fromMs, more]) => ({ fromMs, toMs: fromMs + more + 1 }));
const process = fc.record({ process: who });

const decision: fc.Arbitrary<Decision> = fc.oneof(
  fc.record({ type: fc.constantFrom('drop' as const, 'twice' as const), message }),
  fc.record({ type: fc.constant('delay' as const), message, byMs: ms }),
  fc.record({
    type: fc.constant('turn' as const),
    knob: fc.constantFrom('serviceMs', 'limit'),
    value: fc.nat(),
    atMs: ms,
  }),
  fc
    .oneof(
      fc.tuple(fc.record({ type: fc.constant('pause' as const) }), process, span),
      fc.tuple(fc.record({ type: fc.constant('kill' as const) }), process, fc.record({ fromMs: ms })),
      fc.tuple(
        fc.record({ type: fc.constant('partition' as const), between: fc.tuple(who, who) }),
        fc.constant({}),
        span,
      ),
      fc.tuple(fc.record({ type: fc.constant('slowDisk' as const), fsyncMs: ms }), process, span),
      fc.tuple(
        fc.record({ type: fc.constant('skew' as const), rate: fc.constantFrom(0.5, 1.25), offsetMs: fc.integer() }),
        ...([process, span] as const),
      ),
    )
    .map((parts): Decision => ({ type: 'strike', fault: Object.assign({}, ...parts) as never })),
);

test('what stands in a link is the decision that was made', () => {
  fc.assert(
    fc.property(decision, (made) => {
      expect(parseDecision(formatDecision(made))).toEqual(made);
    }),
  );
});

test.each([
  'drop',
  'drop:x',
  'delay:1',
  'pause:ana@5',
  'pause:ana@8-5',
  'partition:ana@1-2',
  'skew:a,0,0@1',
  'x:y@1',
  '',
])('"%s" is refused in one line that names what would do', (text) => {
  expect(() => parseDecision(text)).toThrow(/^".*" is no decision; such are: [^\n]+$/);
});
