// A browser with a profile of its own on disk. The contexts that browsers make for
// tests keep IndexedDB in memory, where strict durability costs nothing.

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium } from "@playwright/test";

const FLAGS = [
  "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
  "--disable-background-networking", "--disable-component-update", "--disable-sync",
];

// Opens a browser for `work` and removes all traces of it.
export async function inFreshBrowser(work, options = {}) {
  const profile = mkdtempSync(join(tmpdir(), "jiamenkou-bench-"));
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: process.env.JIAMENKOU_CHROMIUM || "/usr/bin/chromium",
    args: FLAGS,
    locale: "zh-CN",
    ...options,
  });
  try {
    return await work(context);
  } finally {
    await context.close();
    rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
  }
}
