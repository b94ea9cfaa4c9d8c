// The app opens and shows what it has on every address, whether or not there is a network or a server; and a new
// version of it comes without being noticed until somebody wants it.
import { createHash } from 'node:crypto';
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  choosePhoto,
  expectInStep,
  expectUnsent,
  fillLog,
  formPhotos,
  holdPhotosBack,
  logActivity,
  saveLog,
  settle,
  stateLine,
  tab,
} from './harness/app.mjs';
import { LEAD, WORKER, openSealed, signIn } from './harness/people.mjs';
import { everyAddress } from './harness/addresses.mjs';
import { file, png } from './harness/pictures.mjs';
import { expect, test } from './harness/test.mjs';
import { Witness } from './harness/witness.mjs';
import { say, saying } from './harness/words.mjs';

test('every address opens without network and server', async ({ phone, server }) => {
  const addresses = await everyAddress(server);
  const device = await phone();
  await signIn(device.page, LEAD);
  await settle(device.page);
  await expectInStep(device.page);

  await server.stop();
  await device.switchOff();
  await device.switchOn({ offline: true });
  for (const { path, shows, offline, sealed } of addresses) {
    await test.step(path, async () => {
      await device.page.goto(path);
      if (sealed) await openSealed(device.page);
      await expect(device.page.getByText(offline ?? shows).first()).toBeVisible();
    });
  }
  await expect(stateLine(device.page)).toHaveText(saying('state.offline'));

  await device.page.goto('/feed');
  const entry = device.page.getByRole('feed').getByRole('article').filter({ hasText: saying('photo.missing') }).first();
  await expect(entry.getByText(saying('photo.missing')).first()).toBeInViewport();
});

test('what another app shares begins a log', async ({ phone }) => {
  const { page } = await phone();
  await signIn(page, LEAD);
  await page.goto(`/desk/logs/new?${new URLSearchParams({ title: '端午活动', text: '包了粽子', url: 'https://news.example/1?a=b' })}`);
  await expect(page.getByLabel(say('field.activity_log.title'))).toHaveValue('端午活动');
  await expect(page.getByLabel(say('field.activity_log.story'))).toHaveValue('包了粽子\nhttps://news.example/1?a=b');
});

test('in WeChat the screen says that what it keeps is temporary, and only staff are shown the way out', async ({ phone, userAgent }) => {
  const { page } = await phone({ userAgent: `${userAgent} MicroMessenger/8.0.49` });
  await page.goto('/me');
  await expect(page.getByText(say('wechat.text'))).toBeVisible();
  await expect(page.getByText(say('wechat.step_1'))).toBeHidden();
  await signIn(page, LEAD);
  await expect(page).toHaveURL(/desk/);
  await expect(page.getByText(say('wechat.step_1'))).toBeVisible();
});

test('what was saved without a network is sent in the background while nobody has the app open', async ({ phone, server }) => {
  const device = await phone();
  const { page } = device;
  await signIn(page, WORKER);
  await settle(page, '/desk');
  await expectInStep(page);
  const background = await device.context.newCDPSession(page);
  const registered = new Promise((resolve) => {
    background.on('ServiceWorker.workerRegistrationUpdated', ({ registrations: [{ registrationId }] }) => resolve(registrationId));
  });
  await background.send('ServiceWorker.enable');
  await device.goOffline();
  await logActivity(page, { title: '合上手机之前记的' });
  await expectUnsent(page, 1);
  const tags = () => page.evaluate(async () => (await navigator.serviceWorker.ready).sync.getTags());
  await expect.poll(tags).toEqual(['jmk-send']);
  await device.goOnline();
  await page.goto('about:blank');
  const sync = { origin: server.origin, registrationId: await registered, tag: 'jmk-send', lastChance: false };
  await background.send('ServiceWorker.dispatchSyncEvent', sync);
  const witness = await Witness.signIn(server, LEAD);
  const sent = () => witness.logsCalled('合上手机之前记的');
  await expect.poll(async () => (await sent()).length).toBe(1);

  await page.goto('/desk');
  await expectInStep(page);
  expect(await sent()).toHaveLength(1);
});

test.describe('a new version', () => {
  let appDir;
  test.use({ serverOptions: async ({}, use) => use({ appDir }) });
  test.beforeAll(async () => {
    appDir = await mkdtemp(join(tmpdir(), 'jiamenkou-app-'));
    await cp('dist', appDir, { recursive: true });
  });
  test.afterAll(() => rm(appDir, { recursive: true }));

  test('shows a dot, waits, and is there after it was applied', async ({ phone }) => {
    const { page } = await phone();
    await settle(page, '/events');
    const update = page.getByRole('button', { name: say('frame.update') });
    await expect(update).toBeHidden();

    const build = await publish(appDir, 'build-of-the-next-day');
    await lookForUpdate(page);
    await expect(update).toBeVisible();
    expect(await servingBuild(page)).not.toBe(build);

    const reloaded = page.waitForEvent('load');
    await update.click();
    await reloaded;
    expect(await servingBuild(page)).toBe(build);
    await expect(page.locator(`meta[name="build"][content="${build}"]`)).toBeAttached();
    await expect(page).toHaveURL(/\/events$/);
    await expect(update).toBeHidden();
  });

  test('waits until a photo that was just taken is kept', async ({ phone }) => {
    const { page } = await phone();
    await signIn(page, WORKER);
    await settle(page, '/desk/logs/new');
    const letPhotoCome = await holdPhotosBack(page);
    await choosePhoto(page, file('photo.png', png()));
    await expect(page.getByText(say('photo.keeping'))).toBeVisible();
    const build = await publish(appDir, 'build-of-a-busy-day');
    const isThere = page.locator(`meta[name="build"][content="${build}"]`);
    await lookForUpdate(page);
    await page.getByRole('button', { name: say('frame.update') }).click();
    await expect(page.getByText(say('frame.update_waits'))).toBeVisible();
    await expect.poll(() => servingBuild(page)).toBe(build);
    await expect(isThere).toHaveCount(0);

    await letPhotoCome();
    await expect(isThere).toBeAttached();
    await expect(formPhotos(page)).toHaveCount(1);
  });

  test('comes over work that waits, which is then sent once', async ({ phone, server }) => {
    const { page } = await phone();
    await signIn(page, WORKER);
    await settle(page, '/desk');
    await expectInStep(page);
    await page.route('**/api/sync', (route) => route.abort());
    await page.getByRole('link', { name: say('desk.log_activity') }).click();
    await fillLog(page, { title: '旧版里记的', topic: 'safety' });
    await saveLog(page);
    await expectUnsent(page, 1);
    await startIsOver(page);
    const build = await publish(appDir, 'build-of-a-day-without-network');
    await lookForUpdate(page);
    await page.getByRole('button', { name: say('frame.update') }).click();
    await expect(page.locator(`meta[name="build"][content="${build}"]`)).toBeAttached();
    await expectUnsent(page, 1);

    await page.unroute('**/api/sync');
    await page.reload();
    await expectInStep(page);
    const witness = await Witness.signIn(server, LEAD);
    expect(await witness.logsCalled('旧版里记的')).toHaveLength(1);
  });

  test('comes on the way to another page, and at a cold start', async ({ phone }) => {
    const device = await phone();
    const { page } = device;
    await settle(page, '/events');
    const isOf = (page, build) => expect(page.locator(`meta[name="build"][content="${build}"]`)).toBeAttached();
    const update = page.getByRole('button', { name: say('frame.update') });
    const other = await device.newTab();
    await settle(other, '/feed');
    // A new version that is there when a tab starts comes at once: the start has to be over.
    await expect(stateLine(other)).toHaveText(saying('state.up_to_date'));
    await lookForUpdate(other);

    const next = await publish(appDir, 'build-of-the-second-day');
    await lookForUpdate(page);
    await expect(update).toBeVisible();
    await tab(page, 'nav.stations').click();
    await isOf(page, next);
    await expect(page).toHaveURL(/\/stations$/);
    // Another tab is left as it is until its person moves on.
    await expect(other.locator(`meta[name="build"][content="${next}"]`)).toHaveCount(0);
    await tab(other, 'nav.events').click();
    await isOf(other, next);
    await expect(other).toHaveURL(/\/events$/);
    await other.close();

    const third = await publish(appDir, 'build-of-the-third-day');
    await lookForUpdate(page);
    await expect(update).toBeVisible();
    await device.switchOff();
    await device.switchOn();
    await device.page.goto('/feed');
    await isOf(device.page, third);
    await expect(device.page).toHaveURL(/\/feed$/);
  });
});

/** The page has registered its worker: a version that were there by then would come at once. */
function startIsOver(page) {
  // The browser does one such thing after the other.
  return page.evaluate(async () => void (await navigator.serviceWorker.register('/sw.js')));
}

/** The browser looks for a new version, as it does by itself from time to time. */
function lookForUpdate(page) {
  return page.evaluate(async () => {
    const registration = await navigator.serviceWorker.ready;
    await registration.update();
  });
}

/** Puts another build into the folder that is served: another page, named by its hash, under another build id. */
async function publish(appDir, build) {
  const [pagePath, workerPath] = ['index.html', 'sw.js'].map((name) => join(appDir, name));
  const page = await readFile(pagePath, 'utf8');
  const next = page.replace(/(<meta name="build"[^>]*>)?<title>/, `<meta name="build" content="${build}"><title>`);
  const hash = (text) => createHash('sha256').update(text).digest('hex').slice(0, 16);
  const worker = await readFile(workerPath, 'utf8');
  await writeFile(pagePath, next);
  await writeFile(workerPath, worker.replace(hash(page), hash(next)).replace(/const BUILD = '[^']*'/, `const BUILD = '${build}'`));
  return build;
}

/** The build of the service worker that serves this page, as it says itself. */
function servingBuild(page) {
  return page.evaluate(
    () =>
      new Promise((resolve) => {
        const { port1, port2 } = new MessageChannel();
        port1.onmessage = ({ data }) => resolve(data.build);
        navigator.serviceWorker.controller.postMessage({ type: 'version' }, [port2]);
      }),
  );
}
