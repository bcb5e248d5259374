import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, inject, test, vi } from 'vitest';
import { choose } from '../../lessons/choose.ts';
import { headerOf, scenarioOf } from '../../lessons/lesson.ts';
import lesson from '../../lessons/timing-not-load/lesson.ts';
import { entered } from '../check/steps.ts';
import { runLive } from './run-live.ts';
import { readServers } from './servers.ts';

const zookeeper = inject('zookeeper');
const sessionTimeoutMs = 4000;
/** Of the server that the tests start. */
const tickTimeMs = 200;

/** Another process that takes the lock and keeps it for as long as it lives. */
function holder(out: string) {
  const knobs = { callers: 2, serviceMs: 10_000, sessionTimeoutMs };
  const set = Object.entries(knobs).flatMap(([id, value]) => ['--set', `${id}=${value}`]);
  const args = ['dist/core/node/cli.js', 'run', 'timing-not-load/lock', ...set, '--on', zookeeper!, '--out', out];
  return spawn(process.execPath, args, { stdio: 'ignore' });
}

test.runIf(zookeeper !== null)(
  'the lock of a process that is killed goes to the next one within the session timeout and a tick',
  async () => {
    const folder = mkdtempSync(join(tmpdir(), 'zootrope-'));
    const out = join(folder, 'holder.ndjson');
    const process = holder(out);
    try {
      await vi.waitFor(() => expect(readFileSync(`${out}.part`, 'utf8')).toContain('"type":"held"'), {
        timeout: 20_000,
      });
      const killed: { atMs?: number } = {};
      const choices = choose(lesson, {
        variant: 'lock',
        knobs: [
          ['callers', '2'],
          ['serviceMs', '10'],
          ['sessionTimeoutMs', String(sessionTimeoutMs)],
        ],
      });
      const header = headerOf(lesson, choices, { world: 'live', servers: 1 });
      const servers = readServers(zookeeper!);
      const trace = await runLive({
        ...{ header, servers, scenario: scenarioOf(lesson, choices, header), giveUpAfterMs: 10_000 },
        onRecord(record) {
          const waits = record.kind === 'step' && record.effects.some(({ type }) => type === 'queued');
          if (!waits || killed.atMs !== undefined) return;
          killed.atMs = record.atMs;
          process.kill('SIGKILL');
        },
      });
      const heir = trace.records.find((record) => entered(record, 'lock', 'held'))!;
      expect(heir.atMs - killed.atMs!).toBeLessThanOrEqual(sessionTimeoutMs + tickTimeMs);
      // And not before the ensemble could know: a closed connection is not the end of a session.
      expect(heir.atMs - killed.atMs!).toBeGreaterThan(sessionTimeoutMs / 3);
    } finally {
      process.kill('SIGKILL');
      if (process.exitCode === null && process.signalCode === null) await once(process, 'exit');
      rmSync(folder, { recursive: true });
    }
  },
  40_000,
);
