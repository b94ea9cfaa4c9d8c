// What goes wrong in the field: every fault gives a clear message and loses nothing.
import { createHash, randomUUID } from 'node:crypto';
import { truncate, writeFile } from 'node:fs/promises';
import {
  choosePhoto,
  expectDraftKept,
  expectInStep,
  expectUnsent,
  fillLog,
  formPhotos,
  holdPhotosBack,
  logActivity,
  openNewLog,
  saveLog,
  settle,
  stateLine,
  tab,
} from './harness/app.mjs';
import { LEAD, OTHER_WORKER, WORKER, enter, signIn } from './harness/people.mjs';
import { NOT_A_PHOTO, file, png } from './harness/pictures.mjs';
import { expect, test } from './harness/test.mjs';
import { Wire } from './harness/wire.mjs';
import { Witness } from './harness/witness.mjs';
import { say, saying } from './harness/words.mjs';

test('a wrong password is named, and guessing is slowed down', async ({ phone }) => {
  const { page } = await phone();
  await page.goto('/sign-in');
  const wrong = { ...WORKER, password: 'mima123' };
  await enter(page, wrong);
  await expect(page.getByRole('alert')).toHaveText(say('sign_in.wrong'));

  const slowedDown = page.getByText(saying('sign_in.too_many'));
  await expect(async () => {
    await enter(page, wrong);
    await expect(slowedDown).toBeVisible({ timeout: 1_000 });
  }).toPass({ timeout: 30_000 });
  await expect(page).toHaveURL(/sign-in/);
});

test('work done after the session ended is kept, and sent by signing in again', async ({ phone, server }) => {
  const device = await phone();
  const { page } = device;
  await signIn(page, WORKER);
  await expectInStep(page);
  await endSessionElsewhere(device, server);

  await logActivity(page, { title: '会话过期后记的活动' });
  await expect(stateLine(page)).toHaveText(saying('state.signed_out', { count: 1 }));
  await page.reload();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('会话过期后记的活动');

  await signIn(page, WORKER);
  await expectInStep(page);
  const witness = await Witness.signIn(server, LEAD);
  expect(await witness.logsCalled('会话过期后记的活动')).toHaveLength(1);
});

/** Ends the session on the server; the phone still has its cookie and knows nothing of it. */
async function endSessionElsewhere(device, server) {
  const cookies = await device.context.cookies(server.origin);
  const answer = await fetch(`${server.origin}/api/session`, {
    method: 'DELETE',
    headers: { origin: server.origin, cookie: cookies.map(({ name, value }) => `${name}=${value}`).join('; ') },
  });
  expect(answer.status).toBe(204);
}

test('two tabs save at once, and each shows the work of both', async ({ phone, server }) => {
  const device = await phone();
  const one = device.page;
  await signIn(one, WORKER);
  await expectInStep(one);
  const other = await device.newTab();
  await openNewLog(one);
  await other.goto(`/desk/logs/new?draft=${randomUUID()}`);
  await fillLog(one, { title: '第一个标签页记的', topic: 'health' });
  await fillLog(other, { title: '第二个标签页记的', topic: 'culture' });
  // Without the server they can only learn of each other's work on the device.
  await server.stop();
  await Promise.all([saveLog(one), saveLog(other)]);
  for (const tab of [one, other]) {
    await expectUnsent(tab, 2);
    await tab.getByRole('link', { name: say('nav.desk') }).click();
    await expect(tab.getByText('第一个标签页记的')).toBeVisible();
    await expect(tab.getByText('第二个标签页记的')).toBeVisible();
  }

  await server.resume();
  await expectInStep(one);
  await expectInStep(other);
  const witness = await Witness.signIn(server, LEAD);
  expect(await witness.logsCalled('第一个标签页记的')).toHaveLength(1);
  expect(await witness.logsCalled('第二个标签页记的')).toHaveLength(1);
});

test('a draft that is open in two tabs is filled in in one of them', async ({ phone }) => {
  const device = await phone();
  const one = device.page;
  const title = (tab) => tab.getByLabel(say('field.activity_log.title'));
  const takeOver = (tab) => tab.getByRole('button', { name: say('draft.take_over') });
  await signIn(one, WORKER);
  await openNewLog(one);
  await fillLog(one, { title: '两个标签页里的一份', topic: 'health' });
  await expectDraftKept(one);
  const other = await device.newTab();
  await other.goto(one.url());
  await expect(other.getByText(say('draft.elsewhere'))).toBeVisible();
  await expect(other.getByText('两个标签页里的一份')).toBeVisible();
  await expect(title(other)).toBeHidden();
  await other.getByRole('link', { name: say('draft.another') }).click();
  await expect(title(other)).toHaveValue('');
  await other.goto(one.url());

  await takeOver(other).click();
  await expect(title(other)).toHaveValue('两个标签页里的一份');
  await expect(one.getByText(say('draft.elsewhere'))).toBeVisible();
  await expect(title(one)).toBeHidden();
  await saveLog(other);
  await takeOver(one).click();
  await expect(one.getByText(say('refusal.already_saved'))).toBeVisible();
  await one.getByRole('button', { name: say('draft.see_saved') }).click();
  await expect(one.getByRole('heading', { level: 1 })).toHaveText('两个标签页里的一份');
});

test('a draft that two tabs hold for want of locks is still saved only once', async ({ phone, server }) => {
  const device = await phone();
  await device.context.addInitScript(() => Object.defineProperty(Navigator.prototype, 'locks', { value: undefined }));
  const one = device.page;
  await signIn(one, WORKER);
  await openNewLog(one);
  await fillLog(one, { title: '先保存的', topic: 'health' });
  await expectDraftKept(one);
  const other = await device.newTab();
  await other.goto(one.url());
  await fillLog(other, { title: '后保存的' });
  await saveLog(one);
  await other.getByRole('button', { name: say('action.save') }).click();
  await expect(other.getByRole('alert')).toContainText(say('refusal.already_saved'));
  await expectInStep(one);
  const witness = await Witness.signIn(server, LEAD);
  expect(await witness.logsCalled('先保存的')).toHaveLength(1);
  expect(await witness.logsCalled('后保存的')).toHaveLength(0);
});

test("neither a tab nor the service worker of one person sends their work as another's, and the tab does not stay open to them", async ({ phone, server }) => {
  const device = await phone();
  const first = device.page;
  await signIn(first, WORKER);
  await settle(first, '/desk');
  await expectInStep(first);
  await logActivityOffline(first, '小陈在旧标签页里记的');
  await openNewLog(first);
  await fillLog(first, { title: '小陈没写完的', topic: 'safety' });
  await expectDraftKept(first);

  const second = await device.newTab();
  // A load that overtakes another has crashed Chromium's page.
  const loads = [];
  first.on('request', (request) => request.isNavigationRequest() && loads.push(request.url()));
  await signIn(second, LEAD);
  await expect(first).toHaveURL(`${server.origin}/`);
  await expect(first.getByRole('link', { name: say('nav.home') })).toBeVisible();
  expect(loads).toEqual([`${server.origin}/`]);
  await device.context.unroute('**/api/sync');
  await first.goto('/desk');
  await expect(first.getByRole('heading', { name: say('desk.logs') })).toBeVisible();
  await expect(first.getByText('小陈没写完的')).toBeHidden();
  await expectInStep(first);
  await expectInStep(second);
  expect(await sendInBackground(device)).toEqual([409]);
  const witness = await Witness.signIn(server, LEAD);
  expect(await witness.logsCalled('小陈在旧标签页里记的')).toHaveLength(0);

  await second.close();
  await signIn(first, WORKER);
  await expectInStep(first);
  await expect(first.getByText('小陈没写完的')).toBeVisible();
  const [log, ...doubles] = await witness.logsCalled('小陈在旧标签页里记的');
  expect(doubles).toHaveLength(0);
  const author = await Witness.signIn(server, WORKER);
  expect(log.fields.author).toBe(author.user);
});

/** Has the service worker send what is unsent, of whomever; what the server said to each request. */
async function sendInBackground(device) {
  const [worker] = device.context.serviceWorkers();
  return worker.evaluate(async () => {
    const { fetch } = self;
    const told = [];
    self.fetch = async (...asked) => {
      const answer = await fetch(...asked);
      told.push(answer.status);
      return answer;
    };
    await sendUnsent();
    self.fetch = fetch;
    return told;
  });
}

/** Logs an activity, and no tab sends anything from now on. */
async function logActivityOffline(page, title) {
  await page.context().route('**/api/sync', (route) => route.abort());
  await logActivity(page, { title });
  await expectUnsent(page, 1);
}

test('signing out without a network ends the session when there is one again, before anything else', async ({ phone, server }) => {
  const device = await phone();
  const { page } = device;
  await signIn(page, WORKER);
  await settle(page, '/me');
  await expectInStep(page);
  const [cookie] = await device.context.cookies(server.origin);
  const signedIn = async () => {
    const answer = await fetch(`${server.origin}/api/session`, { headers: { cookie: `${cookie.name}=${cookie.value}` } });
    return answer.ok;
  };
  const other = await device.newTab();
  await other.goto('/desk');
  await expect(other.getByRole('heading', { name: say('desk.logs') })).toBeVisible();

  await device.goOffline();
  await page.getByRole('button', { name: say('me.sign_out') }).click();
  await expect(tab(page, 'nav.desk')).toBeHidden();
  await expect(other).toHaveURL(`${server.origin}/`);
  await expect(tab(other, 'nav.desk')).toBeHidden();
  expect(await signedIn()).toBe(true);

  await device.goOnline();
  await expect.poll(signedIn).toBe(false);
  await expect(stateLine(page)).toHaveText(saying('state.up_to_date'));
});

test('a save waits for the photo that is still being kept', async ({ phone }) => {
  const { page } = await phone();
  await signIn(page, WORKER);
  await openNewLog(page);
  await fillLog(page, { title: '照片慢一步', topic: 'health' });
  const letPhotoCome = await holdPhotosBack(page);
  await choosePhoto(page, file('photo.png', png()));
  await expect(page.getByText(say('photo.keeping'))).toBeVisible();
  await page.getByRole('button', { name: say('action.save') }).click();
  await expect(page.getByText(say('save.awaits_photo'))).toBeVisible();
  await letPhotoCome();
  await expect(page).toHaveURL(/\/desk\/logs\/[0-9a-f-]{36}$/);
  await expect(page.getByRole('main').getByRole('img', { name: saying('photo.alt') })).toHaveCount(1);
});

test('a store that does not open is opened again', async ({ phone }) => {
  const { page } = await phone();
  await signIn(page, WORKER);
  await expectInStep(page);
  await page.addInitScript(() => {
    const { open } = IDBFactory.prototype;
    window.storeIsBroken = true;
    IDBFactory.prototype.open = function (...what) {
      if (window.storeIsBroken) throw new DOMException('broken', 'UnknownError');
      return open.apply(this, what);
    };
  });
  await page.goto('/desk');
  await expect(stateLine(page)).toHaveText(say('state.storage_failed'));
  await page.evaluate(() => { window.storeIsBroken = false; });
  await stateLine(page).click();
  await page.getByRole('button', { name: say('sync.try_now') }).click();
  await expectInStep(page);
  await tab(page, 'nav.desk').click();
  await expect(page.getByRole('main').getByRole('listitem').first()).toBeVisible();
});

test('photos that take long hold up no log', async ({ phone, server }) => {
  const { page } = await phone();
  await signIn(page, WORKER);
  await expectInStep(page);
  let letGo;
  const held = new Promise((resolve) => { letGo = resolve; });
  const began = new Promise((resolve) => {
    page.route('**/upload*', async (route) => {
      resolve();
      await held;
      await route.continue();
    });
  });
  await logActivity(page, { title: '照片还在路上的', photos: [{ bytes: png() }] });
  await began;
  await logActivity(page, { title: '照片后面的一条' });
  const witness = await Witness.signIn(server, LEAD);
  await expect.poll(() => witness.logsCalled('照片后面的一条')).toHaveLength(1);
  await expect(stateLine(page)).toHaveText(say('state.photos', { count: 1 }));
  letGo();
  await expectInStep(page);
});

test('a file that is no photo, or far too large, is turned away, and the form goes on', async ({ phone }) => {
  const { page } = await phone();
  await signIn(page, WORKER);
  await openNewLog(page);
  await fillLog(page, { title: '带错了文件', topic: 'legal' });
  await choosePhoto(page, file('假照片.png', NOT_A_PHOTO));
  await expect(page.getByRole('alert')).toHaveText(say('photo.not_a_photo'));
  const large = test.info().outputPath('录像.png');
  await writeFile(large, '');
  await truncate(large, 41_000_000);
  await choosePhoto(page, large);
  await expect(page.getByRole('alert')).toHaveText(say('photo.too_large'));
  await expect(formPhotos(page)).toHaveCount(0);
  await expect(page.getByLabel(say('field.activity_log.title'))).toHaveValue('带错了文件');
  await saveLog(page);
});

test("a captive portal's page is no answer: nothing is lost, and the line says so", async ({ phone, server }) => {
  const { page } = await phone();
  await signIn(page, WORKER);
  await expectInStep(page);
  const portal = { status: 200, contentType: 'text/html', body: '<!doctype html><title>欢迎使用商场免费上网</title>' };
  await page.route('**/api/**', (route) => route.fulfill(portal));
  await page.reload();
  await expect(stateLine(page)).toHaveText(saying('state.behind'));
  await logActivity(page, { title: '在商场网络里记的' });
  await expectUnsent(page, 1);
  await expect(page.getByText('已保存在本机').first()).toBeVisible();

  await page.unroute('**/api/**');
  for (const [state, answer] of Object.entries({
    unreachable: { status: 502, contentType: 'text/html', body: '<!doctype html>Bad Gateway' },
    busy: { status: 503, json: { protocol: 1, error: 'unavailable' } },
  })) {
    await test.step(`what is told as ${state}`, async () => {
      await page.route('**/api/sync', (route) => route.fulfill(answer));
      await page.goto('/sync');
      await expect(page.getByText(say(`sync.${state}`))).toBeVisible();
      await page.unroute('**/api/sync');
    });
  }
  await page.reload();
  await expectInStep(page);
  const witness = await Witness.signIn(server, LEAD);
  expect(await witness.logsCalled('在商场网络里记的')).toHaveLength(1);
});

test('a push whose answer never arrived takes effect once', async ({ phone, server }) => {
  const { page } = await phone();
  await signIn(page, WORKER);
  await expectInStep(page);
  const witness = await Witness.signIn(server, LEAD);
  const cutOff = cutOffAnswer(page, '回答丢在路上的');
  await logActivity(page, { title: '回答丢在路上的' });
  await cutOff;
  expect(await witness.logsCalled('回答丢在路上的')).toHaveLength(1);
  await expectUnsent(page, 1);
  const applied = async () => {
    const metrics = await (await fetch(`${server.origin}/metrics`)).text();
    return Number(/mutations_total\{outcome="applied"\} (\d+)\n/.exec(metrics)[1]);
  };
  const before = await applied();
  expect(before).toBeGreaterThan(0);

  await page.unroute('**/api/sync');
  const again = page.waitForRequest((request) => request.postData()?.includes('回答丢在路上的'));
  await page.reload();
  await again;
  await expectInStep(page);
  expect(await witness.logsCalled('回答丢在路上的')).toHaveLength(1);
  expect(await applied()).toBe(before);
});

test('a push that the server took before it was killed takes effect once', async ({ phone, server }) => {
  const { page } = await phone();
  await signIn(page, WORKER);
  await expectInStep(page);
  const killed = cutOffAnswer(page, '服务器倒下前收到的', () => server.kill9());
  await logActivity(page, { title: '服务器倒下前收到的' });
  await killed;
  await expectUnsent(page, 1);

  await page.unroute('**/api/sync');
  await server.resume();
  await page.reload();
  await expectInStep(page);
  const witness = await Witness.signIn(server, LEAD);
  expect(await witness.logsCalled('服务器倒下前收到的')).toHaveLength(1);
});

/** Lets pushes of that title reach the server, and loses the answers. Resolves when the first one was lost. */
function cutOffAnswer(page, title, meanwhile = async () => {}) {
  return new Promise((resolve) => {
    page.route('**/api/sync', async (route) => {
      if (!route.request().postData().includes(title)) return route.continue();
      await route.fetch();
      await meanwhile();
      await route.abort('connectionreset');
      return resolve();
    });
  });
}

test('what was saved in a tab that the system took away before it was sent goes out from the next one', async ({ phone, server }) => {
  const device = await phone();
  await signIn(device.page, WORKER);
  await expectInStep(device.page);
  const sending = new Promise((resolve) => {
    device.page.route('**/api/sync', (route) => {
      if (!route.request().postData().includes('没来得及送的')) return route.continue();
      // Nothing is done with it: the request never leaves the phone.
      return resolve();
    });
  });
  await logActivity(device.page, { title: '没来得及送的' });
  await sending;
  await device.killTab();
  await device.page.goto('/desk');
  await expect(device.page.getByText('没来得及送的')).toBeVisible();
  await expectInStep(device.page);
  const witness = await Witness.signIn(server, LEAD);
  expect(await witness.logsCalled('没来得及送的')).toHaveLength(1);
});

test('an upload goes on where it stood after the server was killed', async ({ phone, server }) => {
  const { page } = await phone();
  await signIn(page, WORKER);
  await expectInStep(page);
  const killed = killDuringUpload(page, server);
  // Noise is what no camera makes smaller: some megabytes, so several chunks.
  const big = png({ width: 1_200, height: 1_200, noise: true });
  await logActivity(page, { title: '传到一半服务器倒了', photos: [{ bytes: big }] });
  await killed;
  await expect(page.getByText('已送达').first()).toBeVisible();

  await page.unroute('**/upload*');
  const resumed = page.waitForRequest((request) => request.method() === 'PUT' && request.url().includes('/upload'));
  await server.resume();
  await page.reload();
  expect(Number(new URL((await resumed).url()).searchParams.get('offset'))).toBeGreaterThan(0);
  await expectInStep(page);

  const witness = await Witness.signIn(server, LEAD);
  const [log] = await witness.logsCalled('传到一半服务器倒了');
  const [{ hash, size }] = log.fields.photos;
  const bytes = await witness.photo(log.id, hash);
  expect(bytes).toHaveLength(size);
  expect(createHash('sha256').update(bytes).digest('hex')).toBe(hash);
});

/** Lets one chunk through and kills the server while the second one is on its way. */
function killDuringUpload(page, server) {
  return new Promise((resolve) => {
    let chunks = 0;
    page.route('**/upload*', async (route) => {
      if (route.request().method() !== 'PUT' || (chunks += 1) === 1) return route.continue();
      await server.kill9();
      await route.abort('connectionreset');
      return resolve();
    });
  });
}

test('a photo of eight megabytes goes up over a connection that breaks ten times', async ({ phone, server }) => {
  // Less than a chunk each: the browser may take another connection for each of them.
  const breaks = [100_000, 230_000, 150_000, 40_000, 120_000, 235_000, 200_000, 190_000, 10_000, 210_000];
  const wire = await Wire.to(server, breaks);
  const { page } = await phone({ baseURL: wire.origin });
  await signIn(page, WORKER);
  await expectInStep(page);
  const big = png({ width: 1_700, height: 1_700, noise: true });
  expect(big.length).toBeGreaterThan(8 * 1024 * 1024);
  await logActivity(page, { title: '信号断了十次', photos: [{ bytes: big }] });
  await stateLine(page).click();
  // Whoever waits there presses until something happens.
  await expect(async () => {
    await page.getByRole('button', { name: say('sync.try_now') }).click();
    expect(wire.broken).toBe(breaks.length);
  }).toPass();
  await expectInStep(page);
  wire.close();

  const witness = await Witness.signIn(server, LEAD);
  const [log, ...doubles] = await witness.logsCalled('信号断了十次');
  expect(doubles).toHaveLength(0);
  const [{ hash, size }] = log.fields.photos;
  const bytes = await witness.photo(log.id, hash);
  expect(bytes).toHaveLength(size);
  expect(createHash('sha256').update(bytes).digest('hex')).toBe(hash);
});

test('a full phone says so, keeps the form, and saves once there is room', async ({ phone, server }) => {
  const device = await phone();
  const { page } = device;
  const session = await device.context.newCDPSession(page);
  await session.send('Storage.overrideQuotaForOrigin', { origin: server.origin, quotaSize: 8 * 1024 * 1024 });
  await signIn(page, WORKER);
  await expectInStep(page);
  await openNewLog(page);
  await fillLog(page, { title: '手机满了', topic: 'safety', story: '还没写完的话' });
  await expectDraftKept(page);
  const photos = await fillUp(page);
  await expect(page.getByLabel(say('field.activity_log.title'))).toHaveValue('手机满了');
  await expect(page.getByLabel(say('field.activity_log.story'))).toHaveValue('还没写完的话');

  await session.send('Storage.overrideQuotaForOrigin', { origin: server.origin });
  await saveLog(page);
  await expectInStep(page);
  const witness = await Witness.signIn(server, LEAD);
  const [{ fields }] = await witness.logsCalled('手机满了');
  expect(fields.story).toBe('还没写完的话');
  expect(fields.photos).toHaveLength(photos);
});

/** Adds photos until the phone has no room for another one; how many it has. */
async function fillUp(page) {
  const full = page.getByRole('alert').filter({ hasText: say('store.quota_exceeded') });
  for (let photos = 0; ; photos += 1) {
    await choosePhoto(page, file('photo.png', png({ width: 1_600, height: 1_600, noise: true, seed: photos + 1 })));
    await expect(full.or(formPhotos(page).nth(photos))).toBeVisible();
    if (await full.isVisible()) return photos;
  }
}

test('the server refuses what a person may not write, each thing alone and by its reason', async ({ server }) => {
  const worker = await Witness.signIn(server, WORKER);
  const [own] = await worker.records('activity_log');
  const area = own.fields.area;
  const fields = { title: '好的一条', topic: 'safety', started_at: 1, area, publication: 'none' };
  const refused = [
    ['spaceship', { title: '不认识的种类' }, ['unknown_kind']],
    ['activity_log', { ...fields, started_at: '昨天' }, ['wrong_type', 'started_at']],
    ['activity_log', { ...fields, area: randomUUID() }, ['not_permitted']],
    ['activity_log', { ...fields, publication: 'published' }, ['lead_only', 'publication']],
  ];
  for (const [kind, values, [code, at]] of refused) {
    const { outcome, refusal } = await worker.create(kind, values);
    expect({ outcome, code: refusal?.code, at: refusal?.field }).toEqual({ outcome: 'rejected', code, at });
  }
  expect((await worker.create('activity_log', fields)).outcome).toBe('applied');
  await expectRefused(worker, { body: 'x'.repeat(3 << 20) }, 413, 'too_large');
  await expectRefused(worker, { body: '{"protocol":1,"user":' }, 400, 'malformed');
  await expectRefused(worker, { body: '{}', origin: 'https://elsewhere.example' }, 403, 'bad_origin');
  const other = await Witness.signIn(server, OTHER_WORKER);
  expect(await other.logsCalled('好的一条')).toHaveLength(0);
});

async function expectRefused(witness, request, status, error) {
  const answer = await witness.post('/api/sync', request);
  expect(answer.status()).toBe(status);
  expect(await answer.json()).toMatchObject({ protocol: 1, error });
}

test('what the server refuses is shown with its reason, and can be mended', async ({ phone, server }) => {
  const { page } = await phone();
  await signIn(page, WORKER);
  await expectInStep(page);
  // As it would be with a server that does not know this kind yet.
  await page.route('**/api/sync', (route) =>
    route.continue({ postData: route.request().postData().replaceAll('"activity_log"', '"spaceship"') }),
  );
  await logActivity(page, { title: '服务器没有收下的' });
  await expect(stateLine(page)).toHaveText(say('state.attention', { count: 1 }));
  await page.unroute('**/api/sync');
  await page.goto('/attention');
  await expect(page.getByText(saying('attention.refused', { reason: say('refusal.unknown_kind') }))).toBeVisible();

  await page.getByRole('button', { name: say('attention.mend') }).click();
  const title = page.getByLabel(say('field.activity_log.title'));
  await expect(title).toHaveValue('服务器没有收下的');
  await title.fill('改到一半的');
  await expectDraftKept(page);
  await page.goto('/attention');
  await page.getByRole('button', { name: say('attention.mend') }).click();
  await expect(title).toHaveValue('改到一半的');
  await saveLog(page);
  await expectInStep(page);
  const witness = await Witness.signIn(server, LEAD);
  expect(await witness.logsCalled('改到一半的')).toHaveLength(1);
});

test('damaged records are not shown as an empty list, hold up nothing unsent, and come again', async ({ phone, server }) => {
  const device = await phone();
  const { page } = device;
  await signIn(page, WORKER);
  await logActivity(page, { title: '存储坏掉之前送到的' });
  await expectInStep(page);
  await server.stop();
  await page.goto(`${page.url()}/edit`);
  await fillLog(page, { title: '存储坏掉之前改的' });
  await saveLog(page);
  await logActivity(page, { title: '存储坏掉之前记的' });
  await damageRecords(page);

  await page.goto('/feed');
  await expect(page.getByText(say('fill.offline'), { exact: true })).toBeVisible();
  await expect(page.getByText(say('feed.none'))).toBeHidden();
  await expectUnsent(page, 2);
  await server.resume();
  await page.reload();
  await expectInStep(page);
  const witness = await Witness.signIn(server, LEAD);
  const [edited] = await witness.logsCalled('存储坏掉之前改的');
  expect(await witness.logsCalled('存储坏掉之前记的')).toHaveLength(1);
  const posts = await witness.records('post');
  const here = posts.filter(({ fields }) => fields.area === edited.fields.area);
  const [latest] = here.sort((one, other) => other.fields.published_at - one.fields.published_at);
  await expect(page.getByText(latest.fields.title).first()).toBeVisible();
});

test('a log that is damaged on the phone holds up none beside it, and can be sent as far as it can be read', async ({ phone, server }) => {
  const { page } = await phone();
  await signIn(page, WORKER);
  await expectInStep(page);
  await server.stop();
  await logActivity(page, { title: '坏了一半的' });
  await logActivity(page, { title: '好好的' });
  await damage(page, ['outbox'], (row, index) => (index === 0 ? row.replace('"mseq"', '"msex"') : row));
  await server.resume();
  await page.goto('/attention');
  await expect(page.getByRole('heading', { name: '坏了一半的' })).toBeVisible();
  await expect(page.getByText(say('attention.damaged'))).toBeVisible();
  const witness = await Witness.signIn(server, LEAD);
  await expect.poll(async () => (await witness.logsCalled('好好的')).length).toBe(1);
  await page.getByRole('button', { name: say('attention.retry') }).click();
  await expectInStep(page);
  expect(await witness.logsCalled('坏了一半的')).toHaveLength(1);
});

/** Puts rubbish in the place of the records that the server sent to this phone. */
const damageRecords = (page) => damage(page, ['segment', 'segment_body'], () => new Uint8Array([1, 2, 3]));

/** Replaces the rows of these object stores; `replaced` is called with each, and its place. */
async function damage(page, parts, replaced) {
  await page.evaluate(async ([parts, source]) => {
    const replaced = new Function(`return (${source})`)();
    const done = (request) =>
      new Promise((resolve, reject) => {
        request.onsuccess = () => resolve(request.result);
        request.onerror = () => reject(request.error);
      });
    const held = await indexedDB.databases();
    for (const { name } of held.filter(({ name }) => name.startsWith('jiamenkou-'))) {
      const database = await done(indexedDB.open(name));
      for (const part of parts) {
        const rows = database.transaction(part, 'readwrite').objectStore(part);
        for (const [index, key] of (await done(rows.getAllKeys())).entries()) {
          await done(rows.put(replaced(await done(rows.get(key)), index), key));
        }
      }
      database.close();
    }
  }, [parts, replaced.toString()]);
}
