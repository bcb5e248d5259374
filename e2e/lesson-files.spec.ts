import { expect, test } from 'playwright/test';
import { lessons } from '../lessons/index.ts';
import { watchForTrouble } from './page.ts';

const fileOf = (url: string) => /\/assets\/([\w-]+)-[\w-]{8}\.js$/.exec(url)?.[1] ?? '';
const ids = lessons.map(({ id }) => id);

test('a page loads the lesson that it shows, once, and no other', async ({ page }) => {
  const loaded: string[] = [];
  page.on('request', (request) => loaded.push(fileOf(request.url())));
  const [first = '', second = ''] = ids;
  await page.goto(`#/${second}`);
  await expect(page.locator('.topology')).toBeVisible();
  expect(loaded.filter((file) => ids.includes(file))).toEqual([second]);
  await page.getByRole('link', { name: 'Zootrope' }).click();
  await expect(page.locator('.topology')).toBeVisible();
  expect(loaded.filter((file) => ids.includes(file))).toEqual([second, first]);
  await page.goBack();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(lessons[1]!.question);
  expect(loaded.filter((file) => ids.includes(file))).toEqual([second, first]);
});

test('of a lesson whose file cannot be had the page says so, and others open', async ({ page }) => {
  const [first, second] = lessons;
  await page.route(`**/assets/${second!.id}-*.js`, (route) => route.abort());
  await page.goto(`#/${second!.id}`);
  await expect(page.getByRole('alert')).toContainText('could not be loaded');
  await page.getByRole('link', { name: 'See what there is' }).click();
  await page.getByRole('link', { name: first!.question }).first().click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(first!.question);
});

test('what every object has is no lesson', async ({ page }) => {
  const trouble = watchForTrouble(page);
  await page.goto('#/constructor');
  await expect(page.getByRole('alert')).toContainText('There is no lesson “constructor”');
  expect(trouble).toEqual([]);
});
