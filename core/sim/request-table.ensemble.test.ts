/** The tables once more, put to one of three: what several servers agree on is what one of them would have said. */
import { describe, expect, test } from 'vitest';
import { converse } from './fixtures/converse.ts';
import { dialEnsemble } from './fixtures/dial-ensemble.ts';
import { requestTable } from './fixtures/request-table.ts';

describe.each(['leader', 'follower'] as const)('a %s of three', (mode) => {
  const dial = dialEnsemble({ servers: 3, tickTimeMs: 2000 }, mode);

  test.each(requestTable)('$title', async (conversation) => {
    expect(await converse(conversation, dial)).toEqual(conversation.steps);
  });
});
