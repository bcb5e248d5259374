import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';

const root = join(import.meta.dirname, '..');
const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { scripts: Record<string, string> };
const runs = Object.entries(scripts).flatMap(([name, command]) => {
  const script = /node e2e\/run\.js (\S+)$/.exec(command)?.[1];
  return script === undefined ? [] : [{ name, script }];
});

/** As `npm run NAME -- ARGUMENT…` does, once all is built. */
function run(script: string, ...args: string[]) {
  return spawnSync(process.execPath, ['e2e/run.js', script, ...args], { cwd: root, encoding: 'utf8' });
}

describe.each(runs)('npm run $name', ({ name, script }) => {
  test('says with --help what it does and how it is called, and does nothing', () => {
    const { status, stdout, stderr } = run(script, '--help');
    expect(stdout).toContain(`npm run ${name}`);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  });
});

test.each([
  ['bench/run.ts', '--json', 'nothing', 2, 'there is no bench "nothing"; there are calls, kernel, locks\n'],
  ['lighthouse/run.ts', '--json', 'nothing', 2, /^there is no page "nothing"; there are home, .*\n$/],
  ['bench/run.ts', '--jsn', 'kernel', 1, /^Unknown option '--jsn'.*\n$/],
])('%s %s %s: options are the script’s own, and bad ones get one line', (script, option, word, exit, line) => {
  const { status, stdout, stderr } = run(script, option, word);
  expect({ status, stdout }).toEqual({ status: exit, stdout: '' });
  expect(stderr).toMatch(line);
});
