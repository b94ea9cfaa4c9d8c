// The people of the demo neighbourhood who may sign in, and how they do.
import { expect } from '@playwright/test';
import { say } from './words.mjs';

const PASSWORD = 'jiamenkou';
const person = (login) => ({ login, password: PASSWORD });

/** 培花六: a social worker and the secretary who leads them, and a resident. */
export const WORKER = person('W1001');
export const LEAD = person('W1002');
export const RESIDENT = person('13800000001');
/** Who shares the phone of that resident. */
export const SHARES_A_PHONE = person('R1003');
/** A resident of another area. */
export const OTHER_RESIDENT = person('13800000002');
/** 牡丹五's worker, of another area. */
export const OTHER_WORKER = person('W1005');

/** The PIN of every phone of the staff. */
export const PIN = '271828';

/** Opens what is sealed on the page: sets the PIN, or gives it. */
export async function openSealed(page, lang = 'zh-CN') {
  const word = (key) => say(key, {}, lang);
  const pin = page.getByLabel(word('lock.pin'), { exact: true }).first();
  const isNew = page.getByLabel(word('lock.new_pin'), { exact: true }).first();
  await expect(pin.or(isNew)).toBeVisible();
  if (await isNew.isVisible()) {
    await isNew.fill(PIN);
    await page.getByLabel(word('lock.new_pin_again'), { exact: true }).first().fill(PIN);
    await page.getByRole('button', { name: word('lock.set'), exact: true }).first().click();
  } else {
    await pin.fill(PIN);
    await page.getByRole('button', { name: word('lock.unlock'), exact: true }).first().click();
  }
  await expect(pin.or(isNew)).toBeHidden();
}

/** Signs in on the page for it and waits until the app shows itself to that person. */
export async function signIn(page, who) {
  await page.goto('/sign-in');
  await enter(page, who);
  await expect(page).not.toHaveURL(/sign-in/);
}

/** Fills in the form for signing in and sends it. */
export async function enter(page, { login, password }) {
  await page.getByLabel(say('sign_in.login')).fill(login);
  await page.getByLabel(say('sign_in.password'), { exact: true }).fill(password);
  await page.getByLabel(say('notice.agree')).check();
  await page.getByRole('button', { name: say('sign_in.title') }).click();
}
