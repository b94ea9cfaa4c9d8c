// The same work as window.bench does, by hand: fetch and IndexedDB, nothing between.
// It knows no outbox, no scopes, no merge and no second tab: the floor to measure from.
'use strict';

window.bare = (() => {
  const NAME = 'bare';
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
    };
    return done(request);
  }

  // The answers of the server, page after page, as the protocol has them.
  async function* answers(user) {
    let epoch = null, permissions = null, more = true;
    const cursors = {}, device = crypto.randomUUID();
    while (more) {
      const body = { protocol: 1, user, device, epoch, permissions, settled: 0, mutations: [], cursors };
      const answer = await (await fetch('/api/sync', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      })).json();
      if (answer.error) throw new Error(answer.error);
      ({ epoch, more } = answer);
      permissions = answer.permissions.version;
      for (const page of answer.pages) cursors[page.scope] = page.cursor;
      yield answer;
    }
  }

  // Fetches everything that the user (or, with null, a visitor) may see, one
  // transaction an answer, one row a record.
  async function fill({ user = null, indexed = false } = {}) {
    const start = performance.now();
    database = await open(indexed);
    let count = 0;
    for await (const answer of answers(user)) {
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
    return { ms: performance.now() - start, count };
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

  return { fill, list, reopen, save };
})();
