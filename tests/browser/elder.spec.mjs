// Every page for everybody: WCAG by axe, the sizes of the elder mode, narrow and wide screens, and the keyboard.
import AxeBuilder from '@axe-core/playwright';
import { expectInStep } from './harness/app.mjs';
import { declaredRoutes, everyAddress } from './harness/addresses.mjs';
import { overflow, tooSmallForElders } from './harness/measures.mjs';
import { LEAD, signIn } from './harness/people.mjs';
import { expect, test } from './harness/test.mjs';
import { say } from './harness/words.mjs';

const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
const WIDTHS = [320, 390, 1280];
/** How many screens of a page axe looks at. */
const SCREENS = 4;

// A trace costs a third of the time here, and what is found is said in words.
test.use({ trace: 'off' });

// Both languages and both modes with each other, and each of them in light and in dark.
const LOOKS = [
  { lang: 'zh-CN', mode: 'normal', theme: 'light' },
  { lang: 'zh-CN', mode: 'elder', theme: 'dark' },
  { lang: 'en', mode: 'normal', theme: 'dark' },
  { lang: 'en', mode: 'elder', theme: 'light' },
];

test('the list of addresses names every route of the app', async ({ server }) => {
  const addresses = await everyAddress(server);
  expect(addresses.map(({ route }) => route)).toEqual([...declaredRoutes(), 'none']);
});

for (const look of LOOKS) {
  test(`every page is right for everybody in ${look.lang}, ${look.mode}, ${look.theme}`, async ({ phone, server }) => {
    const addresses = await everyAddress(server, look.lang);
    const { page } = await phone();
    await signIn(page, LEAD);
    await expectInStep(page);
    await page.evaluate((look) => Object.entries(look).forEach(([key, value]) => localStorage.setItem(`jmk.${key}`, value)), look);
    const found = [];
    for (const { path, route, shows } of addresses) {
      await test.step(path, async () => {
        await page.goto(path);
        await expect(page.getByText(shows).first()).toBeVisible();
        found.push(...(await wrongWith(page, look)).map((what) => `${route}: ${what}`));
      });
    }
    expect(found, found.join('\n')).toHaveLength(0);
  });
}

/** Everything that is wrong with one page. */
async function wrongWith(page, { mode }) {
  await page.evaluate(markFarBelow, SCREENS);
  const axe = new AxeBuilder({ page }).options({ runOnly: RULES, resultTypes: ['violations'] });
  const { violations } = await axe.exclude('[data-far-below]').analyze();
  const found = violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(' ')).join(', ')}`);
  if (mode === 'elder') found.push(...(await tooSmallForElders(page)));
  const before = page.viewportSize();
  for (const width of WIDTHS) {
    await page.setViewportSize({ ...before, width });
    found.push(...(await overflow(page)));
  }
  await page.setViewportSize(before);
  return found;
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
  await elderMode.click();
  await expect(page.locator('html')).not.toHaveAttribute('data-mode', 'elder');
});
