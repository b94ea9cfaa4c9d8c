/*
  The service worker: it opens the app without a network, and sends what is unsent once there is one again while
  nobody has the app open, where the browser offers that (Background Sync).

  - It answers only GET requests to its own origin for the files of one build. Everything under /api/ passes by,
    so no push, no photo and no session of the app ever goes through here. Photos are not kept here either: a person
    may lose the right to see one, and only the app knows when; it keeps them itself.
  - What it sends by itself, it reads from the outbox as it stands there, and changes nothing but the mark that it may
    have been sent. What the server answers is thrown away: the app sends the same again when it is opened, which has
    no second effect, and hears then what became of it.
  - That is also why the manifest's share target is a GET with text and no files. Files would need a POST that is
    answered here, and a worker that touches request bodies is how others lost their users' uploads.
  - Files are taken in only after their status, type and hash were checked, so a captive portal's page is never kept.
  - A new build waits until the app, seeing that nothing is unkept, posts {type: 'activate'}.

  The build replaces both constants: one {url, hash} for each file, the hash being the first 16 hex digits of its
  SHA-256, and an id of the build. Without them (development) the worker lets everything pass.
*/
'use strict';

const PRECACHE = /*PRECACHE*/[];
const BUILD = /*BUILD*/'';

const FAMILY = 'app-';
const CACHE = FAMILY + BUILD;
const SHELL = '/index.html';
const HASHES = '/precache-hashes.json';
const FILES = new Map(PRECACHE.map((file) => [file.url, file.hash]));
const SEND = 'jmk-send';
/* Text in one request: half of what the server takes, as a character may be several bytes. */
const MOST_TEXT = 500000;
const MOST_MUTATIONS = 1000;
const SERVER_OWN = /^\/(api\/|calendar\/|healthz$|metrics$|robots\.txt$|sitemap\.xml$|feed(\/[^/]+)?\.atom$)/;
const TYPES = {
  html: 'text/html',
  js: 'text/javascript',
  css: 'text/css',
  wasm: 'application/wasm',
  svg: 'image/svg+xml',
  png: 'image/png',
  webp: 'image/webp',
  webmanifest: 'application/manifest+json',
};

self.addEventListener('install', (event) => event.waitUntil(install()));
self.addEventListener('activate', (event) => event.waitUntil(activate()));

self.addEventListener('message', (event) => {
  const type = event.data && event.data.type;
  if (type === 'activate') self.skipWaiting();
  if (type === 'version' && event.ports[0]) event.ports[0].postMessage({ build: BUILD });
});

self.addEventListener('fetch', (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== 'GET' || url.origin !== location.origin || SERVER_OWN.test(url.pathname)) return;
  if (url.pathname !== SHELL && FILES.has(url.pathname)) {
    event.respondWith(file(url.pathname));
  } else if (request.mode === 'navigate' && FILES.has(SHELL)) {
    event.respondWith(page(request));
  }
});

self.addEventListener('sync', (event) => {
  if (event.tag === SEND) event.waitUntil(sendUnsent());
});

/* Takes in every file of the build, or fails as a whole and is tried again later. */
async function install() {
  const cache = await caches.open(CACHE);
  const kept = await earlierFiles();
  await Promise.all(PRECACHE.map(async (entry) => {
    const same = kept.get(entry.url + '#' + entry.hash);
    await cache.put(entry.url, (same && (await same())) || (await fetchVerified(entry)));
  }));
  await cache.put(HASHES, Response.json(Object.fromEntries(FILES)));
}

/* Only builds go; caches of other families are not ours to clear. */
async function activate() {
  const names = await caches.keys();
  await Promise.all(names.filter((name) => name.startsWith(FAMILY) && name !== CACHE).map((name) => caches.delete(name)));
  await self.clients.claim();
}

/* What earlier builds left behind, by url and hash: an update fetches only what has changed. */
async function earlierFiles() {
  const found = new Map();
  for (const name of await caches.keys()) {
    if (!name.startsWith(FAMILY)) continue;
    const cache = await caches.open(name);
    const list = await cache.match(HASHES);
    if (!list) continue;
    for (const [url, hash] of Object.entries(await list.json())) found.set(url + '#' + hash, () => cache.match(url));
  }
  return found;
}

/*
  The browser's own cache is asked first, because the page has just loaded these very files; if what it holds does
  not have the hash, the network is asked once more past that cache.
*/
async function fetchVerified(entry) {
  for (const cache of ['default', 'reload']) {
    const response = await fetch(entry.url, { cache, credentials: 'same-origin' });
    if (await isGenuine(entry, response)) return response;
  }
  throw new Error('not the file that was built: ' + entry.url);
}

async function isGenuine({ url, hash }, response) {
  const expected = TYPES[url.slice(url.lastIndexOf('.') + 1)];
  const type = response.headers.get('content-type') || '';
  if (response.status !== 200 || response.redirected || (expected && !type.startsWith(expected))) return false;
  const digest = await crypto.subtle.digest('SHA-256', await response.clone().arrayBuffer());
  const hex = Array.from(new Uint8Array(digest).slice(0, 8), (byte) => byte.toString(16).padStart(2, '0')).join('');
  return hex === hash;
}

/* A stored answer goes out untouched, so that the browser may keep the compiled form of the WebAssembly. */
async function file(url) {
  const cache = await caches.open(CACHE);
  const stored = await cache.match(url, { ignoreVary: true });
  if (stored) return stored;
  try {
    const fresh = await fetchVerified({ url, hash: FILES.get(url) });
    await cache.put(url, fresh.clone());
    return fresh;
  } catch (error) {
    /* The browser dropped a file and the server has moved on: let the next navigation fetch the server's build. */
    if (navigator.onLine) await cache.delete(SHELL);
    return Response.error();
  }
}

/* Any route is the same page: the app reads the address itself, with or without a network. */
async function page(request) {
  const cache = await caches.open(CACHE);
  const stored = await cache.match(SHELL, { ignoreVary: true });
  if (stored) return stored;
  try {
    return await fetch(request);
  } catch (error) {
    return new Response(OFFLINE_PAGE, { status: 503, headers: { 'content-type': 'text/html; charset=utf-8' } });
  }
}

/* Of each person who has an outbox on this device, what is unsent. Fails where the browser is to try again. */
async function sendUnsent() {
  const newest = new Map();
  for (const { name } of await indexedDB.databases()) {
    const [, generation, owner] = /^jiamenkou-(\d+)-([0-9a-f-]{36})$/.exec(name) || [];
    if (owner && Number(generation) > (newest.get(owner) || 0)) newest.set(owner, Number(generation));
  }
  for (const [owner, generation] of newest) {
    /* A tab that exchanges just now sends the same. */
    await navigator.locks.request('jmk-sync-' + owner, { ifAvailable: true }, (lock) => lock && sendOf(owner, generation));
  }
}

async function sendOf(owner, generation) {
  const database = await done(indexedDB.open('jiamenkou-' + generation + '-' + owner));
  try {
    const rows = await unsentOf(database);
    if (!rows) return;
    for (const mutations of inRequests(rows.mutations)) await send(owner, rows.head, mutations);
  } finally {
    database.close();
  }
}

/* The rows of the outbox that have no receipt, marked as such that may have been sent; none before the first exchange. */
async function unsentOf(database) {
  if (!['head', 'outbox'].every((name) => database.objectStoreNames.contains(name))) return undefined;
  const transaction = database.transaction(['head', 'outbox'], 'readwrite', { durability: 'strict' });
  const [heads, outbox] = [transaction.objectStore('head'), transaction.objectStore('outbox')];
  const [head, attempted, rows] = await Promise.all([done(heads.get('head')), done(heads.get('attempted')), done(outbox.getAll())]);
  const mutations = rows.map((row) => JSON.parse(row)).filter((row) => row.receipt === null);
  if (!head || !mutations.length) return undefined;
  const last = mutations[mutations.length - 1].mseq;
  if (last > Number(attempted || 0)) heads.put(String(last), 'attempted');
  await new Promise((resolve, reject) => {
    transaction.oncomplete = resolve;
    transaction.onabort = () => reject(transaction.error);
  });
  return { head: JSON.parse(head), mutations };
}

/* The mutations in order, as many together as one request takes. */
function inRequests(mutations) {
  const requests = [];
  let room = 0;
  for (const mutation of mutations) {
    if (mutation.body.length > room || requests[requests.length - 1].length === MOST_MUTATIONS) {
      requests.push([]);
      room = MOST_TEXT;
    }
    requests[requests.length - 1].push(mutation);
    room -= mutation.body.length;
  }
  return requests;
}

async function send(owner, { device, epoch, permissions, settled, cursors }, mutations) {
  if (!device) return;
  const request = JSON.stringify({ protocol: 1, user: owner, device, epoch, permissions, settled, cursors });
  /* Bodies go as they stand in the outbox, letter by letter. */
  const entries = mutations.map(({ mseq, mid, body }) => `{"mseq":${mseq},"mid":"${mid}","body":${body}}`);
  const answer = await fetch('/api/sync', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: request.slice(0, -1) + ',"mutations":[' + entries.join() + ']}',
  });
  if (answer.status === 429 || answer.status >= 500) throw new Error('the server is busy: ' + answer.status);
}

function done(request) {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
    request.onupgradeneeded = () => request.transaction.abort();
  });
}

const OFFLINE_PAGE = `<!doctype html>
<html lang="zh-CN"><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark"><title>家门口</title>
<style>
body { margin: 0; min-height: 100vh; display: grid; place-content: center; gap: 16px; padding: 24px; max-width: 32em; margin-inline: auto; font: 20px/1.6 system-ui, sans-serif; background: #faf6ef; color: #2a2520 }
h1 { font-size: 1.4em; margin: 0 } p { margin: 0 }
a { justify-self: start; padding: 14px 28px; border-radius: 14px; background: #1c5a50; color: #fffdf9; text-decoration: none }
@media (prefers-color-scheme: dark) { body { background: #171512; color: #f1ebe2 } a { background: #83c8b7; color: #0b211c } }
</style>
<h1>现在没有网络</h1>
<p>手机清理了家门口的页面，连上网络后再打开就好。您保存过的内容不会因此丢失。</p>
<p>急事请拨打服务站门口公示的电话，或市民服务热线 12345。</p>
<p lang="en">No network just now. Connect and open again; for urgent matters call 12345.</p>
<a href="">再试一次 · Try again</a>
</html>`;
