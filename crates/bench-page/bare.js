// The same work as window.bench does, by hand: fetch and IndexedDB, nothing between.
// It knows no outbox, no scopes, no merge and no second tab: the floor to measure from.
'use strict';

window.bare = (() => {
  const NAME = 'bare';
  const AT_ONCE = 1_000;
  let database;

  const done = (request) => new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
  const completed = (transaction) => new Promise((resolve, reject) => {
    transaction.oncomplete = () => resolve();
    transaction.onabort = () => reject(transaction.error);
  });

  function open(indexed) {
    const request = indexedDB.open(NAME, 1);
    request.onupgradeneeded = () => {
      const rows = request.result.createObjectStore('row');
      if (indexed) rows.createIndex('area', ['kind', 'fields.area', 'fields.published_at']);
      request.result.createObjectStore('saved', { autoIncrement: true });
      request.result.createObjectStore('queued');
    };
    return done(request);
  }

  // Where this phone stands: what the last answer said, and whose it is.
  const device = crypto.randomUUID();
  let whose = null, epoch = null, permissions = null, settled = 0;
  const cursors = {};

  // One exchange as the protocol has it.
  async function exchange(mutations) {
    const body = { protocol: 1, user: whose, device, epoch, permissions, settled, mutations, cursors };
    const answer = await (await fetch('/api/sync', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })).json();
    if (answer.error) throw new Error(answer.error);
    ({ epoch } = answer);
    permissions = answer.permissions.version;
    for (const page of answer.pages) cursors[page.scope] = page.cursor;
    return answer;
  }

  // The answers of the server, page after page.
  async function* answers() {
    let more = true;
    while (more) {
      const answer = await exchange([]);
      ({ more } = answer);
      yield answer;
    }
  }

  // Fetches everything that the user (or, with null, a visitor) may see, one
  // transaction an answer, one row a record.
  async function fill({ user = null, indexed = false } = {}) {
    const start = performance.now();
    whose = user;
    database = await open(indexed);
    const count = await pull();
    return { ms: performance.now() - start, count };
  }

  async function pull() {
    let count = 0;
    for await (const answer of answers()) {
      const transaction = database.transaction('row', 'readwrite');
      const rows = transaction.objectStore('row');
      for (const page of answer.pages) {
        for (const change of page.changes) {
          if (change.put) rows.put(change.put, change.id);
          else rows.delete(change.id);
          count += 1;
        }
      }
      await completed(transaction);
    }
    return count;
  }

  // The newest posts of an area: over the index, or over all rows where there is none.
  async function list(area, n) {
    const start = performance.now();
    const rows = database.transaction('row').objectStore('row');
    const records = rows.indexNames.contains('area') ? await walk(rows, area, n) : newest(await done(rows.getAll()), area, n);
    return { ms: performance.now() - start, count: records.length, ids: records.map((record) => record.id) };
  }

  function newest(records, area, n) {
    return records
      .filter((record) => record.kind === 'post' && record.fields.area === area)
      .sort((a, b) => b.fields.published_at - a.fields.published_at)
      .slice(0, n);
  }

  function walk(rows, area, n) {
    const range = IDBKeyRange.bound(['post', area], ['post', area, []]);
    const request = rows.index('area').openCursor(range, 'prev');
    return new Promise((resolve, reject) => {
      const records = [];
      request.onerror = () => reject(request.error);
      request.onsuccess = () => {
        const cursor = request.result;
        if (!cursor || records.length === n) return resolve(records);
        records.push(cursor.value);
        cursor.continue();
      };
    });
  }

  async function reopen(area, n) {
    database?.close();
    const start = performance.now();
    database = await open(false);
    const listed = await list(area, n);
    return { ...listed, ms: performance.now() - start };
  }

  // One strict transaction a save: a counter read and raised, a row put.
  async function save(n) {
    database ??= await open(false);
    const each = [], text = '周末在服务站举行了读书活动，孩子们和家长都来了。'.repeat(9);
    for (let i = 0; i < n; i += 1) {
      const start = performance.now();
      const transaction = database.transaction('saved', 'readwrite', { durability: 'strict' });
      const saved = transaction.objectStore('saved');
      const last = (await done(saved.get(0))) ?? 0;
      saved.put(last + 1, 0);
      saved.put({ id: crypto.randomUUID(), kind: 'activity_log', fields: { text } }, last + 1);
      await completed(transaction);
      each.push(performance.now() - start);
    }
    return { ms: each.reduce((sum, ms) => sum + ms, 0), count: n, each };
  }

  // Activity logs of an area, each in a strict transaction of its own.
  async function createOffline(n, area) {
    const start = performance.now();
    for (let mseq = 1; mseq <= n; mseq += 1) {
      const now = Date.now();
      const fields = {
        area,
        title: `绘本读书会 第${mseq}次`,
        topic: 'children',
        started_at: now,
        minutes: 90,
        place: '家门口服务站 二楼活动室',
        participants: { children: 12, adults: 9, volunteers: 3 },
        helpers: [{ name: '志愿者一', minutes: 120 }, { name: '志愿者二', minutes: 90 }],
        story: '上午举行绘本读书会，社工先带大家认识书里的小动物，再轮流朗读，最后一起画画。'.repeat(3),
        outcome: '下月继续，主题由孩子们投票决定。',
        publication: 'none',
      };
      const change = { record: crypto.randomUUID(), kind: 'activity_log', schema: 1, op: 'create', fields };
      const transaction = database.transaction('queued', 'readwrite', { durability: 'strict' });
      const body = { observed_at: now, changes: [change] };
      transaction.objectStore('queued').put({ mseq, mid: crypto.randomUUID(), body }, mseq);
      await completed(transaction);
    }
    return { ms: performance.now() - start, count: n };
  }

  // Sends what is queued, as many at once as the protocol takes, and forgets what got its receipt.
  async function push() {
    const start = performance.now();
    const queued = await done(database.transaction('queued').objectStore('queued').getAll());
    let count = 0;
    for (let at = 0; at < queued.length; at += AT_ONCE) {
      const { outcomes } = await exchange(queued.slice(at, at + AT_ONCE));
      const transaction = database.transaction('queued', 'readwrite', { durability: 'strict' });
      for (const { mseq, outcome } of outcomes) {
        if (outcome !== 'applied') throw new Error(`${mseq} was ${outcome}`);
        transaction.objectStore('queued').delete(mseq);
        settled = mseq;
      }
      await completed(transaction);
      count += outcomes.length;
    }
    await pull();
    return { ms: performance.now() - start, count };
  }

  // Listens to the server, and pulls at whatever it says; calls back with the instant at which it was stored.
  async function onChange(callback) {
    const pokes = (await fetch('/api/live')).body.getReader();
    (async () => {
      for (;;) {
        const { done: ended } = await pokes.read();
        if (ended) return;
        if (await pull()) callback(performance.timeOrigin + performance.now());
      }
    })();
  }

  return { fill, list, reopen, save, createOffline, push, onChange };
})();
