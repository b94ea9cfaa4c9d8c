//! The messages of whoever is signed in here, as they follow from what the phone holds.

use crate::components::load::{Loaded, load, unless_locked};
use crate::components::staff::works_in_an_area;
use crate::forms::value::choice_name;
use crate::state::App;
use domain::civil::DAY;
use domain::inbox::{Message, of_application, of_consent, of_log, of_registration, of_request};
use domain::kinds::{
    activity_log, consent, event, read_mark, registration, service_application, service_request,
};
use domain::{Id, Kind, Millis, Record};
use replica::{Query, StoreError};

/// What is older is history, and stands with what it is about.
const KEPT: Millis = 60 * DAY;

/// How many of the latest logs are asked for what became of them.
const LOGS: usize = 100;

/// What messages are about.
const KINDS: [&Kind; 7] = [
    &service_application::KIND,
    &service_request::KIND,
    &registration::KIND,
    &event::KIND,
    &activity_log::KIND,
    &consent::KIND,
    &read_mark::KIND,
];

/// A message, what it is about, and whether it was read.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Line {
    pub(super) message: Message,
    /// The record whose mark says what of it is known.
    pub(super) about: Record,
    /// What people call it.
    pub(super) title: String,
    /// The page that tells more.
    pub(super) path: String,
    pub(super) read: bool,
}

/// The messages of the person, the unread before the others and the latest first; none
/// for a visitor.
pub(super) fn lines(app: App) -> Loaded<Vec<Line>> {
    load(move || {
        KINDS.iter().for_each(|kind| app.watch(kind.name));
        let me = app.account().map(|account| account.user);
        let staff = works_in_an_area(app);
        Box::pin(async move {
            match me {
                Some(me) => of(app, me, staff).await,
                None => Ok(Vec::new()),
            }
        })
    })
}

async fn of(app: App, me: Id, staff: bool) -> Result<Vec<Line>, StoreError> {
    let now = app.now();
    let mut lines = Vec::new();
    let own = |it: &Record, field: &str| it.reference(field) == Some(me);
    for (kind, read, path, title) in BROUGHT {
        for one in unless_locked(app.every(kind.name, None, None).await)? {
            if own(&one, "account") {
                let at = format!("{path}/{}", one.id);
                let title = one.text(title).to_owned();
                add(app, me, &mut lines, (one.clone(), title, at), read(&one)).await?;
            }
        }
    }
    let since = Some((now - KEPT, Id::NIL));
    for one in app.every(registration::KIND.name, None, since).await? {
        let named = one.reference("event").filter(|_| own(&one, "account"));
        let Some(named) = named else { continue };
        if let Some(event) = app.record(named).await? {
            let messages = of_registration(&event, &one, now);
            let title = event.text("title").to_owned();
            let at = format!("/events/{named}");
            add(app, me, &mut lines, (one, title, at), messages).await?;
        }
    }
    for one in app.every(consent::KIND.name, None, None).await? {
        if one.reference("member").is_some() && own(&one, "account") {
            let messages = of_consent(&one, now).into_iter().collect();
            let purpose = choice_name("purpose", one.text("purpose"));
            let title = format!("{} · {purpose}", one.text("by"));
            let about = (one, title, "/me/family".to_owned());
            add(app, me, &mut lines, about, messages).await?;
        }
    }
    if staff {
        let query = Query {
            kind: activity_log::KIND.name,
            area: None,
            after: None,
            limit: LOGS,
        };
        for log in app.list(query).await? {
            if own(&log, "author") {
                let messages = of_log(&log).into_iter().collect();
                let title = log.text("title").to_owned();
                let at = format!("/desk/logs/{}", log.id);
                add(app, me, &mut lines, (log, title, at), messages).await?;
            }
        }
    }
    lines.retain(|line| line.message.at.is_none_or(|at| now - at < KEPT));
    lines.sort_by_key(|line| (line.read, -line.message.at.unwrap_or(now)));
    Ok(lines)
}

/// A kind that somebody brings to the station: what its messages are, where its page is,
/// and which field says what it is.
type Brought = (
    &'static Kind,
    fn(&Record) -> Vec<Message>,
    &'static str,
    &'static str,
);

const BROUGHT: [Brought; 2] = [
    (
        &service_application::KIND,
        of_application,
        "/applications",
        "item_name",
    ),
    (&service_request::KIND, of_request, "/requests", "text"),
];

async fn add(
    app: App,
    me: Id,
    lines: &mut Vec<Line>,
    (about, title, path): (Record, String, String),
    messages: Vec<Message>,
) -> Result<(), StoreError> {
    if messages.is_empty() {
        return Ok(());
    }
    let mark = app.record(read_mark::id(about.id, Some(me))).await?;
    let line = |message: Message| Line {
        read: message.passed || read_mark::knows(mark.as_ref(), &message.key),
        message,
        about: about.clone(),
        title: title.clone(),
        path: path.clone(),
    };
    lines.extend(messages.into_iter().map(line));
    Ok(())
}
