//! Puts a public page into the app's own: in the place that is kept for it before the
//! app has come, and in the head instead of the title.

use super::Site;
use super::page::Page;

/// The element that is empty in the app's page, and which of its end the app removes.
const PLACE: &str = "<public-page></public-page>";

impl Page {
    /// The app's page with this one in it. Where the app has no place for it, as in a
    /// program that was built without the app, it stands first in the body.
    pub(crate) fn within(&self, app: &str, site: &Site<'_>) -> String {
        let content = self.content(site).into_string();
        let content = format!("<public-page>{content}</public-page>");
        let (head, body) = app.split_at(app.find("<body").unwrap_or(app.len()));
        let head = with_title(&without_description(head), &self.head(site).into_string());
        let body = match body.split_once(PLACE) {
            Some((before, after)) => format!("{before}{content}{after}"),
            None => match body.split_once('>') {
                Some((tag, rest)) => format!("{tag}>{content}{rest}"),
                None => format!("{body}{content}"),
            },
        };
        head + &body
    }
}

fn with_title(head: &str, title: &str) -> String {
    let cut = || {
        let (before, rest) = head.split_once("<title>")?;
        let (_, after) = rest.split_once("</title>")?;
        Some(format!("{before}{title}{after}"))
    };
    cut().unwrap_or_else(|| format!("{head}{title}"))
}

/// A page has one description, and the app's own has none of this page.
fn without_description(head: &str) -> String {
    let mut rest = head;
    let mut kept = String::with_capacity(head.len());
    while let Some(at) = rest.find("<meta") {
        let end = rest[at..].find('>').map_or(rest.len(), |end| at + end + 1);
        let tag = &rest[at..end];
        let is_it = tag.contains("name=\"description\"") || tag.contains("name=description");
        kept.push_str(&rest[..if is_it { at } else { end }]);
        rest = &rest[end..];
    }
    kept + rest
}

#[cfg(test)]
mod tests {
    use super::*;
    use maud::html;
    use sync::account::Operator;

    const APP: &str = "<!doctype html><html><head><meta charset=utf-8><title>家门口</title>\
        <meta name=description content=\"App\"><script>start()</script></head>\
        <body><div id=app></div><div id=shell><public-page></public-page><p>…</p></div></body></html>";

    fn page() -> Page {
        Page {
            path: "/posts/7".to_owned(),
            title: "<b>\"标题\"".to_owned(),
            description: "说明".to_owned(),
            og_type: "article",
            image: None,
            structured: serde_json::json!({}),
            body: html! { p { "<script>" } },
        }
    }

    fn site(operator: &Operator) -> Site<'_> {
        Site {
            origin: "https://station.example".to_owned(),
            subdistrict: "花木街道".to_owned(),
            operator,
        }
    }

    #[test]
    fn the_app_starts_as_ever_and_the_page_is_in_its_place() {
        let operator = Operator::default();
        let html = page().within(APP, &site(&operator));
        assert!(html.contains("<public-page><main lang=\"zh-CN\"><p>&lt;script&gt;</p>"));
        assert!(html.contains("<script>start()</script></head><body><div id=app>"));
        assert_eq!(html.matches("<title>").count(), 1);
        assert_eq!(html.matches("name=\"description\"").count(), 1);
        assert!(!html.contains("content=\"App\""));
        assert!(
            html.contains("content=\"&lt;b&gt;&quot;标题&quot;\""),
            "{html}"
        );
        assert!(!html.contains("<footer"));
    }

    #[test]
    fn a_page_without_the_place_has_it_first_in_its_body() {
        let operator = Operator::default();
        let html = page().within("<title>x</title><body class=a><p>", &site(&operator));
        assert!(html.contains("<body class=a><public-page><main"), "{html}");
    }

    #[test]
    fn who_answers_for_it_is_named_below() {
        let operator = Operator {
            name: "花木街道办事处".to_owned(),
            icp: "沪ICP备1号".to_owned(),
            police: String::new(),
        };
        let html = page().within(APP, &site(&operator));
        assert!(html.contains("花木街道办事处") && html.contains("沪ICP备1号"));
        assert!(!html.contains("beian.mps.gov.cn"));
    }
}
