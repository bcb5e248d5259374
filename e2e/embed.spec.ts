import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, test, type Page } from 'playwright/test';
import { caption } from './page.ts';
import { servePage } from './servers/serve-page.ts';
import { violations } from './violations.ts';

const fixture = (name: string) => readFileSync(join(import.meta.dirname, 'fixtures', name), 'utf8');
const built = (name: string) => join(import.meta.dirname, '../dist/site/embed', name);
const run = '#/two-holders/as-written?v=1&seed=7&at=26000';

/** The code that the site gives to whoever shares a run, and what its page says of that instant. */
async function shared(page: Page): Promise<{ snippet: string; said: string }> {
  await page.addInitScript(() => {
    // What browsers let tests see of the clipboard differs; what the page puts there does not.
    Object.defineProperty(navigator, 'clipboard', {
      value: { writeText: (text: string) => Promise.resolve(void (document.documentElement.dataset['copied'] = text)) },
    });
  });
  await page.goto(run);
  await expect(caption(page)).not.toBeEmpty();
  await page.getByRole('button', { name: 'Share' }).click();
  await page.getByRole('menuitem', { name: 'Copy the code for your page' }).click();
  await expect(page.getByRole('button', { name: 'Code copied' })).toBeVisible();
  const snippet = await page.evaluate(() => document.documentElement.dataset['copied'] ?? '');
  return { snippet, said: (await caption(page).textContent()) ?? '' };
}

/** The script from the page's own origin, as somebody does who keeps a copy of it. */
const ownCopy = (snippet: string) => snippet.replace(/src="[^"]*\/(embed\/[^"]*)"/, 'src="/$1"');
const script = () => ({ '/embed/two-holders.js': readFileSync(built('two-holders.js'), 'utf8') });

function watch(page: Page, origin: string): string[] {
  const trouble: string[] = [];
  page.on('console', (message) => ['error', 'warning'].includes(message.type()) && trouble.push(message.text()));
  page.on('pageerror', (error) => trouble.push(error.message));
  page.on('request', (request) => {
    if (!request.url().startsWith(origin)) trouble.push(`a request to ${request.url()}`);
  });
  return trouble;
}

test('the code that the site gives works in a bare page: the figure stands where the reader stood, and steps', async ({
  page,
  context,
}) => {
  const { snippet, said } = await shared(page);
  const site = await servePage(
    { '/': fixture('bare.html').replace('<!-- figure -->', ownCopy(snippet)), ...script() },
    '',
  );
  const host = await context.newPage();
  const trouble = watch(host, site.origin);
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

test('in a dark page as VitePress makes it, under its strictest policy and with two copies of the script', async ({
  page,
  context,
}) => {
  const { snippet, said } = await shared(page);
  const twice = ownCopy(snippet).replace(
    '</script>',
    '</script><script type="module" src="/embed/two-holders.js?2"></script>',
  );
  const files = {
    '/': fixture('vitepress.html').replace('<!-- figure -->', twice),
    '/vitepress.css': fixture('vitepress.css'),
    ...script(),
  };
  const site = await servePage(files, "default-src 'self'");
  const host = await context.newPage();
  const trouble = watch(host, site.origin);
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
  const again = await servePage({ ...files }, '');
  await host.goto(`${again.origin}/`);
  await expect(host.getByRole('figure', { name: 'Two holders: As written' })).toBeVisible();
  again.close();
});

test('the picture stands where there is no figure: without its script, and for a run that is not there', async ({
  page,
  context,
}) => {
  const { snippet } = await shared(page);
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
  await import(pathToFileURL(built('two-holders.js')).href);
  expect(Object.keys(globalThis).length).toBe(before);
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
