import { expect, test, type Page } from 'playwright/test';
import { caption, nowMs, time, watchForTrouble } from './page.ts';

const menu = (page: Page) => page.getByRole('dialog');
const branches = (page: Page) => page.getByRole('list', { name: 'Branches' });
const option = (page: Page, text: string | RegExp) => menu(page).getByRole('button', { name: text });

/** A run under way, at an instant: a link past the question. */
async function openAt(page: Page, path: string, atMs: number): Promise<void> {
  await page.goto(`#/${path}?v=1&at=${atMs}`);
  await expect.poll(() => nowMs(page)).toBe(atMs);
  await expect(page.getByRole('button', { name: 'What if …' })).toBeEnabled();
}

test('a message that is clicked can be dropped: the run forks, and the cursor stays where it was', async ({ page }) => {
  const trouble = watchForTrouble(page);
  await openAt(page, 'timing-not-load/burst', 204);
  await page.locator('circle[data-message]').first().click({ force: true });
  await expect(menu(page)).toContainText('→ the model');
  await option(page, 'Drop it').click();
  await expect(page).toHaveURL(/do=drop%3A\d+/);
  await expect(branches(page).getByRole('button')).toHaveText(['the run', /^drop call of caller \d+$/]);
  await expect(branches(page).locator('[aria-current]')).toHaveText(/^drop call/);
  expect(await nowMs(page)).toBe(204);
  await page.goBack();
  await expect(page).not.toHaveURL(/do=/);
  await expect(branches(page).locator('[aria-current]')).toHaveText('the run');
  expect(trouble).toEqual([]);
});

test('all of it by keyboard: what may happen next, a branch of a branch, and the way through the tree', async ({
  page,
}) => {
  await openAt(page, 'two-holders/as-written', 1003);
  await page.keyboard.press('w');
  await expect(menu(page).getByRole('heading', { name: 'What if …' })).toBeVisible();
  await expect(menu(page).getByRole('button', { name: /exists/ })).toBeFocused();
  await page.keyboard.press('Enter');
  await option(page, 'Delay it by').focus();
  await page.keyboard.press('Enter');
  await expect(branches(page).locator('[aria-current]')).toHaveText('delay exists of Bo by 500 ms');

  await page.keyboard.press('w');
  await option(page, /^Ana$/).focus();
  await page.keyboard.press('Enter');
  await option(page, 'Kill it for good').focus();
  await page.keyboard.press('Space');
  await expect(branches(page).locator('[aria-current]')).toHaveText('kill Ana at 1 s');
  await expect(branches(page).getByRole('button')).toHaveCount(3);

  await branches(page).getByRole('button', { name: 'the run' }).focus();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/do=delay/);
  await expect(page).not.toHaveURL(/do=kill/);
});

test('what TCP makes impossible is there, disabled, with the reason', async ({ page }) => {
  await openAt(page, 'two-holders/as-written', 1003);
  await page.keyboard.press('w');
  await page.keyboard.press('Enter');
  const twice = option(page, /Duplicate it/);
  await expect(twice).toHaveAttribute('aria-disabled', 'true');
  await expect(twice).toContainText('ZooKeeper speaks TCP: nothing arrives twice.');
  await twice.click({ force: true });
  await expect(menu(page)).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(menu(page)).toBeHidden();
  await expect(page).not.toHaveURL(/do=/);
});

test('one call can overtake another', async ({ page }) => {
  await openAt(page, 'timing-not-load/burst', 204);
  await page.keyboard.press('w');
  await page.keyboard.press('Enter');
  await option(page, /^Let the call of caller \d+ overtake it/).click();
  await expect(page).toHaveURL(/do=delay%3A\d+%2B[\d.]+/);
  await expect(branches(page).locator('[aria-current]')).toHaveText(/^delay call of caller \d+ by /);
});

test('a knob is turned while the run goes on, and a box in the figure is asked by a click', async ({ page }) => {
  await openAt(page, 'timing-not-load/burst', 2500);
  await page.getByRole('heading', { name: 'model', exact: true }).click();
  const value = menu(page).getByRole('spinbutton', { name: /One call takes/ });
  await value.press('ControlOrMeta+a');
  await value.pressSequentially('4000');
  await option(page, /One call takes/).click();
  await expect(page).toHaveURL(/do=serviceMs%3D4000%402500\.001/);
  await expect(branches(page).locator('[aria-current]')).toHaveText('One call takes: 4 s at 2.5 s');
  await page.keyboard.press('n');
  await expect(caption(page)).toHaveText('The model slows down: a call now takes 4 s.');
});

test('a branch is named, kept, laid beside the run that it left, and removed', async ({ page }) => {
  await openAt(page, 'two-holders/as-written', 1003);
  await page.keyboard.press('w');
  await page.keyboard.press('Enter');
  await option(page, 'Drop it').click();
  const tools = page.getByRole('group', { name: /^The branch/ });
  await tools.getByRole('button', { name: 'rename' }).click();
  await page.getByRole('textbox', { name: 'Name of the branch' }).fill('Bo is not heard');
  await page.keyboard.press('Enter');
  await expect(branches(page).locator('[aria-current]')).toHaveText('Bo is not heard');
  await page.reload();
  await expect(branches(page).locator('[aria-current]')).toHaveText('Bo is not heard');

  await tools.getByRole('combobox', { name: 'Compare with' }).selectOption('the run');
  await expect(page).toHaveURL(/beside=as-written&kept=0/);
  await expect(page.getByText('They part at 1.00 s.')).toBeVisible();
  await expect(page.getByText(/The exists of Bo is lost here, and takes .* ms there\./)).toBeVisible();
  await time(page).press('End');
  await page.getByRole('button', { name: 'Go there' }).click();
  expect(await nowMs(page)).toBe(1000);

  await tools.getByRole('button', { name: 'remove' }).click();
  await expect(branches(page)).toBeHidden();
  await expect(page).not.toHaveURL(/do=|beside=/);
});

test('a link opens a branch for a reader who was never here', async ({ page }) => {
  await openAt(page, 'two-holders/as-written', 3000);
  await page.goto('#/two-holders/as-written?v=1&do=kill%3Aana%401500&at=4000');
  await expect(branches(page).getByRole('button')).toHaveText(['the run', 'kill Ana at 1.5 s']);
  await expect(page.getByRole('region', { name: 'Figure' })).toContainText('dead');
});

test('idle stretches are folded, with what went on in them', async ({ page }) => {
  await openAt(page, 'two-holders/as-written', 2500);
  await expect(page.getByRole('group', { name: 'Transport' })).toContainText(/10 s, 3 pings/);
});

test('a press near a decisive moment goes to that very moment, and the pointer is told what is there', async ({
  page,
}) => {
  await openAt(page, 'two-holders/as-written', 30_000);
  await page.keyboard.press('p');
  const decisive = await nowMs(page);
  const told = (await caption(page).textContent()) ?? '';
  const bar = page.locator('.scrubber');
  const { left, width } = await bar.evaluate((element) => {
    const { left, width } = element.getBoundingClientRect();
    return { left, width };
  });
  const at = await page.locator('.scrubber .thumb').evaluate((thumb) => {
    const { left, width } = thumb.getBoundingClientRect();
    return left + width / 2;
  });
  expect(at).toBeGreaterThan(left);
  expect(at).toBeLessThan(left + width);
  await page.keyboard.press('Home');
  await page.locator('.scrubber .pointed').hover({ position: { x: at - left + 8 + 2, y: 22 } });
  await expect(bar.locator('.preview')).toContainText(told);
  await page.mouse.down();
  await page.mouse.up();
  expect(await nowMs(page)).toBe(decisive);
});

test('two branches of one run are laid side by side, and the link says so', async ({ page }) => {
  test.slow();
  await openAt(page, 'two-holders/as-written', 1003);
  await page.keyboard.press('w');
  await page.keyboard.press('Enter');
  await option(page, 'Drop it').click();
  await expect(branches(page).getByRole('button')).toHaveCount(2);
  await branches(page).getByRole('button', { name: 'the run' }).click();
  await expect(page).not.toHaveURL(/do=/);
  await page.keyboard.press('w');
  await option(page, /^exists/).click();
  await option(page, 'Delay it by').click();
  await expect(branches(page).locator('[aria-current]')).toHaveText('delay exists of Bo by 500 ms');

  await page.getByRole('combobox', { name: 'Compare with' }).selectOption('drop exists of Bo');
  await expect(page).toHaveURL(/do=delay[^&]*&beside=as-written&kept=0&or=drop/);
  await expect(page.getByText('They part at 1.00 s.')).toBeVisible();
  await expect(page.getByRole('heading', { name: 'delay exists of Bo by 500 ms' })).toBeVisible();
  await expect(page.getByRole('heading', { name: 'drop exists of Bo' })).toBeVisible();
  await page.reload();
  await expect(page.getByRole('heading', { name: 'drop exists of Bo' })).toBeVisible();
  await page.getByRole('combobox', { name: 'Compare with' }).selectOption('alone');
  await expect(page).not.toHaveURL(/beside=/);
});

test('timers that are due next stand among what may happen, and lead to their instant', async ({ page }) => {
  await openAt(page, 'two-holders/as-written', 1500);
  await page.keyboard.press('w');
  const ping = menu(page)
    .getByRole('list', { name: 'Due next' })
    .getByRole('button', { name: /ping interval.*in / });
  await expect(ping.first()).toBeVisible();
  await ping.first().click();
  await expect(menu(page)).toBeHidden();
  expect(await nowMs(page)).toBeGreaterThan(1500);
});

test('no box of the figure lies on another where a page is just wide enough for two columns', async ({ page }) => {
  await page.setViewportSize({ width: 1080, height: 800 });
  await openAt(page, 'two-holders/as-written', 30_000);
  const box = async (name: string) => (await page.getByRole('region', { name, exact: true }).boundingBox())!;
  const [gate, resource] = [await box('Queue at /report-lock'), await box('Resource')];
  expect(gate.x + gate.width).toBeLessThan(resource.x);
});
