import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, inject, test } from 'vitest';
import { zootrope } from './fixtures/zootrope.ts';

const zookeeper = inject('zookeeper');

test.runIf(zookeeper !== null)('on a real ensemble every claim holds, and its trace checks', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'zootrope-'));
  const out = join(folder, 'live.ndjson');
  const small = ['--set', 'callers=6', '--set', 'serviceMs=30', '--set', 'sessionTimeoutMs=4000'];
  const run = await zootrope('run', 'timing-not-load/lock', ...small, '--on', zookeeper!, '--out', out, '--json');
  expect(run).toMatchObject({ exit: 0, stderr: '' });
  expect(JSON.parse(run.stdout)).toMatchObject({ world: 'live' });
  expect(await zootrope('check', out)).toMatchObject({ exit: 0, stderr: '' });
  rmSync(folder, { recursive: true });
});
