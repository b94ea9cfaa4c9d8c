// The app itself, as it is served: what it weighs, how it starts without a network, how soon a save is durable.
import { get } from 'node:http';
import { Device } from '../browser/harness/device.mjs';
import { Server } from '../browser/harness/server.mjs';
import { expectSaved, fillLog, openNewLog, settle } from '../browser/harness/app.mjs';
import { WORKER, signIn } from '../browser/harness/people.mjs';
import { say } from '../browser/harness/words.mjs';
import { launch } from './browser.mjs';
import { line, p95 } from './statistics.mjs';

const SLOWDOWN = 4;
const LOGS = 20;
const STARTS = 9;
const SCROLLED = 500;
const LOOKED_FOR = ['jinglaoka', '绘本读书', 'shequ'];

/** Measures the app that is built into the server's binary, over that many records. */
export async function measureApp({ records, say }) {
  const server = await Server.start({ records });
  const options = { ...launch, baseURL: server.origin, viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true };
  const phone = await Device.unpack(options);
  try {
    say('first load of the app');
    const loaded = await firstLoad(phone);
    const whole = await wholeApp(server.origin);
    say('filling the app');
    await phone.page.goto('/sign-in');
    await signIn(phone.page, WORKER);
    await settle(phone.page, '/feed');
    await measured(phone.page, 'app:start');
    say('scrolling the feed');
    const frames = await scrolled(phone);
    say('looking something up');
    const keys = await typed(phone);
    say('saving in the app');
    await noteTaps(phone.page);
    const beside = await saves(phone.page);
    say('saving in the app without a network');
    await server.stop();
    await phone.goOffline();
    const alone = await saves(phone.page);
    say('starting the app without a network');
    // Nobody starts what is open already.
    await phone.page.goto('about:blank');
    const started = await starts(phone);
    return {
      measured: { 'app.bytes': [loaded], 'app.whole': [whole], 'app.frame': frames, 'app.key': keys, 'app.save': beside, 'app.save_alone': alone, 'app.start': started },
      lines: lines(records, loaded, whole, frames, keys, { beside, alone }, started),
    };
  } finally {
    await phone.dispose();
    await server.dispose();
  }
}

/** Bytes that the first visit of the home page takes from the network, answers of the API left out. */
async function firstLoad(phone) {
  const session = await phone.context.newCDPSession(phone.page);
  const addresses = new Map();
  let bytes = 0;
  session.on('Network.requestWillBeSent', ({ requestId, request }) => addresses.set(requestId, request.url));
  session.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
    const address = addresses.get(requestId) ?? '';
    if (!address.startsWith('data:') && !new URL(address).pathname.startsWith('/api/')) bytes += encodedDataLength;
  });
  await session.send('Network.enable');
  await phone.page.goto('/');
  await measured(phone.page, 'app:start');
  await phone.page.waitForLoadState('load');
  await session.detach();
  return bytes;
}

/** Bytes of all that the service worker keeps for use without a network, as the server sends it. */
async function wholeApp(origin) {
  const worker = await (await fetch(`${origin}/sw.js`)).text();
  const list = JSON.parse(worker.match(/const PRECACHE = (\[.*\]);/)[1]);
  const sizes = await Promise.all(list.map(({ url }) => sent(origin + url)));
  return sizes.reduce((sum, size) => sum + size, 0);
}

/** Bytes of an answer before they are unpacked. */
function sent(url) {
  const headers = { 'accept-encoding': 'br' };
  return new Promise((resolve, reject) => {
    get(url, { headers }, (answer) => {
      let bytes = 0;
      answer.on('data', (chunk) => { bytes += chunk.length; }).on('end', () => resolve(bytes)).on('error', reject);
    }).on('error', reject);
  });
}

/** From now on each page notes when it was last tapped. */
async function noteTaps(page) {
  await page.addInitScript(() => {
    addEventListener('click', (event) => { window.tapped = event.timeStamp; }, { capture: true });
  });
}

/** From the tap on the button until the record was on disk, for one log after the other. */
async function saves(page) {
  const took = [];
  for (let n = 0; n < LOGS; n += 1) {
    await openNewLog(page);
    await fillLog(page, { title: `第${n + 1}次绘本读书会`, story: '孩子们读得认真，家长们帮忙布置桌椅。' });
    await page.getByRole('radiogroup').first().getByRole('radio').first().check();
    took.push(await saved(page));
    await expectSaved(page);
  }
  return took;
}

/**
 * Taps on the button and waits for the save without looking into the page meanwhile: what looks for an element there
 * takes its turns from the page, which then reads the answers of the disk later.
 */
async function saved(page) {
  const button = await page.getByRole('button', { name: say('action.save') }).boundingBox();
  const durable = await page.evaluateHandle(() => ({
    at: new Promise((resolve) => {
      new PerformanceObserver((list) => {
        const [save] = list.getEntriesByName('replica:save');
        if (save) resolve(save.startTime + save.duration - window.tapped);
      }).observe({ type: 'measure' });
    }),
  }));
  await page.touchscreen.tap(button.x + button.width / 2, button.y + button.height / 2);
  return durable.evaluate(({ at }) => at);
}

/** The frames while somebody scrolls down the feed of all areas, which reads on by itself. */
async function scrolled(phone) {
  const tab = await phone.newTab();
  const session = await phone.context.newCDPSession(tab);
  await tab.goto('/feed?area=all');
  await measured(tab, 'app:start');
  await session.send('Emulation.setCPUThrottlingRate', { rate: SLOWDOWN });
  const frames = await tab.evaluate((posts) => new Promise((resolve) => {
    const took = [];
    let last = performance.now();
    const frame = (now) => {
      took.push(now - last);
      last = now;
      if (document.querySelectorAll('[role="feed"] > article').length >= posts) return resolve(took);
      scrollBy(0, 60);
      requestAnimationFrame(frame);
    };
    requestAnimationFrame(frame);
  }), SCROLLED);
  await tab.close();
  return frames;
}

/** From each key typed into the search until the frame that shows what it finds. */
async function typed(phone) {
  const tab = await phone.newTab();
  const session = await phone.context.newCDPSession(tab);
  await tab.goto('/search');
  await tab.getByText(say('search.nothing_yet')).waitFor();
  await session.send('Emulation.setCPUThrottlingRate', { rate: SLOWDOWN });
  const took = await tab.evaluate(async (words) => {
    const box = document.querySelector('input[type="search"]');
    const set = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value').set;
    const drawn = () => new Promise((resolve) => { requestAnimationFrame(() => { setTimeout(() => resolve(performance.now())); }); });
    const took = [];
    for (const word of words) {
      for (let many = 1; many <= word.length; many += 1) {
        await drawn();
        const from = performance.now();
        set.call(box, word.slice(0, many));
        box.dispatchEvent(new Event('input', { bubbles: true }));
        took.push(await drawn() - from);
      }
    }
    return took;
  }, LOOKED_FOR);
  await tab.close();
  return took;
}

/** From navigation until the feed has its first list, each in a new tab. */
async function starts(phone) {
  const took = [];
  for (let n = 0; n < STARTS; n += 1) {
    const tab = await phone.newTab();
    const session = await phone.context.newCDPSession(tab);
    await session.send('Emulation.setCPUThrottlingRate', { rate: SLOWDOWN });
    await tab.goto('/feed');
    took.push(await measured(tab, 'app:start'));
    await tab.close();
  }
  return took;
}

/** The duration of a User Timing measure, once it is there. */
async function measured(page, name) {
  const entry = await page.waitForFunction((name) => performance.getEntriesByName(name)[0]?.duration, name, { timeout: 60_000 });
  return entry.jsonValue();
}

function lines(records, loaded, whole, frames, keys, saved, started) {
  return [
    line({ what: 'app: first load', unit: 'KB', ours: [loaded / 1024], goal: { most: 250 } }),
    line({ what: 'app: all of it, kept for use without a network', unit: 'KB', ours: [whole / 1024] }),
    line({ what: `app: a frame while ${SCROLLED} posts of the feed pass by, ${SLOWDOWN}× slower CPU`, ours: frames }),
    line({ what: `app: a key in the search over 5,000 entries, until its frame, ${SLOWDOWN}× slower CPU, p95`, ours: keys, judge: p95, goal: { most: 50 } }),
    line({ what: 'app: a save without a network, from the tap until durable, p95', ours: saved.alone, judge: p95, goal: { most: 50 } }),
    line({ what: 'app: the same while the server takes the one before, on the same disk, p95', ours: saved.beside, judge: p95, goal: { most: 50 } }),
    line({ what: `app: start without a network, ${SLOWDOWN}× slower CPU, ${records} records held`, ours: started, goal: { most: 1_000 } }),
  ];
}
