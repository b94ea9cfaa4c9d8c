// What nobody wrote a page for: records of a kind are made and kept through the form and the list that follow from the
// kind's definition.
import { expectInStep } from './harness/app.mjs';
import { WORKER, signIn } from './harness/people.mjs';
import { expect, test } from './harness/test.mjs';
import { say } from './harness/words.mjs';

const field = (name) => say(`field.event.${name}`);

test('an event that a worker makes in the generated form is announced to everybody', async ({ phone }) => {
  const visitor = await phone();
  await visitor.page.goto('/events');
  await expect(visitor.page.getByRole('main').getByRole('listitem').first()).toBeVisible();

  const { page } = await phone();
  await signIn(page, WORKER);
  await page.goto('/records/event/new');
  await page.getByRole('button', { name: say('action.save') }).click();
  await expect(page.getByRole('alert').filter({ hasText: say('save.incomplete') })).toBeVisible();
  await expect(page.getByLabel(field('title'))).toBeFocused();

  await page.getByLabel(field('title')).fill('修伞磨刀便民日');
  await page.getByRole('radio', { name: say('choice.topic.daily_life'), exact: true }).check();
  await page.getByLabel(field('starts_at')).fill(tomorrow());
  await page.getByLabel(field('place')).fill('小区东门');
  await page.getByRole('button', { name: say('action.save') }).click();
  await expect(page).toHaveURL(/\/records\/event/);
  await expectInStep(page);
  await expect(visitor.page.getByText('修伞磨刀便民日')).toBeVisible();
});

/** This time tomorrow, as it is read off a wall in China. */
function tomorrow() {
  const hours = 24 + 8;
  return new Date(Date.now() + hours * 3_600_000).toISOString().slice(0, 16);
}
