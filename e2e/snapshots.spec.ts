/**
 * Every lesson at its decisive event, as a picture that could stand in an article: in light, in dark, and on a phone. The
 * pictures in e2e/snapshots have been looked at; `npm run snapshots` takes them anew.
 */
import { expect, test } from 'playwright/test';
import { momentOf, type Moment } from '../core/frame/moments.ts';
import { indexTrace } from '../core/frame/trace-index.ts';
import { simulate } from '../core/sim/simulate.ts';
import { choose } from '../lessons/choose.ts';
import { lessons } from '../lessons/index.ts';
import { headerOf, scenarioOf, type Lesson } from '../lessons/lesson.ts';
import { caption } from './page.ts';
import { findFonts, inDejaVu } from './servers/find-fonts.ts';

const { missing } = findFonts();
if (missing !== undefined && process.env['CI'] !== undefined) throw new Error(missing);

/** The Chromium that took them (to be changed with them). Another one draws controls and the edges of letters in its own way. */
const takenWith = '156.';

/** Of the variant that a reader meets first: the last step before all is over. */
function decisiveOf(lesson: Lesson): Moment {
  const choices = choose(lesson, {});
  const scenario = scenarioOf(lesson, choices);
  const trace = simulate({ header: headerOf(lesson, choices, { world: 'sim' }), scenario });
  const { moments } = indexTrace(trace);
  const steps = choices.variant.steps.flatMap(({ until }) => {
    const record = trace.records.find((each) => until(each, trace));
    return record ? (momentOf(moments, record.seq) ?? []) : [];
  });
  const decisive = steps.findLast(({ atMs }) => atMs < (moments.at(-1)?.atMs ?? 0));
  if (!decisive) throw new Error(`${lesson.id} comes to no step before its end`);
  return decisive;
}

const looks = {
  light: { viewport: { width: 1280, height: 800 }, colorScheme: 'light' },
  dark: { viewport: { width: 1280, height: 800 }, colorScheme: 'dark' },
  phone: { viewport: { width: 360, height: 780 }, colorScheme: 'light' },
} as const;

test.beforeEach(({ browserName }) => {
  test.skip(browserName !== 'chromium', 'one engine’s pictures are enough to compare');
  test.skip(missing !== undefined, missing ?? '');
});

for (const [look, use] of Object.entries(looks))
  test.describe(look, () => {
    test.use(use);

    for (const lesson of lessons)
      test(`${lesson.id} at its decisive event`, async ({ page, browser }) => {
        const { atMs, caption: says } = decisiveOf(lesson);
        await page.goto(`#/${lesson.id}?v=1&at=${atMs}`);
        await page.addStyleTag({ content: inDejaVu });
        await expect(caption(page)).toHaveText(says);
        await expect(page.getByRole('tabpanel').locator('svg, canvas').first()).toBeVisible();
        // On a phone the question stands above the figure.
        if (look === 'phone')
          await page.locator('.stage').evaluate((stage) => scrollBy(0, stage.getBoundingClientRect().top));
        await expect(page).toHaveScreenshot(`${lesson.id}-${look}.png`, {
          animations: 'disabled',
          // Between two machines letters may differ at their edges; a word that has moved is more than this.
          maxDiffPixelRatio: browser.version().startsWith(takenWith) ? 0.001 : 0.02,
        });
      });
  });
