// The main job, whole: a worker logs an activity where there is no network, and it becomes a post that residents read.
// Three phones and a visitor, and a server that is really stopped and started, over each database.
import { createHash } from 'node:crypto';
import {
  expectDraftKept,
  expectInStep,
  expectPhotosDrawn,
  expectUnsent,
  fillLog,
  formPhotos,
  openNewLog,
  saveLog,
  settle,
  tab,
} from './harness/app.mjs';
import { LEAD, RESIDENT, WORKER, signIn } from './harness/people.mjs';
import { CAMERA, jpeg, png } from './harness/pictures.mjs';
import { DATABASES } from './harness/server.mjs';
import { expect, test } from './harness/test.mjs';
import { Witness } from './harness/witness.mjs';
import { say, saying } from './harness/words.mjs';

const TITLE = '培花六 | 楼道里的一课';
/** Of the worker whom the harness signs in. */
const WORKER_NAME = '社工小陈';
const REASON = '第一张里有人没有答应';
/** Nobody but the staff is to read at whose door they stood. */
const DOOR = '3 号楼 202';
const POST_TITLE = '培花六 | 楼道消防，一层一层走';

for (const database of DATABASES) {
  test.describe(`on ${database}`, () => {
    test.use({ serverOptions: { database } });

    test("a worker's offline log reaches the residents' feed", async ({ phone, server }) => {
      const worker = await phone();
      const resident = await phone();
      await signIn(resident.page, RESIDENT);
      await resident.page.goto('/feed');
      await expectInStep(resident.page);

      const log = await test.step('the worker logs an activity without network and server', async () => {
        await signIn(worker.page, WORKER);
        await settle(worker.page, '/desk');
        await expectInStep(worker.page);
        await server.stop();
        await worker.goOffline();
        await beginLog(worker.page);
        await worker.killTab();
        await finishLog(worker.page);
        return new URL(worker.page.url()).pathname;
      });

      await test.step('the phone restarts without network; nothing is gone', async () => {
        await worker.killTab();
        await worker.switchOff();
        await worker.switchOn({ offline: true });
        await worker.page.goto(log);
        await expect(worker.page.getByRole('heading', { level: 1 })).toHaveText(TITLE);
        await expect(worker.page.getByText('已保存在本机').first()).toBeVisible();
        await expect(worker.page.getByText('王阿姨')).toBeVisible();
        await expectPhotosDrawn(worker.page, 2);
        await expectUnsent(worker.page, 1);
        await expectListedAsUnsent(worker.page, log);
      });

      const lead = await phone();
      await test.step('the network returns: it arrives once, its photos follow', async () => {
        await server.resume();
        await worker.goOnline();
        await expect(worker.page.getByRole('main').getByText('已送达')).toBeVisible();
        await expectInStep(worker.page);
        await expectOnServerOnce(server);
        await ask(worker.page);
        await expectInStep(worker.page);
      });

      await test.step('a request is taken back, and what was put away is found again and restored, offline', async () => {
        await worker.page.getByRole('button', { name: say('log.take_back') }).click();
        await worker.goOffline();
        await putAwayAndRestore(worker.page, log);
        await worker.goOnline();
        await expectInStep(worker.page);
        await ask(worker.page);
        await expectInStep(worker.page);
      });

      await test.step('the lead approves, photo by photo', async () => {
        await signIn(lead.page, LEAD);
        await liveElsewhere(lead.page);
        await test.step('who first says no, and why', async () => {
          await decline(lead.page);
          await expect(worker.page.getByText(say('ruling.reason', { reason: REASON }))).toBeVisible();
          await ask(worker.page);
          await expectInStep(worker.page);
        });
        await approve(lead.page);
        await expectOnlyBlurredPublished(server);
      });

      await test.step('the resident sees the post without a reload', async () => {
        const page = resident.page;
        await expect(page.getByText(POST_TITLE)).toBeVisible();
        await page.getByRole('link').filter({ hasText: POST_TITLE }).click();
        await expectPhotosDrawn(page, 2);
        await expectEnlarged(resident);
      });

      await test.step('a visitor without an account reads it', async () => {
        const visitor = await phone();
        await visitor.page.goto(new URL(resident.page.url()).pathname);
        await expect(visitor.page.getByText(POST_TITLE)).toBeVisible();
        await expectPhotosDrawn(visitor.page, 2);
      });

      await test.step('the lead takes it down, and puts it back', async () => {
        const { page } = resident;
        await page.goto('/feed');
        await expect(page.getByText(POST_TITLE)).toBeVisible();
        await lead.page.getByRole('button', { name: say('post.take_down') }).click();
        await lead.page.getByLabel(say('reason.label')).fill(REASON);
        await lead.page.getByRole('button', { name: say('post.take_down') }).click();
        await expect(lead.page.getByText(say('post.taken_down')).first()).toBeVisible();
        await expect(page.getByText(POST_TITLE)).toBeHidden();
        const told = worker.page.getByRole('main');
        await expect(told.getByText(say('choice.publication.taken_down')).first()).toBeVisible();
        await expect(told.getByText(say('ruling.reason', { reason: REASON }))).toBeVisible();
        await lead.page.getByRole('button', { name: say('post.put_back') }).click();
        await expect(page.getByText(POST_TITLE)).toBeVisible();
      });
    });
  });
}

/** Chooses an area to live in that is not the one where the lead works: their desk stays as it is. */
async function liveElsewhere(page) {
  await page.goto('/me');
  const areas = page.getByLabel(say('area.choose'));
  const works = await areas.inputValue();
  const other = await areas.locator(`option:not([value=""]):not([value="${works}"])`).first().getAttribute('value');
  await areas.selectOption(other);
  await tab(page, 'nav.desk').click();
}

/** Begins like last time, and leaves the form before it is done. */
async function beginLog(page) {
  await page.getByRole('link', { name: say('desk.log_activity') }).click();
  await page.getByRole('link', { name: saying('log.like_last') }).click();
  await expect(page.getByLabel(say('field.activity_log.place'))).not.toHaveValue('');
  await fillLog(page, {
    title: TITLE,
    participants: { elders: 12, children: 3 },
    photos: [{ bytes: png({ seed: 3 }) }],
  });
  await expectDraftKept(page);
}

/** Goes on where the draft stood, and saves. */
async function finishLog(page) {
  await openNewLog(page);
  await expect(page.getByText(saying('draft.restored'))).toBeVisible();
  await expect(page.getByLabel(say('field.activity_log.title'))).toHaveValue(TITLE);
  await expect(formPhotos(page)).toHaveCount(1);
  await fillLog(page, {
    place: DOOR,
    story: '从一楼走到六楼，边走边看，哪里堆了东西，哪里少了灭火器。',
    helpers: [{ name: '王阿姨', minutes: 90 }],
    photos: [{ name: '相机.jpg', bytes: await jpeg(page), type: 'image/jpeg' }],
  });
  await saveLog(page);
  await expect(page.getByText('已保存在本机').first()).toBeVisible();
  await expectUnsent(page, 1);
}

/** The page behind the state line names what waits, and leads there and back. */
async function expectListedAsUnsent(page, log) {
  await page.goto('/sync');
  const rows = page.getByRole('main').getByRole('link').filter({ hasText: TITLE });
  await expect(rows).toHaveCount(3); // the log and its two photos
  for (const row of await rows.all()) await expect(row).toHaveAttribute('href', log);
  await rows.first().click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(TITLE);
}

async function expectOnServerOnce(server) {
  const witness = await Witness.signIn(server, LEAD);
  const logs = await witness.logsCalled(TITLE);
  expect(logs).toHaveLength(1);
  const [{ id, fields }] = logs;
  expect(fields.participants).toMatchObject({ elders: 12, children: 3 });
  expect(fields.photos).toHaveLength(2);
  for (const { hash } of fields.photos) {
    const bytes = await witness.photo(id, hash);
    expect(createHash('sha256').update(bytes).digest('hex')).toBe(hash);
    expect(bytes.includes(CAMERA)).toBe(false);
  }
}

async function ask(page) {
  await page.getByRole('button', { name: say('log.request') }).click();
  await expect(page.getByRole('button', { name: say('log.take_back') })).toBeVisible();
}

/** Puts the log away, leaves, and restores it from the list of what was put away. */
async function putAwayAndRestore(page, log) {
  await page.getByRole('button', { name: say('put_away.act') }).click();
  await page.getByRole('button', { name: say('put_away.act') }).click();
  await expect(page.getByText(say('put_away.done')).first()).toBeVisible();
  await expect(page.getByRole('button', { name: say('log.request') })).toBeHidden();
  await page.goto('/records/activity_log');
  await page.getByText(say('put_away.list', { count: 1 })).click();
  await page.getByRole('button', { name: say('put_away.back_named', { what: TITLE }) }).click();
  await expect(page.getByText(say('put_away.list', { count: 1 }))).toBeHidden();
  await page.goto(log);
  await expect(page.getByRole('button', { name: say('log.request') })).toBeVisible();
}

/** The row of what waits says whose it is, and how many photos are to be looked at. */
async function openWaiting(page) {
  const row = page.locator('a[href^="/desk/approve/"]').filter({ hasText: TITLE });
  await expect(row).toContainText(say('desk.photos', { count: 2 }));
  await expect(row).toContainText(WORKER_NAME);
  await row.click();
}

/** The lead says no, but not without a reason. */
async function decline(page) {
  await openWaiting(page);
  const no = page.getByRole('button', { name: say('approve.decline'), exact: true });
  await no.click();
  await no.click();
  await expect(page.getByText(say('refusal.reason_missing'))).toBeVisible();
  await page.getByLabel(say('reason.label')).fill(REASON);
  await no.click();
  await expect(page).toHaveURL(/\/desk$/);
  await expectInStep(page);
}

/** A tap shows the photo large, without a network too, until Escape or the way back. */
async function expectEnlarged(phone) {
  const { page } = phone;
  const { pathname } = new URL(page.url());
  const button = page.getByRole('button', { name: say('photo.enlarge', { number: 1 }) });
  await phone.goOffline();
  for (const close of [() => page.keyboard.press('Escape'), () => page.goBack()]) {
    await button.click();
    await expect(page.getByRole('dialog').getByRole('img')).toBeInViewport();
    await close();
    await expect(page.getByRole('dialog')).toBeHidden();
    await expect(button).toBeFocused();
    expect(new URL(page.url()).pathname).toBe(pathname);
  }
  await phone.goOnline();
}

/** One photo is blurred on the lead's device, in the other one nobody can be recognised. */
async function approve(page) {
  await openWaiting(page);
  const photo = (number) => page.getByRole('group', { name: say('photo.alt', { number }) });
  const publish = page.getByRole('button', { name: say('approve.publish') });
  await expect(page.getByText(say('ruling.reason', { reason: REASON }))).toBeVisible();
  const title = page.getByLabel(say('field.post.title'));
  await title.fill('');
  await publish.click();
  const left = page.getByRole('alert').filter({ hasText: saying('approve.left') });
  await expect(left).toContainText(say('field.post.title'));
  await expect(photo(1)).toBeInViewport();
  await expect(photo(1)).toHaveAttribute('data-invalid', 'true');
  await expect(photo(2)).toHaveAttribute('data-invalid', 'true');
  await expect(title).toHaveAttribute('aria-invalid', 'true');

  const blurred = photo(1).getByLabel(say('choice.decision.blurred'));
  await blurred.scrollIntoViewIfNeeded();
  const before = await blurred.boundingBox();
  await blurred.check();
  await expect(photo(1).getByRole('application')).toBeVisible();
  expect((await blurred.boundingBox()).y).toBeCloseTo(before.y, 0);
  await photo(1).getByRole('application').click();
  await photo(1).getByRole('button', { name: say('blur.keep') }).click();
  await expect(photo(1).getByText(say('approve.decided'))).toBeVisible();
  await photo(2).getByLabel(say('choice.decision.nobody_recognisable')).check();
  await expect(photo(2).getByText(say('approve.decided'))).toBeVisible();

  await title.fill(POST_TITLE);
  await expect(left).toBeHidden();
  const preview = page.getByRole('region', { name: say('approve.preview') });
  await expect(preview).toContainText(POST_TITLE);
  await expect(preview).not.toContainText(DOOR);
  await expect(page.getByLabel(saying('field.post.place'))).toHaveValue('');
  await expect(preview.locator('img')).toHaveCount(2);
  await publish.click();
  await expect(page).toHaveURL(/\/posts\//);
  await expectInStep(page);
}

/** The post shows the photo as it was blurred, and never the one that was taken. */
async function expectOnlyBlurredPublished(server) {
  const witness = await Witness.signIn(server, RESIDENT);
  const post = (await witness.records('post')).find((post) => post.fields.title === POST_TITLE);
  const lead = await Witness.signIn(server, LEAD);
  const [log] = await lead.logsCalled(TITLE);
  const [taken, other] = log.fields.photos.map(({ hash }) => hash);
  expect(JSON.stringify(post)).not.toContain(DOOR);
  const published = post.fields.photos.map(({ hash }) => hash);
  expect(published).toHaveLength(2);
  expect(published).toContain(other);
  expect(published).not.toContain(taken);
  expect(await witness.photo(log.id, taken)).toBeUndefined();
  expect(await witness.photo(post.id, taken)).toBeUndefined();
}
