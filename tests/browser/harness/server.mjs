// The real server binary on a free port, with a data folder of its own: started, stopped, killed and started again
// on the same port and data, as a station's machine would be.
import { expect } from '@playwright/test';
import { execFile, spawn } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';

const BINARY = process.env.JIAMENKOU_SERVER ?? 'target/release/jiamenkou-server';
const POSTGRES = process.env.JIAMENKOU_POSTGRES;
const CODE = /code {2}\d{11} {2}(\d{6})$/;
const LISTENING = /listening on (http:\/\/[\d.]+:(\d+))/;

/** The databases that are here to be tested. */
export const DATABASES = POSTGRES ? ['SQLite', 'PostgreSQL'] : ['SQLite'];

export class Server {
  #folder;
  #arguments;
  #process;
  #exited;
  #said = [];
  #port = 0;

  /** The address, such as `http://127.0.0.1:4321`; the same after every restart. */
  origin;

  constructor(folder, further) {
    this.#folder = folder;
    this.#arguments = further;
  }

  get #data() {
    return join(this.#folder, 'data');
  }

  /** Starts a server with the demo neighbourhood. */
  static async start({ appDir, records, database = 'SQLite', flags = [] } = {}) {
    const further = [...flags];
    // A sub-district of its own among those that other tests keep there.
    if (database === 'PostgreSQL') further.push('--database-url', POSTGRES, '--tenant', String(randomInt(2 ** 40)));
    if (appDir) further.push('--app-dir', appDir);
    if (records) further.push('--demo-records', String(records));
    const server = new Server(await mkdtemp(join(tmpdir(), 'jiamenkou-server-')), further);
    await server.resume();
    return server;
  }

  get isRunning() {
    return this.#process !== undefined;
  }

  /** Starts the stopped server again, where it was and with what it had. */
  async resume() {
    const listen = `127.0.0.1:${this.#port}`;
    const started = spawn(
      BINARY,
      ['serve', '--listen', listen, '--data', this.#data, '--demo', ...this.#arguments],
      { stdio: ['ignore', 'pipe', 'pipe'] },
    );
    this.#process = started;
    this.#exited = once(started, 'exit').then(() => {
      this.#process = undefined;
    });
    const address = await this.#address(started);
    this.origin = address[1];
    this.#port = Number(address[2]);
  }

  /** Asks the server to stop, and waits until it has. */
  async stop() {
    await this.#end('SIGTERM');
  }

  /** `kill -9`: the process has no time for anything. */
  async kill9() {
    await this.#end('SIGKILL');
  }

  /** One of the program's other commands over this server's data, such as `account withdraw`. */
  async command(...words) {
    await promisify(execFile)(BINARY, [...words, '--data', this.#data]);
  }

  /** Copies what it has by now, while it runs. */
  async backUp() {
    await this.command('backup', join(this.#folder, 'backup'));
  }

  /** Its disk is lost: what was copied is brought back, and it starts again with that. */
  async restore() {
    await this.kill9();
    await rm(this.#data, { recursive: true });
    await mkdir(this.#data);
    await this.command('restore', join(this.#folder, 'backup'));
    await this.resume();
  }

  /** Stops it and removes its data. */
  async dispose() {
    await this.#end('SIGKILL');
    await rm(this.#folder, { recursive: true, force: true });
  }

  /** The code that it last sent to a phone, once it is not the one that is known: a demo prints codes. */
  async code(phone, known) {
    const sent = () => this.#said.findLast((line) => line.includes(phone) && CODE.test(line));
    const read = () => CODE.exec(sent() ?? '')?.[1];
    await expect.poll(read).not.toBe(known);
    return read();
  }

  /** What it printed, for a test that failed. */
  get log() {
    return this.#said.join('\n');
  }

  async #end(signal) {
    this.#process?.kill(signal);
    await this.#exited;
  }

  #address(started) {
    return new Promise((resolve, reject) => {
      const hear = (line) => {
        this.#said.push(line);
        const found = LISTENING.exec(line);
        if (found) resolve(found);
      };
      createInterface({ input: started.stdout }).on('line', hear);
      createInterface({ input: started.stderr }).on('line', hear);
      started.once('error', reject);
      started.once('exit', (code) => reject(new Error(`the server ended with ${code}:\n${this.log}`)));
    });
  }
}
