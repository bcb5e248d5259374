import { describe, expect, test } from 'vitest';
import { converse } from './fixtures/converse.ts';
import { dialSimulated } from './fixtures/dial-simulated.ts';
import { requestTable } from './fixtures/request-table.ts';
import { extendedTable } from './fixtures/tables/extended-table.ts';

describe('a server with the usual settings', () => {
  const dial = dialSimulated({ tickTimeMs: 2000 });

  test.each(requestTable)('$title', async (conversation) => {
    expect(await converse(conversation, dial)).toEqual(conversation.steps);
  });
});

describe('a server that knows more, and is stricter', () => {
  const rules = { extendedTypesEnabled: true, enforceQuota: true, reconfigEnabled: true };
  const dial = dialSimulated({ tickTimeMs: 2000, rules });

  test.each(extendedTable)('$title', async (conversation) => {
    expect(await converse(conversation, dial)).toEqual(conversation.steps);
  });
});
