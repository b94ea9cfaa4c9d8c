// How soon each list of the app is there, on the phone of a worker that holds many records.
import { Device } from '../browser/harness/device.mjs';
import { Server } from '../browser/harness/server.mjs';
import { expectInStep, settle } from '../browser/harness/app.mjs';
import { WORKER, openSealed, signIn } from '../browser/harness/people.mjs';
import { launch } from './browser.mjs';
import { line, p95 } from './statistics.mjs';

const RECORDS = 50_000;
const ROUNDS = 5;
const LISTS = [
  '/stations', '/events', '/items', '/feed', '/feed?area=all', '/applications', '/requests', '/inbox', '/desk/applications', '/desk/requests',
  '/desk/calls', '/records/activity_log', '/records/post', '/records/event', '/records/registration',
];

/** Measures the app that is built into the server's binary. */
export async function measureLists({ say }) {
  const server = await Server.start({ records: RECORDS });
  const phone = await Device.unpack({ ...launch, baseURL: server.origin, viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true });
  try {
    say(`a phone that holds ${RECORDS} records`);
    await phone.page.goto('/sign-in');
    await signIn(phone.page, WORKER);
    await settle(phone.page, '/desk');
    await expectInStep(phone.page, { timeout: 120_000 });
    await phone.page.goto('/desk/applications');
    await openSealed(phone.page);
    const took = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      say(`opening lists, ${round + 1} of ${ROUNDS}`);
      for (const list of LISTS) took.push({ list, ms: await opened(phone.page, list) });
    }
    const slowest = took.reduce((most, one) => (one.ms > most.ms ? one : most));
    say(`the slowest: ${slowest.list}, ${slowest.ms.toFixed(0)} ms`);
    const all = took.map(({ ms }) => ms);
    return {
      measured: { 'app.list': all },
      lines: [line({ what: `app: a list opened, ${RECORDS} records held, from the tap until its frame, p95`, ours: all, judge: p95, goal: { most: 150 } })],
    };
  } finally {
    await phone.dispose();
    await server.dispose();
  }
}

/** From the tap on a link, on a page without a list, until the frame in which its rows, or that there are none, can be seen. */
async function opened(page, list) {
  await page.evaluate(follow, '/privacy');
  return page.evaluate(follow, list);
}

/** Runs in the page. */
function follow(address) {
  const before = document.querySelector('main .page');
  const link = document.body.appendChild(document.createElement('a'));
  link.href = address;
  const from = performance.now();
  link.click();
  link.remove();
  const { pathname } = new URL(address, location.href);
  const isThere = () => {
    const page = document.querySelector('main .page');
    return location.pathname === pathname && page && page !== before && !page.querySelector('.skeleton')
      && (pathname === '/privacy' || page.querySelector('li, article, .empty'));
  };
  return new Promise((resolve, reject) => {
    const look = () => {
      if (isThere()) return requestAnimationFrame(() => setTimeout(() => resolve(performance.now() - from)));
      if (performance.now() - from > 30_000) return reject(new Error(`${address} shows no list`));
      requestAnimationFrame(look);
    };
    look();
  });
}
