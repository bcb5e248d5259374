import { expect, test } from 'playwright/test';
import { nowMs, transport, watchForTrouble } from './page.ts';
import { violations } from './violations.ts';

const run = '#/two-holders/as-written?v=1&seed=7&at=12500';

test('a reader lays the recorded real run beside the simulated one, by keyboard, and a reload keeps it', async ({
  page,
}) => {
  const trouble = watchForTrouble(page);
  await page.goto(run);
  const choice = page.getByLabel('Variant to lay beside it');
  await expect(choice).toBeEnabled();
  await choice.focus();
  await page.keyboard.press('ArrowDown');
  await expect(page).toHaveURL(/beside=recorded/);
  const figure = page.getByRole('region', { name: 'Figure' });
  await expect(figure.getByRole('heading', { name: /^A real run on Apache ZooKeeper \d/ })).toBeVisible();
  const said = figure.getByRole('status').filter({ hasText: 'Event by event' });
  await expect(said).toHaveText(
    /^Event by event the same\. Furthest apart: “Bo takes the lock.*” After 12\.0 s simulated, after 1[0-2]\.\d s on/,
  );
  const took = figure.getByRole('row', { name: /^Bo takes the lock/ });
  await expect(took).toContainText('12.03 s');
  await expect(figure.getByRole('row', { name: /expires the session/ })).toContainText('no client sees it');
  await expect(figure.getByRole('listitem').filter({ hasText: 'Two believe at the same time' })).toContainText(
    /holds: measured [\d,]+\sms/,
  );
  expect(await violations(page)).toEqual([]);

  await took.getByRole('button').focus();
  await page.keyboard.press('Enter');
  await expect.poll(() => nowMs(page)).toBeCloseTo(12_030, -1);
  await expect(page).toHaveURL(/at=1203\d/);
  await page.reload();
  await expect(figure.getByRole('heading', { name: /^A real run on Apache ZooKeeper/ })).toBeVisible();
  await expect(said).toHaveText(/^Event by event the same/);
  await expect(transport(page)).toBeVisible();
  expect(await nowMs(page)).toBeCloseTo(12_030, -1);
  expect(trouble).toEqual([]);
});

test('what was recorded is one run: with another knob it is gone, and can be had again from “Elsewhere”', async ({
  page,
}) => {
  await page.goto(run.replace('v=1', 'v=1&workMs=2000'));
  const choice = page.getByLabel('Variant to lay beside it');
  await expect(choice.getByRole('option', { name: 'Cut off' })).toBeAttached();
  await expect(choice.getByRole('option', { name: 'a real run' })).toHaveCount(0);
  await page.goto(run);
  await page.locator('summary', { hasText: 'Elsewhere' }).click();
  await page.getByRole('link', { name: 'Lay a real run beside this one' }).click();
  await expect(page).toHaveURL(/beside=recorded/);
  await expect(choice).toHaveValue('recorded');
  await expect(page.getByRole('heading', { name: /^A real run on Apache ZooKeeper/ })).toBeVisible();
});
