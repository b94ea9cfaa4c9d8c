//! One public page: what it says to people and, in its head, to machines.

use super::Site;
use super::words::{said, saying};
use maud::{Markup, PreEscaped, html};
use serde_json::Value;

/// A page before it has its place.
pub(crate) struct Page {
    /// Its address within the site.
    pub(crate) path: String,
    pub(crate) title: String,
    /// What a preview says below the title.
    pub(crate) description: String,
    /// `article` or `website`, as Open Graph has it.
    pub(crate) og_type: &'static str,
    /// The address of its picture within the site.
    pub(crate) image: Option<String>,
    /// The same for machines, as JSON-LD.
    pub(crate) structured: Value,
    pub(crate) body: Markup,
}

impl Page {
    /// What stands in the head, in place of the title.
    pub(super) fn head(&self, site: &Site<'_>) -> Markup {
        let url = site.url(&self.path);
        let title = saying(
            "public.title",
            &[("title", &self.title), ("site", site.name())],
        );
        html! {
            title { (title) }
            meta name="description" content=(self.description);
            link rel="canonical" href=(url);
            link rel="alternate" type="application/atom+xml" title=(said("public.feed")) href="/feed.atom";
            meta property="og:type" content=(self.og_type);
            meta property="og:title" content=(self.title);
            meta property="og:description" content=(self.description);
            meta property="og:url" content=(url);
            meta property="og:site_name" content=(site.name());
            meta property="og:locale" content="zh_CN";
            @if let Some(image) = &self.image {
                meta property="og:image" content=(site.url(image));
            }
            script type="application/ld+json" { (data(&self.structured)) }
        }
    }

    /// What stands before the app.
    pub(super) fn content(&self, site: &Site<'_>) -> Markup {
        html! {
            main lang="zh-CN" {
                (self.body)
                nav aria-label=(said("public.more")) {
                    @for (href, label) in [
                        ("/", said("public.site")),
                        ("/feed", said("public.posts")),
                        ("/events", said("public.events")),
                        ("/stations", said("public.stations")),
                        ("/feed.atom", said("public.feed")),
                    ] {
                        a href=(href) { (label) }
                    }
                }
            }
            (footer(site))
        }
    }
}

/// Who answers for the site; nothing where nobody has said.
fn footer(site: &Site<'_>) -> Markup {
    let operator = site.operator;
    html! {
        @if !operator.is_unknown() {
            footer lang="zh-CN" {
                @if !operator.name.is_empty() {
                    p { (saying("operator.by", &[("name", &operator.name)])) }
                }
                @if !operator.icp.is_empty() {
                    a href="https://beian.miit.gov.cn/" rel="external" { (operator.icp) }
                }
                @if !operator.police.is_empty() {
                    a href="https://beian.mps.gov.cn/" rel="external" { (operator.police) }
                }
            }
        }
    }
}

/// A block of data: no browser runs it, and nothing in it ends it.
fn data(value: &Value) -> PreEscaped<String> {
    PreEscaped(value.to_string().replace('<', "\\u003c"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_text_ends_the_block_of_data() {
        let value = serde_json::json!({"name": "</script><script>alert(1)</script>"});
        let block = data(&value).0;
        assert!(!block.contains('<'), "{block}");
        assert_eq!(serde_json::from_str::<Value>(&block).unwrap(), value);
    }
}
