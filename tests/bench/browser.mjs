// A browser with a profile of its own on disk. The contexts that browsers make for tests keep IndexedDB in memory,
// where strict durability costs nothing.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from '@playwright/test';

/** How the browser is launched. */
export const launch = {
  executablePath: process.env.JIAMENKOU_CHROMIUM || '/usr/bin/chromium',
  args: [
    '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run',
    '--disable-background-networking', '--disable-component-update', '--disable-sync',
  ],
  locale: 'zh-CN',
};

/** Opens a browser for `work` and removes all traces of it. */
export async function inFreshBrowser(work) {
  const profile = mkdtempSync(join(tmpdir(), 'jiamenkou-bench-'));
  const context = await chromium.launchPersistentContext(profile, launch);
  try {
    return await work(context);
  } finally {
    await context.close();
    rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
  }
}
