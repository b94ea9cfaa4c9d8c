//! The map of the site for search engines, and what they may read of it.

use super::lists::topic_path;
use super::words::rfc3339;
use super::xml::document;
use super::{Section, Site};
use crate::board::Notes;
use quick_xml::events::BytesText;
use std::io;

/// A sitemap may name 50,000 addresses.
const MOST_OF_A_KIND: usize = 16_000;

/// `/sitemap.xml`.
///
/// # Errors
/// Never by what is listed.
pub(crate) fn map(site: &Site<'_>, notes: &Notes) -> io::Result<Vec<u8>> {
    let mut addresses = vec![("/".to_owned(), None)];
    for section in Section::ALL {
        addresses.push((section.list_path().to_owned(), None));
        let latest = notes.latest(section.kind());
        addresses.extend(latest.into_iter().take(MOST_OF_A_KIND).map(|note| {
            let published = (section == Section::Posts).then_some(note.sort);
            (section.path(note.id), published)
        }));
    }
    addresses.extend(notes.topics().map(|topic| (topic_path(topic), None)));
    document(|xml| {
        let set = xml
            .create_element("urlset")
            .with_attribute(("xmlns", "http://www.sitemaps.org/schemas/sitemap/0.9"));
        set.write_inner_content(|xml| {
            for (path, at) in &addresses {
                xml.create_element("url").write_inner_content(|xml| {
                    let url = site.url(path);
                    xml.create_element("loc")
                        .write_text_content(BytesText::new(&url))?;
                    if let Some(at) = at {
                        let written = rfc3339(*at);
                        xml.create_element("lastmod")
                            .write_text_content(BytesText::new(&written))?;
                    }
                    Ok(())
                })?;
            }
            Ok(())
        })?;
        Ok(())
    })
}

/// `/robots.txt`: what is public may be found; what needs an account is not there to
/// be read.
pub(crate) fn robots(site: &Site<'_>) -> String {
    format!(
        "User-agent: *\nAllow: /api/photo/\nDisallow: /api/\nDisallow: /desk\n\
         Disallow: /records/\n\nSitemap: {}\n",
        site.url("/sitemap.xml")
    )
}
