import { Device } from '../browser/harness/device.mjs';
import { Server } from '../browser/harness/server.mjs';
import { settle } from '../browser/harness/app.mjs';
import { WORKER, signIn } from '../browser/harness/people.mjs';
import { say } from '../browser/harness/words.mjs';
import { launch } from './browser.mjs';
const server = await Server.start({ records: 10000 });
const phone = await Device.unpack({ ...launch, baseURL: server.origin, viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true });
try {
  await phone.page.goto('/sign-in'); await signIn(phone.page, WORKER); await settle(phone.page, '/feed');
  await phone.page.waitForFunction(() => performance.getEntriesByName('sync:fill')[0]?.duration, null, {timeout:60000}).catch(()=>{});
  const tab = await phone.newTab(); const session = await phone.context.newCDPSession(tab);
  await tab.goto('/search'); await tab.getByText(say('search.nothing_yet')).waitFor();
  await session.send('Emulation.setCPUThrottlingRate', { rate: 4 });
  const events = []; session.on('Tracing.dataCollected', ({ value }) => events.push(...value));
  if (process.env.TRACE) await session.send('Tracing.start', { transferMode: 'ReportEvents', traceConfig: { includedCategories: ['devtools.timeline','blink.user_timing','v8'] } });
  if (process.env.PROFILE) { await session.send('Profiler.enable'); await session.send('Profiler.setSamplingInterval', { interval: 200 }); await session.send('Profiler.start'); }
  for (let r = 0; r < 3; r++) {
  const took = await tab.evaluate(async (words) => {
    const box = document.querySelector('input[type="search"]');
    const set = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value').set;
    const drawn = () => new Promise((resolve) => { requestAnimationFrame(() => { setTimeout(() => resolve(performance.now())); }); });
    const took = [];
    for (const word of words) for (let many = 1; many <= word.length; many += 1) {
        await drawn(); const from = performance.now();
        set.call(box, word.slice(0, many)); box.dispatchEvent(new Event('input', { bubbles: true }));
        const sync = performance.now() - from; await Promise.resolve();
        const d = await drawn();
        took.push([word.slice(0, many), Math.round(sync), Math.round(d - from), document.querySelectorAll('.list-row').length]);
    }
    return took;
  }, ['jinglaoka', '绘本读书', 'shequ']);
  console.log(took.map((x) => x.join(':')).join(' '));
  const t = took.map((x) => x[2]).sort((a, b) => a - b); console.log('median', t[t.length >> 1], 'p95', t[Math.ceil(t.length * .95) - 1], 'max', t.at(-1));
  }
  if (process.env.PROFILE) {
    const { profile } = await session.send('Profiler.stop'); const self = {}; const by = new Map(profile.nodes.map((n) => [n.id, n]));
    profile.samples.forEach((id, i) => { const n = by.get(id).callFrame; const k = n.functionName + ' ' + n.url.split('/').pop().slice(0, 14); self[k] = (self[k] ?? 0) + profile.timeDeltas[i] / 1000; });
    console.log(Object.entries(self).sort((a, b) => b[1] - a[1]).slice(0, 40).map(([k, v]) => v.toFixed(0) + ' ' + k).join('\n'));
  }
  if (process.env.TRACE) {
    const done = new Promise((r) => session.once('Tracing.tracingComplete', r)); await session.send('Tracing.end'); await done;
    const sum = {}; for (const e of events) if (e.ph === 'X' && e.dur) { (sum[e.name] ??= [0, 0]); sum[e.name][0] += e.dur / 1000; sum[e.name][1]++; }
    console.log(Object.entries(sum).sort((a, b) => b[1][0] - a[1][0]).slice(0, 28).map(([n, [d, c]]) => `${n} ${Math.round(d)}ms/${c}`).join('\n'));
  }
} finally { await phone.dispose(); await server.dispose(); }
