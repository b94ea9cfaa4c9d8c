// The same work over few records and over many: what should grow with them, and what should not.
import { inFreshBrowser } from './browser.mjs';
import { open, signedIn } from './page.mjs';
import { line, median } from './statistics.mjs';

const CHANGES = 20;

/** Measures a server of few records beside one of many, in so many rounds. */
export async function measureSize({ few, many, rounds, say }) {
  const measured = {};
  const note = (name, values) => (measured[name] ??= []).push(...[values].flat());
  for (let round = 0; round < rounds; round += 1) {
    say(`filling with few and with many: round ${round + 1} of ${rounds}`);
    const sides = Object.entries({ few, many });
    for (const [side, url] of round % 2 ? sides.reverse() : sides) {
      const filled = await fill(url);
      note(`${side}.records`, filled.count);
      note(`${side}.each`, filled.ms / filled.count);
      note(`${side}.memory`, filled.memory);
    }
  }
  for (const [side, url] of Object.entries({ few, many })) {
    say(`one change among ${side}`);
    const { bytes, ms } = await changesPulled(url);
    note(`${side}.bytes`, bytes);
    note(`${side}.pull`, ms);
  }
  return { measured, lines: lines(measured) };
}

/** A visitor's phone, empty at first. */
function fill(url) {
  return inFreshBrowser(async (context) => {
    const page = await open(context, url);
    return page.evaluate(async () => ({ ...(await window.bench.fill()), memory: window.bench.memory() }));
  });
}

/** What another phone costs that pulls one change after the other: bytes on the wire, both ways, and milliseconds. */
function changesPulled(url) {
  return inFreshBrowser((one) => inFreshBrowser(async (other) => {
    const [sender, reader] = [(await signedIn(one, url)).page, (await signedIn(other, url)).page];
    for (const page of [sender, reader]) await page.evaluate(() => window.bench.fill());
    const session = await other.newCDPSession(reader);
    const wire = new Wire(session);
    await session.send('Network.enable');
    const [bytes, ms] = [[], []];
    for (let n = 0; n < CHANGES; n += 1) {
      await sender.evaluate(() => window.bench.save(1));
      await sender.evaluate(() => window.bench.push());
      const took = wire.next();
      ms.push((await reader.evaluate(() => window.bench.push())).ms);
      bytes.push(await took);
    }
    return { bytes, ms };
  }));
}

/** Bytes of exchanges, as the network carries them: the answer with its head, the request's body. */
class Wire {
  #up = new Map();
  #waiting;

  constructor(session) {
    session.on('Network.requestWillBeSent', ({ requestId, request }) => this.#up.set(requestId, request.postData?.length ?? 0));
    session.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => this.#waiting?.(this.#up.get(requestId) + encodedDataLength));
  }

  /** Of the next one. */
  next() {
    return new Promise((resolve) => { this.#waiting = resolve; });
  }
}

function lines(m) {
  const [few, many] = ['few', 'many'].map((side) => thousands(median(m[`${side}.records`])));
  return [
    line({ what: `first fill of ${many} records, each of them, beside ${few}`, unit: 'µs', ours: micro(m['many.each']), bare: micro(m['few.each']), goal: { ratio: 1.5 } }),
    line({ what: `memory of the program after a fill of ${many}`, unit: 'MB', ours: m['many.memory'], bare: m['few.memory'] }),
    line({ what: `one change among ${many} pulled, both ways`, unit: 'bytes', ours: m['many.bytes'], bare: m['few.bytes'], goal: { most: 2_048 } }),
    line({ what: `the same, beside ${few}`, ours: m['many.pull'], bare: m['few.pull'], goal: { ratio: 1.5 } }),
  ];
}

const micro = (values) => values.map((ms) => ms * 1_000);
const thousands = (count) => Math.round(count).toLocaleString('en');
