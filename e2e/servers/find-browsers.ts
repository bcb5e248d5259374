/**
 * Where the tests get their browsers from. Chromium they must have; Firefox ESR they take where they can get it.
 *
 * Synchronous, so that a test runner's configuration can ask.
 */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chromium } from 'playwright';
import { aptCommand, aptInstall } from './apt.ts';
import { announce, firstFound } from './finding.ts';
import type { Finding } from './finding.ts';

export interface Browser {
  executablePath: string;
  /** Where it comes from, for people. */
  from: string;
}

type Env = Readonly<Record<string, string | undefined>>;

/**
 * @returns Chromium, or all the reasons, with the command that would help. Where `$CHROMIUM_BIN` is set, it is that or
 *   none: another one would not be what was asked for.
 */
export function findChromium(env: Env = process.env): Finding<Browser> {
  if (env['CHROMIUM_BIN']) return at(env['CHROMIUM_BIN'], '$CHROMIUM_BIN');
  const finding = firstFound(debianChromium, playwrightChromium, () => installed('chromium', debianChromium), download);
  if (finding.missing === undefined) return finding;
  return { missing: `${finding.missing}. What would help: ${aptCommand(['chromium'])}, or ${playwrightInstall}` };
}

/** @returns Firefox ESR, or why there is none. Playwright's own Firefox is another browser, and not looked for. */
export function findFirefox(env: Env = process.env): Finding<Browser> {
  if (env['FIREFOX_BIN']) return at(env['FIREFOX_BIN'], '$FIREFOX_BIN');
  const finding = firstFound(debianFirefox, () => installed('firefox-esr', debianFirefox));
  if (finding.missing === undefined) return finding;
  return { missing: `${finding.missing}. What would help: ${aptCommand(['firefox-esr'])}` };
}

const debianChromium = () => at('/usr/bin/chromium', 'Debian’s package');
const debianFirefox = () => at('/usr/bin/firefox-esr', 'Debian’s package');
const playwrightChromium = () => at(chromium.executablePath(), 'Playwright’s download');
const playwrightInstall = 'npx playwright install chromium';

function at(executablePath: string, from: string): Finding<Browser> {
  if (!existsSync(executablePath)) return { missing: `${from}: there is no ${executablePath}` };
  return { found: { executablePath, from } };
}

/** On Ubuntu the package is only a pointer to a snap: then the file is still not there, and the search goes on. */
function installed(name: string, look: () => Finding<Browser>): Finding<Browser> {
  const refusal = aptInstall([name]);
  return refusal === undefined ? look() : { missing: refusal };
}

function download(): Finding<Browser> {
  const isRoot = process.getuid?.() === 0;
  const args = ['--no-install', 'playwright', 'install', ...(isRoot ? ['--with-deps'] : []), 'chromium'];
  announce(`running npx ${args.join(' ')}`);
  const { status } = spawnSync('npx', args, { stdio: ['ignore', process.stderr.fd, process.stderr.fd] });
  return status === 0 ? playwrightChromium() : { missing: `${playwrightInstall} failed` };
}
