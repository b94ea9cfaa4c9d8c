//! What of the first page concerns whoever looks at it: who receives people today, what
//! they applied and signed up for, and what waits for staff.

use super::applications::{OpenOrders, OrdersLink};
use super::duty::DutyToday;
use super::inbox::InboxLink;
use super::requests::RequestsLink;
use super::sign_up::MySignUps;
use crate::components::staff::works_in_an_area;
use crate::markup::{IntoMarkup, Markup, component, view};
use crate::state::use_app;
use leptos::prelude::*;

/// Nothing of it takes room where there is nothing to say.
#[component]
pub(super) fn HomeOwn() -> Markup {
    let app = use_app();
    let area = Memo::new(move |_| app.home_area());
    let signed_in = Memo::new(move |_| app.account().is_some());
    let works = Memo::new(move |_| works_in_an_area(app));
    let own = move || {
        signed_in.get().then(|| {
            view! {
                <InboxLink always=false />
                {works.get().then(waiting)}
                <OpenOrders />
                <MySignUps />
            }
        })
    };
    view! {
        {move || area.get().map(|area| view! { <DutyToday area=Some(area) /> })}
        {own}
    }
    .into_markup()
}

fn waiting() -> Markup {
    view! {
        <div class="stack-tight">
            <OrdersLink />
            <RequestsLink />
        </div>
    }
}
