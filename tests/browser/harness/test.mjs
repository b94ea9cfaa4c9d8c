// Playwright's `test` with what every spec of ours needs: a server of its own and as many phones as it asks for.
import { test as base, expect } from '@playwright/test';
import { Device } from './device.mjs';
import { Server } from './server.mjs';

export { expect };

// Longer than anything takes on a slow machine, shorter than a test's own time, so that a failure names the place.
const PATIENCE = 15_000;

export const test = base.extend({
  viewport: [{ width: 390, height: 844 }, { option: true }],

  /** How the server of a test is started. */
  serverOptions: [{}, { option: true }],

  server: async ({ serverOptions }, use, info) => {
    const server = await Server.start(serverOptions);
    await use(server);
    if (info.status !== info.expectedStatus) await info.attach('server', { body: server.log });
    await server.dispose();
  },

  /** `await phone()` is a new phone with a profile of its own, in the colours of the whole suite. */
  phone: async ({ server, launchOptions, contextOptions, viewport, userAgent, locale, timezoneId, isMobile, hasTouch, deviceScaleFactor }, use, info) => {
    const phones = [];
    await use(async (more = {}) => {
      const device = await Device.unpack({
        ...launchOptions,
        args: [...launchOptions.args, `--lang=${locale}`],
        ...contextOptions,
        viewport,
        userAgent,
        locale,
        timezoneId,
        isMobile,
        hasTouch,
        deviceScaleFactor,
        baseURL: server.origin,
        ...more,
      });
      device.context.setDefaultTimeout(PATIENCE);
      phones.push(device);
      return device;
    });
    for (const device of phones) {
      if (info.status !== info.expectedStatus) await picture(device, info);
      await device.dispose();
    }
  },
});

async function picture(device, info) {
  for (const [index, page] of device.context.pages().entries()) {
    const body = await page.screenshot({ timeout: 2_000 }).catch(() => undefined);
    if (body) await info.attach(`tab ${index}`, { body, contentType: 'image/png' });
  }
}
