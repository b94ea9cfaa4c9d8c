// What is typed is kept and read as it was meant, whatever the person does next; and who goes back finds what they left.
import { expectDraftKept, fillLog, logActivity, openNewLog, saveLog } from './harness/app.mjs';
import { WORKER, signIn } from './harness/people.mjs';
import { file, png } from './harness/pictures.mjs';
import { expect, test } from './harness/test.mjs';
import { say, saying } from './harness/words.mjs';

const field = (name) => say(`field.activity_log.${name}`);
const group = (page, name) => page.getByRole('textbox', { name: say(`choice.participants.${name}`), exact: true });

test('what is typed into a form survives the way back, and is never changed silently', async ({ phone }) => {
  const { page } = await phone();
  const broken = [];
  page.on('pageerror', (error) => broken.push(error.message));
  await signIn(page, WORKER);
  await page.getByRole('link', { name: say('desk.log_activity') }).click();
  await page.getByLabel(field('title')).fill('数人头的一天');

  await test.step('back with the focus in a number', async () => {
    await group(page, 'elders').fill('１２');
    await page.goBack();
    await expect(page.getByRole('link', { name: say('desk.log_activity') })).toBeVisible();
    await openNewLog(page);
    await expect(page.getByText(saying('draft.restored'))).toBeVisible();
    await expect(group(page, 'elders')).toHaveValue('12');
    expect(broken).toEqual([]);
  });

  await test.step('what is no number stays, is named, and is not saved', async () => {
    await fillLog(page, { topic: 'health' });
    for (const wrong of ['abc', '1.5', '-5', '99999999999']) {
      await group(page, 'elders').fill(wrong);
      await group(page, 'elders').blur();
      await expect(group(page, 'elders')).toHaveValue(wrong);
      await expect(page.getByText(saying('problem.miscounted'))).toBeVisible();
    }
    await page.getByRole('button', { name: say('action.save') }).click();
    await expect(group(page, 'elders')).toBeFocused();
    await group(page, 'elders').fill('３');
    await expect(page.getByText(saying('problem.miscounted'))).toBeHidden();
  });

  await test.step('another one is begun beside it, and both wait', async () => {
    await expectDraftKept(page);
    await page.reload();
    await page.getByRole('link', { name: say('draft.another') }).click();
    await expect(page.getByLabel(field('title'))).toHaveValue('');
    await page.getByLabel(field('title')).fill('另一条');
    await expectDraftKept(page);
    await page.goto('/desk');
    for (const title of ['数人头的一天', '另一条']) await expect(page.getByText(title)).toBeVisible();
  });

  await test.step('several photos at once come in their order, as many as there is room for', async () => {
    await page.getByText('另一条').click();
    const chosen = Array.from({ length: 11 }, (_, n) => file(`${n}.png`, png({ seed: n + 1 })));
    await page.getByLabel(say('photo.choose')).setInputFiles(chosen);
    await expect(page.getByRole('button', { name: saying('photo.remove') })).toHaveCount(9);
    await expect(page.getByText(say('photo.left_out', { limit: 9, count: 2 }))).toBeVisible();
    await fillLog(page, { topic: 'health' });
  });

  await test.step('the way back from the saved log leads past its form', async () => {
    await saveLog(page);
    await page.goBack();
    await expect(page.getByRole('link', { name: say('desk.log_activity') })).toBeVisible();
    expect(broken).toEqual([]);
  });
});

test('a list is found again as it was left', async ({ phone, server }) => {
  const { page } = await phone();
  await page.goto('/feed');
  const cards = page.getByRole('feed').getByRole('article');
  await expect(cards.first()).toBeVisible();
  await page.getByLabel(say('area.filter')).selectOption('');
  for (let n = 0; n < 2; n += 1) {
    const before = await cards.count();
    await cards.last().scrollIntoViewIfNeeded();
    await expect.poll(() => cards.count()).toBeGreaterThan(before);
  }
  // In the middle, for near the end further ones come.
  const shown = await cards.count();
  const card = cards.nth(Math.floor(shown / 2));
  await card.scrollIntoViewIfNeeded();
  expect(await page.evaluate(() => window.scrollY)).toBeGreaterThan(500);
  const height = async () => (await card.boundingBox()).y;
  const left = await height();
  const returned = async () => {
    await expect(page).toHaveURL(/\/feed/);
    await expect(cards).toHaveCount(shown);
    await expect.poll(async () => Math.abs((await height()) - left)).toBeLessThan(20);
  };
  await card.getByRole('heading').getByRole('link').click();
  await expect(page).toHaveURL(/\/posts\//);
  await page.goBack();
  await returned();
  await server.stop();
  await card.getByRole('heading').getByRole('link').click();
  await page.getByRole('link', { name: say('frame.back') }).click();
  await returned();
});

test('a photo that lies large over a page leaves no step behind, whatever becomes of the page', async ({ phone }) => {
  const device = await phone();
  const { page } = device;
  await signIn(page, WORKER);
  await logActivity(page, { title: '照片放大着看', photos: [{ bytes: png() }] });
  await page.goto('/desk');
  const stepOf = () => page.evaluate(() => history.state);
  const large = page.getByRole('dialog').getByRole('img');
  const openLarge = async (title) => {
    await page.getByRole('link').filter({ hasText: title }).click();
    await expect(page.getByRole('heading', { level: 1 })).toHaveText(title);
    const step = await stepOf();
    await page.getByRole('button', { name: say('photo.enlarge', { number: 1 }) }).click();
    await expect(large).toBeInViewport();
    return step;
  };
  const closedBy = async (step) => {
    await expect(large).toBeHidden();
    await expect.poll(stepOf).toBe(step);
    await page.goBack();
    await expect(page).toHaveURL(/\/desk$/);
  };

  await test.step('another tab changes what the page shows', async () => {
    const step = await openLarge('照片放大着看');
    const other = await device.newTab();
    await other.goto(`${page.url()}/edit`);
    await fillLog(other, { title: '另一个标签页改的' });
    await saveLog(other);
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('另一个标签页改的');
    await closedBy(step);
  });

  await test.step('the way forward leads to where it lay', async () => {
    const step = await openLarge('另一个标签页改的');
    await page.goBack();
    await expect(large).toBeHidden();
    await page.goForward();
    await closedBy(step);
  });

  await test.step('the page is loaded anew', async () => {
    const step = await openLarge('另一个标签页改的');
    await page.reload();
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('另一个标签页改的');
    await closedBy(step);
  });
});
