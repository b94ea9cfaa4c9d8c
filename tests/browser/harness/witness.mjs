// Somebody who asks the server itself, past the app: what is really there.
import { request } from '@playwright/test';
import { randomUUID } from 'node:crypto';

const PROTOCOL = 1;

export class Witness {
  #http;
  #device = randomUUID();
  #made = 0;

  /** The id of this person. */
  user;

  constructor(http, user) {
    this.#http = http;
    this.user = user;
  }

  /** Signs in with a session and a device of its own, apart from any phone. */
  static async signIn(server, { login, password }) {
    const http = await request.newContext({
      baseURL: server.origin,
      extraHTTPHeaders: { origin: server.origin },
    });
    const answer = await http.post('/api/session', { data: { login, password } });
    if (!answer.ok()) throw new Error(`signing in as ${login}: ${answer.status()} ${await answer.text()}`);
    return new Witness(http, (await answer.json()).user);
  }

  /** Everything of a kind that this person may read. */
  async records(kind) {
    const found = new Map();
    let state = { cursors: {} };
    for (let more = true; more; ) {
      const answer = await this.exchange(state);
      for (const { scope, changes, cursor } of answer.pages) {
        for (const { id, put } of changes) {
          if (put) found.set(id, put);
          else found.delete(id);
        }
        state.cursors[scope] = cursor;
      }
      state = { ...state, epoch: answer.epoch, permissions: answer.permissions.version };
      more = answer.more;
    }
    return [...found.values()].filter((record) => record.kind === kind);
  }

  /** The activity logs of that title. */
  async logsCalled(title) {
    const logs = await this.records('activity_log');
    return logs.filter((log) => log.fields.title === title);
  }

  /** The photo as the server keeps it; none when it does not (yet). */
  async photo(record, hash) {
    const answer = await this.#http.get(`/api/photo/${record}/${hash}`);
    return answer.ok() ? answer.body() : undefined;
  }

  /** Makes a record and returns its id and what the server decided. */
  async create(kind, fields) {
    const record = randomUUID();
    const body = { observed_at: 1, changes: [{ record, kind, schema: 1, op: 'create', fields }] };
    const mseq = (this.#made += 1);
    const { outcomes } = await this.exchange({ mutations: [{ mseq, mid: randomUUID(), body }] });
    return { record, ...outcomes.find((receipt) => receipt.mseq === mseq) };
  }

  /** One `POST /api/sync`. */
  async exchange({ mutations = [], epoch = null, permissions = null, cursors = {} }) {
    const said = { protocol: PROTOCOL, user: this.user, device: this.#device, epoch, permissions, settled: 0, mutations, cursors };
    const answer = await this.#http.post('/api/sync', { data: said });
    if (!answer.ok()) throw new Error(`syncing: ${answer.status()} ${await answer.text()}`);
    return answer.json();
  }

  /** Any body from any site, and the answer whatever it is. */
  post(path, { body, origin }) {
    const headers = { 'content-type': 'application/json', ...(origin && { origin }) };
    return this.#http.post(path, { data: Buffer.from(body), headers });
  }

  async dispose() {
    await this.#http.dispose();
  }
}
