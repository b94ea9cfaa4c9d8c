// Measures the bench page (and the app) in a real browser and prints a table.
// How to drive it, and what each number is: docs/BENCH.md.
//
//   node tests/bench/run.mjs --url http://127.0.0.1:8080 [--rounds 7] [--json FILE]

import { writeFileSync } from "node:fs";
import { cpus } from "node:os";
import { parseArgs } from "node:util";
import { measureBenchPage } from "./page.mjs";
import { markdown } from "./statistics.mjs";

const { values: options } = parseArgs({
  options: {
    url: { type: "string", default: process.env.JIAMENKOU_BENCH_URL },
    rounds: { type: "string", default: process.env.JIAMENKOU_BENCH_ROUNDS ?? "7" },
    json: { type: "string" },
  },
});
if (!options.url) throw new Error("--url: where is the bench page served?");

const say = (text) => process.stderr.write(`  ${text}\n`);
const rounds = Number(options.rounds);
const { measured, lines } = await measureBenchPage({ url: options.url, rounds, say });

console.log(`\n${markdown(lines)}\n`);
console.log(`${cpus().length} CPUs (${cpus()[0].model.trim()}), Chromium, profiles on disk, saves with strict durability, rows by hand with the browser's default.`);
if (options.json) writeFileSync(options.json, JSON.stringify({ lines, measured }, null, 2));
