// Without a network an elder finds an item by the first letters, a station on the map, and who receives people today.
import { expectInStep, expectUnsent, settle } from './harness/app.mjs';
import { OTHER_RESIDENT, RESIDENT, WORKER, signIn } from './harness/people.mjs';
import { expect, test } from './harness/test.mjs';
import { say, saying } from './harness/words.mjs';
import { Witness } from './harness/witness.mjs';

/** As colleagues know the worker. */
const WORKER_NAME = '社工小陈';

const button = (page, name) => page.getByRole('button', { name, exact: true });
const section = (page, heading) => page.locator('section').filter({ has: page.getByRole('heading', { name: heading, exact: true }) });

test('items, stations and what one applied for are found without a network', async ({ phone, server }) => {
  const elder = await phone();
  const { page } = elder;
  const witness = await Witness.signIn(server, OTHER_RESIDENT);
  const stations = await witness.records('service_station');
  await witness.dispose();

  await test.step('the phone is filled, then the server is gone', async () => {
    await signIn(page, OTHER_RESIDENT);
    await settle(page);
    await expectInStep(page);
    await elder.goOffline();
    await server.stop();
    await page.reload();
  });

  await test.step('the first page shows what they applied for', async () => {
    const mine = section(page, say('applications.mine'));
    await expect(mine.getByRole('link').filter({ hasText: say('choice.status.returned') })).toBeVisible();
  });

  await test.step('three letters find an item, and script finds nothing', async () => {
    await page.getByRole('link', { name: say('search.label') }).click();
    const box = page.getByRole('searchbox', { name: say('search.label') });
    await box.fill('<script>alert(1)</script>');
    await expect(page.getByText(say('search.not_found'), { exact: true })).toBeVisible();
    await box.fill('jlk');
    const items = section(page, say('search.items', { count: 1 }));
    await expect(items.getByRole('link')).toHaveCount(1);
    await box.fill('敬老kashenl');
    await items.getByRole('link').click();
    await expect(page.getByRole('heading', { level: 1 })).toHaveText(/敬老卡/);
    await page.goBack();
    await expect(box).toHaveValue('敬老kashenl');
  });

  await test.step('the map leads to the nearest station', async () => {
    const far = stations.at(-1);
    const { lat: latitude, lon: longitude } = far.fields.position;
    await elder.context.grantPermissions(['geolocation']);
    await elder.context.setGeolocation({ latitude, longitude });
    await page.goto('/map');
    await button(page, say('map.locate')).click();
    await expect(page.getByText(say('map.here'))).toBeVisible();
    const nearest = section(page, say('map.from_here')).getByRole('listitem').first();
    await expect(nearest).toContainText(far.fields.name);
    await expect(nearest).toContainText(say('map.metres', { metres: 0 }));
    await page.locator('svg').getByRole('link', { name: far.fields.name }).click();
    await expect(page.getByText(far.fields.address)).toBeVisible();
  });
});

test('a colleague takes over a shift without a network, and a neighbour says what is wrong on the page', async ({ phone, server }) => {
  const [worker, neighbour] = [await phone(), await phone()];
  const witness = await Witness.signIn(server, RESIDENT);
  const onDuty = async () => (await witness.records('duty_shift')).filter(({ fields }) => fields.name === WORKER_NAME).length;
  const before = await onDuty();

  await test.step('the worker takes over, and residents are told', async () => {
    const { page } = worker;
    await signIn(page, WORKER);
    await settle(page, '/desk/duty');
    await expectInStep(page);
    await worker.goOffline();
    const others = page.getByRole('button', { name: saying('duty.take_over') });
    const count = await others.count();
    await others.first().click();
    await expect(page.getByText(say('duty.taken_over'))).toBeVisible();
    await expect(others).toHaveCount(count - 1);
    await expectUnsent(page, 1);
    await worker.goOnline();
    await expectInStep(page);
    expect(await onDuty()).toBe(before + 1);
    await witness.dispose();
  });

  await test.step('the neighbour reports the page', async () => {
    const { page } = neighbour;
    await signIn(page, RESIDENT);
    await settle(page, '/stations');
    await page.getByRole('main').getByRole('link').filter({ hasText: '培花六' }).first().click();
    await page.getByRole('link', { name: say('station.wrong') }).click();
    await expect(page.getByLabel(say('field.service_request.text'))).toHaveValue(/培花六/);
    await button(page, say('action.submit')).click();
    await expect(page).toHaveURL(/\/requests\/[0-9a-f-]{36}$/);
  });
});
