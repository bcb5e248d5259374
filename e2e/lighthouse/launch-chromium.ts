import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { findChromium } from '../servers/find-browsers.ts';
import { quietChromium } from '../servers/quiet-chromium.ts';

const quiet = [...quietChromium, '--headless=new', '--disable-extensions'];

/**
 * A Chromium of our own that can be told what to do on a port. Not Playwright's: that one listens to every page itself, and a
 * page that is measured must not be.
 *
 * @throws when there is none, or when it ends before it listens.
 */
export async function launchChromium(): Promise<{ port: number; close(): Promise<void> }> {
  const { found, missing } = findChromium();
  if (missing !== undefined) throw new Error(missing);
  const profile = mkdtempSync(join(tmpdir(), 'zootrope-lighthouse-'));
  const asRoot = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  const args = [...quiet, ...asRoot, '--remote-debugging-port=0', `--user-data-dir=${profile}`, 'about:blank'];
  const browser = spawn(found.executablePath, args, { stdio: ['ignore', 'ignore', 'pipe'] });
  const ended = new Promise<void>((end) => browser.once('close', () => end()));
  const close = async () => {
    browser.kill();
    await ended;
    rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
  };
  for await (const line of createInterface(browser.stderr)) {
    const port = /^DevTools listening on ws:\/\/[^:]+:(\d+)\//.exec(line)?.[1];
    if (port === undefined) continue;
    browser.stderr.resume();
    return { port: Number(port), close };
  }
  await close();
  throw new Error(`${found.executablePath} ended before it could be told anything`);
}
