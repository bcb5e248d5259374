import { expect, test } from 'playwright/test';
import { beyond, pictured, shareFigure } from '../share-figure.ts';
import { serveFolder } from '../servers/serve-folder.ts';
import { buildDocs } from './build-docs.ts';

test('in the pages of a VitePress site, a figure and a frame: they step, and follow the theme', async ({
  page,
  context,
}, testInfo) => {
  // VitePress has to build its site first.
  test.setTimeout(120_000);
  const { snippet, said, hash } = await shareFigure(page);
  const frame = `<iframe title="Two holders, framed" src="/zootrope/?embed${hash}"></iframe>`;
  // The script is named in the site's configuration: in Markdown, Vue would take it for its own.
  const site = await serveFolder(await buildDocs(testInfo.outputPath('docs'), { figure: pictured(snippet), frame }));
  const host = await context.newPage();
  const trouble = beyond(host, site.origin);
  await host.goto(`${site.origin}/`);

  const figure = host.getByRole('figure', { name: 'Two holders: As written' });
  const caption = figure.locator('.caption');
  await expect(caption).toHaveText(said);
  await figure.getByRole('button', { name: 'Next moment' }).click();
  await expect(caption).not.toHaveText(said);
  expect(await caption.evaluate((element) => getComputedStyle(element).fontFamily)).toContain('Inter');

  const ink = () => caption.evaluate((element) => getComputedStyle(element).color);
  await host.evaluate(() => document.documentElement.classList.remove('dark'));
  await expect.poll(ink).toBe('rgb(29, 31, 35)');
  await host.evaluate(() => document.documentElement.classList.add('dark'));
  await expect.poll(ink).toBe('rgb(233, 230, 223)');

  // To another page and back, without loading anything anew.
  await host.getByRole('link', { name: 'what it does not' }).click();
  await expect(host.getByRole('heading', { level: 1 })).toContainText('What a lock does not protect');
  await host.getByRole('link', { name: 'by itself' }).click();
  await expect(caption).toHaveText(said);

  const framed = host.frameLocator('iframe').getByRole('figure', { name: 'Two holders: As written' });
  await framed.scrollIntoViewIfNeeded();
  await expect(framed.locator('.caption')).toHaveText(said);
  await framed.getByRole('button', { name: 'Next moment' }).click();
  await expect(framed.locator('.caption')).not.toHaveText(said);
  expect(trouble).toEqual([]);
  site.close();
});
