//! All pages but the first one: a part of its own, so that whoever opens the app
//! for the first time waits for no more than they see.

use super::home_own::HomeOwn;
use super::inbox::InboxMark;
use super::*;
use crate::components::icon::icon;
use crate::components::load::loading;
use crate::i18n::{OF_LATER_PAGES, learn_more};
use crate::markup::{IntoMarkup, Markup, view};
use crate::pages::lock::Unlock;
use crate::parts::{NotArrived, arrived};
use crate::platform::worker::serves_this_page;
use crate::state::{App, remove_what_is_left, use_app};
use crate::t;
use leptos::prelude::*;
use leptos::task::spawn_local;
use std::cell::Cell;

/// A page that is loaded when it is opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Later {
    /// What of the first page concerns whoever looks at it.
    HomeOwn,
    /// 搜索.
    Search,
    /// The directory of stations.
    Stations,
    /// The map of them.
    Map,
    /// One station.
    Station,
    /// What is on.
    Events,
    /// One event.
    Event,
    /// It on one sheet for the notice board.
    Poster,
    /// What one shows at its door.
    MyCode,
    /// Who comes to it.
    Roster,
    /// The roster on paper.
    Sheet,
    /// A paper sheet that was signed.
    Paper,
    /// The feed.
    Feed,
    /// One post.
    Post,
    /// 消息.
    Inbox,
    /// How many of them are unread, in the tab bar.
    InboxMark,
    /// 我的.
    Me,
    /// The app is locked.
    Locked,
    /// What stands in the place of whatever is sealed.
    Unlock,
    /// 家人.
    Family,
    /// Being forgotten.
    Erase,
    /// 隐私说明.
    Privacy,
    /// Signing in.
    SignIn,
    /// What is unsent, and why.
    Sync,
    /// What needs attention.
    Attention,
    /// 工作台.
    Desk,
    /// A new activity log.
    LogNew,
    /// One activity log.
    Log,
    /// Correcting an activity log.
    LogEdit,
    /// A lead's decision on a log.
    Approve,
    /// All records of a kind.
    Records,
    /// A new record of a kind.
    RecordNew,
    /// A record of any kind.
    RecordEdit,
    /// What became of a record.
    History,
    /// 办事.
    Items,
    /// One item.
    Item,
    /// Applying for it.
    Apply,
    /// 我的办件.
    Applications,
    /// One application.
    Application,
    /// The applications of an area.
    ApplicationDesk,
    /// Who is on duty.
    Duty,
    /// Whom to call.
    Calls,
    /// 我的诉求.
    Requests,
    /// Asking the station.
    RequestNew,
    /// One request.
    Request,
    /// Correcting it.
    RequestCorrect,
    /// The requests of an area.
    RequestDesk,
}

/// Draws one of these pages.
type Draw = fn(Later) -> Markup;

/// Everything that only this function reaches is in the other module.
#[cfg_attr(feature = "split", wasm_split_helpers::wasm_split(pages, fallible))]
fn entrance() -> Result<Draw, NotArrived> {
    learn_more(OF_LATER_PAGES);
    spawn_local(async {
        let _ = remove_what_is_left().await;
    });
    Ok(draw)
}

fn draw(page: Later) -> Markup {
    match page {
        Later::HomeOwn => HomeOwn(),
        Later::Search => SearchPage(),
        Later::Stations => StationsPage(),
        Later::Map => MapPage(),
        Later::Station => StationPage(),
        Later::Events => EventsPage(),
        Later::Event => EventPage(),
        Later::Poster => PosterPage(),
        Later::MyCode => MyCodePage(),
        Later::Roster => RosterPage(),
        Later::Sheet => SheetPage(),
        Later::Paper => PaperPage(),
        Later::Feed => FeedPage(),
        Later::Post => PostPage(),
        Later::Inbox => InboxPage(),
        Later::InboxMark => InboxMark(),
        Later::Me => MePage(),
        Later::Locked => LockedPage(),
        Later::Unlock => Unlock(),
        Later::Family => FamilyPage(),
        Later::Erase => ErasePage(),
        Later::Privacy => PrivacyPage(),
        Later::SignIn => SignInPage(),
        Later::Sync => SyncPage(),
        Later::Attention => AttentionPage(),
        Later::Desk => DeskPage(),
        Later::LogNew => LogNewPage(),
        Later::Log => LogPage(),
        Later::LogEdit => LogEditPage(),
        Later::Approve => ApprovePage(),
        Later::Records => RecordsPage(),
        Later::RecordNew => RecordNewPage(),
        Later::RecordEdit => RecordEditPage(),
        Later::History => HistoryPage(),
        Later::Items => ItemsPage(),
        Later::Item => ItemPage(),
        Later::Apply => ApplyPage(),
        Later::Applications => ApplicationsPage(),
        Later::Application => ApplicationPage(),
        Later::ApplicationDesk => ApplicationDeskPage(),
        Later::Duty => DutyPage(),
        Later::Calls => CallsPage(),
        Later::Requests => RequestsPage(),
        Later::RequestNew => RequestNewPage(),
        Later::Request => RequestPage(),
        Later::RequestCorrect => RequestCorrectPage(),
        Later::RequestDesk => RequestDeskPage(),
    }
}

/// How far the other module has come.
#[derive(Clone, Copy)]
enum Arrival {
    Coming,
    Here(Draw),
    Failed,
}

thread_local! {
    /// Once it is here it stays.
    static HERE: Cell<Option<Draw>> = const { Cell::new(None) };
}

/// Draws such a page, as soon as it is here.
pub fn later(page: Later) -> Markup {
    match HERE.get() {
        Some(draw) => draw(page),
        None => arriving(page),
    }
}

/// Begins to fetch the other module before the store is open: for whoever opens the
/// app at one of its pages.
pub async fn begin_later() {
    // Where it fails, the page itself asks again, and says so.
    if let Ok(draw) = arrived(entrance()).await {
        HERE.set(Some(draw));
    }
}

/// Draws a piece of the first page, as soon as it is here; nothing till then. Nobody
/// loads it for their very first look: it is there once the service worker has it.
pub fn later_piece(piece: Later) -> Markup {
    let here = RwSignal::new(HERE.get());
    if HERE.get().is_none() && serves_this_page() {
        spawn_local(async move {
            begin_later().await;
            let _ = here.try_set(HERE.get());
        });
    }
    let shown = move || match here.get() {
        Some(draw) => untrack(|| draw(piece)),
        None => ().into_markup(),
    };
    shown.into_markup()
}

fn arriving(page: Later) -> Markup {
    let app = use_app();
    let arrival = RwSignal::new(Arrival::Coming);
    fetch(app, arrival);
    let shown = move || match arrival.get() {
        Arrival::Coming => view! { <div class="page">{loading()}</div> },
        Arrival::Here(draw) => untrack(|| draw(page)),
        Arrival::Failed => failed(app, arrival),
    };
    shown.into_markup()
}

fn fetch(app: App, arrival: RwSignal<Arrival>) {
    spawn_local(async move {
        let opened = arrived(entrance()).await;
        HERE.set(opened.as_ref().ok().copied());
        // Another tab may have brought a newer version in, and with it taken the rest
        // of this one away.
        if opened.is_err() && app.loads_anew_for_lost_part() {
            return;
        }
        // The person may have gone elsewhere meanwhile.
        let _ = arrival.try_set(opened.map_or(Arrival::Failed, Arrival::Here));
    });
}

/// Only before the service worker has finished its work, and without a network; or
/// for a moment under a newer version, while something is on no disk yet.
fn failed(app: App, arrival: RwSignal<Arrival>) -> Markup {
    let again = move |_| {
        arrival.set(Arrival::Coming);
        fetch(app, arrival);
    };
    view! {
        <div class="page">
            <div class="failure" role="alert">
                {icon("cloud-off")}
                <p class="state-title">{t!("later.failed")}</p>
                <p class="state-text">{t!("later.failed_text")}</p>
                <div class="state-actions">
                    <button type="button" class="btn btn-primary" on:click=again>
                        {t!("later.again")}
                    </button>
                </div>
            </div>
        </div>
    }
}
