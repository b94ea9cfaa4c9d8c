// What a person does in the app, in the words that they read there.
import { expect } from '@playwright/test';
import { file } from './pictures.mjs';
import { say, saying } from './words.mjs';

const field = (name) => say(`field.activity_log.${name}`);

/** A tab of the tab bar, by its key. */
export const tab = (page, key) => page.getByRole('navigation', { name: say('nav.label') }).getByRole('link', { name: say(key) });

/** The line that says how far this phone is in step. */
export const stateLine = (page) => page.locator('.state-line-text');

/** The line says that everything has arrived. */
export async function expectInStep(page, options) {
  await expect(stateLine(page)).toHaveText(saying('state.in_step'), options);
}

/** The line says that `count` deeds have not arrived, and since when. */
export async function expectUnsent(page, count) {
  await expect(stateLine(page)).toHaveText(saying('state.unsent', { count }));
}

/** Opens an address once the service worker has taken in the whole app and serves this page. */
export async function settle(page, address = '/') {
  await page.goto(address);
  await page.evaluate(async () => {
    await navigator.serviceWorker.ready;
    if (!navigator.serviceWorker.controller) {
      await new Promise((resolve) => navigator.serviceWorker.addEventListener('controllerchange', resolve));
    }
  });
}

/** Opens the form of a new activity log, and waits until it can be filled in. */
export async function openNewLog(page) {
  await page.goto('/desk/logs/new');
  await expect(page.getByLabel(field('title'))).toBeVisible();
}

/** Fills in the open form; only what is named. */
export async function fillLog(page, { title, topic, place, story, participants = {}, helpers = [], photos = [] }) {
  if (title) await page.getByLabel(field('title')).fill(title);
  if (topic) await chooseTopic(page, topic);
  if (place !== undefined) await page.getByLabel(field('place')).fill(place);
  if (story) await page.getByLabel(field('story')).fill(story);
  const groups = page.getByRole('group', { name: field('participants') });
  for (const [group, count] of Object.entries(participants)) {
    const name = say(`choice.participants.${group}`);
    await groups.getByRole('textbox', { name, exact: true }).fill(String(count));
    await groups.getByRole('textbox', { name, exact: true }).blur();
  }
  for (const helper of helpers) await addHelper(page, helper);
  for (const photo of photos) await addPhoto(page, photo);
}

async function chooseTopic(page, topic) {
  const topics = page.getByRole('radiogroup', { name: field('topic') });
  await topics.getByRole('radio', { name: say(`choice.topic.${topic}`), exact: true }).check();
}

/** Adds a row below those that are there, such as those of last time. */
async function addHelper(page, { name, minutes }) {
  const what = field('helpers');
  const rows = page.getByRole('group', { name: what }).getByRole('group');
  const before = await rows.count();
  await page.getByRole('button', { name: say('form.add_row', { what }) }).click();
  const input = (label) => rows.nth(before).getByRole('textbox', { name: field(`helpers.${label}`), exact: true });
  await input('name').fill(name);
  await input('minutes').fill(String(minutes));
  await input('minutes').blur();
}

/** The photos of the open form: one button to remove each. */
export const formPhotos = (page) => page.getByRole('button', { name: saying('photo.remove') });

/** Chooses a photo from the album, and waits until the phone has it. */
export async function addPhoto(page, { name = 'photo.png', bytes, type }) {
  const before = await formPhotos(page).count();
  await choosePhoto(page, file(name, bytes, type));
  await expect(formPhotos(page)).toHaveCount(before + 1);
}

/** Chooses a file where a photo is asked for. */
export async function choosePhoto(page, chosen) {
  await page.getByLabel(say('photo.choose')).setInputFiles(chosen);
}

/** The next photo is not decoded before what is returned is called. */
export async function holdPhotosBack(page) {
  await page.evaluate(() => {
    const decode = window.createImageBitmap;
    window.createImageBitmap = async (...image) => {
      await new Promise((resolve) => { window.letPhotoCome = resolve; });
      return decode(...image);
    };
  });
  return () => page.evaluate(() => window.letPhotoCome());
}

/** The form says that the draft is on this device. */
export async function expectDraftKept(page) {
  await expect(page.getByText(say('draft.saved'))).toBeVisible();
}

/** Saves the open form and waits for the log's own page. */
export async function saveLog(page) {
  await page.getByRole('button', { name: say('action.save') }).click();
  await expectSaved(page);
}

/** The page of the log that was saved. */
export async function expectSaved(page) {
  await expect(page).toHaveURL(/\/desk\/logs\/[0-9a-f-]{36}$/);
}

/** A whole log from opening the form to its page. */
export async function logActivity(page, log) {
  await openNewLog(page);
  await fillLog(page, { topic: 'safety', ...log });
  await saveLog(page);
}

/** The photos on a page of a record, once they are drawn. */
export async function expectPhotosDrawn(page, count) {
  const photos = page.getByRole('main').getByRole('img', { name: saying('photo.alt') });
  await expect(photos).toHaveCount(count);
  for (let n = 0; n < count; n += 1) {
    await photos.nth(n).scrollIntoViewIfNeeded();
    await expect.poll(() => photos.nth(n).evaluate((image) => image.naturalWidth)).toBeGreaterThan(0);
  }
}
