// A worker makes a series out of one event, one day left out; lists name the next time of it; those that follow are
// changed together, without a network, and cancelled together, and a calendar is told of both.
import { expectInStep, settle } from './harness/app.mjs';
import { announce } from './harness/events.mjs';
import { LEAD, WORKER, signIn } from './harness/people.mjs';
import { expect, test } from './harness/test.mjs';
import { Witness } from './harness/witness.mjs';
import { say } from './harness/words.mjs';

const TITLE = '周周读书会';
const LATER = '周周读书会（改在二楼）';

const button = (page, key) => page.getByRole('button', { name: say(key), exact: true });

/** Presses a button that asks once, and says yes. */
async function sure(page, key) {
  await button(page, key).click();
  await button(page, key).click();
}

test('an event comes again, is changed and cancelled for all times that follow, and fills no list', async ({ server, phone }) => {
  const worker = await phone();
  const { page } = worker;
  await signIn(page, WORKER);
  const path = await announce(page, { title: TITLE });

  await test.step('four more weeks are made without a network, one of them left out', async () => {
    await settle(page, path);
    await worker.goOffline();
    await page.getByText(say('series.title'), { exact: true }).click();
    const days = page.getByRole('group', { name: say('series.days') }).getByRole('checkbox');
    await expect(days).toHaveCount(4);
    await days.nth(1).uncheck();
    await button(page, 'series.make').click();
    await expect(page.getByRole('heading', { name: say('series.further', { count: 3 }) })).toBeVisible();
    await worker.goOnline();
    await expectInStep(page);
  });

  await test.step('a list names the next one, and how many follow', async () => {
    await page.goto('/events');
    const row = page.getByRole('main').getByRole('link').filter({ hasText: TITLE });
    await expect(row).toHaveCount(1);
    await expect(row).toContainText(say('event.further', { count: 3 }));
  });

  const witness = await Witness.signIn(server, LEAD);
  const times = async () => {
    const events = (await witness.records('event')).filter((event) => event.fields.series === path.split('/').pop());
    return events.sort((a, b) => a.fields.starts_at - b.fields.starts_at);
  };

  await test.step('those that follow become as this one, each on its own day', async () => {
    const before = await times();
    await page.goto(path.replace('/events/', '/records/event/'));
    await page.getByLabel(say('field.event.title')).fill(LATER);
    await button(page, 'action.save').click();
    await expectInStep(page);
    await page.goto(path);
    await sure(page, 'series.change');
    await expect(page.getByRole('main').getByRole('link').filter({ hasText: LATER })).toHaveCount(3);
    await expectInStep(page);
    const after = await times();
    expect(after.map((event) => event.fields.title)).toEqual(Array(4).fill(LATER));
    expect(after.map((event) => event.fields.starts_at)).toEqual(before.map((event) => event.fields.starts_at));
    expect(after.map((event) => event.fields.revision)).toEqual([1, 1, 1, 1]);
  });

  await test.step('they are cancelled together, and this one is not', async () => {
    await sure(page, 'series.cancel');
    await expect(button(page, 'series.cancel')).toBeHidden();
    await expectInStep(page);
    expect((await times()).map((event) => event.archived ?? false)).toEqual([false, true, true, true]);
  });
  await witness.dispose();
});
