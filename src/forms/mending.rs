//! What a form mends, above it: both writings at hand.

use super::compare::met_sides;
use crate::components::load::load;
use crate::markup::{IntoMarkup, Markup, component, view};
use crate::state::use_app;
use crate::t;
use domain::{Id, Kind};
use leptos::prelude::*;
use replica::store::Attention;

/// The fields on which two people met, as long as it waits for the person.
#[component]
pub fn Mending(kind: &'static Kind, record: Id, mid: Id) -> Markup {
    let app = use_app();
    let items = load(move || Box::pin(app.attention()));
    let sides = move |item: &Attention| {
        let met = item.matter.waiting().unwrap_or_default().iter();
        let met = met.filter(|met| met.record == record);
        let theirs = Signal::derive(|| t!("attention.theirs"));
        met.map(|met| met_sides(kind, met, theirs))
            .collect::<Markup>()
    };
    let shown = move || {
        let items = items.get().and_then(Result::ok).unwrap_or_default();
        let item = items.iter().find(|item| item.mid == mid);
        item.filter(|item| item.matter.waiting().is_some())
            .map(|item| {
                view! {
                    <p class="muted small">{t!("compare.legend")}</p>
                    {sides(item)}
                }
            })
    };
    shown.into_markup()
}
