// What others write comes by itself: by pokes, by a look of the phone's own, and whatever tab the browser puts to sleep.
import { expectInStep, logActivity, settle } from './harness/app.mjs';
import { LEAD, WORKER, signIn } from './harness/people.mjs';
import { expect, test } from './harness/test.mjs';

const row = (page, title) => page.getByRole('link').filter({ hasText: title });

test('a tab that the browser froze keeps no other one from hearing what is new', async ({ phone }) => {
  const lead = await phone();
  const worker = await phone();
  await signIn(lead.page, LEAD);
  await settle(lead.page, '/records/activity_log');
  await expectInStep(lead.page);
  const other = await lead.newTab();
  await settle(other, '/records/activity_log');
  await expectInStep(other);
  const session = await lead.context.newCDPSession(lead.page);
  await session.send('Page.setWebLifecycleState', { state: 'frozen' });

  await signIn(worker.page, WORKER);
  await logActivity(worker.page, { title: '别的标签页睡着时记的' });
  await expect(row(other, '别的标签页睡着时记的')).toBeVisible();
});

test('where no poke comes through, the phone looks by itself within a minute', async ({ phone }) => {
  const lead = await phone();
  const worker = await phone();
  await lead.context.route('**/api/live', (route) => route.abort());
  await lead.page.clock.install();
  await signIn(lead.page, LEAD);
  await lead.page.goto('/records/activity_log');
  await expectInStep(lead.page);

  await signIn(worker.page, WORKER);
  await logActivity(worker.page, { title: '没有提醒时记的' });
  await expectInStep(worker.page);
  await lead.page.clock.runFor(61_000);
  await expect(row(lead.page, '没有提醒时记的')).toBeVisible();
});
