//! How far a page is scrolled.
//!
//! A number alone does not bring anybody back: what is above may have grown, or is not
//! laid out until it comes into sight. So the link that was topmost is remembered too.

use crate::platform::{number, window};
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

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
        let links = links();
        let mut same = links.iter().filter(|link| leads_to(link, &self.href));
        Some(top(same.nth(self.nth)?) - self.top)
    }
}

fn leads_to(link: &HtmlElement, href: &str) -> bool {
    link.get_attribute("href").as_deref() == Some(href)
}

fn top(link: &HtmlElement) -> f64 {
    link.get_bounding_client_rect().top()
}

/// The links of the page's own part, from above to below; one that is not drawn has no
/// place among them.
fn links() -> Vec<HtmlElement> {
    let document = window().document();
    let found = document.and_then(|d| d.query_selector_all("main a[href]").ok());
    let Some(found) = found else {
        return Vec::new();
    };
    (0..found.length())
        .filter_map(|n| found.get(n)?.dyn_into::<HtmlElement>().ok())
        .filter(|link| link.offset_parent().is_some())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use wasm_bindgen_test::wasm_bindgen_test;

    /// A page of this inside, taken away with it.
    struct Page(web_sys::Element);

    impl Page {
        fn of(inside: &str) -> Self {
            let document = window().document().expect("a page");
            let main = document.create_element("main").expect("an element");
            main.set_inner_html(inside);
            let body = document.body().expect("a body");
            body.append_child(&main).expect("a place");
            Self(main)
        }
    }

    impl Drop for Page {
        fn drop(&mut self) {
            self.0.remove();
        }
    }

    fn link(n: usize) -> String {
        format!("<a href='/posts/{n}' style='display:block;height:300px'>{n}</a>")
    }

    fn links_to(numbers: impl Iterator<Item = usize>) -> String {
        numbers.map(link).collect()
    }

    fn top_of(n: usize) -> f64 {
        let is_it = |at: &HtmlElement| leads_to(at, &format!("/posts/{n}"));
        top(&links().into_iter().find(is_it).expect("the link"))
    }

    /// Comes back to where it was left, as the app does: until it stands there.
    fn come_back(to: &Scrolled) {
        for _ in 0..5 {
            to.scroll();
        }
    }

    #[wasm_bindgen_test]
    fn what_was_topmost_is_where_it_was_though_more_stands_above_it() {
        let page = Page::of(&links_to(0..30));
        window().scroll_to_with_x_and_y(0.0, 3_100.0);
        let (left, kept) = (top_of(12), Scrolled::at_hand().to_kept());
        page.0.set_inner_html(&links_to((90..93).chain(0..30)));
        window().scroll_to_with_x_and_y(0.0, 0.0);
        come_back(&Scrolled::of_kept(&kept).expect("what was kept"));
        assert!((top_of(12) - left).abs() < 2.0, "{} not {left}", top_of(12));
    }

    #[wasm_bindgen_test]
    fn a_link_that_is_not_drawn_is_never_the_topmost() {
        let folded = (0..20).map(|n| {
            let inside = format!("<a href='/folded/{n}' style='display:none'>x</a>");
            link(n) + &inside
        });
        let _page = Page::of(&folded.collect::<String>());
        window().scroll_to_with_x_and_y(0.0, 3_100.0);
        let (left, kept) = (top_of(12), Scrolled::at_hand());
        window().scroll_to_with_x_and_y(0.0, 0.0);
        come_back(&kept);
        assert!((top_of(12) - left).abs() < 2.0, "{} not {left}", top_of(12));
    }

    #[wasm_bindgen_test]
    fn a_page_without_links_comes_back_to_its_height_and_rubbish_to_nothing() {
        let _page = Page::of("<p style='height:5000px'></p>");
        window().scroll_to_with_x_and_y(0.0, 700.0);
        let kept = Scrolled::at_hand();
        assert_eq!(Scrolled::of_kept(&kept.to_kept()).as_ref(), Some(&kept));
        window().scroll_to_with_x_and_y(0.0, 0.0);
        come_back(&kept);
        let y = window().scroll_y().expect("a height");
        assert!((y - 700.0).abs() < 2.0, "{y}");
        assert_eq!(Scrolled::of_kept("x"), None);
        let no_link = Scrolled {
            y: 7.0,
            topmost: None,
        };
        assert_eq!(Scrolled::of_kept("7 x"), Some(no_link));
    }
}
