//! Who answers for the server, as far as the server says so.

use crate::markup::{IntoMarkup, Markup, view};
use crate::state::App;
use crate::t;
use sync::account::Operator;

/// The name and the filing numbers; nothing where nobody has said, or the server was not
/// reached. The page asks the server about itself.
pub(super) fn operator(app: App) -> Markup {
    let shown = move || {
        let operator = app.about()?.operator;
        (!operator.is_unknown()).then(|| lines(operator))
    };
    shown.into_markup()
}

fn lines(operator: Operator) -> Markup {
    let Operator { name, icp, police } = operator;
    let filed = |number: String, href: &'static str| {
        (!number.is_empty()).then(|| {
            view! { <a class="link-btn" href=href rel="external" target="_blank">{number}</a> }
        })
    };
    view! {
        <footer class="stack-tight">
            {(!name.is_empty()).then(|| view! { <p class="muted">{t!("operator.by", name = name)}</p> })}
            {filed(icp, "https://beian.miit.gov.cn/")}
            {filed(police, "https://beian.mps.gov.cn/")}
        </footer>
    }
}
