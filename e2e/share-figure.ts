import { expect, type Page } from 'playwright/test';
import { caption } from './page.ts';

const hash = '#/two-holders/as-written?v=1&seed=7&at=26000';

/** The code that the site gives to whoever shares a run, what its page says of that instant, and where the run is. */
export async function shareFigure(page: Page): Promise<{ snippet: string; said: string; hash: string }> {
  await page.addInitScript(() => {
    // What browsers let tests see of the clipboard differs; what the page puts there does not.
    Object.defineProperty(navigator, 'clipboard', {
      value: { writeText: (text: string) => Promise.resolve(void (document.documentElement.dataset['copied'] = text)) },
    });
  });
  await page.goto(hash);
  await expect(caption(page)).not.toBeEmpty();
  await page.getByRole('button', { name: 'Share' }).click();
  await page.getByRole('menuitem', { name: 'Copy the code for your page' }).click();
  await expect(page.getByRole('button', { name: 'Code copied' })).toBeVisible();
  const snippet = await page.evaluate(() => document.documentElement.dataset['copied'] ?? '');
  return { snippet, said: (await caption(page).textContent()) ?? '', hash };
}

/** The code without its script: the element, and the picture in it. */
export const pictured = (snippet: string) => snippet.replace(/<script.*<\/script>\n*/, '');

/** What a page of somebody else says went wrong while it was open, and all that it asked of others; ask at the end. */
export function beyond(page: Page, origin: string): string[] {
  const trouble: string[] = [];
  page.on('console', (message) => ['error', 'warning'].includes(message.type()) && trouble.push(message.text()));
  page.on('pageerror', (error) => trouble.push(error.message));
  page.on('request', (request) => {
    const { protocol } = new URL(request.url());
    if (protocol.startsWith('http') && !request.url().startsWith(origin)) trouble.push(`a request to ${request.url()}`);
  });
  return trouble;
}
