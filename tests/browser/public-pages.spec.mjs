// A visitor without the app reads what is public, and a resident signs in by a code that is sent to a phone.
import { expectInStep } from './harness/app.mjs';
import { RESIDENT, SHARES_A_PHONE, WORKER, enter } from './harness/people.mjs';
import { Witness } from './harness/witness.mjs';
import { expect, test } from './harness/test.mjs';
import { say, saying } from './harness/words.mjs';

const OPERATOR = '花木街道办事处（示例）';
const ICP = '沪ICP备00000000号';
const way = (page, key) => page.getByRole('radio', { name: say(key) });
const button = (page, key) => page.getByRole('button', { name: say(key), exact: true });

test.use({ serverOptions: { flags: ['--operator', OPERATOR, '--icp', ICP] } });

test('a visitor without JavaScript reads a post, and follows the feed', async ({ browser, server }) => {
  const context = await browser.newContext({ javaScriptEnabled: false, baseURL: server.origin, viewport: { width: 390, height: 844 } });
  const page = await context.newPage();
  await page.goto('/feed');
  const topic = page.getByRole('navigation', { name: say('public.topics') }).getByRole('link').first();
  const name = await topic.textContent();
  await topic.click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(say('public.posts_of', { topic: name }));
  const ofTopic = await page.getByRole('link', { name: say('public.feed_topic') }).getAttribute('href');
  expect(await (await page.request.get(ofTopic)).text()).toContain(`label="${name}"`);
  await page.goto('/feed');
  const first = page.getByRole('main').getByRole('listitem').first().getByRole('link');
  const title = await first.textContent();
  await first.click();
  await expect(page).toHaveURL(/\/posts\//);
  await expect(page.getByRole('heading', { level: 1, name: title })).toBeVisible();
  await expect(page.getByRole('img').last()).toHaveJSProperty('complete', true);
  await expect(page.getByText(say('operator.by', { name: OPERATOR }))).toBeVisible();
  await expect(page.getByRole('link', { name: ICP })).toHaveAttribute('href', 'https://beian.miit.gov.cn/');

  const smallest = page.getByRole('article').locator('p').first();
  expect(parseFloat(await smallest.evaluate((it) => getComputedStyle(it).fontSize))).toBeGreaterThanOrEqual(18);

  const told = JSON.parse(await page.locator('script[type="application/ld+json"]').textContent());
  expect(told).toMatchObject({ '@type': 'Article', headline: title, mainEntityOfPage: page.url() });
  await expect(page.locator('link[rel=canonical]')).toHaveAttribute('href', page.url());
  await expect(page.locator('meta[property="og:title"]')).toHaveAttribute('content', title);
  await expect(page.locator('title')).toHaveCount(1);

  const feed = await page.request.get(await page.getByRole('link', { name: say('public.feed') }).getAttribute('href'));
  const atom = await feed.text();
  expect(atom).toContain(`<title>${title}</title>`);
  const known = { 'if-none-match': feed.headers().etag };
  expect((await page.request.get('/feed.atom', { headers: known })).status()).toBe(304);
  await context.close();
});

test('events and stations have pages too, and the app takes over where it can', async ({ browser, phone, server }) => {
  const witness = await Witness.signIn(server, WORKER);
  const [station] = await witness.records('service_station');
  const [event] = await witness.records('event');
  await witness.dispose();
  const context = await browser.newContext({ javaScriptEnabled: false, baseURL: server.origin });
  const plain = await context.newPage();
  const structured = async () => JSON.parse(await plain.locator('script[type="application/ld+json"]').textContent());
  await plain.goto(`/stations/${station.id}`);
  await expect(plain.getByText(station.fields.address, { exact: true })).toBeVisible();
  expect(await structured()).toMatchObject({ '@type': 'CivicStructure', name: station.fields.name });
  await plain.goto(`/events/${event.id}`);
  await expect(plain.getByText(event.fields.place).first()).toBeVisible();
  expect(await structured()).toMatchObject({ '@type': 'Event', name: event.fields.title });
  await context.close();

  const { page } = await phone();
  const complaints = [];
  page.on('console', (said) => said.type() === 'error' && complaints.push(said.text()));
  await page.goto(`/stations/${station.id}`);
  await expect(page.getByRole('navigation', { name: say('nav.label') })).toBeVisible();
  await expect(page.locator('public-page')).toHaveCount(0);
  await expect(page.getByText(station.fields.address)).toBeVisible();
  expect(complaints).toEqual([]);
});

test('a resident signs in by a code, and the browser knows them from then on', async ({ phone, server }) => {
  const device = await phone();
  const { page } = device;
  await page.goto('/sign-in');
  await way(page, 'sign_in.by_code').check();

  await test.step('the notice comes first, and a number that makes no sense is told', async () => {
    await page.getByLabel(say('sign_in.phone')).fill('12345');
    await button(page, 'sign_in.send_code').click();
    await expect(page.getByRole('alert')).toHaveText(say('sign_in.no_phone'));
    await page.getByLabel(say('sign_in.phone')).fill('138 0000 0001');
    await button(page, 'sign_in.send_code').click();
    await expect(page.getByRole('alert')).toHaveText(say('notice.missing'));
    await expect(page.getByLabel(say('notice.agree'))).toBeFocused();
    await page.getByText(say('notice.title'), { exact: true }).click();
    await expect(page.getByText(saying('notice.version'))).toBeVisible();
    await page.getByLabel(say('notice.agree')).check();
  });

  await test.step('without a network it says that one is needed', async () => {
    await device.goOffline();
    await button(page, 'sign_in.send_code').click();
    await expect(page.getByRole('alert')).toHaveText(say('sign_in.offline'));
    await device.goOnline();
  });

  await button(page, 'sign_in.send_code').click();
  await expect(page.getByText(saying('sign_in.code_sent'))).toBeVisible();
  const code = await server.code(RESIDENT.login);

  await test.step('a wrong code is told', async () => {
    await page.getByLabel(say('sign_in.code')).fill(code === '000000' ? '111111' : '000000');
    await button(page, 'sign_in.title').click();
    await expect(page.getByRole('alert')).toHaveText(say('sign_in.wrong_code'));
  });

  await test.step('a new device shows nobody, and asks for the name', async () => {
    await page.getByLabel(say('sign_in.code')).fill(code);
    await button(page, 'sign_in.title').click();
    await expect(page.getByText(say('sign_in.who'))).toBeVisible();
    await expect(page.getByText('*')).toHaveCount(0);
    await page.getByLabel(say('sign_in.name')).fill('王叔叔');
    await button(page, 'sign_in.title').click();
    await expect(page.getByRole('alert')).toHaveText(say('sign_in.wrong_name'));
    await page.getByLabel(say('sign_in.name')).fill('盛老伯');
    await button(page, 'sign_in.title').click();
    await expect(page).not.toHaveURL(/sign-in/);
    await expectInStep(page);
  });

  await test.step('what was agreed to is kept, and can be taken back', async () => {
    await page.goto('/me');
    await expect(page.getByText(saying('consent.given'))).toBeVisible();
    const witness = await Witness.signIn(server, SHARES_A_PHONE);
    const [consent] = await witness.records('consent');
    expect(consent.fields).toMatchObject({ purpose: 'account' });
    await button(page, 'consent.withdraw').click();
    await button(page, 'consent.withdraw').click();
    await expect(page.getByText(saying('consent.withdrawn'))).toBeVisible();
    await expectInStep(page);
    await witness.dispose();
  });

  await test.step('one takes a file of everything along', async () => {
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('link', { name: say('me.export') }).click(),
    ]);
    expect(download.suggestedFilename()).toBe('jiamenkou.json');
  });

  await test.step('the next code needs no name, and both of the number are told apart', async () => {
    await button(page, 'me.sign_out').click();
    await expect(page).toHaveURL('/');
    await page.goto('/sign-in');
    await way(page, 'sign_in.by_password').check();
    await enter(page, RESIDENT);
    await expect(page).toHaveURL('/');
    await expectInStep(page);
    await page.goto('/me');
    await button(page, 'me.sign_out').click();
    await expect(page).toHaveURL('/');
    await page.goto('/sign-in');
    await way(page, 'sign_in.by_code').check();
    await page.getByLabel(say('sign_in.phone')).fill(RESIDENT.login);
    await page.getByLabel(say('notice.agree')).check();
    await button(page, 'sign_in.send_code').click();
    await expect(page.getByText(saying('sign_in.code_sent'))).toBeVisible();
    await page.getByLabel(say('sign_in.code')).fill(await server.code(RESIDENT.login, code));
    await button(page, 'sign_in.title').click();
    await expect(page.getByRole('button', { name: '李*姨' })).toBeVisible();
    await page.getByRole('button', { name: '盛*伯' }).click();
    await expect(page).not.toHaveURL(/sign-in/);
    await page.goto('/me');
    await expect(page.getByRole('heading', { name: '盛老伯' })).toBeVisible();
  });
});
