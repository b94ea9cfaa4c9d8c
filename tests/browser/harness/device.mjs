// A phone: a browser profile on disk that outlives the browser, so that a test can switch the phone off and on.
import { chromium } from '@playwright/test';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export class Device {
  #profile;
  #options;
  #context;

  constructor(profile, options) {
    this.#profile = profile;
    this.#options = options;
  }

  /** A new phone, switched on. `options` are those of a Playwright browser context. */
  static async unpack(options) {
    const device = new Device(await mkdtemp(join(tmpdir(), 'jiamenkou-phone-')), options);
    await device.switchOn();
    return device;
  }

  /** What Playwright calls the browser context. */
  get context() {
    return this.#context;
  }

  /** The tab that was opened first. */
  get page() {
    return this.#context.pages()[0];
  }

  /** Another tab of the same browser. */
  async newTab() {
    return this.#context.newPage();
  }

  async switchOn({ offline = false } = {}) {
    this.#context = await chromium.launchPersistentContext(this.#profile, { ...this.#options, offline });
  }

  async switchOff() {
    await this.#context.close();
  }

  /** The system takes the tab's process away, as phones do with what is in the background; the person opens another. */
  async killTab() {
    const killed = this.page;
    const crashed = killed.waitForEvent('crash');
    const session = await this.#context.newCDPSession(killed);
    // The answer never comes: who would give it is gone.
    session.send('Page.crash').catch(() => {});
    await crashed;
    await this.newTab();
    await killed.close();
  }

  async goOffline() {
    await this.#context.setOffline(true);
  }

  async goOnline() {
    await this.#context.setOffline(false);
  }

  async dispose() {
    await this.#context.close();
    await rm(this.#profile, { recursive: true, force: true, maxRetries: 5 });
  }
}
