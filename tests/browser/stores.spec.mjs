// The phone's store as the browser and earlier versions of the app leave it: what it holds of a person's work goes on.
import { expectDraftKept, expectInStep, expectUnsent, fillLog, openNewLog, saveLog } from './harness/app.mjs';
import { LEAD, WORKER, signIn } from './harness/people.mjs';
import { expect, test } from './harness/test.mjs';
import { Witness } from './harness/witness.mjs';
import { say, saying } from './harness/words.mjs';

test("a store of the first version is brought up to date, with the work that waits in it", async ({ phone, server }) => {
  const device = await phone();
  const { page } = device;
  await signIn(page, WORKER);
  await expectInStep(page);
  const worker = await Witness.signIn(server, WORKER);
  const [{ fields: { area } }] = await worker.records('activity_log');
  // A page without the app, so that nothing has the store open.
  await page.goto('/healthz');
  const version = await writeFirstVersion(page, worker.user, area);
  expect(version).toBe(1);

  await device.context.route('**/api/sync', (route) => route.abort());
  await page.goto('/desk');
  await expectUnsent(page, 2);
  for (const title of ['第一版里可能送过的', '第一版里没送的', '第一版里没写完的']) {
    await expect(page.getByRole('main').getByText(title)).toHaveCount(1);
  }
  await device.context.unroute('**/api/sync');
  await page.reload();
  await expectInStep(page);
  for (const title of ['第一版里可能送过的', '第一版里没送的']) expect(await worker.logsCalled(title)).toHaveLength(1);

  await page.getByText('第一版里没写完的').click();
  await expect(page.getByText(saying('draft.restored'))).toBeVisible();
  await expect(page.getByLabel(say('field.activity_log.story'))).toHaveValue('写到一半');
  await saveLog(page);
  await expectInStep(page);
  expect(await worker.logsCalled('第一版里没写完的')).toHaveLength(1);
});

/**
 * Puts a store of the first version in place of this person's: without what was accepted (`sent`) and without when it
 * was last compared (`checked_at`), with the records that the phone has, two logs on their way and a form.
 */
function writeFirstVersion(page, user, area) {
  return page.evaluate(async ([user, area]) => {
    const name = `jiamenkou-1-${user}`;
    const parts = [
      'head', 'log', 'segment', 'segment_body', 'outbox', 'attention', 'draft', 'photo', 'photo_chunk', 'photo_holder', 'upload',
    ];
    const done = (request) =>
      new Promise((resolve, reject) => {
        request.onsuccess = () => resolve(request.result);
        request.onerror = () => reject(request.error);
      });
    const present = await done(indexedDB.open(name));
    const reading = present.transaction(['head', 'log', 'segment', 'segment_body']);
    const rows = [];
    for (const part of reading.objectStoreNames) {
      const store = reading.objectStore(part);
      const [keys, values] = await Promise.all([done(store.getAllKeys()), done(store.getAll())]);
      keys.forEach((key, n) => rows.push([part, key, values[n]]));
    }
    present.close();
    await done(indexedDB.deleteDatabase(name));

    const { checked_at: none, ...stood } = JSON.parse(rows.find(([part, key]) => part === 'head' && key === 'head')[2]);
    const [maybeSent, unsent] = [stood.last_mseq + 1, stood.last_mseq + 2];
    const fields = (title) => ({ title, topic: 'safety', started_at: Date.now(), area, publication: 'none' });
    const queued = (mseq, title) => {
      const create = { record: crypto.randomUUID(), kind: 'activity_log', schema: 1, op: 'create', fields: fields(title) };
      const body = JSON.stringify({ observed_at: Date.now(), depends_on: [], changes: [create] });
      return ['outbox', mseq, JSON.stringify({ mseq, mid: crypto.randomUUID(), body, saved_at: Date.now(), attempted: false, receipt: null })];
    };
    const form = crypto.randomUUID();
    const draft = {
      key: `activity_log:${form}`,
      changed_at: Date.now(),
      content: { record: form, schema: 1, fields: { ...fields('第一版里没写完的'), story: '写到一半' } },
    };
    const asking = indexedDB.open(name, 1);
    asking.onupgradeneeded = () => parts.forEach((part) => asking.result.createObjectStore(part));
    const first = await done(asking);
    const writing = first.transaction(parts, 'readwrite');
    for (const [part, key, row] of [
      ...rows.filter(([part]) => part !== 'head'),
      ['head', 'head', JSON.stringify({ ...stood, last_mseq: unsent })],
      ['head', 'attempted', String(maybeSent)],
      queued(maybeSent, '第一版里可能送过的'),
      queued(unsent, '第一版里没送的'),
      ['draft', draft.key, JSON.stringify(draft)],
    ]) writing.objectStore(part).put(row, key);
    await new Promise((resolve) => { writing.oncomplete = resolve; });
    first.close();
    return first.version;
  }, [user, area]);
}

test('a connection to the store that the browser closes costs nothing, whenever it is', async ({ phone, server }) => {
  const { page } = await phone();
  await page.addInitScript(() => {
    const opened = [];
    const { open } = IDBFactory.prototype;
    IDBFactory.prototype.open = function (...what) {
      const request = open.apply(this, what);
      request.addEventListener('success', () => opened.push(request.result));
      return request;
    };
    // As after a crash of the browser's storage: the page is not always told.
    window.closeStores = () => opened.splice(0).forEach((database) => database.close());
  });
  const closeStores = () => page.evaluate(() => window.closeStores());
  await signIn(page, WORKER);
  await expectInStep(page);
  await openNewLog(page);
  await closeStores();
  await fillLog(page, { title: '存储断开时记的', topic: 'safety' });
  await expectDraftKept(page);
  await closeStores();
  // The answer is filed over a connection that went while it was on its way.
  await page.route('**/api/sync', async (route) => {
    const response = await route.fetch();
    await closeStores();
    await route.fulfill({ response });
  });
  await saveLog(page);
  await expectInStep(page);
  await page.unrouteAll({ behavior: 'wait' });
  await page.reload();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('存储断开时记的');
  const witness = await Witness.signIn(server, LEAD);
  expect(await witness.logsCalled('存储断开时记的')).toHaveLength(1);
});
