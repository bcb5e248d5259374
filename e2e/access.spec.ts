import { createRequire } from 'node:module';
import { expect, test, type Page } from 'playwright/test';
import { openLesson, skipAndRun, transport } from './page.ts';

const axe = createRequire(import.meta.url).resolve('axe-core/axe.min.js');

interface Axe {
  run(options: object): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }>;
}

/** What axe finds against WCAG 2.2 AA and its own best practices: rule, and the elements that break it. */
async function violations(page: Page): Promise<string[]> {
  await page.addScriptTag({ path: axe });
  const found = await page.evaluate(async () => {
    const { violations } = await (window as unknown as { axe: Axe }).axe.run({});
    return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 160)).join(' | ')}`);
  });
  return found;
}

async function isTooWide(page: Page): Promise<boolean> {
  return page.evaluate(() => document.documentElement.scrollWidth > document.documentElement.clientWidth);
}

for (const [width, height] of [
  [360, 740],
  [1280, 800],
] as const)
  for (const theme of ['light', 'dark'] as const)
    test.describe(`${theme}, ${width} px`, () => {
      test.use({ viewport: { width, height }, reducedMotion: 'reduce' });

      test.beforeEach(async ({ page }) => {
        await page.goto('');
        const toggle = page.getByRole('button', { name: theme === 'dark' ? 'Dark' : 'Light', exact: true });
        if (await toggle.isVisible()) await toggle.click();
      });

      test('the home page', async ({ page }) => {
        expect(await violations(page)).toEqual([]);
        expect(await isTooWide(page)).toBe(false);
      });

      for (const variant of ['burst', 'rate-limited', 'lock', 'semaphore'])
        test(`the lesson, ${variant}, before and in the run`, async ({ page }) => {
          await openLesson(page, variant);
          expect(await violations(page)).toEqual([]);
          await skipAndRun(page);
          await transport(page).getByRole('button', { name: 'Next moment' }).click();
          for (const summary of await page.locator('summary').all()) await summary.click();
          expect(await violations(page)).toEqual([]);
          expect(await isTooWide(page)).toBe(false);
        });
    });
