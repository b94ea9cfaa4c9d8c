// What comes before the app: its files on their way, and what the page says while it has nothing but itself.
import { once } from 'node:events';
import { get } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { tab } from './harness/app.mjs';
import { expect, test } from './harness/test.mjs';

/** The answer as it went over the wire. */
async function raw(address, coding) {
  const [answer] = await once(get(address, { headers: { 'accept-encoding': coding } }), 'response');
  return { headers: answer.headers, bytes: await buffer(answer) };
}

test('the app comes packed as the browser likes, its parts are kept for ever and its page never', async ({ server }) => {
  const page = (await raw(server.origin, 'identity')).bytes.toString();
  const named = (pattern) => pattern.exec(page)[0];
  const forEver = 'public, max-age=31536000, immutable';
  const files = [
    ['/', 'text/html; charset=utf-8', 'no-cache'],
    ['/sw.js', 'text/javascript; charset=utf-8', 'no-cache'],
    [named(/\/jiamenkou-[0-9a-f]+_bg\.wasm/), 'application/wasm', forEver],
    [named(/\/jiamenkou-[0-9a-f]+\.js/), 'text/javascript; charset=utf-8', forEver],
    [named(/\/style-[0-9a-f]+\.css/), 'text/css; charset=utf-8', forEver],
  ];
  for (const [path, type, kept] of files) {
    const plain = await raw(server.origin + path, 'identity');
    expect(plain.headers).not.toHaveProperty('content-encoding');
    for (const [coding, unpack] of [['br', brotliDecompressSync], ['gzip', gunzipSync]]) {
      const { headers, bytes } = await raw(server.origin + path, coding);
      expect(headers, path).toMatchObject({
        'content-type': type, 'cache-control': kept, 'content-encoding': coding, vary: 'accept-encoding',
      });
      expect(bytes.length, path).toBeLessThan(plain.bytes.length / 2);
      expect(unpack(bytes).equals(plain.bytes), path).toBe(true);
    }
  }
});

test('an app that does not arrive says so, and is fetched again by a tap', async ({ phone }) => {
  const { page } = await phone();
  await page.route('**/*.wasm', (route) => route.abort());
  await page.goto('/stations');
  const failed = page.getByRole('alert');
  await expect(failed.getByRole('heading', { name: '没有打开' })).toBeVisible();
  await page.unroute('**/*.wasm');
  await failed.getByRole('button', { name: '再试一次' }).click();
  await expect(tab(page, 'nav.stations')).toHaveAttribute('aria-current', 'page');
  await expect(failed).toHaveCount(0);
});

test('an old browser is told where to go instead', async ({ phone }) => {
  const { page } = await phone();
  await page.addInitScript(() => { delete window.indexedDB; delete window.WebAssembly; });
  await page.goto('/');
  await expect(page.getByRole('heading', { name: '这个浏览器打不开家门口' })).toBeVisible();
  await expect(page.getByRole('link', { name: '拨打 12345' })).toHaveAttribute('href', 'tel:12345');
  await expect(page.getByRole('navigation')).toHaveCount(0);
});
