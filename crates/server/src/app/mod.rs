//! The app's files: inside the binary, compressed when it was built, or in a
//! folder during development.

mod policy;

use crate::photos::hexadecimal;
use axum::body::Bytes;
use sha2::{Digest as _, Sha256};
use std::collections::HashMap;
use std::path::{Component, Path, PathBuf};

/// A file as the build script packed it.
struct EmbeddedFile {
    path: &'static str,
    plain: &'static [u8],
    brotli: Option<&'static [u8]>,
    gzip: Option<&'static [u8]>,
}

static EMBEDDED: &[EmbeddedFile] = include!(concat!(env!("OUT_DIR"), "/embedded.rs"));

/// Shown where the binary was built without the app.
const UNBUILT: &str = include_str!("unbuilt.html");

const INDEX: &str = "/index.html";

/// Where the app's files come from.
pub(crate) enum App {
    Embedded(HashMap<&'static str, Asset>),
    Folder {
        folder: PathBuf,
        /// Whether pages reload when the app was built anew.
        reload: bool,
    },
}

/// A file of the app.
#[derive(Clone, Debug)]
pub(crate) struct Asset {
    pub(crate) plain: Bytes,
    pub(crate) brotli: Option<Bytes>,
    pub(crate) gzip: Option<Bytes>,
    pub(crate) content_type: &'static str,
    /// Its name changes with its content.
    pub(crate) immutable: bool,
    pub(crate) tag: String,
    /// Its content security policy, where it is a page.
    pub(crate) policy: Option<String>,
}

impl App {
    /// The app inside the binary.
    pub(crate) fn embedded() -> Self {
        let mut assets: HashMap<_, _> = EMBEDDED
            .iter()
            .map(|file| (file.path, Asset::embedded(file)))
            .collect();
        assets
            .entry(INDEX)
            .or_insert_with(|| Asset::of(INDEX, Bytes::from_static(UNBUILT.as_bytes())));
        Self::Embedded(assets)
    }

    /// The app in a folder.
    pub(crate) fn in_folder(folder: PathBuf, reload: bool) -> Self {
        Self::Folder { folder, reload }
    }

    /// The file for a path. What is no file is a place within the app, which
    /// finds its way there by itself; a missing part of the app is none.
    pub(crate) async fn find(&self, path: &str) -> Option<Asset> {
        let path = if path == "/" { INDEX } else { path };
        match self.file(path).await {
            Some(asset) => Some(asset),
            None if content_type(path).is_none() => self.file(INDEX).await,
            None => None,
        }
    }

    async fn file(&self, path: &str) -> Option<Asset> {
        match self {
            Self::Embedded(assets) => assets.get(path).cloned(),
            Self::Folder { folder, reload } => {
                let mut bytes = tokio::fs::read(within(folder, path)?).await.ok()?;
                if path == INDEX && *reload {
                    bytes.extend_from_slice(RELOADER.as_bytes());
                }
                Some(Asset::of(path, bytes.into()))
            }
        }
    }
}

/// Follows `/dev/reload`.
const RELOADER: &str =
    "<script>new EventSource('/dev/reload').onmessage = () => location.reload();</script>";

impl Asset {
    fn embedded(file: &EmbeddedFile) -> Self {
        Self {
            brotli: file.brotli.map(Bytes::from_static),
            gzip: file.gzip.map(Bytes::from_static),
            ..Self::of(file.path, Bytes::from_static(file.plain))
        }
    }

    fn of(path: &str, plain: Bytes) -> Self {
        let content_type = content_type(path).unwrap_or("application/octet-stream");
        let page = content_type.starts_with("text/html");
        let policy = page.then(|| policy::of(&String::from_utf8_lossy(&plain)));
        Self {
            brotli: None,
            gzip: None,
            content_type,
            immutable: is_hashed(path),
            tag: format!("\"{}\"", &hexadecimal(&Sha256::digest(&plain))[..32]),
            policy,
            plain,
        }
    }
}

/// The path inside the folder; none when it leads out of it.
fn within(folder: &Path, path: &str) -> Option<PathBuf> {
    let relative = Path::new(path.trim_start_matches('/'));
    let inside = relative
        .components()
        .all(|part| matches!(part, Component::Normal(_)));
    inside.then(|| folder.join(relative))
}

/// Whether a part of the path carries a hash, as in `app-0123456789abcdef_bg.wasm`.
fn is_hashed(path: &str) -> bool {
    path.split('/').any(|part| {
        part.split('-').skip(1).any(|rest| {
            let digits = rest.bytes().take_while(u8::is_ascii_hexdigit).count();
            digits >= 14 && !rest[digits..].starts_with(|c: char| c.is_ascii_alphanumeric())
        })
    })
}

/// The content type by the name; none for what is no file of an app.
fn content_type(path: &str) -> Option<&'static str> {
    let (_, name) = path.rsplit_once('/')?;
    let (_, extension) = name.rsplit_once('.')?;
    Some(match extension {
        "html" => "text/html; charset=utf-8",
        "js" | "mjs" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "wasm" => "application/wasm",
        "json" | "map" => "application/json",
        "webmanifest" => "application/manifest+json",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "jpg" | "jpeg" => "image/jpeg",
        "webp" => "image/webp",
        "ico" => "image/x-icon",
        "txt" => "text/plain; charset=utf-8",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_with_a_hash_are_known() {
        assert!(is_hashed("/jiamenkou-0123456789abcdef_bg.wasm"));
        assert!(is_hashed("/base-19ae9daefc02fa68.css"));
        assert!(is_hashed("/snippets/dom-00ffaa9912345678/inline0.js"));
        assert!(!is_hashed("/index.html"));
        assert!(!is_hashed("/icon-maskable-512.png"));
        assert!(!is_hashed("/apple-touch-icon.png"));
    }

    #[test]
    fn nothing_outside_the_folder_is_found() {
        let folder = Path::new("/app");
        assert_eq!(within(folder, "/a/b.js"), Some("/app/a/b.js".into()));
        assert_eq!(within(folder, "/../etc/passwd"), None);
        assert_eq!(
            within(folder, "//etc/passwd"),
            Some("/app/etc/passwd".into())
        );
    }

    #[tokio::test]
    async fn every_place_of_the_app_is_its_page_and_a_missing_part_is_missing() {
        let app = App::embedded();
        let page = app.find("/events/7").await.unwrap();
        assert_eq!(page.content_type, "text/html; charset=utf-8");
        assert!(page.policy.is_some());
        assert!(app.find("/gone-0123456789abcdef.js").await.is_none());
    }
}
