// A resident asks the station without a network, sees every step, and asks again where it was not right; the desk takes, hands on without a name, answers, closes, and enters who called.
import { addPhoto, expectDraftKept, expectInStep, expectPhotosDrawn, formPhotos, settle } from './harness/app.mjs';
import { OTHER_RESIDENT, OTHER_WORKER, RESIDENT, WORKER, signIn } from './harness/people.mjs';
import { png } from './harness/pictures.mjs';
import { expect, test } from './harness/test.mjs';
import { Witness } from './harness/witness.mjs';
import { say, saying } from './harness/words.mjs';

const PHONE = '13800000001';
const SCRIPT = '<img src=x onerror="window.hacked=1"><script>window.hacked=1</script>';
const ASKED = `5 号楼的门禁坏了，我是李阿姨，电话 ${PHONE}。${SCRIPT}`;

const field = (name) => say(`field.service_request.${name}`);
const button = (page, key, values = {}) => page.getByRole('button', { name: say(key, values), exact: true });
const standing = (page, status) => page.locator('.card .tag').filter({ hasText: say(`choice.status.${status}`) });
const ofClass = (page, name) => page.getByRole('radio', { name: say(`choice.class.${name}`), exact: true });
const unsent = (page) => page.getByText(say('requests.unsent'), { exact: true });

/** A step that has to say something. */
async function moveSaying(page, act, words) {
  await button(page, act).click();
  await page.getByLabel(say('reason.label')).fill(words);
  await button(page, act).click();
}

/** A new form, ready to be filled in. */
async function openForm(page, address = '/requests/new') {
  await page.goto(address);
  await expect(page.getByLabel(field('text'))).toBeVisible();
}

test('a request saved offline is sent, taken, handed on, closed, reopened and closed again', async ({ phone, server }) => {
  test.setTimeout(180_000);
  const [resident, worker] = [await phone(), await phone()];
  const { page } = resident;
  await signIn(page, RESIDENT);
  await settle(page, '/items');
  await expectInStep(page);
  await signIn(worker.page, WORKER);
  await expectInStep(worker.page);

  const address = await test.step('without a network it is kept, and says that nobody sees it', async () => {
    await resident.goOffline();
    await openForm(page);
    for (const number of ['110', '119', '120']) await expect(page.locator(`a[href="tel:${number}"]`)).toBeVisible();
    await expect(page.getByRole('main').locator('a.btn-call')).toBeVisible();
    await button(page, 'action.submit').click();
    await expect(page.getByText(say('save.incomplete'))).toBeVisible();
    await ofClass(page, 'complaint').check();
    await page.getByLabel(field('text')).fill(ASKED);
    await page.getByLabel(field('place')).fill('5 号楼门口');
    await addPhoto(page, { bytes: png() });
    await expectDraftKept(page);
    await page.reload();
    await expect(page.getByLabel(field('text'))).toHaveValue(ASKED);
    await expect(formPhotos(page)).toHaveCount(1);
    await page.getByLabel(field('phone')).fill(PHONE);
    await button(page, 'action.submit').click();
    await expect(page).toHaveURL(/\/requests\/[0-9a-f-]{36}$/);
    await expect(unsent(page)).toBeVisible();
    await expect(page.getByText(saying('applications.number'))).toBeHidden();
    const address = new URL(page.url()).pathname;
    await page.goto('/requests');
    await expect(page.locator(`a[href="${address}"]`).filter({ hasText: say('requests.unsent') })).toBeVisible();
    await page.goto(address);
    await page.getByRole('link', { name: say('requests.correct') }).click();
    await page.getByLabel(field('place')).fill('6 号楼门口');
    await button(page, 'action.save').click();
    await expect(page).toHaveURL(address);
    return address;
  });

  await test.step('once the server has it there are a number and a day, and words stay words', async () => {
    await page.goto(address);
    await resident.goOnline();
    await expectInStep(page);
    await expect(unsent(page)).toBeHidden();
    await expect(page.getByText(saying('applications.number'))).toBeVisible();
    await expect(page.getByText(saying('requests.due'))).toBeVisible();
    await expect(page.getByText(ASKED)).toBeVisible();
    await expect(page.getByText('6 号楼门口')).toBeVisible();
    expect(await page.evaluate(() => window.hacked)).toBeUndefined();
    await expectPhotosDrawn(page, 1);
  });

  await test.step('the desk takes it and hands it on without name and number', async () => {
    await worker.page.goto('/desk/requests');
    await worker.page.locator(`a[href="${address}"]`).click();
    await button(worker.page, 'requests.take').click();
    await expect(standing(worker.page, 'taken')).toBeVisible();
    await expect(standing(page, 'taken')).toBeVisible();
    await button(worker.page, 'requests.hand_on').click();
    const told = worker.page.getByLabel(say('hand_on.told'));
    await expect(told).toHaveValue(/5 号楼的门禁坏了/);
    await expect(told).not.toHaveValue(/李阿姨/);
    await expect(told).not.toHaveValue(new RegExp(PHONE));
    await button(worker.page, 'hand_on.done').click();
    await expect(worker.page.getByText(say('refusal.missing_whom'))).toBeVisible();
    await button(worker.page, 'choice.handed_to.property').click();
    await worker.page.getByLabel(say('hand_on.words')).fill('请派人修门禁');
    await button(worker.page, 'hand_on.done').click();
    await expect(standing(page, 'handed_on')).toBeVisible();
    await expect(page.getByText('请派人修门禁')).toBeVisible();
    await expect(page.getByRole('definition').filter({ hasText: '5 号楼的门禁坏了' })).toBeVisible();
  });

  await test.step('it is answered and closed, which does not satisfy whoever asked', async () => {
    await moveSaying(worker.page, 'requests.answer', '物业说今天来修。');
    await expect(page.getByText('物业说今天来修。')).toBeVisible();
    await button(worker.page, 'requests.close').click();
    await button(worker.page, 'requests.close').click();
    await expect(worker.page.getByText(say('refusal.reason_missing'))).toBeVisible();
    await button(worker.page, 'requests.solved').click();
    await button(worker.page, 'requests.close').click();
    await expect(standing(page, 'closed')).toBeVisible();
    await moveSaying(page, 'requests.reopen', '修好半天又坏了');
    await expect(standing(page, 'reopened')).toBeVisible();
  });

  await test.step('it is closed again, with satisfaction', async () => {
    await expect(standing(worker.page, 'reopened')).toBeVisible();
    await moveSaying(worker.page, 'requests.answer', '换了新锁芯。');
    await moveSaying(worker.page, 'requests.close', '门禁已换，用了三天没有再坏。');
    await expect(standing(page, 'closed')).toBeVisible();
    await page.getByRole('radio', { name: say('rating.5') }).check();
    await page.getByLabel(say('feedback.ask_words')).fill('门禁好用了');
    await button(page, 'feedback.act').click();
    await expect(worker.page.getByText(`${say('rating.5')} · 门禁好用了`)).toBeVisible();
    await expectInStep(page);
  });

  await test.step('nobody else is given it', async () => {
    const id = address.split('/').at(-1);
    const seenBy = async (who) => {
      const witness = await Witness.signIn(server, who);
      const found = (await witness.records('service_request')).find((record) => record.id === id);
      await witness.dispose();
      return found;
    };
    expect((await seenBy(WORKER)).fields.rating).toBe(5);
    expect(await seenBy(OTHER_WORKER)).toBeUndefined();
    expect(await seenBy(OTHER_RESIDENT)).toBeUndefined();
  });
});

test('who called is entered in one screen, and goes along with another who asked the same', async ({ phone, server }) => {
  const { page } = await phone();
  await signIn(page, WORKER);
  await expectInStep(page);

  await test.step('channel, words and number stand in one form', async () => {
    await page.goto('/desk');
    await page.getByRole('link', { name: saying('requests.desk_count') }).click();
    await page.getByRole('link', { name: say('requests.enter') }).click();
    await ofClass(page, 'complaint').check();
    await page.getByLabel(field('text')).fill('路灯不亮，看不清台阶');
    await page.getByLabel(field('phone')).fill('021-5555 0009');
    await page.getByRole('radio', { name: say('choice.channel.visit'), exact: true }).check();
    await button(page, 'action.submit').click();
    await expect(page.getByText(saying('applications.number'))).toBeVisible();
    await expect(page.getByRole('definition').filter({ hasText: say('choice.channel.visit') })).toBeVisible();
  });

  const double = new URL(page.url()).pathname;
  await test.step('it is merged, and has what happened to the other one', async () => {
    await button(page, 'requests.merge').click();
    await page.getByRole('button').filter({ hasText: '3 号楼门口的路灯' }).click();
    await expect(standing(page, 'taken')).toBeVisible();
    await expect(page.getByText(say('requests.along'))).toBeVisible();
    await page.getByRole('link').filter({ hasText: '3 号楼门口的路灯' }).click();
    await expect(page.getByText(say('requests.shared_hint', { count: 1 }))).toBeVisible();
    await moveSaying(page, 'requests.answer', '灯泡明天换。');
    await expect(standing(page, 'answered')).toBeVisible();
    await page.goto(double);
    await expect(page.getByText('灯泡明天换。')).toBeVisible();
    await expect(standing(page, 'answered')).toBeVisible();
    await expectInStep(page);
  });

  await test.step('whoever asked first sees their own steps only', async () => {
    const witness = await Witness.signIn(server, RESIDENT);
    const seen = JSON.stringify(await witness.records('service_request'));
    expect(seen).toContain('灯泡明天换。');
    expect(seen).not.toContain('看不清台阶"');
    await witness.dispose();
  });
});

test('what is too long is said and kept', async ({ phone }) => {
  const { page } = await phone();
  await signIn(page, RESIDENT);
  await openForm(page);
  await ofClass(page, 'help').check();
  const text = '👵长'.repeat(50_000);
  await page.getByLabel(field('text')).fill(text);
  await page.getByLabel(field('phone')).fill('不是号码');
  await button(page, 'action.submit').click();
  await expect(page.getByText(saying('problem.too_long')).first()).toBeVisible();
  await expect(page.getByText(say('problem.not_a_phone')).first()).toBeVisible();
  await expect(page.getByLabel(field('text'))).toHaveValue(text);
  await page.getByLabel(field('text')).fill('想借一辆轮椅 مرحبا 👵');
  await page.getByLabel(field('phone')).fill(PHONE);
  await button(page, 'action.submit').click();
  await expect(page.getByText('想借一辆轮椅 مرحبا 👵')).toBeVisible();
});
