//! The style sheets of a built page joined into one: a request each, and a text each to
//! be packed, cost more than what is in them.

use std::path::Path;

use anyhow::{Context as _, Result, ensure};

use super::parts::named_by;

/// Joins the sheets of the page in `dist`, in their order, into one in the place of the
/// first.
pub(super) fn join(dist: &Path) -> Result<()> {
    let path = dist.join("index.html");
    let page = std::fs::read_to_string(&path).context("cannot read dist/index.html")?;
    let links = links(&page);
    ensure!(!links.is_empty(), "the page has no style sheets");
    let mut joined = String::new();
    for (_, name) in &links {
        let sheet = dist.join(name);
        let text = std::fs::read_to_string(&sheet);
        joined.push_str(&text.with_context(|| format!("cannot read {}", sheet.display()))?);
        std::fs::remove_file(sheet)?;
    }
    let name = named_by("style", joined.as_bytes(), "css");
    std::fs::write(dist.join(&name), joined)?;
    std::fs::write(&path, with_one(&page, &links, &name)).context("cannot write dist/index.html")
}

/// The links to sheets, each with the name of its file.
fn links(page: &str) -> Vec<(String, String)> {
    let tags = page.split_inclusive('>');
    let links = tags.filter_map(|tag| tag.find("<link ").map(|at| &tag[at..]));
    let sheets = links.filter(|tag| tag.contains("rel=stylesheet"));
    let named = sheets.filter_map(|tag| {
        let (_, rest) = tag.split_once("href=/")?;
        let name = rest.split([' ', '>']).next()?;
        Some((tag.to_owned(), name.to_owned()))
    });
    named.collect()
}

fn with_one(page: &str, links: &[(String, String)], name: &str) -> String {
    let mut page = page.to_owned();
    for (at, (link, _)) in links.iter().enumerate() {
        let instead = match at {
            0 => format!("<link href=/{name} rel=stylesheet>"),
            _ => String::new(),
        };
        page = page.replacen(link, &instead, 1);
    }
    page
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scratch::Scratch;

    #[test]
    fn sheets_become_one_in_their_order_and_other_links_stay() {
        let scratch = Scratch::new("sheets").unwrap();
        let dist = scratch.path();
        let page = "<link href=/a.png rel=icon><p>x<link data-integrity=none href=/b-1.css rel=stylesheet>\
            <link href=/a-2.css rel=stylesheet><p>y";
        std::fs::write(dist.join("index.html"), page).unwrap();
        std::fs::write(dist.join("b-1.css"), "p{}").unwrap();
        std::fs::write(dist.join("a-2.css"), "q{}").unwrap();
        join(dist).unwrap();
        let name = named_by("style", b"p{}q{}", "css");
        let now = std::fs::read_to_string(dist.join("index.html")).unwrap();
        let one = format!("<link href=/a.png rel=icon><p>x<link href=/{name} rel=stylesheet><p>y");
        assert_eq!(now, one);
        let joined = std::fs::read_to_string(dist.join(&name)).unwrap();
        assert_eq!(joined, "p{}q{}");
        assert!(!dist.join("b-1.css").exists());
        assert!(join(dist).is_ok(), "one sheet stays one");
    }
}
