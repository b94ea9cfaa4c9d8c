// Every address of the app, with something that its page shows to the lead of 培花六, who may open all of them.
import { readFileSync } from 'node:fs';
import { LEAD } from './people.mjs';
import { Witness } from './witness.mjs';
import { say } from './words.mjs';

/** The addresses, with records of the demo neighbourhood in them; texts in the language. */
export async function everyAddress(server, lang = 'zh-CN') {
  const witness = await Witness.signIn(server, LEAD);
  const [log] = await witness.records('activity_log');
  const { area } = log.fields;
  const ofArea = async (kind) => (await witness.records(kind)).find((record) => record.fields.area === area);
  const [station, event, post] = [await ofArea('service_station'), await ofArea('event'), await ofArea('post')];
  const [item] = (await witness.records('service_item')).filter(({ fields }) => fields.handling === 'forward');
  const application = await ofArea('service_application');
  const shift = await ofArea('duty_shift');
  const [request] = (await witness.records('service_request')).filter(({ fields }) => fields.area === area && fields.status === 'taken');
  const asking = await askToPublish(witness, log);
  await witness.dispose();
  const word = (key) => say(key, {}, lang);
  return [
    { route: '/', path: '/', shows: word('home.posts') },
    { route: '/search', path: '/search?find=jlk', shows: say('search.items', { count: 1 }, lang) },
    { route: '/stations', path: '/stations', shows: station.fields.name },
    { route: '/map', path: '/map', shows: word('map.private') },
    { route: '/stations/:id', path: `/stations/${station.id}`, shows: station.fields.address },
    { route: '/events', path: '/events', shows: word('events.upcoming') },
    { route: '/events/:id', path: `/events/${event.id}`, shows: event.fields.title },
    { route: '/events/:id/poster', path: `/events/${event.id}/poster`, shows: word('poster.qr') },
    { route: '/events/:id/code', path: `/events/${event.id}/code`, shows: word('code.none') },
    { route: '/events/:id/roster', path: `/events/${event.id}/roster`, shows: word('roster.add') },
    { route: '/events/:id/sheet', path: `/events/${event.id}/sheet`, shows: word('sheet.signature') },
    { route: '/events/:id/paper', path: `/events/${event.id}/paper`, shows: word('paper.more') },
    { route: '/items', path: '/items', shows: item.fields.name },
    { route: '/items/:id', path: `/items/${item.id}`, shows: item.fields.authority },
    { route: '/items/:id/apply', path: `/items/${item.id}/apply?desk=yes`, shows: word('field.service_application.name') },
    { route: '/applications', path: '/applications', sealed: true, shows: word('applications.find_items') },
    { route: '/applications/:id', path: `/applications/${application.id}`, sealed: true, shows: word('way.gone') },
    { route: '/requests', path: '/requests', shows: word('requests.new') },
    { route: '/requests/new', path: '/requests/new', shows: word('field.service_request.text') },
    { route: '/requests/:id', path: `/requests/${request.id}`, shows: request.fields.text },
    { route: '/requests/:id/correct', path: `/requests/${request.id}/correct`, shows: word('record.not_here') },
    { route: '/feed', path: '/feed', shows: word('post.read') },
    { route: '/posts/:id', path: `/posts/${post.id}`, shows: post.fields.title },
    { route: '/inbox', path: '/inbox', shows: word('inbox.lead') },
    { route: '/me', path: '/me', shows: word('me.looks') },
    { route: '/me/family', path: '/me/family', shows: word('family.lead') },
    { route: '/me/erase', path: '/me/erase', shows: word('erase.staff') },
    { route: '/privacy', path: '/privacy', shows: say('notice.version', { version: '2026-11-29' }, lang) },
    { route: '/sign-in', path: '/sign-in', shows: word('sign_in.login') },
    { route: '/sync', path: '/sync', shows: word('sync.words') },
    { route: '/attention', path: '/attention', shows: word('attention.none') },
    { route: '/desk', path: '/desk', shows: log.fields.title },
    { route: '/desk/logs/new', path: '/desk/logs/new', shows: word('field.activity_log.title') },
    { route: '/desk/logs/:id', path: `/desk/logs/${log.id}`, shows: log.fields.story },
    { route: '/desk/logs/:id/edit', path: `/desk/logs/${log.id}/edit`, shows: word('field.activity_log.title') },
    { route: '/desk/approve/:id', path: `/desk/approve/${asking}`, shows: word('approve.words') },
    { route: '/desk/applications', path: '/desk/applications', sealed: true, shows: application.fields.item_name },
    { route: '/desk/duty', path: '/desk/duty', shows: shift.fields.name },
    { route: '/desk/calls', path: '/desk/calls', shows: word('calls.lead') },
    { route: '/desk/requests', path: '/desk/requests', shows: request.fields.text },
    { route: '/records/:kind', path: '/records/event', shows: event.fields.title },
    { route: '/records/:kind/new', path: '/records/event/new', shows: word('field.event.title') },
    { route: '/records/:kind/:id', path: `/records/event/${event.id}`, shows: word('field.event.title') },
    { route: '/records/:kind/:id/history', path: `/records/activity_log/${asking}/history`, shows: word('history.versions'), offline: word('asked.offline') },
    { route: 'none', path: '/no/such/page', shows: word('not_found.title') },
  ];
}

/** A log that waits for the lead, with the photo of another one. */
async function askToPublish(witness, { fields: { title, topic, started_at, area, photos } }) {
  const fields = { title: `${title}（待审）`, topic, started_at, area, photos, publication: 'requested' };
  const { record } = await witness.create('activity_log', fields);
  return record;
}

/** The routes as the app declares them. */
export function declaredRoutes() {
  const source = readFileSync(new URL('../../../src/app.rs', import.meta.url), 'utf8');
  return [...source.matchAll(/\broute\("([^"]+)"/g)].map(([, route]) => route);
}
