// A resident speaks instead of writing: recorded, listened to, thrown away, recorded again and kept, without a network; the desk listens.
import { expectDraftKept, expectInStep, settle } from './harness/app.mjs';
import { RESIDENT, WORKER, signIn } from './harness/people.mjs';
import { expect, test } from './harness/test.mjs';
import { say, saying } from './harness/words.mjs';

const HEARS = ['--use-fake-device-for-media-stream', '--use-fake-ui-for-media-stream'];
const button = (page, key, values = {}) => page.getByRole('button', { name: say(key, values), exact: true });
const speak = (page) => button(page, 'voice.record', { count: 60 });
const played = (page) => page.getByRole('button', { name: saying('voice.play') });

/** Speaks for a second or more; how long, as the note says it. */
async function record(page) {
  await speak(page).click();
  await expect(button(page, 'voice.done', { count: 1 })).toBeVisible();
  await page.getByRole('button', { name: saying('voice.done') }).click();
  return Number((await played(page).textContent()).match(/\d+/)[0]);
}

test('a voice note is recorded without a network, listened to, sent, and heard at the desk', async ({ phone, launchOptions, locale }) => {
  const args = [...launchOptions.args, `--lang=${locale}`, ...HEARS];
  const [resident, worker] = [await phone({ args }), await phone()];
  const { page } = resident;
  await signIn(page, RESIDENT);
  await settle(page, '/items');
  await expectInStep(page);

  let count;
  const address = await test.step('without a network it is recorded, heard, thrown away and recorded anew', async () => {
    await resident.goOffline();
    await page.goto('/requests/new');
    await page.getByRole('radio', { name: say('choice.class.help'), exact: true }).check();
    await record(page);
    await played(page).click();
    await expect(button(page, 'voice.stop')).toBeVisible();
    await expect(played(page)).toBeVisible();
    await button(page, 'voice.remove').click();
    count = await record(page);
    await expectDraftKept(page);
    await page.reload();
    await expect(button(page, 'voice.play', { count })).toBeVisible();
    await expect(page.getByLabel(say('field.service_request.text'))).toHaveValue(say('voice.instead', { count }));
    await button(page, 'action.submit').click();
    await expect(page).toHaveURL(/\/requests\/[0-9a-f-]{36}$/);
    await expect(button(page, 'voice.play', { count })).toBeVisible();
    return new URL(page.url()).pathname;
  });

  await test.step('the desk listens', async () => {
    await resident.goOnline();
    await expectInStep(page);
    const desk = worker.page;
    await signIn(desk, WORKER);
    await expectInStep(desk);
    await desk.goto(address);
    // The words come first, what was said behind them.
    await expect(async () => {
      await button(desk, 'voice.play', { count }).click();
      await expect(button(desk, 'voice.stop')).toBeVisible({ timeout: 1_000 });
    }).toPass();
  });

  await test.step('a microphone that is refused costs nothing, and where none can be had none is offered', async () => {
    await page.goto('/requests/new?another=yes');
    await page.getByLabel(say('field.service_request.text')).fill('路灯坏了');
    await page.evaluate(() => { navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException('no', 'NotAllowedError')); });
    await speak(page).click();
    await expect(page.getByText(say('voice.refused'))).toBeVisible();
    await expect(page.getByLabel(say('field.service_request.text'))).toHaveValue('路灯坏了');
    await page.addInitScript(() => { delete window.MediaRecorder; });
    await page.reload();
    await expect(page.getByLabel(say('field.service_request.text'))).toHaveValue('路灯坏了');
    await expect(speak(page)).toBeHidden();
  });
});
