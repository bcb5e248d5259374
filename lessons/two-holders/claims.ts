import { beliefsApart } from '../../core/check/beliefs-apart.ts';
import { fencingTokensGrow } from '../../core/check/fencing-tokens-grow.ts';
import { reached } from '../../core/check/reached.ts';
import { toldOnlyAfter } from '../../core/check/told-only-after.ts';
import { writesInOrder } from '../../core/check/writes-in-order.ts';
import type { Claim } from '../lesson.ts';

export const twoBelieve: Claim = {
  id: 'two-believe',
  statement: 'Two believe at the same time that they hold the lock.',
  check: () => reached(beliefsApart('lock')),
};

export const neverTwoBelieve: Claim = {
  id: 'never-two-believe',
  statement: 'At no time do two believe that they hold the lock.',
  check: () => beliefsApart('lock'),
};

export const lateWriteTaken: Claim = {
  id: 'late-write-taken',
  statement: 'The resource takes a write of the earlier holder after one of the later.',
  check: () => reached(writesInOrder),
};

export const noLateWrite: Claim = {
  id: 'no-late-write',
  statement: 'The resource takes no write of an earlier holder after one of a later.',
  check: () => writesInOrder,
};

export const tokensGrow: Claim = {
  id: 'tokens-grow',
  statement: 'Whoever takes the lock carries a greater fencing token than everyone before.',
  check: () => fencingTokensGrow,
};

export const toldLate: Claim = {
  id: 'told-late',
  statement: 'That her session has expired Ana hears only when she can talk to the ensemble again.',
  check: () => toldOnlyAfter('ana'),
};
