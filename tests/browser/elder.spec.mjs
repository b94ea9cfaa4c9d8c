// Every page for everybody: WCAG by axe, the sizes of the elder mode, narrow and wide screens, and the keyboard.
import AxeBuilder from '@axe-core/playwright';
import { expectInStep, fillLog, logActivity, saveLog, stateLine, tab } from './harness/app.mjs';
import { declaredRoutes, everyAddress } from './harness/addresses.mjs';
import { overflow, smallestParagraph, tooSmallForElders } from './harness/measures.mjs';
import { LEAD, signIn, openSealed } from './harness/people.mjs';
import { png } from './harness/pictures.mjs';
import { expect, test } from './harness/test.mjs';
import { say, saying } from './harness/words.mjs';

const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
const PHONE = { width: 390, height: 844 };
const DESK = { width: 1280, height: 800 };
/** Nothing may be wider than the narrowest phone. */
const NARROW = { width: 320, height: 568 };
/** How many screens of a page axe looks at. */
const SCREENS = 3;

// A trace costs a third of the time here, and what is found is said in words.
test.use({ trace: 'off' });

// Both languages and both modes with each other, and each of them in light and in dark.
const LOOKS = [
  { lang: 'zh-CN', mode: 'normal', theme: 'light' },
  { lang: 'zh-CN', mode: 'elder', theme: 'dark' },
  { lang: 'en', mode: 'normal', theme: 'dark' },
  { lang: 'en', mode: 'elder', theme: 'light' },
];

// What a page shows only when somebody does something there.
const DONE_THERE = {
  '/me': (page) => page.locator('details:not([open]) > summary').click(),
  '/sign-in': (page) => page.locator('details > summary').click(),
  '/attention': (page) => page.locator('.btn-danger').click(),
  '/desk/logs/new': (page) => page.locator('[type=submit]').click(),
  '/desk/approve/:id': openReview,
  '/requests/new': (page) => page.locator('[type=submit]').click(),
  '/requests/:id': openStaffSteps,
  '/records/:kind/new': (page) => page.locator('[type=submit]').click(),
};

test('the list of addresses names every route of the app', async ({ server }) => {
  const addresses = await everyAddress(server);
  expect(addresses.map(({ route }) => route)).toEqual([...declaredRoutes(), 'none']);
});

for (const look of LOOKS) {
  test(`every page is right for everybody in ${look.lang}, ${look.mode}, ${look.theme}`, async ({ phone, server }) => {
    test.setTimeout(240_000);
    const addresses = await everyAddress(server, look.lang);
    const { page } = await phone();
    await signIn(page, LEAD);
    await expectInStep(page);
    await makeTrouble(page);
    await page.evaluate((look) => Object.entries(look).forEach(([key, value]) => localStorage.setItem(`jmk.${key}`, value)), look);
    const found = [];
    for (const { path, route, shows, sealed } of addresses) {
      await test.step(path, async () => {
        await page.goto(path);
        if (sealed) {
          await expect(page.locator('form').first()).toBeVisible();
          found.push(...(await wrongWith(page, look)).map((what) => `${route}, locked: ${what}`));
          await openSealed(page, look.lang);
        }
        const there = route === '/attention' ? say('attention.mend', {}, look.lang) : shows;
        await expect(page.getByText(there).first()).toBeVisible();
        await DONE_THERE[route]?.(page, look.lang);
        found.push(...(await wrongWith(page, look)).map((what) => `${route}: ${what}`));
      });
    }
    expect(found, found.join('\n')).toHaveLength(0);
  });
}

/** A phone on which not all is well: the server has refused one log, an edit met another one, and a log with its photo can not go out. */
async function makeTrouble(page) {
  await page.route('**/api/sync', (route) =>
    route.continue({ postData: route.request().postData().replaceAll('"activity_log"', '"spaceship"') }),
  );
  await logActivity(page, { title: '服务器没有收下的' });
  await expect(stateLine(page)).toHaveText(saying('state.attention', { count: 1 }));
  await page.unroute('**/api/sync');
  await meetSomebody(page);
  await page.route('**/api/sync', (route) => route.abort());
  await logActivity(page, { title: '还没有送出的', photos: [{ bytes: png() }] });
}

/** An edit that the server takes for one of something else: as if somebody had written there meanwhile. */
async function meetSomebody(page) {
  await logActivity(page, { title: '两个人都改过的', story: '下午两点开会。' });
  await page.getByRole('link', { name: say('action.edit'), exact: true }).click();
  await page.route('**/api/sync', (route) =>
    route.continue({ postData: route.request().postData().replaceAll('"was":"下午两点开会。"', '"was":"上午开会。"') }),
  );
  await fillLog(page, { story: '下午三点开会。' });
  await saveLog(page);
  await expect(stateLine(page)).toHaveText(saying('state.attention', { count: 2 }));
  await page.unroute('**/api/sync');
}

/** Every way to answer on a photo, and the question before a no. */
async function openReview(page, lang) {
  const ways = (decision) => page.getByLabel(say(`choice.decision.${decision}`, {}, lang));
  await ways('consent').last().check();
  await ways('blurred').first().check();
  await expect(page.getByRole('application')).toBeVisible();
  await page.locator('.btn-danger').click();
}

/** What the staff fill in to hand a request on, to answer it, and to handle it together with another one. */
async function openStaffSteps(page, lang) {
  for (const key of ['requests.hand_on', 'requests.answer', 'requests.merge']) {
    await page.getByRole('button', { name: say(key, {}, lang), exact: true }).click();
  }
  await expect(page.getByLabel(say('hand_on.told', {}, lang))).toBeVisible();
}

/** Everything that is wrong with one page. */
async function wrongWith(page, { mode }) {
  const found = [];
  for (const [name, viewport] of Object.entries({ phone: PHONE, desk: DESK })) {
    await page.setViewportSize(viewport);
    const here = [...(await violations(page)), ...(await overflow(page))];
    if (mode === 'elder') here.push(...(await tooSmallForElders(page)));
    found.push(...here.map((what) => `${name}: ${what}`));
  }
  await page.setViewportSize(NARROW);
  found.push(...(await overflow(page)));
  await page.setViewportSize(PHONE);
  return found;
}

/** What axe finds. */
async function violations(page) {
  await page.evaluate(unfoldBars);
  await page.evaluate(markFarBelow, SCREENS);
  const axe = new AxeBuilder({ page }).options({ runOnly: RULES, resultTypes: ['violations'] });
  const { violations } = await axe.exclude('[data-far-below]').analyze();
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(' ')).join(', ')}`);
}

/** Bars that stay in sight cover half a button here and there, which axe takes for its size; a person scrolls. */
function unfoldBars() {
  for (const bar of document.querySelectorAll('.app-header, .action-bar, .tab-bar')) bar.style.position = 'static';
}

/** Marks the rows of long lists that lie far below: they are like those above, and axe takes seconds for hundreds. */
function markFarBelow(screens) {
  for (const row of document.querySelectorAll('li, article, section')) {
    if (row.getBoundingClientRect().top > screens * innerHeight) row.setAttribute('data-far-below', '');
  }
}

test('the keyboard is enough: past the frame, and always seen where it is', async ({ phone }) => {
  const { page } = await phone();
  await page.goto('/');
  await expect(page.getByRole('main')).toBeVisible();
  await page.keyboard.press('Tab');
  const skip = page.getByRole('link', { name: say('frame.skip') });
  await expect(skip).toBeFocused();
  await expect(skip).toBeInViewport();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('main')).toBeFocused();

  await page.reload();
  await expect(page.getByRole('main')).toBeVisible();
  await page.keyboard.press('Tab');
  await expect(skip).toBeFocused();
  for (let n = 0; n < 12; n += 1) {
    await page.keyboard.press('Tab');
    const focus = await page.evaluate(() => {
      const { outlineStyle, outlineWidth } = getComputedStyle(document.activeElement);
      return { on: document.activeElement.tagName, seen: outlineStyle !== 'none' && parseFloat(outlineWidth) >= 2 };
    });
    expect(focus, JSON.stringify(focus)).toMatchObject({ seen: true });
  }
});

test('the elder mode is one press away on the home page, and stays', async ({ phone }) => {
  const { page } = await phone();
  await page.goto('/');
  const elderMode = page.getByRole('button', { name: say('elder.mode'), exact: true });
  await expect(elderMode).toHaveAttribute('aria-pressed', 'false');
  await elderMode.click();
  await expect(page.locator('html')).toHaveAttribute('data-mode', 'elder');
  await page.reload();
  await expect(elderMode).toHaveAttribute('aria-pressed', 'true');

  await tab(page, 'nav.me').click();
  await page.getByRole('radio', { name: say('me.size_largest') }).check();
  await expect.poll(() => smallestParagraph(page)).toBeGreaterThanOrEqual(30);
  expect(await overflow(page)).toEqual([]);
  await page.goto('/');
  await elderMode.click();
  await expect(page.locator('html')).not.toHaveAttribute('data-mode', 'elder');
});
