import { expect, test, type Page } from 'playwright/test';
import { lessons } from '../lessons/index.ts';
import { sets } from '../lessons/playground/sets.ts';
import { caption, nowMs, time, watchForTrouble } from './page.ts';
import { violations } from './violations.ts';

/** One of each kind: callers before a gate, holders of a lock, callers with a stack, equals of whom one leads. */
const kinds = [
  { set: 'gates', title: 'Gates before a model', variant: 'Semaphore', pictured: true },
  { set: 'locks', title: 'Locks and their holders', variant: 'Lock', pictured: true },
  { set: 'retries', title: 'Retries', variant: 'Corrected', pictured: false },
  { set: 'elections', title: 'Leader election', variant: 'Latch', pictured: false },
  { set: 'clocks', title: 'Clocks', variant: 'Corrected', pictured: false },
] as const;

async function openSet(page: Page, path: string): Promise<void> {
  await page.goto(`#/playground/${path}`);
  await expect(page.locator('.event').first()).toBeVisible();
}

/** Tab until the wanted element has the focus. */
async function tabTo(page: Page, name: string): Promise<void> {
  const focused = page.locator(':focus');
  for (let presses = 0; presses < 150; presses += 1) {
    if ((await focused.count()) > 0 && (await focused.innerText()).trim().startsWith(name)) return;
    await page.keyboard.press('Tab');
  }
  throw new Error(`nothing that begins with "${name}" is reached by Tab`);
}

test('from the home page into the playground and through a set, by keyboard alone', async ({ page }) => {
  const trouble = watchForTrouble(page);
  await page.goto('');
  await tabTo(page, 'Playground');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Playground');
  await tabTo(page, 'Leader election');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Leader election');
  await expect(page.locator('.event').first()).toBeVisible();

  await page.keyboard.press('n');
  await expect(caption(page)).toHaveText(/takes the lock|is now leading/);
  const before = await nowMs(page);
  await page.keyboard.press('ArrowRight');
  expect(await nowMs(page)).toBeGreaterThan(before);
  await page.keyboard.press('w');
  await expect(page.getByRole('dialog', { name: 'What if' })).toBeVisible();
  await page.getByRole('dialog').getByRole('button', { name: 'Ana', exact: true }).focus();
  await page.keyboard.press('Enter');
  await page.getByRole('dialog').getByRole('button', { name: 'Pause it' }).focus();
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/do=pause(:|%3A)ana/);
  await expect(page.getByRole('dialog')).toBeHidden();
  expect(trouble).toEqual([]);
});

for (const width of [360, 1280])
  test(`the names of all variants stand beside each other, none in another’s place, ${width} px`, async ({ page }) => {
    await page.setViewportSize({ width, height: 800 });
    for (const { id, title, variants, question } of [...lessons, ...sets]) {
      // The one that is chosen is bold, and the longest may be any.
      const longest = variants.toSorted((a, b) => b.title.length - a.title.length)[0]!;
      await page.goto(`#/${id}/${longest.id}`);
      await expect(page.getByRole('heading', { level: 1 })).toHaveText(
        sets.some((set) => set.id === id) ? title : question.replace(' %', '\u00a0%'),
      );
      const list = page.getByRole('navigation', { name: 'Variants' }).getByRole('list');
      const { overflows, clashes } = await list.evaluate((ul) => {
        const names = [...ul.querySelectorAll('a')].map((a) => {
          const range = document.createRange();
          range.selectNodeContents(a.firstChild!);
          return range.getBoundingClientRect();
        });
        const clashing = names.filter((one, i) =>
          names.some((other, j) => j > i && other.top === one.top && other.left < one.right + 3),
        );
        const { right } = ul.getBoundingClientRect();
        return { overflows: names.some((one) => one.right > right + 0.5), clashes: clashing.length };
      });
      expect([id, overflows, clashes]).toEqual([id, false, 0]);
    }
  });

for (const { set, title, variant, pictured } of kinds)
  test(`${title}: variant, knob, end, reload and back keep the place`, async ({ page }) => {
    const trouble = watchForTrouble(page);
    await openSet(page, set);
    await expect(page.getByRole('heading', { level: 1 })).toHaveText(title);
    await expect(page.locator('.topology')).toHaveCount(pictured ? 1 : 0);
    await expect(page.locator('.space-time').first()).toBeVisible();
    await page
      .getByRole('navigation', { name: 'Variants' })
      .getByRole('link', { name: new RegExp(`^${variant}`) })
      .click();
    await expect(page).toHaveURL(new RegExp(`/playground/${set}/${variant.toLowerCase()}`));
    const latency = page.getByRole('spinbutton', { name: 'Network delay, one way' });
    await latency.selectText();
    await page.keyboard.type('25');
    await page.keyboard.press('Tab');
    await time(page).focus();
    await expect(page).toHaveURL(/latencyMs=25/);
    await expect(page.locator('.event').first()).toBeVisible();
    const begins = await nowMs(page);
    await page.keyboard.press('n');
    const atMs = await nowMs(page);
    expect(atMs).toBeGreaterThan(begins);
    const told = (await caption(page).textContent()) ?? '';
    await expect(page).toHaveURL(new RegExp(`&at=${atMs}$`));

    await page.reload();
    await expect(caption(page)).toHaveText(told);
    await page.goBack();
    await expect(page).not.toHaveURL(/latencyMs=25/);
    await page.goForward();
    await expect(caption(page)).toHaveText(told);

    await page.getByRole('tab', { name: 'Machine' }).click();
    await expect(page.getByRole('combobox', { name: 'Whose machine' })).toBeVisible();
    expect(trouble).toEqual([]);
  });

for (const [width, height] of [
  [360, 780],
  [1280, 800],
] as const)
  for (const scheme of ['light', 'dark'] as const)
    test(`axe finds nothing at ${width} px, ${scheme}`, async ({ page }) => {
      await page.setViewportSize({ width, height });
      await page.addInitScript((theme) => localStorage.setItem('zootrope:theme', theme), scheme);
      await page.goto('#/playground');
      await expect(page.getByRole('heading', { level: 1 })).toHaveText('Playground');
      expect(await violations(page)).toEqual([]);
      for (const { set } of kinds) {
        await openSet(page, set);
        await time(page).focus();
        await page.keyboard.press('n');
        await expect.poll(() => nowMs(page)).toBeGreaterThan(0);
        // What fades in or out is not looked at before it has done so.
        await expect.poll(() => violations(page)).toEqual([]);
        expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true);
      }
    });

test('what is in the playground is found by the search of the home page', async ({ page }) => {
  await page.goto('');
  await page.getByRole('searchbox').fill('hybrid clock');
  await page.getByRole('link', { name: /^Clocks: As written/ }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Clocks');
});

test('a set that is not there is said so, with the way to those that are', async ({ page }) => {
  await page.goto('#/playground/time-machines');
  await expect(page.getByText(/there is no lesson/i)).toBeVisible();
  await page.getByRole('link', { name: 'See what there is' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Playground');
});
