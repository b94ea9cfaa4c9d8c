// A neighbour signs up for an event without a network, another one waits for a seat and gets it, and a worker checks
// them in at the door.
import { expectInStep, expectUnsent, settle } from './harness/app.mjs';
import { announce } from './harness/events.mjs';
import { RESIDENT, WORKER, signIn } from './harness/people.mjs';
import { expect, test } from './harness/test.mjs';
import { say, saying } from './harness/words.mjs';

const TITLE = '一张桌子的象棋赛';
/** Another resident of the demo neighbourhood, who lives elsewhere. */
const OTHER = { login: '13800000002', password: RESIDENT.password };
const [FIRST, SECOND, AT_DESK, VISITOR] = ['李阿姨', '王叔叔', '周老伯', '吴师傅'];

const field = (kind, name) => say(`field.${kind}.${name}`);
const button = (page, name) => page.getByRole('button', { name, exact: true });
const signUp = (page) => page.getByRole('region', { name: say('signup.title'), exact: true });

/** Where the person's own registration stands. */
async function expectStanding(page, seat) {
  await expect(signUp(page).getByRole('status')).toContainText(say(`choice.seat.${seat}`));
}

/** What a browser brings that reads codes out of pictures: it finds `window.said` in one that is not blank. */
function reader() {
  window.BarcodeDetector = class {
    #reads;
    constructor({ formats }) {
      this.#reads = formats.includes('qr_code');
    }
    async detect(picture) {
      const drawing = new OffscreenCanvas(picture.width, picture.height).getContext('2d');
      drawing.drawImage(picture, 0, 0);
      const { data } = drawing.getImageData(0, 0, picture.width, picture.height);
      const isDark = data.some((value, at) => at % 4 === 0 && value < 64);
      return this.#reads && isDark ? [{ rawValue: window.said }] : [];
    }
  };
}

/** A white picture, of one pixel. */
const BLANK = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR4nGP4//8/AAX+Av4N70a4AAAAAElFTkSuQmCC', 'base64');

test('a seat that is given back goes to the neighbour who waits, who is checked in at the door', async ({ phone }) => {
  const [worker, first, second] = [await phone(), await phone(), await phone()];
  let code;
  let shown;
  const path = await test.step('a worker announces an event of one seat', async () => {
    await signIn(worker.page, WORKER);
    return announce(worker.page, { title: TITLE, seats: 1 });
  });

  await test.step('the first signs up without a network', async () => {
    await signIn(first.page, RESIDENT);
    await settle(first.page, path);
    await expectInStep(first.page);
    await first.goOffline();
    await button(first.page, say('signup.act')).click();
    await expectStanding(first.page, 'pending');
    await expectUnsent(first.page, 1);
    await first.goOnline();
    await expectStanding(first.page, 'seated');
  });

  await test.step('the second one waits', async () => {
    await signIn(second.page, OTHER);
    await second.page.goto(path);
    await button(second.page, say('signup.act')).click();
    await expectStanding(second.page, 'waiting');
  });

  await test.step('the first cancels, after a question, and the second is told', async () => {
    await button(first.page, say('signup.cancel')).click();
    await expect(first.page.getByText(say('signup.cancel_question'))).toBeVisible();
    await button(first.page, say('signup.cancel')).click();
    await expectStanding(first.page, 'released');
    await expectStanding(second.page, 'seated');
    await expect(second.page.getByText(say('signup.promoted_text'))).toBeVisible();
    await second.goOffline();
    await second.page.getByRole('link', { name: say('code.title') }).click();
    await expect(second.page.getByRole('img', { name: say('code.show') })).toBeVisible();
    shown = await second.page.getByRole('img', { name: say('code.show') }).screenshot();
    code = (await second.page.getByText(saying('code.signs')).textContent()).slice(-6);
    await second.page.goBack();
    await second.page.getByRole('button', { name: say('share.picture') }).click();
    const picture = second.page.getByRole('img', { name: TITLE });
    await expect.poll(() => picture.evaluate((image) => image.naturalWidth)).toBe(1080);
    const kept = second.page.waitForEvent('download');
    await second.page.getByRole('button', { name: say('share.keep_picture') }).click();
    expect((await kept).suggestedFilename()).toBe(`${TITLE}.jpg`);
    await second.goOnline();
    await second.page.goto('/events');
    const mine = second.page.locator('section').filter({ has: second.page.getByRole('heading', { name: say('signup.mine') }) });
    await expect(mine.getByRole('link').filter({ hasText: TITLE })).toContainText(say('choice.seat.seated'));
  });

  await test.step('the worker checks in and adds somebody, without a network', async () => {
    const { page } = worker;
    await worker.context.addInitScript(reader);
    await settle(page, `${path}/roster`);
    await expect(page.getByText(say('roster.withdrawn', { count: 1 }))).toBeVisible();
    await expectInStep(page);
    await worker.goOffline();
    const byCode = page.getByRole('region', { name: say('scan.title'), exact: true });
    await page.getByLabel(say('scan.signs')).fill('000000');
    await expect(byCode.getByText(say('scan.nobody'))).toBeVisible();
    const take = (buffer) => byCode.getByLabel(say('scan.camera')).setInputFiles({ name: 'code.png', mimeType: 'image/png', buffer });
    for (const unreadable of [BLANK, Buffer.from('no picture')]) {
      await take(unreadable);
      await expect(page.locator('.toast')).toContainText(say('scan.unread'));
    }
    await expect(byCode.getByText(say('scan.nobody'))).toBeVisible();
    const row = page.getByRole('listitem').filter({ hasText: SECOND }).getByRole('link').first();
    const sign = (await row.getAttribute('href')).split('/').at(-1);
    await page.evaluate((said) => (window.said = said), `https://station.example${path}/roster?came=${sign}`);
    await take(shown);
    await expect(byCode.getByRole('button', { name: say('roster.check_in_named', { name: SECOND }) })).toBeVisible();
    await page.getByLabel(say('scan.signs')).fill(code);
    await byCode.getByRole('button', { name: say('roster.check_in_named', { name: SECOND }) }).click();
    await byCode.getByRole('button', { name: say('roster.undo_named', { name: SECOND }) }).click();
    await byCode.getByRole('button', { name: say('roster.check_in_named', { name: SECOND }) }).click();
    await page.getByLabel(field('registration', 'name')).fill(AT_DESK);
    await button(page, say('roster.add_act')).click();
    await expect(page.getByRole('listitem').filter({ hasText: AT_DESK })).toContainText(say('choice.seat.pending'));
    await worker.goOnline();
    await expect(page.getByRole('listitem').filter({ hasText: AT_DESK })).toContainText(say('roster.place', { place: 1 }));
    await expect(page.getByText(say('roster.came', { count: 1 }))).toBeVisible();
    await page.getByText(say('roster.withdrawn', { count: 1 })).click();
    await expect(page.getByRole('listitem').filter({ hasText: FIRST })).toBeVisible();
  });

  await test.step('a visitor signs up by name and telephone, and is told where it stands', async () => {
    const visitor = await phone();
    const { page } = visitor;
    await settle(page, path);
    await expect(signUp(page).getByRole('link', { name: say('visit.sign_in') })).toBeVisible();
    await button(page, say('signup.act')).click();
    await expect(page.getByText(say('visit.wrong', { field: field('registration', 'name') }))).toBeVisible();
    await page.getByLabel(field('registration', 'name')).fill(VISITOR);
    await page.getByLabel(field('registration', 'phone')).fill('021 0000 0007');
    await visitor.goOffline();
    await button(page, say('signup.act')).click();
    await expect(page.getByText(say('visit.offline'))).toBeVisible();
    await visitor.goOnline();
    await page.reload();
    await page.getByLabel(field('registration', 'phone')).fill('02100000007');
    await button(page, say('signup.act')).click();
    await expectStanding(page, 'waiting');
    await page.reload();
    await expectStanding(page, 'waiting');
    await expect(page.getByRole('listitem').filter({ hasText: VISITOR })).toHaveCount(0);
    const atTheDesk = worker.page.getByRole('listitem').filter({ hasText: VISITOR });
    await expect(atTheDesk).toContainText(say('choice.via.visitor'));
    await expect(atTheDesk).toContainText('02100000007');
    await button(page, say('signup.cancel')).click();
    await button(page, say('signup.cancel')).click();
    await expect(page.getByLabel(field('registration', 'name'))).toBeVisible();
    await expect(worker.page.getByText(say('roster.withdrawn', { count: 2 }))).toBeVisible();
    await page.goto(`${path}/roster`);
    await expect(page.getByText(say('staff.only'), { exact: true })).toBeVisible();
  });
});
