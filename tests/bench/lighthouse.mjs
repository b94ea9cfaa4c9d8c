// Lighthouse, as on a mobile phone: the first page and a page that visitors and search engines read.
import { launch as launchChrome } from 'chrome-launcher';
import lighthouse from 'lighthouse';
import { Server } from '../browser/harness/server.mjs';
import { launch } from './browser.mjs';
import { line } from './statistics.mjs';

const RUNS = 3;
const CATEGORIES = { performance: 'performance', accessibility: 'accessibility', 'best-practices': 'best practices', seo: 'SEO' };
const METRICS = {
  'first-contentful-paint': { what: 'first contentful paint', unit: 'ms', most: 1_000 },
  'largest-contentful-paint': { what: 'largest contentful paint', unit: 'ms', most: 1_800 },
  'total-blocking-time': { what: 'total blocking time', unit: 'ms', most: 150 },
  'cumulative-layout-shift': { what: 'layout shift', unit: '', most: 0.02 },
};

/** Looks at the app that is built into the server's binary, each time as somebody who was never there. */
export async function measureLighthouse({ say }) {
  const server = await Server.start();
  const measured = {};
  const lines = [];
  try {
    for (const [name, path] of Object.entries({ 'first page': '/', 'a post': await aPost(server.origin) })) {
      const reports = [];
      for (let run = 0; run < RUNS; run += 1) {
        say(`Lighthouse: ${name}, ${run + 1} of ${RUNS}`);
        reports.push(await looked(server.origin + path));
      }
      const of = (what, unit, values, goal) => {
        measured[`lighthouse.${name}.${what}`] = values;
        lines.push(line({ what: `Lighthouse mobile, ${name}: ${what}`, unit, ours: values, goal }));
      };
      for (const [id, what] of Object.entries(CATEGORIES)) of(what, 'of 100', reports.map((it) => it.categories[id].score * 100));
      for (const [id, { what, unit, most }] of Object.entries(METRICS)) of(what, unit, reports.map((it) => it.audits[id].numericValue), { most });
      say(missed(reports.at(-1)));
    }
  } finally {
    await server.dispose();
  }
  return { measured, lines };
}

/** What Lighthouse would have otherwise, besides speed. */
function missed({ audits, categories }) {
  const besides = Object.keys(CATEGORIES).filter((id) => id !== 'performance');
  const refs = besides.flatMap((id) => categories[id].auditRefs.filter((ref) => ref.weight > 0));
  const found = refs.map(({ id }) => audits[id]).filter(({ score }) => score !== null && score < 1);
  return `  ${found.map(({ id, title }) => `${id}: ${title}`).join('; ') || 'nothing is missed'}`;
}

/** The address of the latest post, from the list that search engines read. */
async function aPost(origin) {
  const list = await (await fetch(`${origin}/feed`)).text();
  return list.match(/href="(\/posts\/[^"]+)"/)[1];
}

/** What Lighthouse says in a browser with a profile of its own. */
async function looked(url) {
  const chrome = await launchChrome({ chromePath: launch.executablePath, chromeFlags: ['--headless=new', ...launch.args], logLevel: 'silent' });
  try {
    const { lhr } = await lighthouse(url, { port: chrome.port, output: 'json', logLevel: 'error', onlyCategories: Object.keys(CATEGORIES) });
    return lhr;
  } finally {
    chrome.kill();
  }
}
