/**
 * Records anew the runs on a real ensemble that lessons show beside their simulated ones:
 *
 *   npm run record [-- LESSON/VARIANT …]
 *
 * All that are there unless said. An Apache ZooKeeper of its own for each; a recording is kept only when all claims of its
 * variant hold on it.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { readTrace, writeTrace } from '../../core/trace/ndjson.ts';
import { startZooKeeper } from './start-zookeeper.ts';

const root = resolve(import.meta.dirname, '../..');
/** LESSON/VARIANT of each recording there is. */
const recorded = readdirSync(join(root, 'lessons'), { recursive: true, encoding: 'utf8' }).flatMap((file) => {
  const [, lesson, variant] = /^(.+)\/recorded\/(.+)\.ndjson$/.exec(file) ?? [];
  return lesson === undefined ? [] : [`${lesson}/${variant}`];
});

async function record(what: string): Promise<void> {
  const server = await startZooKeeper({ tickTimeMs: 2_000 });
  const folder = mkdtempSync(join(tmpdir(), 'zootrope-record-'));
  try {
    const out = join(folder, 'run.ndjson');
    const command = [join(root, 'dist/core/node/cli.js'), 'run', what, '--on', server.hostPort, '--out', out];
    const run = spawn(process.execPath, command, { stdio: ['ignore', 'inherit', 'inherit'] });
    const [code] = (await once(run, 'exit')) as [number | null];
    if (code !== 0) throw new Error(`${what} on Apache ZooKeeper ${server.version} ended with ${code}`);
    const { header, records } = readTrace(readFileSync(out, 'utf8'));
    // When it was says nothing to a reader, and would make every recording a new one.
    const { startedAt: _, ...kept } = header;
    const [lesson = '', variant = ''] = what.split('/');
    const file = join(root, 'lessons', lesson, 'recorded', `${variant}.ndjson`);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, writeTrace({ header: { ...kept, ensemble: `Apache ZooKeeper ${server.version}` }, records }));
  } finally {
    rmSync(folder, { recursive: true });
    await server.stop();
  }
}

const asked = process.argv.slice(2);
await Promise.all((asked.length > 0 ? asked : recorded).map(record));
