// A daughter applies for her mother without a network, with a photo that is marked with what it is for, follows it like a parcel, mends
// what is sent back and says how it was; the desk moves it on.
import { choosePhoto, expectInStep, expectPhotosDrawn, expectUnsent, formPhotos, settle } from './harness/app.mjs';
import { OTHER_WORKER, RESIDENT, SHARES_A_PHONE, WORKER, openSealed, signIn } from './harness/people.mjs';
import { NOT_A_PHOTO, file, png } from './harness/pictures.mjs';
import { expect, test } from './harness/test.mjs';
import { Witness } from './harness/witness.mjs';
import { say, saying } from './harness/words.mjs';

const PHONE = '13800000001';
const MOTHER = '许阿婆';
const MISSING = '请补一份户口簿复印件';
const MENDED = '复印件补好了，下午带来';
const PRAISE = '一趟就办好了';
const ELDER = '周老伯';
const DAY = 24 * 3_600_000;

const button = (page, key, values = {}) => page.getByRole('button', { name: say(key, values), exact: true });
const standing = (page, status) => page.locator('.tag').filter({ hasText: say(`choice.status.${status}`) }).first();
const visit = (page, stands) => page.locator('.tag').filter({ hasText: say(`choice.visit.${stands}`) }).first();
const moveTo = (page, status) => button(page, 'way.move_to', { status: say(`choice.status.${status}`) }).click();

/** Chooses a photo of the document that is asked for, and waits until the phone has it. */
async function addPaper(page, seed) {
  await choosePhoto(page, file('photo.png', png({ seed })));
  await expect(formPhotos(page)).toHaveCount(1);
}

/** How many of a hundred places of a drawn photo are not of one of the colours that it was made of. */
async function drawnOver(image) {
  await expect.poll(() => image.evaluate((it) => it.naturalWidth)).toBeGreaterThan(0);
  return image.evaluate((it) => {
    const canvas = document.createElement('canvas');
    [canvas.width, canvas.height] = [it.naturalWidth, it.naturalHeight];
    const drawing = canvas.getContext('2d');
    drawing.drawImage(it, 0, 0);
    const { data } = drawing.getImageData(0, 0, canvas.width, canvas.height);
    const colour = (x, y) => data[(y * canvas.width + x) * 4 + 2];
    // A square of 32 pixels has one colour, of which the middle of most squares tells.
    let differ = 0;
    for (let row = 0; row < 7; row += 1) {
      for (let column = 0; column < 10; column += 1) {
        const inside = [];
        for (let at = 4; at < 28; at += 2) inside.push(colour(column * 32 + at, row * 32 + at));
        if (Math.max(...inside) - Math.min(...inside) > 40) differ += 1;
      }
    }
    return differ;
  });
}

/** How many pieces of photos this phone keeps. */
const photosKept = (page) => page.evaluate(async () => {
  const done = (request) => new Promise((resolve) => { request.onsuccess = () => resolve(request.result); });
  const held = await indexedDB.databases();
  const counts = await Promise.all(held.filter(({ name }) => name.startsWith('jiamenkou-')).map(async ({ name }) => {
    const database = await done(indexedDB.open(name));
    const count = await done(database.transaction('photo_chunk').objectStore('photo_chunk').count());
    database.close();
    return count;
  }));
  return counts.reduce((one, other) => one + other, 0);
});

/** A step that has to say something. */
async function moveSaying(page, act, words) {
  await button(page, act).click();
  await page.getByLabel(say('reason.label')).fill(words);
  await button(page, act).click();
}

test('a daughter files for her mother, mends it without a network, and says how it was', async ({ phone, server }) => {
  const [daughter, worker] = [await phone(), await phone()];
  const { page } = daughter;
  await signIn(page, RESIDENT);
  await settle(page, '/items');
  await expectInStep(page);
  await signIn(worker.page, WORKER);
  await expectInStep(worker.page);

  await test.step('she notes her mother among her family', async () => {
    await page.goto('/me');
    await page.getByRole('link', { name: say('family.title') }).click();
    await button(page, 'family.add').click();
    await page.getByLabel(say('field.family_member.name')).fill(MOTHER);
    await page.getByRole('radio', { name: say('choice.relation.mother') }).check();
    await button(page, 'action.save').click();
    await expect(page.getByRole('article', { name: MOTHER })).toBeVisible();
    await expectInStep(page);
  });

  let item;
  const order = await test.step('without a network she finds an item by initials and applies, once her mother agreed', async () => {
    await daughter.goOffline();
    await page.goto('/items');
    await page.getByRole('searchbox').fill('jlk');
    await page.getByRole('link').filter({ hasText: '敬老卡' }).first().click();
    item = new URL(page.url()).pathname;
    await page.getByRole('link', { name: say('items.apply') }).click();
    await page.getByRole('radio', { name: MOTHER }).check();
    await page.getByLabel(say('field.service_application.phone')).fill(PHONE);
    await button(page, 'action.submit').click();
    await expect(page.locator('.notice[data-tone=bad]')).toContainText(say('refusal.consent_missing'));
    await page.getByRole('radio', { name: say('choice.how.signed') }).check();
    await button(page, 'consent.record').click();
    await expect(page.getByText(say('consent.holds'))).toBeVisible();
    await page.getByRole('checkbox').first().check();
    await button(page, 'action.submit').click();
    await expect(page.locator('.notice[data-tone=bad]')).toContainText(say('refusal.photo_missing'));
    await choosePhoto(page, file('notes.png', NOT_A_PHOTO));
    await expect(page.getByText(say('photo.not_a_photo'))).toBeVisible();
    await page.getByLabel(say('photo.take')).dispatchEvent('cancel');
    await expect(page.getByText(say('photo.none_taken'))).toBeVisible();
    await addPaper(page, 1);
    expect(await drawnOver(page.locator('.photo img'))).toBeGreaterThan(20);
    await page.reload();
    await expect(formPhotos(page)).toHaveCount(1);
    await button(page, 'action.submit').click();
    await expect(page).toHaveURL(/\/applications\/[^/]+$/);
    await expect(standing(page, 'submitted')).toBeVisible();
    await expect(page.getByText(say('papers.here'))).toBeVisible();
    await expect(page.getByText(say('state.saved_here')).first()).toBeVisible();
    await expect(page.getByText(say('apply.ready'))).toBeVisible();
    return new URL(page.url()).pathname;
  });

  await test.step('the desk reads who agreed and how, collects it and sends it back with a reason', async () => {
    await daughter.goOnline();
    await expectInStep(page);
    await expect(page.getByText(say('papers.sent'))).toBeVisible();
    expect(await photosKept(page)).toBe(0);
    const desk = worker.page;
    await desk.goto('/desk/applications');
    await openSealed(desk);
    await desk.locator(`a[href="${order}"]`).click();
    await expect(desk.getByText(`${MOTHER}，${say('choice.how.signed')}`)).toBeVisible();
    await button(desk, 'papers.look', { count: 1 }).click();
    await expectPhotosDrawn(desk, 1);
    expect(await drawnOver(desk.locator('.photo-open img'))).toBeGreaterThan(20);
    expect(await photosKept(desk)).toBe(0);
    await moveTo(desk, 'collected');
    await expect(standing(desk, 'collected')).toBeVisible();
    await button(desk, 'way.return').click();
    await button(desk, 'way.return').click();
    await expect(desk.getByText(say('refusal.reason_missing'))).toBeVisible();
    await desk.getByLabel(say('reason.label')).fill(MISSING);
    await button(desk, 'way.return').click();
    await expect(standing(desk, 'returned')).toBeVisible();
  });

  await test.step('a message says so, and is read without a network', async () => {
    await expect(page.getByText(MISSING)).toBeVisible();
    await daughter.goOffline();
    await page.goto('/inbox');
    const message = page.getByRole('link').filter({ hasText: MISSING });
    await expect(message).toContainText(say('inbox.new'));
    const mark = page.getByRole('navigation', { name: say('nav.label') }).getByText(saying('inbox.unread'));
    const before = await mark.textContent();
    await message.click();
    await expect(page).toHaveURL(order);
    await expect(mark).not.toHaveText(before);
    await page.goto('/inbox');
    await expect(message).toContainText(say('inbox.read'));
    await button(page, 'inbox.read_all').click();
    await expect(mark).toHaveCount(0);
    await daughter.goOnline();
    await expectInStep(page);
    await page.goto(order);
  });

  await test.step('she reads what is missing, mends it without a network and submits again', async () => {
    await expect(page.getByText(MISSING)).toBeVisible();
    await daughter.goOffline();
    await page.getByRole('link', { name: say('way.mend') }).click();
    await expect(page.locator('.notice').getByText(MISSING)).toBeVisible();
    await page.getByRole('checkbox').last().check();
    await formPhotos(page).click();
    await addPaper(page, 2);
    await page.getByLabel(say('field.service_application.note')).fill(MENDED);
    await button(page, 'action.save').click();
    await expect(standing(page, 'submitted')).toBeVisible();
    await expectUnsent(page, 2);
    await daughter.goOnline();
    await expectInStep(page);
    await expect(worker.page.getByText(MENDED)).toBeVisible();
  });

  await test.step('once the authority took it there is a day until which it is decided', async () => {
    await expect(standing(worker.page, 'submitted')).toBeVisible();
    await moveSaying(worker.page, 'way.accept', '社区事务受理服务中心');
    await expect(page.getByText(saying('applications.due')).first()).toBeVisible();
    await moveTo(worker.page, 'finished');
    await expect(standing(page, 'finished')).toBeVisible();
  });

  await test.step('she says how it was in words, which the desk reads', async () => {
    await button(page, 'feedback.act').click();
    await expect(page.getByText(say('feedback.missing'))).toBeVisible();
    await page.getByRole('radio', { name: say('rating.5') }).check();
    await page.getByLabel(say('feedback.ask_words')).fill(PRAISE);
    await button(page, 'feedback.act').click();
    await expect(worker.page.getByText(`${say('rating.5')} · ${PRAISE}`)).toBeVisible();
  });

  await test.step('whoever has no app is rung up about what was sent back', async () => {
    const desk = worker.page;
    await desk.goto(`${item}/apply?desk=yes`);
    await desk.getByLabel(say('field.service_application.name'), { exact: true }).fill(ELDER);
    await desk.getByLabel(say('field.service_application.phone')).fill('02100000008');
    await desk.getByLabel(say('field.service_application.consent.by')).fill(ELDER);
    await desk.getByRole('radio', { name: say('choice.how.spoken') }).check();
    await addPaper(desk, 3);
    await button(desk, 'action.submit').click();
    await expect(desk).toHaveURL(/\/applications\/[^/]+$/);
    await openSealed(desk);
    await expectInStep(desk);
    await moveSaying(desk, 'way.return', MISSING);
    await expect(standing(desk, 'returned')).toBeVisible();
    await desk.goto('/desk/calls');
    await openSealed(desk);
    const line = desk.getByRole('article', { name: ELDER });
    await expect(line).toContainText(say('calls.returned'));
    await line.getByRole('button', { name: say('choice.call.no_answer') }).click();
    await expect(line).toContainText(say('choice.call.no_answer'));
    await line.getByRole('button', { name: say('choice.call.reached') }).click();
    await expect(line).toHaveCount(0);
    await expectInStep(desk);
  });

  await test.step('she signs her mother up for an event, who agrees to that too', async () => {
    const witness = await Witness.signIn(server, WORKER);
    const [event] = (await witness.records('event')).sort((one, other) => other.fields.starts_at - one.fields.starts_at);
    await page.goto(`/events/${event.id}`);
    const signUp = page.getByRole('region', { name: say('signup.title'), exact: true });
    await signUp.getByRole('radio', { name: MOTHER }).check();
    await signUp.getByRole('button', { name: say('signup.act') }).click();
    await expect(page.locator('.toast')).toContainText(say('refusal.consent_missing'));
    await signUp.getByRole('button', { name: say('consent.record') }).click();
    await expect(signUp.getByText(say('consent.holds'))).toBeVisible();
    await signUp.getByRole('button', { name: say('signup.act') }).click();
    await expect(signUp.getByRole('status').first()).toContainText(say('choice.seat.seated'));
    await expect(signUp.getByText(say('signup.for', { name: MOTHER, count: 1 }))).toBeVisible();
  });

  await test.step('once the consent is taken back nothing more is filed by it, here and at the server', async () => {
    await page.goto('/me/family');
    const mother = page.getByRole('article', { name: MOTHER });
    const filing = mother.getByRole('region', { name: say('choice.purpose.application') });
    await filing.getByRole('button', { name: say('consent.take_back') }).click();
    await filing.getByRole('button', { name: say('consent.take_back') }).last().click();
    await expect(filing.getByText(saying('consent.withdrawn'))).toBeVisible();
    await expectInStep(page);
    const own = await Witness.signIn(server, RESIDENT);
    const filed = (await own.records('service_application')).find((record) => order.endsWith(record.id));
    const again = await own.create('service_application', { ...filed.fields, applied_at: undefined, status: 'submitted', steps: filed.fields.steps.slice(0, 1), rating: undefined, rating_note: undefined });
    expect(again).toMatchObject({ outcome: 'rejected', refusal: { code: 'consent_missing', field: 'member' } });
  });

  await test.step('nobody of another area is given it, and nobody her family', async () => {
    const own = await Witness.signIn(server, WORKER);
    expect((await own.records('service_application')).some((record) => order.endsWith(record.id))).toBe(true);
    expect(await own.records('family_member')).toEqual([]);
    const other = await Witness.signIn(server, OTHER_WORKER);
    expect((await other.records('service_application')).some((record) => order.endsWith(record.id))).toBe(false);
  });

  await test.step('a week before an agreement ends she is told, and reading that is hers alone', async () => {
    // The clock is the whole phone's from here on.
    const later = await daughter.newTab();
    await later.clock.setFixedTime(Date.now() + 360 * DAY);
    await later.goto('/inbox');
    const ends = later.getByRole('listitem').filter({ hasText: say('inbox.consent_ends') }).filter({ hasText: say('choice.purpose.registration') });
    await expect(ends).toContainText(MOTHER);
    await expect(ends).toContainText(say('inbox.new'));
    await ends.getByRole('link').click();
    await expect(later).toHaveURL(/\/me\/family$/);
    await later.goto('/inbox');
    await expect(ends).toContainText(say('inbox.read'));
  });
});

test('of two who ask for one place without a network, one has it and the other is offered what is free', async ({ phone, server }) => {
  const staff = await Witness.signIn(server, WORKER);
  const [{ fields: { area } }] = await staff.records('activity_log');
  const hours = { name: '早窗口', days: ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'], opens: '07:00', closes: '08:00', minutes: 30, room: 1, area };
  expect((await staff.create('visit_hours', hours)).outcome).toBe('applied');

  const people = [await phone(), await phone()];
  const orders = [];
  for (const [n, who] of [RESIDENT, SHARES_A_PHONE].entries()) {
    const { page } = people[n];
    await signIn(page, who);
    await settle(page, '/items');
    await expectInStep(page);
    await people[n].goOffline();
    await page.getByRole('searchbox').fill('jlk');
    await page.getByRole('link').filter({ hasText: '敬老卡' }).first().click();
    await page.getByRole('link', { name: say('items.apply') }).click();
    await page.getByLabel(say('field.service_application.phone')).fill(PHONE);
    await page.getByLabel(say('visits.day')).selectOption({ index: 2 });
    await page.getByRole('group', { name: say('visits.time') }).getByRole('button').first().click();
    await addPaper(page, 4);
    await button(page, 'action.submit').click();
    await expect(visit(page, 'pending')).toBeVisible();
    orders.push(new URL(page.url()).pathname);
  }

  const [first, second] = people;
  await first.goOnline();
  await expect(visit(first.page, 'given')).toBeVisible();
  await second.goOnline();
  await expect(visit(second.page, 'full')).toBeVisible();
  await expect(second.page.getByText(say('visits.full'))).toBeVisible();
  await second.page.locator('.notice').filter({ hasText: say('visits.free') }).getByRole('button').first().click();
  await expect(visit(second.page, 'given')).toBeVisible();
  const told = (await staff.records('service_application')).filter(({ id }) => orders.some((order) => order.endsWith(id)));
  expect(told.map(({ fields }) => fields.visit)).toEqual(['given', 'given']);
  expect(told[0].fields.visit_at).not.toBe(told[1].fields.visit_at);

  // On that day the desk has both before it, in the order in which they come: nobody is earlier.
  const { page: desk } = await phone();
  await signIn(desk, WORKER);
  await expectInStep(desk);
  await desk.clock.setFixedTime(told[0].fields.visit_at);
  await desk.goto('/desk/applications');
  await openSealed(desk);
  const today = desk.getByRole('region', { name: saying('visits.today') });
  const coming = told.toSorted((one, other) => one.fields.visit_at - other.fields.visit_at);
  for (const [n, { id }] of coming.entries()) {
    const line = today.getByRole('link').nth(n);
    await expect(line).toHaveAttribute('href', `/applications/${id}`);
    await expect(line).toContainText(say('choice.visit.given'));
  }
});

test('the check says at once what follows from the answers, and whom to ask', async ({ phone }) => {
  const { page } = await phone();
  await settle(page, '/items');
  await page.getByRole('searchbox').fill('居民养犬');
  await page.getByRole('link').filter({ hasText: say('choice.handling.elsewhere') }).first().click();
  await expect(page.getByText(say('items.elsewhere'))).toBeVisible();
  await expect(page.getByRole('link', { name: say('items.apply') })).toBeHidden();

  await page.goto('/items');
  await page.getByRole('searchbox').fill('敬老卡');
  await page.getByRole('link').filter({ hasText: '敬老卡' }).first().click();
  const check = page.getByRole('status').filter({ hasText: say('check.not_final') });
  await page.getByRole('spinbutton').first().fill('40');
  await expect(check).toContainText(say('choice.verdict.looks_unmet'));
  await page.getByRole('spinbutton').first().fill('70');
  await expect(check).not.toContainText(say('choice.verdict.looks_unmet'));
  await expect(page.getByText(say('items.sign_in_first'))).toBeVisible();
});
