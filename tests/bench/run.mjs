// Measures the bench page and the app in a real browser and prints a table.
// How to drive it, and what each number is: docs/BENCH.md.
//
//   node tests/bench/run.mjs [--url http://127.0.0.1:8080 [--many http://127.0.0.1:8081]] [--app] [--lists] [--lighthouse] [--rounds 7] [--json FILE]
import { writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { measureApp } from './app.mjs';
import { measureLighthouse } from './lighthouse.mjs';
import { measureLists } from './lists.mjs';
import { measureBenchPage } from './page.mjs';
import { measureSize } from './size.mjs';
import { markdown } from './statistics.mjs';

const { values: options } = parseArgs({
  options: {
    url: { type: 'string', default: process.env.JIAMENKOU_BENCH_URL },
    many: { type: 'string', default: process.env.JIAMENKOU_BENCH_MANY_URL },
    app: { type: 'boolean', default: process.env.JIAMENKOU_DIST !== undefined },
    lists: { type: 'boolean', default: process.env.JIAMENKOU_DIST !== undefined },
    lighthouse: { type: 'boolean', default: process.env.JIAMENKOU_DIST !== undefined },
    records: { type: 'string', default: process.env.JIAMENKOU_BENCH_RECORDS ?? '10000' },
    rounds: { type: 'string', default: process.env.JIAMENKOU_BENCH_ROUNDS ?? '7' },
    json: { type: 'string' },
  },
});
if (!options.url && !options.app && !options.lists && !options.lighthouse) throw new Error('nothing to measure: name --url of the bench page, --app, --lists or --lighthouse');

const say = (text) => process.stderr.write(`  ${text}\n`);
const parts = [];
if (options.url) parts.push(await measureBenchPage({ url: options.url, rounds: Number(options.rounds), say }));
if (options.url && options.many) parts.push(await measureSize({ few: options.url, many: options.many, rounds: 3, say }));
if (options.app) parts.push(await measureApp({ records: Number(options.records), say }));
if (options.lists) parts.push(await measureLists({ say }));
if (options.lighthouse) parts.push(await measureLighthouse({ say }));

const lines = parts.flatMap((part) => part.lines);
const measured = Object.assign({}, ...parts.map((part) => part.measured));
const machine = cpus();
console.log(`\n${markdown(lines)}\n`);
console.log(`${machine.length} CPUs (${machine[0].model.trim()}). Browser profiles on disk; our store writes a person's work with strict`);
console.log('durability, copies with the browser\'s default, as the fill by hand; its saves are strict.');
if (options.json) writeFileSync(options.json, JSON.stringify({ lines, measured }, null, 2));
