//! What only staff see, and what others are told instead.

use crate::components::icon::icon;
use crate::markup::{IntoMarkup, Markup, view};
use crate::state::{App, use_app};
use crate::t;
use domain::Role;
use leptos::prelude::*;

/// Whether the person works in some area or at the sub-district.
pub fn is_staff(app: App) -> bool {
    let actor = app.actor();
    actor.grants.iter().any(|grant| {
        grant.role.works_in_area() || matches!(grant.role, Role::Officer | Role::Admin)
    })
}

/// Whether the person leads some area.
pub fn is_lead(app: App) -> bool {
    let actor = app.actor();
    let leads = |grant: &domain::Grant| grant.role == Role::CommitteeLead;
    actor.grants.iter().any(leads)
}

/// Whether the person's grants open the logs of some area.
pub fn works_in_an_area(app: App) -> bool {
    !app.actor().areas().is_empty()
}

/// What those at the sub-district see, and what is the areas' own.
pub fn not_in_an_area() -> Markup {
    view! {
        <div class="notice" data-tone="info">
            {icon("info")}
            <div class="notice-body">
                <strong class="notice-title">{t!("desk.no_area")}</strong>
                <p>{t!("desk.no_area_text")}</p>
            </div>
        </div>
    }
}

/// Shows a page to staff, and to others how to become staff.
pub fn staff_only(page: impl Fn() -> Markup + 'static) -> Markup {
    let app = use_app();
    let staff = Memo::new(move |_| is_staff(app));
    let shown = move || if staff.get() { page() } else { not_staff() };
    shown.into_markup()
}

fn not_staff() -> Markup {
    view! {
        <div class="page">
            <div class="empty">
                {icon("lock")} <p class="state-title">{t!("staff.only")}</p>
                <p class="state-text">{t!("staff.only_text")}</p>
                <div class="state-actions">
                    <a class="btn btn-primary" href="/sign-in">
                        {t!("sign_in.title")}
                    </a>
                    <a class="btn" href="/">
                        {t!("nav.home")}
                    </a>
                </div>
            </div>
        </div>
    }
}
