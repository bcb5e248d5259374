import { expect, test } from 'playwright/test';
import { caption, nowMs, openLesson, skipAndRun, time, transport, watchForTrouble } from './page.ts';

test('from the home page to a lesson: its first figure moves by itself', async ({ page }) => {
  const trouble = watchForTrouble(page);
  await page.goto('');
  const figure = page.getByRole('main');
  await expect(figure.getByText('of 50 done')).toBeVisible();
  const before = await figure.innerHTML();
  await expect.poll(async () => (await figure.innerHTML()) !== before).toBe(true);
  await page.getByRole('link', { name: 'Volume was within quota. Why did the model throttle?', exact: true }).click();
  await expect(page).toHaveTitle('Timing, not load: Burst · Zootrope');
  expect(trouble).toEqual([]);
});

test('a reader predicts, runs, and is told what the run says to the prediction', async ({ page }) => {
  const trouble = watchForTrouble(page);
  await openLesson(page);
  const run = page.getByRole('button', { name: 'Run it' });
  await expect(run).toBeDisabled();
  await page.getByRole('radio', { name: 'They queue up inside the model' }).click();
  await run.click();
  await time(page).press('End');
  await expect(page.getByText('The belief behind it: “A service that is busy makes its callers wait.”')).toBeVisible();
  await expect(page.getByText('holds in this run').first()).toBeVisible();
  expect(trouble).toEqual([]);
});

test('a reader plays and pauses, and steps forward and back to the same picture', async ({ page }) => {
  await openLesson(page, 'lock');
  await skipAndRun(page);
  const started = await nowMs(page);
  await expect.poll(() => nowMs(page)).toBeGreaterThan(started);
  await transport(page).getByRole('button', { name: 'Pause' }).click();
  await expect(transport(page).getByRole('button', { name: 'Play' })).toBeVisible();

  await transport(page).getByRole('button', { name: 'Next moment' }).click();
  const [at, said] = [await nowMs(page), await caption(page).textContent()];
  await transport(page).getByRole('button', { name: 'Next moment' }).click();
  expect(await nowMs(page)).toBeGreaterThan(at);
  await transport(page).getByRole('button', { name: 'Previous moment' }).click();
  expect(await nowMs(page)).toBe(at);
  await expect(caption(page)).toHaveText(said ?? '');
});

test('all of it can be done by keyboard', async ({ page }) => {
  await openLesson(page, 'semaphore');
  await page.getByRole('radio', { name: 'Ten times one call', exact: true }).focus();
  await page.keyboard.press('Space');
  await page.getByRole('button', { name: 'Run it' }).focus();
  await page.keyboard.press('Enter');
  await expect(transport(page).getByRole('button', { name: 'Pause' })).toBeVisible();
  await page.locator('body').press('Space');
  await expect(transport(page).getByRole('button', { name: 'Play' })).toBeVisible();
  const paused = await nowMs(page);
  await page.keyboard.press('ArrowRight');
  expect(await nowMs(page)).toBeGreaterThan(paused);
  await page.keyboard.press('ArrowLeft');
  await page.keyboard.press('n');
  const decisive = await nowMs(page);
  expect(decisive).toBeGreaterThan(paused);
  await page.keyboard.press('n');
  await page.keyboard.press('p');
  expect(await nowMs(page)).toBe(decisive);
  await page.keyboard.press('?');
  await expect(page.getByRole('dialog')).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('dialog')).toBeHidden();
});

test('turning a knob is another run, and the back button brings the first one back', async ({ page }) => {
  await openLesson(page, 'semaphore');
  await skipAndRun(page);
  await page.getByText('Knobs', { exact: true }).click();
  const permits = page.getByRole('spinbutton', { name: 'Permits of the semaphore' });
  await permits.press('ControlOrMeta+a');
  await permits.pressSequentially('9');
  await permits.press('Tab');
  await expect(page).toHaveURL(/permits=9/);
  // The run's first end opens them by itself.
  const claims = page.locator('details', { has: page.locator('summary', { hasText: 'Claims' }) });
  await time(page).press('End');
  await expect(claims.getByText('broken in this run').first()).toBeVisible();
  await page.goBack();
  await expect(page).toHaveURL(/permits=5|semaphore$/);
  await expect(permits).toHaveValue('5');
});

test('the claims are decided again under fifty seeds, on the page', async ({ page }) => {
  test.slow();
  await openLesson(page, 'spread');
  await skipAndRun(page);
  await time(page).press('End');
  await page.getByRole('button', { name: 'Check under 50 seeds' }).click();
  await expect(page.getByText('held under 50 of 50 seeds')).toBeVisible({ timeout: 60_000 });
});

test('two variants stand side by side, under the same seed and at the same instant', async ({ page }) => {
  await openLesson(page, 'burst');
  await skipAndRun(page);
  await page.getByLabel('Variant to lay beside it').selectOption({ label: 'Semaphore' });
  await expect(page).toHaveURL(/beside=semaphore/);
  const figure = page.getByRole('region', { name: 'Figure' });
  await expect(figure.getByText('Burst', { exact: true })).toBeVisible();
  await expect(figure.getByText('Semaphore', { exact: true }).last()).toBeVisible();
});

test('a link opens this very run, at this very instant, for a reader who was never here', async ({ page, browser }) => {
  await page.goto('#/timing-not-load/lock?v=1&seed=11&callers=8&at=2400');
  await expect(page.locator('.caption')).not.toBeEmpty();
  const [said, at] = [await caption(page).textContent(), await nowMs(page)];
  expect(at).toBe(2400);
  const stranger = await browser.newPage();
  await stranger.goto(page.url());
  await expect(caption(stranger)).toHaveText(said ?? '');
  expect(await nowMs(stranger)).toBe(2400);
  await stranger.close();
  await page.reload();
  await expect(caption(page)).toHaveText(said ?? '');
});

test.describe('a link to what is not there says so in one sentence and offers the usual run', () => {
  for (const [link, sentence] of [
    [
      '#/timing-not-load/lock?v=1&callers=9000',
      'Knob “callers” takes a whole number from 2 to 200 (callers), not “9000”.',
    ],
    ['#/timing-not-load/nothing', 'has no variant “nothing”'],
    ['#/no-such-lesson', 'There is no lesson “no-such-lesson”'],
  ] as const)
    test(link, async ({ page }) => {
      await page.goto(link);
      await expect(page.getByText(sentence)).toBeVisible();
      await page.getByRole('main').getByRole('link').first().click();
      await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
    });
});
