// The bench page: replica, store and transport of the app beside the same by hand.
import { inFreshBrowser } from './browser.mjs';
import { line, median, p95 } from './statistics.mjs';

const LISTED = 50;
const SAVES = 40;
const OFFLINE = 1_000;
const CHANGES = 20;

/** Measures the bench page at an address, in so many rounds. */
export async function measureBenchPage({ url, rounds, say }) {
  const area = await inFreshBrowser(async (context) => (await signedIn(context, url)).area);
  // The first ones warm up the server and the disk, and are not counted.
  await fillAndReopen(url, area, 'bare');
  await fillAndReopen(url, area, 'bench');
  const measured = {};
  const note = (name, values) => (measured[name] ??= []).push(...[values].flat());
  for (let round = 0; round < rounds; round += 1) {
    say(`round ${round + 1} of ${rounds}`);
    const sides = round % 2 ? ['bench', 'bare'] : ['bare', 'bench'];
    for (const side of sides) {
      for (const [name, ms] of Object.entries(await fillAndReopen(url, area, side))) note(`${side}.${name}`, ms);
    }
    for (const side of sides) {
      for (const [name, ms] of Object.entries(await saveAndPush(url, side))) note(`${side}.${name}`, ms);
    }
  }
  for (const side of ['bare', 'bench']) note(`${side}.seen`, await changesSeen(url, side));
  return { measured, lines: lines(measured) };
}

/** Opens the bench page. */
export async function open(context, url) {
  const page = context.pages()[0] ?? (await context.newPage());
  await page.goto(url);
  await page.waitForFunction(() => window.bench && window.bare);
  return page;
}

/** Opens the bench page with its worker signed in. */
export async function signedIn(context, url) {
  const page = await open(context, url);
  return { page, ...(await page.evaluate(() => window.bench.signIn())) };
}

/**
 * A visitor's phone, empty at first: filled, then opened again on a new page while
 * the server can not be reached.
 */
function fillAndReopen(url, area, side) {
  return inFreshBrowser(async (context) => {
    let page = await open(context, url);
    const filled = await page.evaluate(async (side) => ({
      ...(await window[side].fill()),
      since: performance.now(),
    }), side);
    await context.newPage();
    await page.close();
    page = await open(context, url);
    await context.route('**/api/**', (route) => route.abort());
    const ask = ([side, area, n]) => window[side].reopen(area, n);
    const reopened = await page.evaluate(ask, [side, area, LISTED]);
    const list = ([side, area, n]) => window[side].list(area, n);
    const listed = await page.evaluate(list, [side, area, LISTED]);
    const saved = side === 'bare' ? await page.evaluate((n) => window.bare.save(n), SAVES) : undefined;
    if (reopened.count !== LISTED || listed.count !== LISTED) throw new Error(`${side} listed ${reopened.count} posts`);
    return { fill: filled.ms, records: filled.count, since: filled.since, reopen: reopened.ms, list: listed.ms, ...(saved && { save: saved.each }) };
  });
}

/**
 * A worker's phone that holds all records: single saves, then a thousand without a
 * network, then their way to the server.
 */
function saveAndPush(url, side) {
  return inFreshBrowser(async (context) => {
    const { page, user, area } = await signedIn(context, url);
    await page.evaluate(([side, user]) => window[side].fill({ user }), [side, user]);
    const saved = side === 'bench' ? await page.evaluate((n) => window.bench.save(n), SAVES) : undefined;
    if (side === 'bench') await page.evaluate(() => window.bench.push());
    await context.setOffline(true);
    const created = await page.evaluate(([side, n, area]) => window[side].createOffline(n, area), [side, OFFLINE, area]);
    await context.setOffline(false);
    const pushed = await page.evaluate((side) => window[side].push(), side);
    if (pushed.count !== OFFLINE) throw new Error(`${side}: ${pushed.count} of ${OFFLINE} got a receipt`);
    return { create: created.ms, push: pushed.ms, ...(saved && { save: saved.each }) };
  });
}

/** From the moment at which one phone, of ours, begins to send until another one has it stored. */
function changesSeen(url, side) {
  return inFreshBrowser((one) => inFreshBrowser(async (other) => {
    const [sender, { page: reader, user }] = [(await signedIn(one, url)).page, await signedIn(other, url)];
    await sender.evaluate(() => window.bench.fill());
    await reader.evaluate(([side, user]) => window[side].fill({ user }), [side, user]);
    await reader.evaluate((side) => window[side].onChange((at) => window.heard(at)), side);
    const took = [];
    for (let i = 0; i < CHANGES; i += 1) {
      const heard = reader.evaluate(() => new Promise((resolve) => { window.heard = resolve; }));
      await reader.evaluate(() => window.heard !== undefined);
      await sender.evaluate(() => window.bench.save(1));
      const sent = await sender.evaluate(async () => {
        const at = performance.timeOrigin + performance.now();
        await window.bench.push();
        return at;
      });
      took.push((await heard) - sent);
    }
    return took;
  }));
}

function lines(m) {
  const records = Math.round(median(m['bench.records']));
  return [
    line({ what: `first fill of ${records} records`, ours: m['bench.fill'], bare: m['bare.fill'], goal: { ratio: 1 } }),
    line({ what: 'the same, from navigation to queryable', ours: m['bench.since'] }),
    line({ what: `reopen, newest ${LISTED} of an area in hand`, ours: m['bench.reopen'], bare: m['bare.reopen'], goal: { most: 120 } }),
    line({ what: `list newest ${LISTED} of an area`, ours: m['bench.list'], bare: m['bare.list'], goal: { most: 150 } }),
    line({ what: 'one save, strict', ours: m['bench.save'], bare: m['bare.save'], goal: { most: 3 } }),
    line({ what: 'one save, strict, p95', ours: m['bench.save'], judge: p95, goal: { most: 50 } }),
    line({ what: `${OFFLINE} records saved without a network`, ours: m['bench.create'], bare: m['bare.create'] }),
    line({ what: `${OFFLINE} offline records sent, with receipts`, ours: m['bench.push'], bare: m['bare.push'], goal: { most: 250 } }),
    line({ what: 'a change seen on another phone', ours: m['bench.seen'], bare: m['bare.seen'], goal: { most: 15 } }),
  ];
}
