// A list out of a group chat becomes a roster, two offline phones check people in at two doors, a paper sheet is entered,
// and what came of it becomes a post. An elder without a phone is told of a free seat by a call.
import { expectInStep, expectUnsent, saveLog, settle } from './harness/app.mjs';
import { announce } from './harness/events.mjs';
import { LEAD, RESIDENT, WORKER, signIn } from './harness/people.mjs';
import { expect, test } from './harness/test.mjs';
import { say, saying } from './harness/words.mjs';

const TITLE = '端午包粽子';
const LIST = `#接龙\n${TITLE}，快来报名\n\n1. 赵阿姨\n２、钱老伯 ２人\n3. 孙小朋友+妈妈 02100000009\n4. 赵阿姨\n5. 李阿姨 99人`;
const WALKED_IN = '吴师傅';

const button = (page, name) => page.getByRole('button', { name, exact: true });
const row = (page, name) => page.getByRole('listitem').filter({ hasText: name });
const came = (page, count) => expect(page.getByText(say('roster.came', { count }), { exact: true })).toBeVisible();

test('a pasted list becomes a roster, two doors and a paper sheet fill it, and a post tells of it', async ({ phone }) => {
  const [worker, lead] = [await phone(), await phone()];
  const path = await test.step('a worker pastes the list, without a network', async () => {
    const { page } = worker;
    await signIn(page, WORKER);
    // It begins in a moment: there is a log to be written of what has begun only.
    const path = await announce(page, { title: TITLE, inHours: -1 });
    await settle(page, `${path}/roster`);
    await expectInStep(page);
    await worker.goOffline();
    await page.getByText(say('chain.title'), { exact: true }).click();
    await page.getByLabel(say('chain.text')).fill(LIST);
    await expect(page.getByText(say('chain.read', { lines: 7, count: 3, people: 5 }))).toBeVisible();
    await expect(row(page, TITLE).getByRole('checkbox')).not.toBeChecked();
    await expect(row(page, say('chain.repeated')).getByRole('checkbox')).not.toBeChecked();
    await expect(row(page, say('chain.odd_party')).getByRole('checkbox')).toBeDisabled();
    return path;
  });

  await test.step('what was pasted outlives a reload, and is registered by one tap', async () => {
    const { page } = worker;
    await page.reload();
    await page.getByText(say('chain.title'), { exact: true }).click();
    await expect(page.getByLabel(say('chain.text'))).toHaveValue(LIST);
    await button(page, say('chain.act')).click();
    await expect(page.getByText(say('chain.done', { count: 3 }))).toBeVisible();
    await expect(page.getByLabel(say('chain.text'))).toHaveValue('');
    await expectUnsent(page, 3);
  });

  await test.step('the lead pastes the same list on another phone, and nobody is there twice', async () => {
    const { page } = lead;
    await signIn(page, LEAD);
    await settle(page, `${path}/roster`);
    await expectInStep(page);
    await lead.goOffline();
    await page.getByText(say('chain.title'), { exact: true }).click();
    await page.getByLabel(say('chain.text')).fill(LIST);
    await button(page, say('chain.act')).click();
    await expectUnsent(page, 3);
    await worker.goOnline();
    await lead.goOnline();
    for (const { page } of [worker, lead]) {
      await expectInStep(page);
      await expect(page.getByText(say('roster.seated', { count: 5 }))).toBeVisible();
      await expect(button(page, saying('roster.check_in_named'))).toHaveCount(3);
    }
    await page.getByLabel(say('chain.text')).fill(LIST);
    await expect(row(page, say('chain.on_roster'))).toHaveCount(3);
    await page.getByLabel(say('chain.text')).fill('');
  });

  await test.step('two phones at two doors, both without a network', async () => {
    for (const device of [worker, lead]) await device.goOffline();
    await button(worker.page, say('roster.check_in_named', { name: '赵阿姨' })).click();
    await button(worker.page, say('roster.check_in_named', { name: '钱老伯' })).click();
    await button(lead.page, say('roster.check_in_named', { name: '钱老伯' })).click();
    await came(worker.page, 3);
    await came(lead.page, 2);
    for (const device of [worker, lead]) await device.goOnline();
    for (const { page } of [worker, lead]) {
      await came(page, 3);
      await expectInStep(page);
    }
  });

  await test.step('the printed sheet tells no names', async () => {
    const { page } = worker;
    await page.getByRole('link', { name: say('sheet.title') }).click();
    const sheet = page.getByRole('article');
    await expect(sheet.getByRole('img', { name: say('sheet.qr') })).toBeVisible();
    await expect(sheet.getByRole('row').filter({ hasText: '赵*姨' })).toBeVisible();
    await expect(sheet.getByRole('row').filter({ hasText: '0009' })).toHaveCount(1);
    for (const hidden of ['赵阿姨', '02100000009']) await expect(sheet.getByText(hidden)).toHaveCount(0);
    await page.goBack();
  });

  await test.step('a paper sheet is entered without a network', async () => {
    const { page } = worker;
    await worker.goOffline();
    await page.getByRole('link', { name: say('paper.title') }).click();
    await expect(page.getByRole('checkbox', { checked: true })).toHaveCount(2);
    await page.getByRole('checkbox', { name: '孙小朋友' }).check();
    await page.getByLabel(say('paper.more')).fill(`赵阿姨\n${WALKED_IN} 2人`);
    await expect(row(page, WALKED_IN).getByRole('checkbox')).toBeChecked();
    await button(page, say('paper.act')).click();
    await expect(page.getByText(say('paper.done', { count: 2 }))).toBeVisible();
    await came(page, 7);
    await worker.goOnline();
    await expectInStep(page);
    await came(lead.page, 7);
    await expect(row(lead.page, WALKED_IN)).toContainText(say('choice.via.walk_in'));
  });

  await test.step('the log begins with who came, and becomes a post', async () => {
    const { page } = worker;
    await page.getByRole('link', { name: say('event.log_it') }).click();
    const groups = page.getByRole('group', { name: say('field.activity_log.participants') });
    await expect(groups.getByRole('textbox', { name: say('choice.participants.adults'), exact: true })).toHaveValue('6');
    await expect(groups.getByRole('textbox', { name: say('choice.participants.children'), exact: true })).toHaveValue('1');
    await page.getByLabel(say('field.activity_log.story')).fill('大家一起包了粽子。');
    await saveLog(page);
    await button(page, say('log.request')).click();
    await expectInStep(page);
    await lead.page.goto('/desk');
    await lead.page.getByRole('main').getByRole('link').filter({ hasText: TITLE }).first().click();
    await button(lead.page, say('approve.publish')).click();
    await expectInStep(lead.page);
    const visitor = await phone();
    await visitor.page.goto('/feed');
    await expect(visitor.page.getByRole('main').getByText(TITLE).first()).toBeVisible();
  });
});

test('an elder without a phone is promoted from the waiting list and called', async ({ phone }) => {
  const [worker, resident] = [await phone(), await phone()];
  const { page } = worker;
  await signIn(page, WORKER);
  const path = await announce(page, { title: TITLE, seats: 1 });
  await signIn(resident.page, RESIDENT);
  await resident.page.goto(path);
  await button(resident.page, say('signup.act')).click();
  const standing = resident.page.getByRole('region', { name: say('signup.title'), exact: true }).getByRole('status');
  await expect(standing).toContainText(say('choice.seat.seated'));

  await test.step('the elder is registered at the desk, and waits', async () => {
    await page.goto(`${path}/roster`);
    await page.getByLabel(say('field.registration.name')).fill('周老伯');
    await page.getByLabel(say('field.registration.phone')).fill('02100000008');
    await button(page, say('roster.add_act')).click();
    await expect(row(page, '周老伯')).toContainText(say('roster.place', { place: 1 }));
  });

  await test.step('a seat comes free, and the worker has a line to call', async () => {
    await button(resident.page, say('signup.cancel')).click();
    await button(resident.page, say('signup.cancel')).click();
    await expect(row(page, '周老伯')).toContainText(say('choice.seat.seated'));
    await settle(page, '/desk/calls');
    const line = page.getByRole('article', { name: '周老伯' });
    await expect(line).toContainText(say('calls.promoted'));
    await expect(line.getByRole('link', { name: say('action.call', { phone: '02100000008' }) })).toHaveAttribute('href', 'tel:02100000008');
  });

  await test.step('nobody answers, then the family is told; both without a network', async () => {
    await expectInStep(page);
    await worker.goOffline();
    const line = page.getByRole('article', { name: '周老伯' });
    await line.getByRole('button', { name: say('choice.call.no_answer') }).click();
    await expect(line).toContainText(say('choice.call.no_answer'));
    await line.getByRole('button', { name: say('choice.call.relayed') }).click();
    await expect(line).toHaveCount(0);
    await worker.goOnline();
    await expectInStep(page);
  });
});
