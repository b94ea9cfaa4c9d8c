// Two people write the same text without a network: who comes later is shown both, chooses, and nothing of either is lost.
import { expectInStep, fillLog, logActivity, settle, stateLine } from './harness/app.mjs';
import { LEAD, RESIDENT, WORKER, signIn } from './harness/people.mjs';
import { expect, test } from './harness/test.mjs';
import { say, saying } from './harness/words.mjs';

const TITLE = '楼道里的一次走访';
const BEFORE = '下午两点在大厅开会。';
const WORKERS = '下午三点在大厅开会。';
const LEADS = '下午两点在花园开会。';

const button = (page, key) => page.getByRole('button', { name: say(key), exact: true });
const side = (page, label) => page.locator('.side').filter({ has: page.getByText(label) });

test('a conflict is shown, decided by one tap, and undone from the history', async ({ phone }) => {
  const { worker, lead, log } = await twoWithOneLog(phone);

  await test.step('both edit the same sentence without a network', async () => {
    await worker.goOffline();
    await lead.goOffline();
    await rewrite(worker.page, log, WORKERS);
    await rewrite(lead.page, log, LEADS);
    await lead.goOnline();
    await expectInStep(lead.page);
    await worker.goOnline();
    await expect(stateLine(worker.page)).toHaveText(saying('state.attention', { count: 1 }));
  });

  await test.step('the worker sees mine, theirs and before, with who wrote theirs', async () => {
    const { page } = worker;
    await page.goto('/attention');
    await expect(side(page, say('attention.mine')).locator('ins')).toHaveText(`${say('compare.added')}三`);
    await expect(side(page, say('attention.mine')).locator('del')).toHaveText(`${say('compare.removed')}两`);
    await expect(side(page, saying('attention.theirs_by')).locator('ins')).toHaveText(`${say('compare.added')}花园`);
    await expect(side(page, say('attention.was'))).toContainText(BEFORE);
  });

  await test.step('the lead sees that it waits, and why', async () => {
    await lead.page.goto('/desk');
    const row = lead.page.getByRole('link').filter({ hasText: saying('concerns.met') });
    await expect(row).toContainText(TITLE);
    await expect(row).toHaveAttribute('href', log);
  });

  await test.step('a tap uses theirs; mine is in the history, and another tap brings it back', async () => {
    const { page } = worker;
    await button(page, 'attention.use_theirs').click();
    await expect(page.getByText(say('attention.none'))).toBeVisible();
    await openHistory(page, log);
    await expect(page.getByRole('heading', { name: say('history.unused') })).toBeVisible();
    await button(page, 'history.use').click();
    await expect(page.getByRole('heading', { name: say('history.unused') })).toBeHidden();
    await expectInStep(page);
    await page.goto(log);
    await expect(page.getByText(WORKERS)).toBeVisible();
  });

  await test.step('the lead restores the version before', async () => {
    const { page } = lead;
    await openHistory(page, log);
    await expect(button(page, 'history.restore')).toHaveCount(2);
    await button(page, 'history.restore').first().click();
    await expect(page.getByText(say('history.restored')).first()).toBeVisible();
    await page.goto(log);
    await expect(page.getByText(LEADS)).toBeVisible();
    await expectInStep(page);
  });

  await test.step('without a network the history says so', async () => {
    await worker.goOffline();
    await worker.page.goto(`/records/activity_log/${log.split('/').pop()}/history`);
    await expect(worker.page.getByText(say('asked.offline'), { exact: true })).toBeVisible();
  });

  await test.step('a resident has no way to it', async () => {
    const resident = await phone();
    await signIn(resident.page, RESIDENT);
    await resident.page.goto(`/records/activity_log/${log.split('/').pop()}/history`);
    await expect(resident.page.getByText(say('staff.only'), { exact: true })).toBeVisible();
  });
});

test('a conflict of a text can be rewritten with both writings at hand', async ({ phone }) => {
  const { worker, lead, log } = await twoWithOneLog(phone);
  await worker.goOffline();
  await rewrite(worker.page, log, WORKERS);
  await rewrite(lead.page, log, LEADS);
  await expectInStep(lead.page);
  await worker.goOnline();
  await expect(stateLine(worker.page)).toHaveText(saying('state.attention', { count: 1 }));

  const { page } = worker;
  await page.goto('/attention');
  await button(page, 'attention.mend_text').click();
  await expect(side(page, say('attention.theirs'))).toContainText('花园');
  await expect(page.getByLabel(say('field.activity_log.story'))).toHaveValue(WORKERS);
  await fillLog(page, { story: '下午三点在花园开会。' });
  await button(page, 'action.save').click();
  await expect(page).toHaveURL(log);
  await expectInStep(page);
  await lead.page.goto(log);
  await expect(lead.page.getByText('下午三点在花园开会。')).toBeVisible();
});

/** A worker and a lead, each with the same log on their phone, and its address. */
async function twoWithOneLog(phone) {
  const worker = await phone();
  const lead = await phone();
  await signIn(worker.page, WORKER);
  await logActivity(worker.page, { title: TITLE, story: BEFORE });
  const log = new URL(worker.page.url()).pathname;
  await expectInStep(worker.page);
  await signIn(lead.page, LEAD);
  await settle(lead.page, log);
  await settle(worker.page, log);
  await expect(lead.page.getByText(BEFORE)).toBeVisible();
  return { worker, lead, log };
}

/** Writes another story into the log, and saves it on the phone. */
async function rewrite(page, log, story) {
  await page.goto(`${log}/edit`);
  await fillLog(page, { story });
  await button(page, 'action.save').click();
  await expect(page).toHaveURL(log);
}

async function openHistory(page, log) {
  await page.goto(log);
  await page.getByRole('link', { name: say('history.title') }).click();
  await expect(page.getByRole('heading', { name: say('history.versions') })).toBeVisible();
}
