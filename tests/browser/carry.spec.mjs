// Unsent work goes from one phone to another in a sealed file, arrives once, and whatever is no such file changes nothing.
import { readFile } from 'node:fs/promises';
import { expectInStep, expectPhotosDrawn, expectUnsent, logActivity, settle, stateLine } from './harness/app.mjs';
import { LEAD, OTHER_WORKER, WORKER, signIn } from './harness/people.mjs';
import { file, png } from './harness/pictures.mjs';
import { expect, test } from './harness/test.mjs';
import { Witness } from './harness/witness.mjs';
import { say, saying } from './harness/words.mjs';

const PASSPHRASE = '河边有三棵老柳树，树下好乘凉';

const section = (page, key) => page.locator('section').filter({ has: page.getByRole('heading', { name: say(key) }) });
const out = (page) => section(page, 'carry.out');
const into = (page) => section(page, 'carry.in');

/** Types the passphrase and keeps the file; its name and its bytes. */
async function seal(page, place, button = 'carry.seal') {
  await place.getByLabel(say('carry.passphrase'), { exact: true }).fill(PASSPHRASE);
  const downloaded = page.waitForEvent('download');
  await place.getByRole('button', { name: say(button) }).click();
  const download = await downloaded;
  await expect(place.getByRole('status')).toContainText(saying('carry.kept'));
  return { name: download.suggestedFilename(), bytes: await readFile(await download.path()) };
}

/** Opens a file on the page of what is saved and sent. */
async function open(page, bytes, passphrase = PASSPHRASE) {
  await into(page).getByLabel(say('carry.file')).setInputFiles(file('任意的名字.bin', bytes, 'application/octet-stream'));
  await into(page).getByLabel(say('carry.passphrase'), { exact: true }).fill(passphrase);
  await into(page).getByRole('button', { name: say('carry.open') }).click();
}

async function takeIn(page) {
  await into(page).getByRole('button', { name: say('carry.take_in') }).click();
}

const told = (page) => into(page).getByRole('status');
const alert = (page) => into(page).getByRole('alert');

test('a log made without a network goes to another phone in a file, and arrives once', async ({ phone, server }) => {
  const [here, there] = [await phone(), await phone()];
  await signIn(here.page, WORKER);
  await settle(here.page);
  await signIn(there.page, WORKER);
  await expectInStep(there.page);
  await here.goOffline();
  const title = '地下室里记的活动';
  await logActivity(here.page, { title, photos: [{ bytes: png({ seed: 5 }) }] });
  const log = new URL(here.page.url()).pathname;
  const witness = await Witness.signIn(server, LEAD);

  const sealed = await test.step('it is sealed without a network, and stays', async () => {
    await here.page.goto('/sync');
    await out(here.page).getByLabel(say('carry.passphrase'), { exact: true }).fill('太短');
    await out(here.page).getByRole('button', { name: say('carry.seal') }).click();
    await expect(out(here.page).getByRole('alert')).toHaveText(say('carry.passphrase_short', { count: 10 }));
    const sealed = await seal(here.page, out(here.page));
    expect(sealed.name).toMatch(/^家门口-未送达-\d{4}-\d{2}-\d{2}\.age$/);
    expect(sealed.bytes.toString('latin1')).toMatch(/^age-encryption\.org\/v1\n-> scrypt /);
    await expectUnsent(here.page, 1);
    return sealed;
  });

  await test.step('the other phone is shown what is in it, takes it in and sends it', async () => {
    const { page } = there;
    await page.goto('/sync');
    await open(page, sealed.bytes);
    await expect(told(page)).toContainText(saying('carry.preview', { count: 1, photos: 1 }));
    const listed = told(page).getByRole('listitem');
    await expect(listed).toContainText(title);
    await expect(listed).toContainText(say('carry.will_be_sent'));
    await takeIn(page);
    await expect(told(page)).toContainText(say('carry.taken', { count: 1, photos: 1 }));
    await expectInStep(page);
    const [arrived, ...others] = await witness.logsCalled(title);
    expect(others).toEqual([]);
    const [photo] = arrived.fields.photos;
    await expect.poll(() => witness.photo(arrived.id, photo.hash)).toBeDefined();
    await page.goto(log);
    await expectPhotosDrawn(page, 1);
  });

  await test.step('taken in again it changes nothing, and says so', async () => {
    const { page } = there;
    await page.goto('/sync');
    await open(page, sealed.bytes);
    await takeIn(page);
    await expect(told(page)).toHaveText(say('carry.known', { count: 1 }));
    await expectInStep(page);
  });

  await test.step('the first phone sends it too, and it is there once', async () => {
    await here.goOnline();
    await expectInStep(here.page);
    expect(await witness.logsCalled(title)).toHaveLength(1);
    await expect(out(here.page)).toContainText(say('carry.nothing'));
  });
});

test('what does not open, is damaged, or is another person’s changes nothing and says why', async ({ phone, server }) => {
  const here = await phone();
  const { page } = here;
  await signIn(page, WORKER);
  await expectInStep(page);
  await server.stop();
  await logActivity(page, { title: '要带走的' });
  await page.goto('/sync');
  const { bytes } = await seal(page, out(page));
  await server.resume();

  const there = (await phone()).page;
  await signIn(there, OTHER_WORKER);
  await expectInStep(there);
  await there.goto('/sync');
  await expect(out(there)).toContainText(say('carry.nothing'));
  await into(there).getByRole('button', { name: say('carry.open') }).click();
  await expect(alert(there)).toHaveText([say('carry.no_file'), say('carry.passphrase_none')]);
  await open(there, bytes, '别的一句什么话');
  await expect(alert(there)).toHaveText(say('carry.wrong_passphrase'));
  await open(there, bytes.subarray(0, bytes.length - 1));
  await expect(alert(there)).toHaveText(say('carry.damaged'));
  await open(there, Buffer.from('PK\x03\x04 别的文件'));
  await expect(alert(there)).toHaveText(say('carry.not_ours'));
  await open(there, bytes);
  await expect(alert(there)).toHaveText(say('carry.other_user'));
  await expectInStep(there);
  await expect(out(there)).toContainText(say('carry.nothing'));
});

test('a store that can not be opened any more is told, never passed over; what can be read of it goes into a file, and comes back', async ({ phone, server }) => {
  const { page } = await phone();
  await signIn(page, WORKER);
  await expectInStep(page);
  await server.stop();
  const title = '打不开的库里的';
  await logActivity(page, { title, photos: [{ bytes: png({ seed: 6 }) }] });
  // As it is after a start at which it could not be opened.
  await page.evaluate(async () => {
    for (const { name } of await indexedDB.databases()) {
      const [, owner] = name.match(/^jiamenkou-1-(.+)$/) ?? [];
      if (owner) localStorage.setItem(`jmk.store.${owner}`, '2');
    }
  });
  await server.resume();
  await page.goto('/sync');
  await expect(stateLine(page)).toHaveText(say('state.set_aside'));
  const notice = page.locator('.notice').filter({ hasText: say('sync.set_aside') });
  await expect(notice).toBeVisible();
  const { bytes } = await seal(page, notice, 'carry.seal_set_aside');

  await open(page, bytes);
  await expect(told(page)).toContainText(saying('carry.preview', { count: 1, photos: 1 }));
  await takeIn(page);
  await expect(told(page)).toContainText(say('carry.taken', { count: 1, photos: 1 }));
  await notice.getByRole('button', { name: say('carry.acknowledge') }).click();
  await expect(notice).toBeHidden();
  await expectInStep(page);
  const witness = await Witness.signIn(server, LEAD);
  const [arrived] = await witness.logsCalled(title);
  await expect.poll(() => witness.photo(arrived.id, arrived.fields.photos[0].hash)).toBeDefined();
  await page.reload();
  await expect(notice).toBeHidden();
});
