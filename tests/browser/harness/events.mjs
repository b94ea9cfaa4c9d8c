// Events that a test announces.
import { expect } from '@playwright/test';
import { expectInStep } from './app.mjs';
import { say } from './words.mjs';

const field = (name) => say(`field.event.${name}`);

/** The path of an event that begins in so many hours, as read off a wall in China. */
export async function announce(page, { title, seats, inHours = 24 }) {
  await page.goto('/records/event/new');
  await page.getByLabel(field('title')).fill(title);
  await page.getByRole('radio', { name: say('choice.topic.culture'), exact: true }).check();
  const starts = new Date(Date.now() + (inHours + 8) * 3_600_000).toISOString().slice(0, 16);
  await page.getByLabel(field('starts_at')).fill(starts);
  await page.getByLabel(field('place')).fill('小区东门');
  if (seats) await page.getByRole('textbox', { name: field('capacity') }).fill(String(seats));
  await page.getByRole('button', { name: say('action.save') }).click();
  await expectInStep(page);
  await page.goto('/records/event');
  await page.getByRole('main').getByRole('link').filter({ hasText: title }).click();
  const [id] = new URL(page.url()).pathname.split('/').slice(-1);
  return `/events/${id}`;
}
