/** After a run: break it, fix it, take it elsewhere; by keyboard, and kept on the reader's machine. */
import { readFileSync } from 'node:fs';
import { expect, test, type Locator, type Page } from 'playwright/test';
import { watchForTrouble } from './page.ts';

const step = (page: Page, name: string) => page.locator('details', { has: page.getByRole('heading', { name }) });

async function openStep(page: Page, name: string): Promise<void> {
  const summary = step(page, name).locator('summary');
  await summary.focus();
  if ((await step(page, name).getAttribute('open')) === null) await page.keyboard.press('Enter');
}

/** By keyboard: what is above may still come in, and move it from under a pointer. */
async function choose(radio: Locator): Promise<void> {
  await radio.press(' ');
  await expect(radio).toBeChecked();
}

test('an invariant is broken within the budget, undone, broken again and kept', async ({ page }) => {
  const trouble = watchForTrouble(page);
  await page.goto('#/two-holders/as-written?silenceMs=0&at=2000');
  await openStep(page, 'Break it');
  const breaking = step(page, 'Break it');
  await expect(breaking.getByText('Left: 1 pause, 1 partition, 1 delay.')).toBeVisible();
  const goal = breaking.getByRole('list', { name: 'Invariants' }).getByRole('listitem').first();
  await expect(goal).toContainText('holds');
  await breaking.getByRole('combobox', { name: 'To whom' }).selectOption('ana');
  await breaking.getByRole('button', { name: /where the cursor is/ }).press('Enter');
  await expect(goal).toContainText('broken');
  await expect(page).toHaveURL(/do=pause%3Aana/);
  await expect(breaking.getByText('You broke it, with 1 fault.')).toBeVisible();
  await breaking.getByRole('button', { name: 'undo' }).press('Enter');
  await expect(goal).toContainText('holds');
  await page.goBack();
  await expect(goal).toContainText('broken');
  await breaking.getByRole('button', { name: 'Keep this run' }).press('Enter');
  await page.reload();
  await openStep(page, 'Break it');
  await expect(breaking.getByRole('list', { name: 'Runs that you have kept' }).getByRole('link')).toHaveText(
    /pause Ana for 20 s/,
  );
  expect(trouble).toEqual([]);
});

test('a remedy is measured under fifty seeds, and can be stopped', async ({ page }) => {
  test.setTimeout(120_000);
  await page.goto('#/two-holders/as-written?at=0');
  await openStep(page, 'Fix it');
  const fixing = step(page, 'Fix it');
  await choose(fixing.getByRole('radio', { name: /^A fencing token/ }));
  await fixing.getByRole('button', { name: 'Run it under 50 seeds' }).press('Enter');
  await expect(fixing.getByRole('progressbar')).toBeVisible();
  await expect(fixing.getByText('holds under 50 of 50 seeds').first()).toBeVisible({ timeout: 90_000 });
});

test('a measurement that takes long can be stopped, and begun anew', async ({ page }) => {
  await page.goto('#/timing-not-load/burst?callers=200&at=0');
  await openStep(page, 'Fix it');
  const fixing = step(page, 'Fix it');
  await choose(fixing.getByRole('radio', { name: /^A lock/ }));
  await fixing.getByRole('button', { name: 'Run it under 50 seeds' }).press('Enter');
  await fixing.getByRole('button', { name: 'Stop' }).press('Enter');
  await expect(fixing.getByRole('button', { name: 'Run it under 50 seeds' })).toBeVisible();
  await expect(fixing.getByText('of 50 seeds')).toHaveCount(0);
});

test('the bug is found, the progress exported and erased', async ({ page, browserName }) => {
  test.skip(browserName !== 'chromium', 'Playwright is not told of downloads by Firefox ESR');
  await page.goto('#/circuit-breaker/as-written?at=0');
  await openStep(page, 'Elsewhere');
  const elsewhere = step(page, 'Elsewhere');
  await elsewhere.getByRole('button', { name: 'errorThresholdPercentage: 50' }).press('Enter');
  await expect(elsewhere.getByRole('status')).toHaveText('Not line 3. Look again.');
  await elsewhere.getByRole('button', { name: 'timeout: false' }).press('Enter');
  await expect(elsewhere.getByRole('status')).toContainText('Line 2.');
  await expect(elsewhere.locator('summary')).toContainText('done');
  const downloading = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Export progress' }).press('Enter');
  const file = JSON.parse(readFileSync(await (await downloading).path(), 'utf8')) as { kept: Record<string, string> };
  expect(file.kept).toMatchObject({ 'did:circuit-breaker/transfer': 'yes' });
  await page.getByRole('button', { name: 'Erase progress' }).press('Enter');
  await page.getByRole('button', { name: 'Erase it, of all lessons' }).press('Enter');
  await expect(elsewhere.locator('summary')).toContainText('step 6 of 6');
});

test('a word of the field says what it means', async ({ page }) => {
  await page.goto('#/circuit-breaker/as-written?at=0');
  await page.getByRole('link', { name: 'circuit breaker' }).press('Enter');
  await expect(page.getByRole('note', { name: 'What circuit breaker means' })).toBeVisible();
  await page.getByRole('button', { name: 'Close' }).press('Enter');
  await expect(page.getByRole('note')).toHaveCount(0);
});
