// A resident applies for an item without a network, follows it like a parcel, and mends what is sent back; the desk moves it on.
import { expectInStep, settle } from './harness/app.mjs';
import { OTHER_WORKER, RESIDENT, WORKER, signIn } from './harness/people.mjs';
import { expect, test } from './harness/test.mjs';
import { Witness } from './harness/witness.mjs';
import { say, saying } from './harness/words.mjs';

const PHONE = '13800000001';
const MISSING = '请补一份户口簿复印件';
const ELDER = '周老伯';

const button = (page, key, values = {}) => page.getByRole('button', { name: say(key, values), exact: true });
const standing = (page, status) => page.locator('.tag').filter({ hasText: say(`choice.status.${status}`) }).first();
const moveTo = (page, status) => button(page, 'way.move_to', { status: say(`choice.status.${status}`) }).click();

/** A step that has to say something. */
async function moveSaying(page, act, words) {
  await button(page, act).click();
  await page.getByLabel(say('reason.label')).fill(words);
  await button(page, act).click();
}

test('an application made without a network is followed from the phone to its end', async ({ phone, server }) => {
  const [resident, worker] = [await phone(), await phone()];
  const { page } = resident;
  await signIn(page, RESIDENT);
  await settle(page, '/items');
  await expectInStep(page);
  await signIn(worker.page, WORKER);
  await expectInStep(worker.page);

  let item;
  const order = await test.step('an item is found by initials and applied for without a network', async () => {
    await resident.goOffline();
    await page.goto('/items');
    await page.getByRole('searchbox').fill('jlk');
    await page.getByRole('link').filter({ hasText: '敬老卡' }).first().click();
    item = new URL(page.url()).pathname;
    await page.getByRole('link', { name: say('items.apply') }).click();
    await button(page, 'action.save').click();
    await expect(page.getByText(say('save.incomplete'))).toBeVisible();
    await page.getByLabel(say('field.service_application.phone')).fill(PHONE);
    await page.getByRole('checkbox').first().check();
    await button(page, 'action.save').click();
    await expect(page).toHaveURL(/\/applications\/[^/]+$/);
    await expect(standing(page, 'submitted')).toBeVisible();
    await expect(page.getByText(say('state.saved_here')).first()).toBeVisible();
    await expect(page.getByText(say('apply.ready'))).toBeVisible();
    return new URL(page.url()).pathname;
  });

  await test.step('the desk sees it, collects it and sends it back with a reason', async () => {
    await resident.goOnline();
    await expectInStep(page);
    await worker.page.goto('/desk/applications');
    await worker.page.locator(`a[href="${order}"]`).click();
    await moveTo(worker.page, 'collected');
    await expect(standing(worker.page, 'collected')).toBeVisible();
    await button(worker.page, 'way.return').click();
    await button(worker.page, 'way.return').click();
    await expect(worker.page.getByText(say('refusal.reason_missing'))).toBeVisible();
    await worker.page.getByLabel(say('reason.label')).fill(MISSING);
    await button(worker.page, 'way.return').click();
    await expect(standing(worker.page, 'returned')).toBeVisible();
  });

  await test.step('a message says so, and is read without a network', async () => {
    await expect(page.getByText(MISSING)).toBeVisible();
    await resident.goOffline();
    await page.goto('/inbox');
    const message = page.getByRole('link').filter({ hasText: MISSING });
    await expect(message).toContainText(say('inbox.new'));
    const mark = page.getByRole('navigation', { name: say('nav.label') }).getByText(saying('inbox.unread'));
    const before = await mark.textContent();
    await message.click();
    await expect(page).toHaveURL(order);
    await expect(mark).not.toHaveText(before);
    await page.goto('/inbox');
    await expect(message).toContainText(say('inbox.read'));
    await button(page, 'inbox.read_all').click();
    await expect(mark).toHaveCount(0);
    await resident.goOnline();
    await expectInStep(page);
    await page.goto(order);
  });

  await test.step('the resident reads what is missing and submits again', async () => {
    await expect(page.getByText(MISSING)).toBeVisible();
    await button(page, 'way.mended').click();
    await expect(standing(page, 'submitted')).toBeVisible();
  });

  await test.step('once the authority took it there is a day until which it is decided', async () => {
    await expect(standing(worker.page, 'submitted')).toBeVisible();
    await moveSaying(worker.page, 'way.accept', '社区事务受理服务中心');
    await expect(page.getByText(saying('applications.due')).first()).toBeVisible();
    await moveTo(worker.page, 'finished');
    await expect(standing(page, 'finished')).toBeVisible();
    await button(page, 'rating.5').click();
    await expect(page.getByRole('button', { name: say('rating.5') })).toHaveAttribute('aria-pressed', 'true');
    await expectInStep(page);
  });

  await test.step('whoever has no app is rung up about what was sent back', async () => {
    const desk = worker.page;
    await desk.goto(`${item}/apply?desk=yes`);
    await desk.getByLabel(say('field.service_application.name'), { exact: true }).fill(ELDER);
    await desk.getByLabel(say('field.service_application.phone')).fill('02100000008');
    await desk.getByLabel(say('field.service_application.consent.by')).fill(ELDER);
    await desk.getByRole('radio', { name: say('choice.how.spoken') }).check();
    await button(desk, 'action.save').click();
    await expect(desk).toHaveURL(/\/applications\/[^/]+$/);
    await expectInStep(desk);
    await moveSaying(desk, 'way.return', MISSING);
    await expect(standing(desk, 'returned')).toBeVisible();
    await desk.goto('/desk/calls');
    const line = desk.getByRole('article', { name: ELDER });
    await expect(line).toContainText(say('calls.returned'));
    await line.getByRole('button', { name: say('choice.call.no_answer') }).click();
    await expect(line).toContainText(say('choice.call.no_answer'));
    await line.getByRole('button', { name: say('choice.call.reached') }).click();
    await expect(line).toHaveCount(0);
    await expectInStep(desk);
  });

  await test.step('nobody of another area is given it', async () => {
    const id = order.split('/').at(-1);
    const own = await Witness.signIn(server, WORKER);
    expect((await own.records('service_application')).find((record) => record.id === id).fields.rating).toBe(5);
    const other = await Witness.signIn(server, OTHER_WORKER);
    expect((await other.records('service_application')).map((record) => record.id)).not.toContain(id);
  });
});

test('the check says at once what follows from the answers, and whom to ask', async ({ phone }) => {
  const { page } = await phone();
  await settle(page, '/items');
  await page.getByRole('searchbox').fill('居民养犬');
  await page.getByRole('link').filter({ hasText: say('choice.handling.elsewhere') }).first().click();
  await expect(page.getByText(say('items.elsewhere'))).toBeVisible();
  await expect(page.getByRole('link', { name: say('items.apply') })).toBeHidden();

  await page.goto('/items');
  await page.getByRole('searchbox').fill('敬老卡');
  await page.getByRole('link').filter({ hasText: '敬老卡' }).first().click();
  const check = page.getByRole('status').filter({ hasText: say('check.not_final') });
  await page.getByRole('spinbutton').first().fill('40');
  await expect(check).toContainText(say('choice.verdict.looks_unmet'));
  await page.getByRole('spinbutton').first().fill('70');
  await expect(check).not.toContainText(say('choice.verdict.looks_unmet'));
  await expect(page.getByText(say('items.sign_in_first'))).toBeVisible();
});
