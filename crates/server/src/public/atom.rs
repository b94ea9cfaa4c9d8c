//! The Atom feed (RFC 4287) of the posts of the sub-district, or of one area.

use super::lists::topic_path;
use super::words::{choice, rfc3339, said, saying};
use super::xml::{Xml, clean, document};
use super::{Section, Site, photo_path};
use domain::text::paragraphs;
use domain::{Millis, Record};
use maud::html;
use quick_xml::events::BytesText;
use std::io;

/// The type of the document.
pub(crate) const TYPE: &str = "application/atom+xml; charset=utf-8";
/// Most posts in a feed.
pub(crate) const MOST: usize = 30;

/// A feed: where it is, of which area and which class if of one, and its posts with their
/// areas' names.
pub(crate) struct Feed {
    pub(crate) path: String,
    pub(crate) area: Option<String>,
    pub(crate) topic: Option<&'static str>,
    pub(crate) posts: Vec<(Record, String)>,
}

impl Feed {
    /// As XML.
    ///
    /// # Errors
    /// Never by what the posts say.
    pub(crate) fn written(&self, site: &Site<'_>) -> io::Result<Vec<u8>> {
        let area = self.area.as_deref().unwrap_or(site.name());
        let of_all = saying("public.feed_of", &[("area", area)]);
        let title = match self.topic.map(|topic| choice("topic", topic)) {
            Some(topic) => saying("public.title", &[("title", topic), ("site", &of_all)]),
            None => of_all,
        };
        let page = self.topic.map_or_else(|| "/feed".to_owned(), topic_path);
        let url = site.url(&self.path);
        let latest = self.posts.iter().map(|(post, _)| updated(post)).max();
        document(|xml| {
            let feed = xml
                .create_element("feed")
                .with_attribute(("xmlns", "http://www.w3.org/2005/Atom"))
                .with_attribute(("xml:lang", "zh-CN"));
            feed.write_inner_content(|xml| {
                element(xml, "id", &url)?;
                element(xml, "title", &title)?;
                element(xml, "updated", &rfc3339(latest.unwrap_or_default()))?;
                link(xml, "self", "application/atom+xml", &url)?;
                link(xml, "alternate", "text/html", &site.url(&page))?;
                author(xml, site.name())?;
                for (post, area) in &self.posts {
                    entry(xml, site, post, area)?;
                }
                Ok(())
            })?;
            Ok(())
        })
    }
}

fn entry(xml: &mut Xml, site: &Site<'_>, post: &Record, area: &str) -> io::Result<()> {
    xml.create_element("entry").write_inner_content(|xml| {
        element(xml, "id", &format!("urn:uuid:{}", post.id))?;
        element(xml, "title", post.text("title"))?;
        element(xml, "updated", &rfc3339(updated(post)))?;
        element(xml, "published", &rfc3339(updated(post)))?;
        let url = site.url(&Section::Posts.path(post.id));
        link(xml, "alternate", "text/html", &url)?;
        author(xml, if area.is_empty() { site.name() } else { area })?;
        let topic = post.text("topic");
        xml.create_element("category")
            .with_attribute(("term", clean(topic).as_str()))
            .with_attribute(("label", choice("topic", topic)))
            .write_empty()?;
        let content = xml
            .create_element("content")
            .with_attribute(("type", "html"));
        content.write_text_content(BytesText::new(&clean(&content_of(site, post))))?;
        Ok(())
    })?;
    Ok(())
}

/// When the post came to stand as it does: a correction is no news.
fn updated(post: &Record) -> Millis {
    post.integer("published_at").unwrap_or(post.received_at)
}

fn content_of(site: &Site<'_>, post: &Record) -> String {
    let photos = post.photos("photos");
    let content = html! {
        @for paragraph in paragraphs(post.text("body")) {
            p { (paragraph) }
        }
        @for photo in &photos {
            img src=(site.url(&photo_path(post, &photo.hash))) alt=(said("public.a_photo"))
                width=(photo.width) height=(photo.height);
        }
    };
    content.into_string()
}

fn author(xml: &mut Xml, name: &str) -> io::Result<()> {
    xml.create_element("author")
        .write_inner_content(|xml| element(xml, "name", name))?;
    Ok(())
}

fn link(xml: &mut Xml, rel: &str, of_type: &str, href: &str) -> io::Result<()> {
    xml.create_element("link")
        .with_attribute(("rel", rel))
        .with_attribute(("type", of_type))
        .with_attribute(("href", href))
        .write_empty()?;
    Ok(())
}

fn element(xml: &mut Xml, name: &str, text: &str) -> io::Result<()> {
    xml.create_element(name)
        .write_text_content(BytesText::new(&clean(text)))?;
    Ok(())
}
