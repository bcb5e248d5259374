import { readFileSync } from 'node:fs';
import { expect, test } from 'playwright/test';
import { caption, watchForTrouble } from './page.ts';
import { violations } from './violations.ts';

const run = '#/two-holders/as-written?v=1&seed=7&at=26000';

test('the share menu is worked by keyboard, and each way says what it did', async ({ page }) => {
  await page.addInitScript(() => {
    Object.defineProperty(navigator, 'clipboard', {
      value: { writeText: (text: string) => Promise.resolve(void (document.documentElement.dataset['copied'] = text)) },
    });
  });
  const trouble = watchForTrouble(page);
  const copied = () => page.evaluate(() => document.documentElement.dataset['copied'] ?? '');
  await page.goto(run);
  await expect(caption(page)).not.toBeEmpty();
  const share = page.getByRole('button', { name: 'Share' });
  await share.focus();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('menuitem', { name: 'Copy the link' })).toBeFocused();
  expect(await violations(page)).toEqual([]);
  await page.keyboard.press('ArrowDown');
  await expect(page.getByRole('menuitem', { name: 'Copy the figure as SVG' })).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(share).toBeFocused();
  await expect(page.getByRole('menu')).toBeHidden();

  await page.keyboard.press('Enter');
  await expect(page.getByRole('menuitem', { name: 'Copy the link' })).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('button', { name: 'Link copied' })).toBeVisible();
  expect(await copied()).toContain('/two-holders/as-written?v=1&seed=7');
  await page.getByRole('button', { name: 'Link copied' }).click();
  await page.getByRole('menuitem', { name: 'Copy the figure as SVG' }).click();
  await expect(page.getByRole('button', { name: 'SVG copied' })).toBeVisible();
  const svg = await copied();
  expect(svg).toContain(`>${(await caption(page).textContent()) ?? ''}</text>`);
  expect(
    await page.evaluate((text) => new DOMParser().parseFromString(text, 'image/svg+xml').documentElement.nodeName, svg),
  ).toBe('svg');
  expect(trouble).toEqual([]);
});

for (const [way, ending, begins] of [
  ['Save the figure as PNG', /\.png$/, '\x89PNG'],
  ['Save the trace (NDJSON)', /\.ndjson$/, '{"schema":"zootrope-trace"'],
] as const)
  test(`${way} gives a file`, async ({ page, browserName }) => {
    test.skip(browserName !== 'chromium', 'Playwright is not told of downloads by Firefox ESR');
    await page.goto(run);
    await expect(caption(page)).not.toBeEmpty();
    await page.getByRole('button', { name: 'Share' }).click();
    const downloading = page.waitForEvent('download');
    await page.getByRole('menuitem', { name: way }).click();
    const download = await downloading;
    expect(download.suggestedFilename()).toMatch(ending);
    expect(readFileSync(await download.path(), 'latin1').slice(0, begins.length)).toBe(begins);
  });

test('the home page has three paths, a figure that can be stopped, and finds words of the prose and the glossary', async ({
  page,
}) => {
  await page.goto('');
  for (const path of ['Locks and sessions', 'Overload', 'Agreement and time'])
    await expect(page.getByRole('heading', { name: path })).toBeVisible();
  const main = page.getByRole('main');
  await main.getByRole('button', { name: 'Pause' }).click();
  await expect(main.getByRole('button', { name: 'Play' })).toBeVisible();
  const search = page.getByRole('searchbox', { name: 'Search' });
  await search.fill('garbage collection');
  await expect(main.getByRole('link', { name: 'Two holders: As written' })).toBeVisible();
  await search.fill('fencing token');
  await main.getByRole('link', { name: 'fencing token Glossary' }).click();
  await expect(page).toHaveTitle('Glossary · Zootrope');
  await expect(page.getByText('grows from holder to holder')).toBeInViewport();
  expect(await violations(page)).toEqual([]);
  expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true);
});

test('after the first visit it opens without a network', async ({ page, context, browserName }) => {
  test.skip(browserName !== 'chromium', 'Playwright cannot take the network from Firefox ESR');
  await page.goto('');
  await page.evaluate(() => navigator.serviceWorker.ready);
  await context.setOffline(true);
  await page.goto(run);
  await page.reload();
  await expect(caption(page)).not.toBeEmpty();
});

test('printed, a lesson shows the instant and its event list, in light', async ({ page, browserName }) => {
  test.skip(browserName !== 'chromium', 'only Chromium prints for tests');
  await page.goto(run);
  await expect(caption(page)).not.toBeEmpty();
  await page.emulateMedia({ media: 'print', colorScheme: 'dark' });
  await expect(caption(page)).toBeVisible();
  await expect(page.getByRole('group', { name: 'Transport' })).toBeHidden();
  await expect(page.getByText('The resource takes a late write of Ana.').first()).toBeVisible();
  expect(await page.evaluate(() => getComputedStyle(document.body).color)).toBe('rgb(29, 31, 35)');
});
