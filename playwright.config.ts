import { defineConfig, type Project } from 'playwright/test';
import { findChromium, findFirefox } from './e2e/servers/find-browsers.ts';
import { quietChromium } from './e2e/servers/quiet-chromium.ts';

const port = process.env['E2E_PORT'] ?? '4319';
const inCi = process.env['CI'] !== undefined;
/** Set for the workers, each of which reads this file again: what was not found need not be looked for again. */
const noFirefox = 'E2E_NO_FIREFOX';

export default defineConfig({
  testDir: 'e2e',
  testMatch: '**/*.spec.ts',
  outputDir: 'test-results',
  snapshotPathTemplate: 'e2e/snapshots/{arg}{ext}',
  reporter: [['list']],
  forbidOnly: inCi,
  fullyParallel: true,
  workers: 2,
  // A browser on a crowded machine may miss a beat: CI asks once more, and lists as flaky what needed it.
  retries: inCi ? 1 : 0,
  use: { baseURL: `http://127.0.0.1:${port}/`, screenshot: 'only-on-failure' },
  projects: [chromium(), ...firefox()],
  webServer: {
    command: `npm run build:site && npx vite preview --host 127.0.0.1 --port ${port} --strictPort`,
    url: `http://127.0.0.1:${port}/`,
    reuseExistingServer: false,
    timeout: 120_000,
  },
});

/** @throws when there is no Chromium: without it nothing here can be said about the site. */
function chromium(): Project {
  const { found, missing } = findChromium();
  if (missing !== undefined) throw new Error(missing);
  return {
    name: 'chromium',
    use: {
      browserName: 'chromium',
      launchOptions: { executablePath: found.executablePath, args: quietChromium },
    },
  };
}

/** @throws under CI when there is no Firefox; elsewhere says so, and the journeys are made in Chromium alone. */
function firefox(): Project[] {
  if (process.env[noFirefox] !== undefined) return [];
  const { found, missing } = findFirefox();
  if (missing !== undefined) {
    if (inCi) throw new Error(missing);
    process.env[noFirefox] = 'yes';
    process.stderr.write(`\nNO FIREFOX, so no test in it. ${missing}\n\n`);
    return [];
  }
  return [
    {
      name: 'firefox',
      // Firefox ESR speaks WebDriver BiDi. It takes no notice of colorScheme and reducedMotion: use firefoxUserPrefs.
      use: {
        browserName: 'firefox',
        channel: 'moz-firefox',
        launchOptions: { executablePath: found.executablePath },
      },
    },
  ];
}
