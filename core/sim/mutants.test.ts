/** The suite can fail: a server that is wrong in one of these ways is told from ZooKeeper by its conversations. */
import { expect, test } from 'vitest';
import type { Conversation } from './fixtures/conversation.ts';
import { converse, type Dial } from './fixtures/converse.ts';
import { dialSimulated } from './fixtures/dial-simulated.ts';
import { mutants, mutated } from './fixtures/mutants.ts';
import { requestTable } from './fixtures/request-table.ts';

/** @returns the titles of the conversations in which this server gives itself away. */
async function caughtIn(dial: () => Dial): Promise<string[]> {
  const caught: string[] = [];
  for (const conversation of requestTable) if (!(await isSound(conversation, dial()))) caught.push(conversation.title);
  return caught;
}

async function isSound(conversation: Conversation, dial: Dial): Promise<boolean> {
  try {
    expect(await converse(conversation, dial)).toEqual(conversation.steps);
    return true;
  } catch {
    return false;
  }
}

const sound = () => dialSimulated({ tickTimeMs: 2000 });

test('a sound server is caught in nothing', async () => {
  expect(await caughtIn(sound)).toEqual([]);
});

test.each(Object.entries(mutants))('%s', async (_what, mutant) => {
  expect(await caughtIn(() => mutated(sound(), mutant))).not.toEqual([]);
});
