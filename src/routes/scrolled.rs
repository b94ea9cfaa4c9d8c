//! How far a page is scrolled.
//!
//! A number alone does not bring anybody back: what is above may have grown, or is not
//! laid out until it comes into sight. So the link that was topmost is remembered too.

use crate::platform::{number, window};
use wasm_bindgen::JsCast;
use web_sys::Element;

/// How far a page is scrolled, in CSS pixels.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Scrolled {
    y: f64,
    topmost: Option<Topmost>,
}

/// The first link in sight.
#[derive(Clone, Debug, PartialEq)]
struct Topmost {
    /// Whither it leads.
    href: String,
    /// Which of those that lead there.
    nth: usize,
    /// How far it is below the upper edge of the window.
    top: f64,
}

impl Scrolled {
    /// How far the page that is shown is scrolled.
    pub(super) fn at_hand() -> Self {
        let y = window().scroll_y().unwrap_or_default();
        // At the very top people want to see what came anew.
        let topmost = if y < 1.0 { None } else { Topmost::at_hand() };
        Self { y, topmost }
    }

    /// Scrolls there, or as near as the page is long; says whether it stood there.
    pub(super) fn scroll(&self) -> bool {
        let now = window().scroll_y().unwrap_or(self.y);
        let moved = self.topmost.as_ref().and_then(Topmost::moved);
        let wanted = moved.map_or(self.y, |by| now + by);
        if (wanted - now).abs() < 1.0 {
            return true;
        }
        window().scroll_to_with_x_and_y(0.0, wanted);
        false
    }

    /// As it is kept: `y`, and `nth top href` where there is a topmost link.
    pub(super) fn to_kept(&self) -> String {
        match &self.topmost {
            Some(link) => {
                let (y, top) = (number::text(self.y), number::text(link.top));
                format!("{y} {} {top} {}", link.nth, link.href)
            }
            None => number::text(self.y),
        }
    }

    /// Reads what [`Self::to_kept`] wrote.
    pub(super) fn of_kept(kept: &str) -> Option<Self> {
        let mut parts = kept.splitn(4, ' ');
        let y = number::parse(parts.next()?)?;
        let topmost = (|| {
            let nth = parts.next()?.parse().ok()?;
            let top = number::parse(parts.next()?)?;
            let href = parts.next()?.to_owned();
            Some(Topmost { href, nth, top })
        })();
        Some(Self { y, topmost })
    }
}

impl Topmost {
    fn at_hand() -> Option<Self> {
        let links = links();
        // Few are measured, for one out of sight may have to be laid out for it.
        let (above, from_here) = links.split_at(links.partition_point(|link| top(link) < 0.0));
        let link = from_here.first()?;
        let href = link.get_attribute("href")?;
        Some(Self {
            nth: above.iter().filter(|link| leads_to(link, &href)).count(),
            top: top(link),
            href,
        })
    }

    /// How far it has moved down since; nothing where it is no longer there.
    fn moved(&self) -> Option<f64> {
        let mut same = links()
            .into_iter()
            .filter(|link| leads_to(link, &self.href));
        Some(top(&same.nth(self.nth)?) - self.top)
    }
}

fn leads_to(link: &Element, href: &str) -> bool {
    link.get_attribute("href").as_deref() == Some(href)
}

fn top(element: &Element) -> f64 {
    element.get_bounding_client_rect().top()
}

/// The links of the page's own part, from above to below.
fn links() -> Vec<Element> {
    let found = window()
        .document()
        .and_then(|d| d.query_selector_all("main a[href]").ok());
    let Some(found) = found else {
        return Vec::new();
    };
    (0..found.length())
        .filter_map(|n| found.get(n)?.dyn_into().ok())
        .collect()
}
