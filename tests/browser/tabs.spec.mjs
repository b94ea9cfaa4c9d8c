// Several tabs of one person, of which one was away while much happened: what it still holds is old, and changes nothing.
import {
  expectInStep,
  fillLog,
  logActivity,
  openNewLog,
  saveLog,
  settle,
  stateLine,
  tab,
} from './harness/app.mjs';
import { Held } from './harness/held.mjs';
import { LEAD, WORKER, signIn } from './harness/people.mjs';
import { expect, test } from './harness/test.mjs';
import { Witness } from './harness/witness.mjs';
import { say, saying } from './harness/words.mjs';

const LOGS = '/records/activity_log';
const row = (page, title) => page.getByRole('link').filter({ hasText: title });

/** A reason to exchange at once. */
const networkCame = (page) => page.evaluate(() => window.dispatchEvent(new Event('online')));

test('an old answer to one tab brings nothing back that another tab has lost, and hides nothing that it regained', async ({ phone, server }) => {
  const device = await phone();
  // Whatever one tab waits for, the other goes on.
  await device.context.addInitScript(() => Object.defineProperty(Navigator.prototype, 'locks', { value: undefined }));
  const lead = await Witness.signIn(server, LEAD);
  const [{ fields: { area } }] = await lead.records('activity_log');
  const scope = `area:${area}`;
  const logged = (title) => lead.create('activity_log', { title, topic: 'safety', started_at: 1, area, publication: 'none' });
  const one = device.page;
  await signIn(one, WORKER);
  await expectInStep(one);
  const other = await device.newTab();
  await other.goto(LOGS);
  await expectInStep(other);

  const old = await test.step('the other tab is about to hear of a log of the area', async () => {
    await openNewLog(one);
    await fillLog(one, { title: '权限收回时正写着的', topic: 'health' });
    await one.route('**/api/sync', (route) => route.abort());
    const held = await Held.of(other);
    await logged('收回之前书记记的');
    return { held, exchange: await held.telling('收回之前书记记的') };
  });

  const lost = await test.step('this tab hears that the area is lost, while something is being saved', async () => {
    await server.command('account', 'withdraw', '--login', WORKER.login, '--role', 'worker', '--area', area);
    const held = await Held.of(one);
    await networkCame(one);
    const exchange = await held.next();
    expect(exchange.answer.permissions.lost).toEqual([scope]);
    await saveLog(one);
    held.end();
    exchange.pass();
    await expect(stateLine(one)).toHaveText(saying('state.attention', { count: 1 }));
    await expect(tab(one, 'nav.desk')).toBeHidden();
    await expect(tab(other, 'nav.desk')).toBeHidden();
    return exchange.answer.permissions.version;
  });

  const later = await test.step('the old answer comes: nothing of the area is back', async () => {
    old.exchange.pass();
    const next = await old.held.next();
    expect(Object.keys(next.request.cursors)).not.toContain(scope);
    expect(next.request.permissions).toBe(lost);
    expect(await recordsHeld(other)).not.toContain('收回之前书记记的');
    return next;
  });

  await test.step('the area is regained, and what was asked without it comes after that', async () => {
    await logged('收回期间书记记的');
    await server.command('account', 'grant', '--login', WORKER.login, '--role', 'worker', '--area', area);
    await networkCame(one);
    await expect(tab(one, 'nav.desk')).toBeVisible();
    await expect(stateLine(one)).toHaveText(saying('state.attention', { count: 1 }));
    later.pass();
    const next = await old.held.next();
    expect(Object.keys(next.request.cursors)).toContain(scope);
    expect(next.request.permissions).not.toBe(lost);
    next.pass();
    old.held.end();
  });

  await test.step('what was not sent waits, and is sent by a tap; both tabs show what the server has', async () => {
    await one.goto('/attention');
    await expect(one.getByText(say('attention.scope_lost'))).toBeVisible();
    await one.getByRole('button', { name: say('attention.mend') }).click();
    await expect(one.getByLabel(say('field.activity_log.title'))).toHaveValue('权限收回时正写着的');
    await saveLog(one);
    await expectInStep(one);
    await one.goto(LOGS);
    await other.goto(LOGS);
    for (const title of ['收回之前书记记的', '收回期间书记记的', '权限收回时正写着的']) {
      await expect(row(one, title)).toHaveCount(1);
      await expect(row(other, title)).toHaveCount(1);
      expect(await lead.logsCalled(title)).toHaveLength(1);
    }
    await expectInStep(other);
  });
});

/** The records that the server sent to this phone, as its store has them. */
function recordsHeld(page) {
  return page.evaluate(async () => {
    const done = (request) => new Promise((resolve) => { request.onsuccess = () => resolve(request.result); });
    const held = await indexedDB.databases();
    const bodies = await Promise.all(held.map(async ({ name }) => {
      const database = await done(indexedDB.open(name));
      const rows = await done(database.transaction('segment_body').objectStore('segment_body').getAll());
      database.close();
      return rows.map((bytes) => new TextDecoder().decode(bytes));
    }));
    return bodies.flat().join('\n');
  });
}

test('a tab that was frozen while the server came back from a backup goes on from there, and brings nothing twice', async ({ phone, server }) => {
  const device = await phone();
  const frozen = device.page;
  await signIn(frozen, WORKER);
  await logActivity(frozen, { title: '备份之前记的' });
  await expectInStep(frozen);
  await server.backUp();
  await logActivity(frozen, { title: '备份之后记的' });
  await expectInStep(frozen);
  const other = await device.newTab();
  await settle(other, LOGS);
  await expectInStep(other);

  const { held, exchange, thaw } = await test.step('a tab is frozen in the middle of an exchange, with its locks', async () => {
    await openNewLog(frozen);
    await fillLog(frozen, { title: '冻结之前记的', topic: 'safety' });
    const held = await Held.of(frozen);
    const lead = await Witness.signIn(server, LEAD);
    const [{ fields: { area } }] = await lead.logsCalled('备份之前记的');
    await other.route('**/api/sync', (route) => route.abort());
    await lead.create('activity_log', { title: '跟着磁盘没了的', topic: 'safety', started_at: 1, area, publication: 'none' });
    const exchange = await held.telling('跟着磁盘没了的');
    await saveLog(frozen);
    const session = await device.context.newCDPSession(frozen);
    await session.send('Page.setWebLifecycleState', { state: 'frozen' });
    return { held, exchange, thaw: () => session.send('Page.setWebLifecycleState', { state: 'active' }) };
  });

  const titles = ['备份之前记的', '备份之后记的', '冻结之前记的', '恢复之后记的'];
  await test.step('another tab goes on with the restored server, and sends it what it lacks', async () => {
    await server.restore();
    await other.unroute('**/api/sync');
    await logActivity(other, { title: '恢复之后记的' });
    // It lets the frozen one hold the lock for a while.
    await expect(stateLine(other)).toHaveText(saying('state.in_step'), { timeout: 40_000 });
    await expectOnServer(server, titles);
  });

  await test.step('the frozen tab thaws: what it was told of the lost disk counts no more', async () => {
    exchange.pass();
    await thaw();
    const next = await held.next();
    expect(next.request.epoch).not.toBe(exchange.request.epoch);
    expect(next.request.device).not.toBe(exchange.request.device);
    expect(next.request.mutations).toEqual([]);
    next.pass();
    held.end();
    await expectInStep(frozen);
  });

  await expectOnServer(server, titles);
  for (const page of [frozen, other]) {
    await page.goto(LOGS);
    for (const title of titles) await expect(row(page, title)).toHaveCount(1);
    await expect(row(page, '跟着磁盘没了的')).toHaveCount(0);
    await expectInStep(page);
  }
});

/** Each log is there once, and none that went with the disk. */
async function expectOnServer(server, titles) {
  const witness = await Witness.signIn(server, LEAD);
  for (const title of titles) expect(await witness.logsCalled(title), title).toHaveLength(1);
  expect(await witness.logsCalled('跟着磁盘没了的')).toHaveLength(0);
  await witness.dispose();
}
