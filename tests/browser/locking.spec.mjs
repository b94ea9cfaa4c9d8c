// What residents told the station lies sealed on a phone of the staff; a shared desk is locked for whoever comes next.
import { expectInStep, settle } from './harness/app.mjs';
import { LEAD, OTHER_WORKER, PIN, RESIDENT, WORKER, enter, openSealed, signIn } from './harness/people.mjs';
import { expect, test } from './harness/test.mjs';
import { Witness } from './harness/witness.mjs';
import { say } from './harness/words.mjs';

const button = (page, key, values = {}) => page.getByRole('button', { name: say(key, values), exact: true });
const standing = (page, status) => page.locator('.tag').filter({ hasText: say(`choice.status.${status}`) }).first();

/** A word in every application that lies in the open, and in nothing else. */
const ONLY_THERE = '"item_name"';

/** Everything that lies in the databases of this browser, as text. */
async function lying(page) {
  return page.evaluate(async () => {
    const done = (request) => new Promise((resolve, reject) => {
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error);
    });
    const text = (value) => {
      if (value instanceof ArrayBuffer) return new TextDecoder().decode(value);
      if (ArrayBuffer.isView(value)) return new TextDecoder().decode(value);
      if (Array.isArray(value)) return value.map(text).join('\n');
      if (value && typeof value === 'object') return Object.values(value).map(text).join('\n');
      return String(value);
    };
    const all = [];
    for (const { name } of await indexedDB.databases()) {
      const db = await done(indexedDB.open(name));
      for (const store of db.objectStoreNames) {
        all.push(text(await done(db.transaction(store).objectStore(store).getAll())));
      }
      db.close();
    }
    return all.join('\n');
  });
}

test('what residents applied for lies sealed, is sent while locked, and is read after the PIN', async ({ phone, server }) => {
  const witness = await Witness.signIn(server, WORKER);
  const { fields: { area } } = (await witness.records('activity_log'))[0];
  const made = await witness.records('service_application');
  const order = made.find(({ fields }) => fields.area === area && fields.status === 'submitted');
  const told = order.fields.phone;
  const device = await phone();
  const { page } = device;
  await signIn(page, WORKER);
  await settle(page, '/desk');
  await expectInStep(page);

  await test.step('nothing of it is shown before there is a PIN that is hard to guess', async () => {
    await page.goto('/desk/applications');
    await page.getByLabel(say('lock.new_pin'), { exact: true }).fill('123456');
    await page.getByLabel(say('lock.new_pin_again'), { exact: true }).fill('123456');
    await button(page, 'lock.set').click();
    await expect(page.getByText(say('lock.easy'))).toBeVisible();
    await expect(page.locator(`a[href="/applications/${order.id}"]`)).toBeHidden();
    await openSealed(page);
    await expect(page.locator(`a[href="/applications/${order.id}"]`)).toBeVisible();
  });

  await test.step('it is moved on without a network, and lies in the open nowhere', async () => {
    await device.goOffline();
    await page.locator(`a[href="/applications/${order.id}"]`).click();
    await expect(page.getByText(told).first()).toBeVisible();
    await button(page, 'way.move_to', { status: say('choice.status.collected') }).click();
    await expect(standing(page, 'collected')).toBeVisible();
    expect(await lying(page)).not.toContain(ONLY_THERE);
  });

  await test.step('a page that is opened again asks for the PIN, and takes no other', async () => {
    await page.reload();
    await page.getByLabel(say('lock.pin'), { exact: true }).fill('999999');
    await button(page, 'lock.unlock').click();
    await expect(page.getByText(say('lock.wrong', { count: 9 }))).toBeVisible();
    await expect(page.getByText(told)).toBeHidden();
  });

  await test.step('while it is locked what was saved is sent, and what others do comes down sealed', async () => {
    await device.goOnline();
    await expectInStep(page);
    const there = async () => (await witness.records('service_application')).find(({ id }) => id === order.id).fields.status;
    await expect.poll(there).toBe('collected');
    expect(await lying(page)).not.toContain(ONLY_THERE);
    await openSealed(page);
    await expect(standing(page, 'collected')).toBeVisible();
    await expect(page.getByText(told).first()).toBeVisible();
  });

  await test.step('on their own phone a resident needs no PIN', async () => {
    const own = await phone();
    await signIn(own.page, RESIDENT);
    await own.page.goto('/applications');
    await expect(own.page.getByText(say('applications.find_items')).first()).toBeVisible();
    await expect(own.page.getByLabel(say('lock.new_pin'), { exact: true })).toBeHidden();
    await expectInStep(own.page);
    expect(await lying(own.page)).toContain(ONLY_THERE);
  });
});

test('a desk that is locked opens for its person by the PIN, and for another by signing in', async ({ phone }) => {
  const { page } = await phone();
  await signIn(page, OTHER_WORKER);
  await expectInStep(page);
  await signIn(page, LEAD);
  await expectInStep(page);
  await page.goto('/me');
  await openSealed(page);
  await button(page, 'lock.now').click();

  await expect(page.getByRole('heading', { name: say('lock.desk_title'), level: 1 })).toBeVisible();
  await page.goto('/desk');
  await expect(page.getByLabel(say('lock.pin'), { exact: true })).toBeVisible();
  await expect(page.getByText(say('desk.log_activity'))).toBeHidden();
  await page.getByLabel(say('lock.pin'), { exact: true }).fill(PIN);
  await button(page, 'lock.unlock').click();
  await expect(page.getByText(say('desk.log_activity')).first()).toBeVisible();

  await page.goto('/me');
  await openSealed(page);
  await button(page, 'lock.now').click();
  await page.getByRole('button').filter({ hasText: '林' }).click();
  await expect(page.getByLabel(say('sign_in.login'))).toHaveValue(OTHER_WORKER.login);
  await enter(page, OTHER_WORKER);
  await expect(page).not.toHaveURL(/sign-in/);
  await expectInStep(page);
  await page.goto('/me');
  await expect(page.getByText('社工小林').first()).toBeVisible();
});

test('who forgot the PIN shows otherwise who they are, and loses nothing that was saved', async ({ phone, server }) => {
  const witness = await Witness.signIn(server, LEAD);
  const device = await phone();
  const { page } = device;
  await signIn(page, LEAD);
  await expectInStep(page);
  await page.goto('/desk/applications');
  await openSealed(page);
  const row = page.locator('a[href^="/applications/"]').first();
  await expect(row).toBeVisible();
  const before = (await witness.records('service_application')).length;
  await page.reload();
  await button(page, 'lock.forgotten').click();
  await page.getByLabel(say('sign_in.password'), { exact: true }).fill('not this one');
  await button(page, 'lock.begin_anew').click();
  await expect(page.getByText(say('sign_in.wrong'))).toBeVisible();
  await page.getByLabel(say('sign_in.password'), { exact: true }).fill(LEAD.password);
  await button(page, 'lock.begin_anew').click();
  await expect(page.getByLabel(say('lock.new_pin'), { exact: true })).toBeVisible();
  await openSealed(page);
  await expect(row).toBeVisible();
  expect((await witness.records('service_application')).length).toBe(before);
});
