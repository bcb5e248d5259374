import { expect, type Page } from 'playwright/test';

/** The lesson, opened by a reader who has never been here. */
export async function openLesson(page: Page, variant = 'burst', query = ''): Promise<void> {
  await page.goto(`#/timing-not-load/${variant}${query}`);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(
    'Volume was within quota. Why did the model throttle?',
  );
  await expect(page.getByRole('button', { name: 'skip the question' })).toBeEnabled();
}

/** Past the question, with the run under way. */
export async function skipAndRun(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'skip the question' }).click();
}

/** What the page says went wrong while it was open; ask at the end. */
export function watchForTrouble(page: Page): string[] {
  const trouble: string[] = [];
  page.on('console', (message) => message.type() === 'error' && trouble.push(message.text()));
  page.on('pageerror', (error) => trouble.push(error.message));
  page.on('request', (request) => {
    const { origin, protocol } = new URL(request.url());
    if (protocol.startsWith('http') && origin !== new URL(page.url()).origin && page.url() !== 'about:blank')
      trouble.push(`a request beyond the origin: ${request.url()}`);
  });
  return trouble;
}

export const transport = (page: Page) => page.getByRole('group', { name: 'Transport' });
export const time = (page: Page) => transport(page).getByRole('slider', { name: 'Time' });
export const caption = (page: Page) => page.locator('.caption');

/** Where the cursor stands, in milliseconds of the run. */
export async function nowMs(page: Page): Promise<number> {
  return Number(await time(page).inputValue());
}
