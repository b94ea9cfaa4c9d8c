//! What everybody may read without the app: pages at the app's own addresses, the feed,
//! the map of the site.

use super::app;
use super::failure::Failure;
use super::origin::origin;
use crate::board::Notes;
use crate::context::{Context, Parts};
use crate::db::Asked;
use crate::photos::hexadecimal;
use crate::public::atom::{self, Feed};
use crate::public::page::Page;
use crate::public::{Beside, Section, Site, details, list, readable, readable_then, sitemap};
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use domain::kinds::{TOPICS, post};
use domain::{Id, Record};
use sha2::{Digest as _, Sha256};
use sync::ErrorCode;

const HTML: &str = "text/html; charset=utf-8";
const XML: &str = "application/xml; charset=utf-8";
const TEXT: &str = "text/plain; charset=utf-8";

/// `GET /posts/{id}`.
pub(crate) async fn post(
    State(context): State<Context>,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    one(&context, &headers, Section::Posts, &id).await
}

/// `GET /events/{id}`.
pub(crate) async fn event(
    State(context): State<Context>,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    one(&context, &headers, Section::Events, &id).await
}

/// `GET /stations/{id}`.
pub(crate) async fn station(
    State(context): State<Context>,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    one(&context, &headers, Section::Stations, &id).await
}

/// Of which class of posts.
#[derive(serde::Deserialize)]
pub(crate) struct OfTopic {
    topic: Option<String>,
}

impl OfTopic {
    /// The class; none where none is asked for, or one that there is not.
    fn known(&self) -> Option<&'static str> {
        let asked = self.topic.as_deref()?;
        TOPICS.iter().copied().find(|topic| *topic == asked)
    }
}

/// `GET /feed`, and `GET /feed?topic=…`: the posts, those of one class.
pub(crate) async fn posts(
    State(context): State<Context>,
    Query(of): Query<OfTopic>,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    all(&context, &headers, Section::Posts, of.known()).await
}

/// `GET /events`.
pub(crate) async fn events(
    State(context): State<Context>,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    all(&context, &headers, Section::Events, None).await
}

/// `GET /stations`.
pub(crate) async fn stations(
    State(context): State<Context>,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    all(&context, &headers, Section::Stations, None).await
}

/// `GET /feed.atom`: the posts of the sub-district, with `?topic=…` those of one class.
pub(crate) async fn feed(
    State(context): State<Context>,
    Query(of): Query<OfTopic>,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    feed_at(&context, &headers, "/feed.atom", None, &of).await
}

/// `GET /feed/{area}.atom`: those of one area.
pub(crate) async fn feed_of_area(
    State(context): State<Context>,
    Path(file): Path<String>,
    Query(of): Query<OfTopic>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    match file.strip_suffix(".atom").map(str::parse) {
        Some(Ok(area)) => feed_at(&context, &headers, uri.path(), Some(area), &of).await,
        Some(Err(_)) => Err(Failure(ErrorCode::NotFound)),
        None => app::serve(State(context), method, uri, headers).await,
    }
}

/// `GET /sitemap.xml`.
pub(crate) async fn map(
    State(context): State<Context>,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    let site = site(&context, &headers).await?;
    let look = |notes: &Notes| sitemap::map(&site, notes);
    let written = context.board.look(&*context.db, look).await?;
    Ok(tagged(&headers, XML, written.map_err(unwritten)?))
}

/// `GET /robots.txt`.
pub(crate) async fn robots(
    State(context): State<Context>,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    let site = site(&context, &headers).await?;
    Ok(tagged(&headers, TEXT, sitemap::robots(&site).into_bytes()))
}

/// The page of one record. Where there is none for everybody to read, it is the app's
/// page alone: whoever is signed in may read more than others.
async fn one(
    context: &Parts,
    headers: &HeaderMap,
    section: Section,
    id: &str,
) -> Result<Response, Failure> {
    let record = match id.parse() {
        Ok(id) => readable(context, section, id).await?,
        Err(_) => None,
    };
    let Some(record) = record else {
        let mut response = within_app(context, headers, |app| app.to_owned()).await?;
        if response.status() == StatusCode::OK {
            *response.status_mut() = StatusCode::NOT_FOUND;
        }
        return Ok(response);
    };
    let area = section.kind().area_of(&record);
    let now = context.clock.now();
    let look = |notes: &Notes| Beside {
        area: notes.title(area).to_owned(),
        times: notes.other_times(&record, now),
    };
    let beside = context.board.look(&*context.db, look).await?;
    let site = site(context, headers).await?;
    page(
        context,
        headers,
        &site,
        &details(&site, section, &record, &beside, now),
    )
    .await
}

async fn all(
    context: &Parts,
    headers: &HeaderMap,
    section: Section,
    topic: Option<&str>,
) -> Result<Response, Failure> {
    let site = site(context, headers).await?;
    let now = context.clock.now();
    let look = |notes: &Notes| list(&site, section, topic, notes, now);
    let listed = context.board.look(&*context.db, look).await?;
    page(context, headers, &site, &listed).await
}

async fn page(
    context: &Parts,
    headers: &HeaderMap,
    site: &Site<'_>,
    page: &Page,
) -> Result<Response, Failure> {
    within_app(context, headers, |app| page.within(app, site)).await
}

/// Something made of the app's page, under its policy.
async fn within_app(
    context: &Parts,
    headers: &HeaderMap,
    make: impl FnOnce(&str) -> String,
) -> Result<Response, Failure> {
    let app = context.app.find("/").await;
    let app = app.ok_or(Failure(ErrorCode::NotFound))?;
    let html = make(&String::from_utf8_lossy(&app.plain));
    let mut response = tagged(headers, HTML, html.into_bytes());
    let policy = app.policy.as_deref().map(HeaderValue::from_str);
    if let Some(Ok(policy)) = policy {
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_SECURITY_POLICY, policy);
    }
    Ok(response)
}

async fn feed_at(
    context: &Parts,
    headers: &HeaderMap,
    path: &str,
    area: Option<Id>,
    of: &OfTopic,
) -> Result<Response, Failure> {
    let topic = of.known();
    if topic.is_none() && of.topic.is_some() {
        return Err(Failure(ErrorCode::NotFound));
    }
    let look = |notes: &Notes| {
        let posts = notes.latest(&post::KIND).into_iter();
        let wanted = posts.filter(|note| {
            (area.is_none() || note.area == area) && topic.is_none_or(|it| note.topic == it)
        });
        let ids = wanted.take(atom::MOST);
        let ids: Vec<(Id, String)> = ids
            .map(|note| (note.id, notes.title(note.area).to_owned()))
            .collect();
        (notes.title(area).to_owned(), ids)
    };
    let (name, ids) = context.board.look(&*context.db, look).await?;
    if area.is_some() && name.is_empty() {
        return Err(Failure(ErrorCode::NotFound));
    }
    let (mut snapshot, _) = context.db.snapshot(&Asked::default()).await?;
    let mut posts: Vec<(Record, String)> = Vec::new();
    for (id, area) in ids {
        let post = readable_then(&mut *snapshot, Section::Posts, id).await?;
        posts.extend(post.map(|post| (post, area)));
    }
    snapshot.close().await?;
    let feed = Feed {
        path: match topic {
            Some(topic) => format!("{path}?topic={topic}"),
            None => path.to_owned(),
        },
        topic,
        area: area.map(|_| name),
        posts,
    };
    let site = site(context, headers).await?;
    let written = feed.written(&site).map_err(unwritten)?;
    Ok(tagged(headers, atom::TYPE, written))
}

async fn site<'a>(context: &'a Parts, headers: &HeaderMap) -> Result<Site<'a>, Failure> {
    Ok(Site {
        origin: origin(context, headers),
        subdistrict: context.head().await?.name,
        operator: &context.operator,
    })
}

/// A text under a tag by which it is told again that nothing has changed. The tag is a
/// weak one, as the text may travel compressed.
fn tagged(headers: &HeaderMap, content_type: &'static str, bytes: Vec<u8>) -> Response {
    let tag = format!("W/\"{}\"", &hexadecimal(&Sha256::digest(&bytes))[..32]);
    let known = headers.get(header::IF_NONE_MATCH);
    let known = known.and_then(|known| known.to_str().ok()).unwrap_or("");
    let is_known = known.split(',').any(|one| one.trim() == tag);
    let headers = [
        (header::CONTENT_TYPE, content_type),
        (header::CACHE_CONTROL, "no-cache"),
        (header::ETAG, tag.as_str()),
    ];
    if is_known {
        return (StatusCode::NOT_MODIFIED, headers).into_response();
    }
    (headers, bytes).into_response()
}

fn unwritten(error: std::io::Error) -> Failure {
    tracing::error!(%error, "a document was not written");
    Failure(ErrorCode::Unavailable)
}
