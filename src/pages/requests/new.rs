//! Asking the station: for oneself or, at the desk, for somebody who called, wrote in
//! WeChat or came.

use super::KIND;
use super::phones::Phones;
use crate::components::head::page_head;
use crate::components::load::{load, loading, shown};
use crate::components::privacy::privacy_line;
use crate::forms::draft::Unfinished;
use crate::forms::field::choice_among;
use crate::forms::form::Form;
use crate::forms::open::{OpenEditor, left_last};
use crate::forms::slot::Slot;
use crate::markup::{Markup, component, effect, view};
use crate::pages::path::query_id;
use crate::pages::way::{begun, sign_in_first, signer};
use crate::platform::clock::new_id;
use crate::routes::{go_instead, query};
use crate::state::{App, use_app};
use crate::t;
use domain::kinds::service_request::CHANNELS;
use domain::requests::way::Status;
use domain::{FieldType, Fields, Id, Record, Value};
use leptos::prelude::*;

/// What in the address names the station whose page is wrong.
const STATION: &str = "station";

/// Where somebody says that the page of a station is wrong.
pub(in crate::pages) fn wrong_path(station: Id) -> String {
    format!("/requests/new?another=yes&{STATION}={station}")
}

/// The form of a new request. Its address names the draft, so that a reload finds it.
#[component]
pub fn RequestNewPage() -> Markup {
    let app = use_app();
    let desk = Memo::new(|_| query("desk").as_deref() == Some("yes"));
    page_head(move || t!(way_of(desk.get()).title), Some("/requests"));
    let draft = query_id("draft");
    let signed_in = Memo::new(move |_| app.account().is_some());
    let form = move || match (signed_in.get(), draft.get()) {
        (false, _) => sign_in_first("requests.sign_in_first"),
        (true, Some(record)) => about_station(app, record, desk.get()),
        (true, None) => choose_draft(app, desk.get()),
    };
    let phones = move || {
        let area = Signal::derive(move || app.home_area());
        (!desk.get()).then(|| view! { <Phones area /> })
    };
    view! {
        <div class="page">
            {phones}
            {form}
        </div>
    }
}

/// What differs between asking for oneself and entering what somebody asked.
struct WayIn {
    title: &'static str,
    another: &'static str,
    back: &'static str,
}

fn way_of(desk: bool) -> WayIn {
    match desk {
        true => WayIn {
            title: "requests.enter",
            another: "/requests/new?another=yes&desk=yes",
            back: "/desk/requests",
        },
        false => WayIn {
            title: "requests.new",
            another: "/requests/new?another=yes",
            back: "/requests",
        },
    }
}

fn is_for_oneself(fields: &Fields) -> bool {
    fields.get("channel").and_then(Value::as_str) == Some("self")
}

/// Where the form of an unfinished one is filled in.
pub(in crate::pages) fn new_request_path(unfinished: &Unfinished) -> String {
    path_of(unfinished.record, !is_for_oneself(&unfinished.fields))
}

fn path_of(record: Id, desk: bool) -> String {
    let desk = if desk { "&desk=yes" } else { "" };
    format!("/requests/new?draft={record}{desk}")
}

/// Goes on with the one that was left last, or begins a new one.
fn choose_draft(app: App, desk: bool) -> Markup {
    let draft = load(move || {
        let fits = move |left: &Unfinished| is_for_oneself(&left.fields) != desk;
        Box::pin(left_last(app, KIND, fits))
    });
    effect(move || {
        let Some(found) = draft.get() else { return };
        // The address that this leads to is no reason to begin once more.
        let another = untrack(|| query("another")).is_some();
        let left = found.ok().flatten().filter(|_| !another);
        let about = untrack(|| query(STATION)).map(|id| format!("&{STATION}={id}"));
        let path = path_of(left.unwrap_or_else(new_id), desk);
        go_instead(&(path + &about.unwrap_or_default()));
    });
    loading()
}

/// The form, which begins with the station whose page somebody found wrong.
fn about_station(app: App, record: Id, desk: bool) -> Markup {
    let id = query_id(STATION);
    let station = load(move || {
        let id = id.get();
        Box::pin(async move {
            match id {
                Some(id) => app.record(id).await,
                None => Ok(None),
            }
        })
    });
    shown(station, move |station| form(app, record, desk, station))
}

fn form(app: App, record: Id, desk: bool, station: Option<Record>) -> Markup {
    let way_in = way_of(desk);
    let start = start(app, record, desk, station);
    let saved = Callback::new(|id: Id| go_instead(&format!("/requests/{id}")));
    let discarded = Callback::new(move |()| go_instead(way_in.back));
    view! {
        <OpenEditor
            kind=KIND
            record
            seen=None
            start
            saved
            discarded
            another=Some(way_in.another.to_owned())
            offer=None
            above=None
            further=Some(Callback::new(channel))
        />
    }
}

/// What is known before anything is typed.
fn start(app: App, record: Id, desk: bool, station: Option<Record>) -> Fields {
    let name = signer(app);
    let (user, area) = untrack(move || {
        let area = match desk {
            true => app.work_area(),
            false => app.home_area(),
        };
        (app.actor().user, area)
    });
    let mut made = Record::new(record, KIND);
    let of_station = station.as_ref().and_then(|it| it.reference("area"));
    if let Some(area) = of_station.or(area) {
        made = made.with("area", area.to_string());
    }
    if let Some(station) = station {
        let name = station.text("name");
        made = made
            .with("class", "enquiry")
            .with("place", name)
            .with("text", t!("requests.wrong_begins", name = name));
    }
    made = match user.filter(|_| !desk) {
        Some(user) => made
            .with("channel", "self")
            .with("account", user.to_string())
            .with("name", name.as_str()),
        None => made.with("channel", "call"),
    };
    begun(app, made, Status::Submitted, name)
}

/// At the desk: by which way it came. Who writes for themselves comes by the app. And
/// what is done with what is said of oneself.
fn channel(form: Form) -> Markup {
    let by_itself =
        untrack(move || form.with(|fields| fields.get("channel") == Some(&"self".into())));
    effect(move || say_where_to_listen(form));
    let field = KIND.field("channel").filter(|_| !by_itself);
    let channel = field.map(|field| choice_among(Slot::new(form, field), &CHANNELS[1..]));
    view! {
        {channel}
        {privacy_line("notice.for_request")}
    }
}

/// Who spoke need not write: what stands in a list then says that there is something to
/// listen to, for as long as nobody has written anything else.
fn say_where_to_listen(form: Form) {
    let words = |seconds: u64| t!("voice.instead", count = seconds);
    let seconds = form.with(|fields| fields.get("voice")?["seconds"].as_u64());
    let text = form.with(|fields| fields.get("text").cloned().unwrap_or_default());
    let text = text.as_str().unwrap_or_default();
    let longest = match KIND.field("voice").map(|field| field.ty) {
        Some(FieldType::Voice { seconds }) => seconds,
        _ => 0,
    };
    let is_ours = text.is_empty() || (1..=longest).any(|it| words(it.into()) == text);
    let said = seconds.map(words).unwrap_or_default();
    if is_ours && said != text {
        untrack(move || form.set("text", said.into()));
    }
}
