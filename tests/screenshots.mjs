// Pictures of the app on a phone, and the page of the docs that shows them: docs/SCREENSHOTS.md.
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { Device } from './browser/harness/device.mjs';
import { everyAddress } from './browser/harness/addresses.mjs';
import { settle } from './browser/harness/app.mjs';
import { LEAD, RESIDENT, openSealed, signIn } from './browser/harness/people.mjs';
import { Server } from './browser/harness/server.mjs';
import { launch } from './bench/browser.mjs';

const PAGE = 'docs/SCREENSHOTS.md';
const FOLDER = 'docs/screenshots';
const QUALITY = 45;

/** The columns: how the app looks and speaks. */
const LOOKS = [
  { name: 'zh', title: '中文', lang: 'zh-CN' },
  { name: 'elder', title: '长辈版', lang: 'zh-CN', elder: true },
  { name: 'en', title: 'English', lang: 'en' },
];

/** Which routes are shown to whom, and what they are. */
const SHOWN = [
  [RESIDENT, '/', 'home', 'The first page: the own station, who receives people today, what concerns oneself, what is on'],
  [RESIDENT, '/search', 'search', 'One search over items, stations, events and news, by characters, pinyin or initials'],
  [RESIDENT, '/items/:id', 'item', 'An item: who may apply, what to bring, the check and its reason'],
  [RESIDENT, '/applications', 'applications', 'What one applied for, followed like a parcel'],
  [RESIDENT, '/inbox', 'inbox', 'What changed, the unread first'],
  [RESIDENT, '/requests/new', 'request', 'Asking the station, after the numbers for an emergency'],
  [RESIDENT, '/events/:id', 'event', 'An event and its sign-up'],
  [RESIDENT, '/map', 'map', 'The stations, drawn from their positions'],
  [RESIDENT, '/feed', 'feed', 'What happened in the neighbourhood'],
  [LEAD, '/desk/logs/new', 'log', 'A new log, kept as a draft at every change'],
  [LEAD, '/desk/approve/:id', 'approve', 'A lead decides on a log, photo by photo'],
  [LEAD, '/desk/applications', 'queue', 'The applications of the area, what is overdue first'],
  [LEAD, '/events/:id/roster', 'roster', 'Who comes to an event, and who has come'],
  [LEAD, '/desk/calls', 'calls', 'Whom to ring up, and what came of it'],
];

const server = await Server.start();
try {
  await rm(FOLDER, { recursive: true, force: true });
  await mkdir(FOLDER, { recursive: true });
  for (const look of LOOKS) {
    const addresses = await everyAddress(server, look.lang);
    for (const who of [RESIDENT, LEAD]) await taken(look, who, addresses);
  }
  await writeFile(PAGE, page());
} finally {
  await server.dispose();
}

/** Takes the pictures of what is shown to somebody in that look. */
async function taken({ name, lang, elder }, who, addresses) {
  // One pixel for each of the page's: the pictures stay small.
  const phone = await Device.unpack({ ...launch, baseURL: server.origin, viewport: { width: 390, height: 844 }, deviceScaleFactor: 1, isMobile: true, hasTouch: true });
  try {
    const tab = phone.page;
    await signIn(tab, who);
    await settle(tab, '/');
    await tab.evaluate(([lang, elder]) => {
      localStorage.setItem('jmk.lang', lang);
      if (elder) localStorage.setItem('jmk.mode', 'elder');
    }, [lang, elder]);
    const session = await phone.context.newCDPSession(tab);
    for (const [shownTo, route, picture] of SHOWN) {
      if (shownTo !== who) continue;
      const { path, shows, sealed } = addresses.find((address) => address.route === route);
      await tab.goto(path);
      // A resident's own phone seals nothing.
      if (sealed && who === LEAD) await openSealed(tab, lang);
      await tab.getByText(shows).first().waitFor({ state: 'attached' });
      await drawn(tab);
      const { data } = await session.send('Page.captureScreenshot', { format: 'webp', quality: QUALITY });
      await writeFile(`${FOLDER}/${picture}-${name}.webp`, Buffer.from(data, 'base64'));
    }
  } finally {
    await phone.dispose();
  }
}

/** Waits until nothing is on its way any more: no list, no picture. */
async function drawn(tab) {
  await tab.waitForFunction(() => !document.querySelector('.skeleton') && [...document.images].every((image) => image.complete));
  await tab.evaluate(() => new Promise((resolve) => { requestAnimationFrame(() => requestAnimationFrame(resolve)); }));
}

function page() {
  const rows = SHOWN.map(([, , picture, caption]) => {
    const cells = LOOKS.map(({ name, title }) => `<img src="screenshots/${picture}-${name}.webp" width="240" alt="${caption} (${title})">`);
    return `| ${caption} | ${cells.join(' | ')} |`;
  });
  const head = ['', ...LOOKS.map(({ title }) => title)];
  const table = [`| ${head.join(' | ')} |`, `|${'---|'.repeat(head.length)}`, ...rows].join('\n');
  return `# Screens\n\nTaken by \`cargo xtask screenshots\` in the demo neighbourhood, on a phone of 390 × 844.\n\n${table}\n`;
}
