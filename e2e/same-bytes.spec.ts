import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test, type Page } from 'playwright/test';
import { openLesson, skipAndRun } from './page.ts';

type Saving = Window & { saved?: { name: string; text: string } };

/** What the page hands to the browser to be saved: Firefox does not report the download of a blob to its driver. */
async function keepDownloads(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const create = URL.createObjectURL.bind(URL);
    let text = Promise.resolve('');
    URL.createObjectURL = (blob: Blob) => {
      text = blob.text();
      return create(blob);
    };
    HTMLAnchorElement.prototype.click = function () {
      const name = this.download;
      void text.then((text) => ((window as Saving).saved = { name, text }));
    };
  });
}

for (const variant of ['burst', 'rate-limited', 'lock', 'semaphore'])
  test(`the same seed gives the same bytes in Node and in this browser: ${variant}`, async ({ page }) => {
    const folder = mkdtempSync(join(tmpdir(), 'zootrope-'));
    const file = join(folder, 'node.ndjson');
    const args = ['dist/core/node/cli.js', 'run', `timing-not-load/${variant}`, '--seed', '5', '--set', 'callers=20'];
    // Whether the claims hold with so few callers is not the question here.
    expect([0, 1]).toContain(spawnSync(process.execPath, [...args, '--out', file]).status);

    await keepDownloads(page);
    await openLesson(page, variant, '?v=1&seed=5&callers=20');
    await skipAndRun(page);
    await page.getByRole('button', { name: 'Save the trace' }).click();
    const saved = await page.waitForFunction(() => (window as Saving).saved);
    expect(await saved.jsonValue()).toEqual({
      name: `timing-not-load-${variant}-5.ndjson`,
      text: readFileSync(file, 'utf8'),
    });
    rmSync(folder, { recursive: true });
  });
