import { expect, test, type Page } from 'playwright/test';
import { lessons } from '../lessons/index.ts';

const title = (page: Page) => page.getByRole('heading', { level: 1 });

const pages = [{ hash: '', says: 'Distributed coordination, running.' }].concat(
  lessons.map(({ id, question }) => ({ hash: `#/${id}`, says: question.replace(' %', '\u00a0%') })),
);

for (const { hash, says } of pages)
  for (const viewport of [
    { width: 360, height: 780 },
    { width: 1280, height: 800 },
  ])
    test(`${hash || 'the home page'} says what it is about before its scripts are there, ${viewport.width} px`, async ({
      page,
    }) => {
      await page.setViewportSize(viewport);
      let letThrough = () => {};
      const held = new Promise<void>((through) => (letThrough = through));
      await page.route('**/assets/*.js', async (route) => {
        await held;
        await route.continue();
      });
      await page.goto(hash, { waitUntil: 'commit' });
      await expect(title(page)).toHaveText(says);
      const painted = await title(page).boundingBox();
      expect(painted).not.toBeNull();
      letThrough();
      await expect(page.getByRole('button', { name: /^(Dark|Light)$/ })).toBeVisible();
      await expect(title(page)).toHaveText(says);
      expect(await title(page).boundingBox()).toEqual(painted);
    });

for (const { hash } of pages)
  test(`${hash || 'the home page'} does not move under its reader on a phone`, async ({ page, browserName }) => {
    test.skip(browserName !== 'chromium', 'only Chromium tells of layout shifts');
    await page.setViewportSize({ width: 360, height: 780 });
    await page.goto(hash);
    // The figure moves, and all that is to come is there.
    await expect(page.locator('.topology')).toBeVisible();
    if (hash !== '') await expect(page.getByRole('heading', { name: 'Sources' })).toBeAttached();
    const moved = await page.evaluate(
      () =>
        new Promise<number>((tell) => {
          new PerformanceObserver((list) =>
            tell(list.getEntries().reduce((sum, entry) => sum + (entry as unknown as { value: number }).value, 0)),
          ).observe({ type: 'layout-shift', buffered: true });
          // Entries that are there already are told before any timer.
          setTimeout(() => tell(0), 500);
        }),
    );
    expect(Math.round(1000 * moved) / 1000).toBe(0);
  });
