// A resident asks to be forgotten: is told what is under way, what goes and what stays, shows once more who it is, and
// is gone from this phone, from their other one, and from the worker's roster.
import { expectInStep, settle } from './harness/app.mjs';
import { RESIDENT, SHARES_A_PHONE, WORKER, enter, openSealed, signIn } from './harness/people.mjs';
import { expect, test } from './harness/test.mjs';
import { Witness } from './harness/witness.mjs';
import { say } from './harness/words.mjs';

const TITLE = '一起看老照片';
const NAME = '盛老伯';
/** Somebody without an account. */
const NOTED = '钱师傅';

const button = (page, key) => page.getByRole('button', { name: say(key), exact: true });
const databases = (page) => page.evaluate(async () => (await indexedDB.databases()).map(({ name }) => name).join());

/** Holds the person's database open in that tab, and lets go of it for nobody. */
const hold = (page, user) =>
  page.evaluate(
    (name) =>
      new Promise((held, failed) => {
        const request = indexedDB.open(name);
        request.onsuccess = () => held();
        request.onerror = failed;
        window.held = request;
      }),
    `jiamenkou-1-${user}`,
  );

/** Asks for it, with that password. */
async function ask(page, { login, password }) {
  await page.getByLabel(say('sign_in.login')).fill(login);
  await page.getByLabel(say('sign_in.password'), { exact: true }).fill(password);
  await button(page, 'erase.act').click();
  await expect(page.getByText(say('erase.question'))).toBeVisible();
  await button(page, 'erase.yes').click();
}

test('who asks to be forgotten is told what goes and is gone from every phone', async ({ server, phone }) => {
  const witness = await Witness.signIn(server, WORKER);
  const [{ fields }] = await witness.records('activity_log');
  const event = { title: TITLE, topic: 'culture', place: '共享空间', area: fields.area, starts_at: Date.now() + 3_600_000 };
  const { record } = await witness.create('event', event);
  const path = `/events/${record}`;
  const { user } = await Witness.signIn(server, SHARES_A_PHONE);
  const [one, other, worker] = [await phone(), await phone(), await phone()];

  await test.step('what is under way is named, and has to come to its end first', async () => {
    await signIn(other.page, RESIDENT);
    await other.page.goto('/me');
    await other.page.getByRole('link', { name: say('erase.title') }).click();
    await expect(other.page.getByText(say('erase.open_text'))).toBeVisible();
    await expect(other.page.locator('.list a').first()).toBeVisible();
    await expect(button(other.page, 'erase.act')).toBeHidden();
  });

  await test.step('somebody signs up, and has two phones', async () => {
    await signIn(one.page, SHARES_A_PHONE);
    await one.page.goto(path);
    await button(one.page, 'signup.act').click();
    await expectInStep(one.page);
    await signIn(other.page, SHARES_A_PHONE);
    await settle(other.page, path);
    await signIn(worker.page, WORKER);
    await worker.page.goto(`${path}/roster`);
    await expect(worker.page.getByRole('listitem').filter({ hasText: NAME })).toBeVisible();
  });

  await test.step('without a network nothing is promised, and a wrong password opens nothing', async () => {
    await one.page.goto('/me/erase');
    await expect(one.page.getByText(say('erase.count', { name: say('kind.registration.plural'), count: 1 }))).toBeVisible();
    await one.goOffline();
    await ask(one.page, SHARES_A_PHONE);
    await expect(one.page.getByRole('alert')).toContainText(say('sign_in.offline'));
    await one.goOnline();
    await ask(one.page, { ...SHARES_A_PHONE, password: 'wrong' });
    await expect(one.page.getByRole('alert')).toContainText(say('sign_in.wrong'));
  });

  await test.step('who shows who they are is gone, here and everywhere', async () => {
    const holding = await one.newTab();
    await holding.goto('/icon.svg');
    await hold(holding, user);
    await ask(one.page, SHARES_A_PHONE);
    await expect(one.page.getByText(say('erase.left_here'))).toBeVisible();
    await holding.close();
    await one.page.reload();
    await expect(one.page.getByText(say('erase.done'))).toBeVisible();
    await expect(other.page.getByText(say('erase.done'))).toBeVisible();
    for (const { page } of [one, other]) {
      await expect.poll(() => databases(page)).not.toContain(user);
    }
    await expect(worker.page.getByRole('listitem').filter({ hasText: NAME })).toHaveCount(0);
    await one.page.goto('/sign-in');
    await enter(one.page, SHARES_A_PHONE);
    await expect(one.page.getByText(say('sign_in.wrong'))).toBeVisible();
  });

  await test.step('whom the desk noted is forgotten by the staff, with all under their name and number', async () => {
    const held = await witness.create('event', { ...event, starts_at: Date.now() + 7_200_000 });
    const noted = { name: NOTED, phone: '021 0000 0009', party: 1, via: 'desk', area: fields.area, starts_at: event.starts_at };
    const first = await witness.create('registration', { ...noted, event: record });
    await witness.create('registration', { ...noted, event: held.record, phone: '02100000009' });
    await witness.create('registration', { ...noted, event: held.record, phone: '021 0000 0008' });
    const { page } = worker;
    await page.goto(`/records/registration/${first.record}`);
    await page.getByText(say('erase.noted'), { exact: true }).click();
    // What they applied for goes too, and lies sealed.
    await openSealed(page);
    await expect(page.getByText(say('erase.count', { name: say('kind.registration.plural'), count: 2 }))).toBeVisible();
    await worker.goOffline();
    await button(page, 'erase.noted_act').click();
    await button(page, 'erase.yes').click();
    await expect(page.getByRole('alert')).toContainText(say('sign_in.offline'));
    await worker.goOnline();
    await button(page, 'erase.noted_act').click();
    await button(page, 'erase.yes').click();
    await expect(page.locator('.toast')).toContainText(say('erase.noted_done'));
    await page.goto(`${path}/roster`);
    await expect(page.getByRole('listitem').filter({ hasText: NOTED })).toHaveCount(0);
    const left = (await witness.records('registration')).filter(({ fields }) => fields.name === NOTED);
    expect(left.map(({ fields }) => fields.phone)).toEqual(['021 0000 0008']);
  });
  await witness.dispose();
});
