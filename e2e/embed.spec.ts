import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, test } from 'playwright/test';
import { servePage } from './servers/serve-page.ts';
import { beyond, shareFigure } from './share-figure.ts';
import { violations } from './violations.ts';

const fixture = (name: string) => readFileSync(join(import.meta.dirname, 'fixtures', name), 'utf8');
const built = (name: string) => join(import.meta.dirname, '../dist/site/embed', name);
const run = '#/two-holders/as-written?v=1&seed=7&at=26000';

/** The script from the page's own origin, as somebody does who keeps a copy of it. */
const ownCopy = (snippet: string) => snippet.replace(/src="[^"]*\/(embed\/[^"]*)"/, 'src="/$1"');
/** The element, and the lessons’ files beside it. */
const script = () =>
  Object.fromEntries(
    ['zootrope-figure.js', 'two-holders.js', 'circuit-breaker.js'].map((name) => [
      `/embed/${name}`,
      readFileSync(built(name), 'utf8'),
    ]),
  );

test('the code that the site gives works in a bare page: the figure stands where the reader stood, and steps', async ({
  page,
  context,
}) => {
  const { snippet, said } = await shareFigure(page);
  const site = await servePage(
    { '/': fixture('bare.html').replace('<!-- figure -->', ownCopy(snippet)), ...script() },
    '',
  );
  const host = await context.newPage();
  const trouble = beyond(host, site.origin);
  await host.goto(`${site.origin}/`);
  const figure = host.getByRole('figure', { name: 'Two holders: As written' });
  await expect(figure.locator('.caption')).toHaveText(said);
  await figure.getByRole('button', { name: 'Next moment' }).click();
  await expect(figure.locator('.caption')).not.toHaveText(said);
  await figure.getByRole('slider', { name: 'Time' }).press('ArrowLeft');
  await expect(figure.locator('.caption')).toHaveText(said);
  await figure.getByRole('button', { name: 'Play' }).click();
  await expect(figure.getByRole('button', { name: 'Pause' })).toBeVisible();
  expect(trouble.filter((one) => !one.includes('favicon') && !one.includes('404'))).toEqual([]);
  expect(await host.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true);
  site.close();
});

test('in a dark page, under the strictest policy and with two copies of the script', async ({ page, context }) => {
  const { snippet, said } = await shareFigure(page);
  const twice = ownCopy(snippet).replace(
    '</script>',
    '</script><script type="module" src="/embed/zootrope-figure.js?2"></script>',
  );
  const dark = '<link rel="stylesheet" href="/dark.css">';
  const files = {
    '/': fixture('bare.html').replace('<!-- figure -->', dark + twice),
    '/dark.css': ':root { color-scheme: dark; font-family: Inter, sans-serif; color: #dfdfd6; background: #1b1b1f; }',
    ...script(),
  };
  const site = await servePage(files, "default-src 'self'");
  const host = await context.newPage();
  const trouble = beyond(host, site.origin);
  await host.goto(`${site.origin}/`);
  const figure = host.getByRole('figure', { name: 'Two holders: As written' });
  await expect(figure.locator('.caption')).toHaveText(said);
  const { fontFamily, color } = await figure.locator('.caption').evaluate((element) => {
    const { fontFamily, color } = getComputedStyle(element);
    return { fontFamily, color };
  });
  expect(fontFamily).toContain('Inter');
  expect(color).toBe('rgb(233, 230, 223)');
  expect(await host.locator('zootrope-figure').count()).toBe(1);
  expect(trouble.filter((one) => !one.includes('favicon') && !one.includes('404'))).toEqual([]);
  site.close();
});

test('the picture stands where there is no figure: without its script, and for a run that is not there', async ({
  page,
  context,
}) => {
  const { snippet } = await shareFigure(page);
  const bare = fixture('bare.html');
  const files = {
    '/without': bare.replace('<!-- figure -->', snippet.replace(/<script.*<\/script>/, '')),
    '/wrong': bare.replace('<!-- figure -->', ownCopy(snippet).replace('as-written"', 'as-wrotten"')),
    ...script(),
  };
  const site = await servePage(files, '');
  const host = await context.newPage();
  for (const path of Object.keys(files).slice(0, 2)) {
    await host.goto(site.origin + path);
    await expect(host.getByRole('img', { name: /^Two holders: As written\./ })).toBeVisible();
  }
  await expect(host.getByText('has no variant "as-wrotten"')).toBeVisible();
  site.close();
});

test('the script can be imported where there are no elements', async () => {
  const before = Object.keys(globalThis).length;
  for (const name of ['zootrope-figure.js', 'two-holders.js']) await import(pathToFileURL(built(name)).href);
  expect(Object.keys(globalThis).length).toBe(before);
});

test('one script serves all lessons, and loads the file of one when a figure of it comes near', async ({ context }) => {
  const page = `<script type="module" src="/embed/zootrope-figure.js"></script>
<zootrope-figure lesson="two-holders"></zootrope-figure>
<div style="height: 3000px"></div>
<zootrope-figure lesson="circuit-breaker" variant="corrected"></zootrope-figure>
<zootrope-figure lesson="two-folders"></zootrope-figure>`;
  const site = await servePage({ '/': fixture('bare.html').replace('<!-- figure -->', page), ...script() }, '');
  const host = await context.newPage();
  const loaded: string[] = [];
  host.on('request', (request) => loaded.push(new URL(request.url()).pathname));
  await host.goto(`${site.origin}/`);
  const first = host.getByRole('figure', { name: 'Two holders: As written' });
  await expect(first).toBeVisible();
  expect(loaded.filter((path) => path.startsWith('/embed/'))).toEqual([
    '/embed/zootrope-figure.js',
    '/embed/two-holders.js',
  ]);
  await host.locator('zootrope-figure').nth(1).scrollIntoViewIfNeeded();
  await expect(host.getByRole('figure', { name: /^The breaker is the outage: / })).toBeVisible();
  await expect(host.getByText('there is no lesson "two-folders"; there is: timing-not-load')).toBeVisible();
  // What was wrong can be put right, and a figure can become another lesson's.
  await host
    .locator('zootrope-figure')
    .nth(2)
    .evaluate((element) => element.setAttribute('lesson', 'two-holders'));
  await expect(host.getByRole('figure', { name: 'Two holders: As written' })).toHaveCount(2);
  await host
    .locator('zootrope-figure')
    .first()
    .evaluate((element) => {
      element.setAttribute('lesson', 'circuit-breaker');
      element.setAttribute('variant', 'corrected');
    });
  await expect(host.getByRole('figure', { name: /^The breaker is the outage: / })).toHaveCount(2);
  site.close();
});

test('a frame has a title, one figure, and tells how high it is', async ({ page, baseURL, context }) => {
  const frame = `<iframe title="Two holders" src="${baseURL}?embed${run}"></iframe>`;
  const told = `<script>addEventListener('message', ({ data }) => {
    if (data.type === 'zootrope:size') document.querySelector('iframe').height = data.height;
  })</script>`;
  const site = await servePage({ '/': fixture('bare.html').replace('<!-- figure -->', told + frame) }, '');
  const host = await context.newPage();
  await host.goto(`${site.origin}/`);
  const inside = host.frameLocator('iframe');
  await expect(inside.getByRole('figure', { name: 'Two holders: As written' })).toBeVisible();
  await expect.poll(() => host.locator('iframe').evaluate((element) => element.clientHeight)).toBeGreaterThan(420);
  site.close();
  await page.goto(`?embed${run}`);
  await expect(page).toHaveTitle('Two holders: As written · Zootrope');
  await expect(page.getByRole('figure')).toBeVisible();
  expect(await violations(page)).toEqual([]);
});
