//! Applying for an item: for oneself, or at the desk for somebody who agreed.

use super::documents::documents;
use crate::components::head::page_head;
use crate::components::load::{Loaded, load, loading, shown};
use crate::components::privacy::privacy_line;
use crate::forms::draft::Unfinished;
use crate::forms::field::field_view;
use crate::forms::form::Form;
use crate::forms::open::{OpenEditor, left_last};
use crate::forms::slot::Slot;
use crate::markup::{IntoMarkup, Markup, component, effect, view};
use crate::pages::family::{ConsentBox, choose_member, consent_of, members};
use crate::pages::path::{not_here, path_id, query_id, record_at};
use crate::pages::visits::visit_picker;
use crate::pages::way::{begun, signer};
use crate::platform::clock::new_id;
use crate::routes::{go_instead, query};
use crate::state::{App, use_app};
use crate::t;
use domain::civil::CivilDate;
use domain::items::papers::is_demanded;
use domain::items::way::Status;
use domain::kinds::consent::told;
use domain::kinds::{service_application, service_item};
use domain::{Fields, Id, Record, Value};
use leptos::prelude::*;
use serde_json::json;

const KIND: &domain::Kind = &service_application::KIND;

/// The form of a new application. Its address names the draft, so that a reload finds it.
#[component]
pub fn ApplyPage() -> Markup {
    let id = path_id();
    let item = record_at(&service_item::KIND, id);
    page_head(|| t!("apply.title"), Some("/items"));
    let draft = query_id("draft");
    let page = move |item: Option<Record>| match item {
        None => not_here(),
        Some(item) => {
            let item = StoredValue::new(item);
            let form = move || match draft.get() {
                Some(record) => form(item, record),
                None => begin(item),
            };
            form.into_markup()
        }
    };
    view! { <div class="page">{shown(item, page)}</div> }
}

fn is_at_the_desk() -> bool {
    query("desk").as_deref() == Some("yes")
}

/// What in the address asks for a new form, though one was left.
const ANOTHER: &str = "another";

/// Goes on with the person's own form for this item that was left last, or begins a new
/// one. At the desk the next one to come is somebody else, whose form is a new one.
fn begin(item: StoredValue<Record>) -> Markup {
    let (app, id) = (use_app(), item.with_value(|item| item.id));
    let desk = untrack(is_at_the_desk);
    let draft = load(move || {
        let of_item = move |left: &Unfinished| {
            let text = |field: &str| left.fields.get(field).and_then(Value::as_str);
            text("item").and_then(|item| item.parse().ok()) == Some(id)
                && text("via") != Some("desk")
        };
        Box::pin(left_last(app, KIND, of_item))
    });
    effect(move || {
        let Some(found) = draft.get() else { return };
        let anew = desk || untrack(|| query(ANOTHER)).is_some();
        let left = found.ok().flatten().filter(|_| !anew);
        let left = left.unwrap_or_else(new_id);
        let desk = if desk { "&desk=yes" } else { "" };
        go_instead(&format!("/items/{id}/apply?draft={left}{desk}"));
    });
    loading()
}

fn form(item: StoredValue<Record>, record: Id) -> Markup {
    let app = use_app();
    let desk = untrack(is_at_the_desk);
    let start = item.with_value(|item| start(app, item, desk));
    let saved = Callback::new(|id: Id| go_instead(&format!("/applications/{id}")));
    let discarded = Callback::new(move |()| {
        go_instead(&format!("/items/{}", item.with_value(|item| item.id)));
    });
    let further = Callback::new(move |form: Form| further(form, desk));
    let above = (!desk).then(|| Callback::new(|form: Form| view! { <ForWhom form /> }));
    view! {
        <p class="lead">{item.with_value(|item| item.text("name").to_owned())}</p>
        <OpenEditor
            kind=KIND
            record
            seen=None
            start
            saved
            discarded
            another=(!desk).then(|| format!("/items/{}/apply?{ANOTHER}=yes", item.with_value(|item| item.id)))
            offer=None
            above
            further=Some(further)
        />
    }
}

/// What is known before anything is typed.
fn start(app: App, item: &Record, desk: bool) -> Fields {
    let actor = untrack(move || app.actor());
    let area = untrack(move || {
        if desk {
            app.work_area()
        } else {
            app.home_area()
        }
    });
    let name = signer(app);
    let documents = item.list("documents").iter();
    let documents = documents.filter_map(|row| {
        let mut document = json!({"name": row["name"].as_str()?});
        if is_demanded(row) {
            document["photo"] = true.into();
        }
        Some(document)
    });
    let mut made = Record::new(item.id, KIND)
        .with("item", item.id.to_string())
        .with("item_name", item.text("name"))
        .with("documents", documents.collect::<Vec<Value>>())
        .with("via", if desk { "desk" } else { "self" });
    if let Some(area) = area {
        made = made.with("area", area.to_string());
    }
    if desk {
        let today = CivilDate::from_millis(app.now()).to_string();
        made = made.with("consent", json!([{"on": today}]));
    } else {
        made = made.with("name", name.as_str());
        if let Some(user) = actor.user {
            made = made.with("account", user.to_string());
        }
    }
    begun(app, made, Status::Submitted, name)
}

/// For oneself, or for a member of the family who agreed.
#[component]
fn ForWhom(form: Form) -> Markup {
    let app = form.app;
    let (member, consent) = shown_consent(form);
    // What is told of it to the staff follows what is known.
    effect(move || {
        let consent = consent.get().and_then(Result::ok).flatten();
        untrack(move || tell(form, consent));
    });
    let choose =
        Callback::new(move |member: Option<Record>| form.update(|it| apply_for(app, it, member)));
    let members = members(app);
    let look = move |members: Vec<Record>| {
        let all = members.clone();
        let of_member = move || {
            let one = all.iter().find(|it| Some(it.id) == member.get())?.clone();
            let member = StoredValue::new(one);
            Some(view! {
                <div class="card card-pad stack-tight">
                    <ConsentBox member purpose="application" consent />
                </div>
            })
        };
        view! {
            {choose_member(true, members, member, choose)}
            {of_member}
        }
    };
    shown(members, look)
}

/// The member of the family whom a form is about, and their consent, which is shown for it.
pub(in crate::pages) fn shown_consent(form: Form) -> (Signal<Option<Id>>, Loaded<Option<Record>>) {
    let named = move |fields: &Fields| fields.get("member")?.as_str()?.parse::<Id>().ok();
    let member = Memo::new(move |_| form.with(named)).into();
    let consent = consent_of("application", member);
    effect(move || form.show(consent.get().and_then(Result::ok).flatten()));
    (member, consent)
}

fn tell(form: Form, consent: Option<Record>) {
    let for_family = form.with(|fields| fields.get("member").is_some());
    let told = consent.as_ref().map(|consent| json!([told(consent)]));
    if for_family && form.with(|fields| fields.get("consent") != told.as_ref()) {
        form.set("consent", told.unwrap_or_default());
    }
}

/// What is said of whoever it is for; the telephone only where the member has one.
fn apply_for(app: App, fields: &mut Fields, member: Option<Record>) {
    let name = match &member {
        Some(member) => member.text("name").to_owned(),
        None => signer(app),
    };
    let via = if member.is_some() { "family" } else { "self" };
    for (field, value) in [("name", name.as_str()), ("via", via)] {
        fields.insert(field.to_owned(), value.into());
    }
    let Some(member) = member else {
        fields.remove("member");
        fields.remove("consent");
        return;
    };
    fields.insert("member".to_owned(), member.id.to_string().into());
    let phone = member.text("phone");
    if !phone.is_empty() {
        fields.insert("phone".to_owned(), phone.into());
    }
}

/// What one has already of what is to be brought and, at the desk, who agreed to what.
fn further(form: Form, desk: bool) -> Markup {
    let consent = KIND.field("consent").filter(|_| desk);
    view! {
        {visit_picker(form)}
        {documents(form)}
        {consent.map(|field| view! {
            <p class="field-hint">{t!("apply.consent_hint")}</p>
            {field_view(Slot::new(form, field))}
        })}
        {privacy_line("notice.for_application")}
    }
}
