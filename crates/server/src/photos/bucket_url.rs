//! The address of a bucket.

use std::fmt;
use std::str::FromStr;
use url::Url;

/// A bucket of an S3-compatible store, as in
/// `s3://BUCKET/FOLDER?endpoint=https://s3.example&region=cn-east-1`.
///
/// The folder, the endpoint and the region may be left out; `style=virtual` names the
/// bucket in the host and not in the path, as some stores ask. Credentials never stand
/// in it: they come from the environment, under the names that Amazon gave them.
#[derive(Clone, Debug)]
pub struct BucketUrl {
    pub(super) bucket: String,
    pub(super) folder: String,
    pub(super) endpoint: Option<String>,
    pub(super) region: Option<String>,
    pub(super) virtual_hosted: bool,
    pub(super) key: Option<Key>,
}

/// What requests are signed with.
#[derive(Clone)]
pub(super) struct Key {
    pub(super) id: String,
    pub(super) secret: String,
}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Key")
    }
}

/// Why a text is no address of a bucket.
#[derive(Debug, thiserror::Error)]
pub enum NotABucket {
    /// It is no `s3://BUCKET`.
    #[error("photos are kept in s3://BUCKET/FOLDER?endpoint=URL&region=NAME")]
    Scheme,
    /// It holds a secret, which others could see in a list of processes.
    #[error("credentials come from AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY")]
    Credentials,
    /// It says something that is not understood.
    #[error("{0} is not understood; there are endpoint, region and style=virtual")]
    Parameter(String),
}

impl BucketUrl {
    /// The same, with credentials other than those of the environment.
    #[must_use]
    pub fn signed_with(mut self, id: &str, secret: &str) -> Self {
        self.key = Some(Key {
            id: id.to_owned(),
            secret: secret.to_owned(),
        });
        self
    }

    /// The host that requests go to.
    pub(super) fn endpoint(&self) -> Option<String> {
        let endpoint = self.endpoint.as_deref()?;
        if !self.virtual_hosted {
            return Some(endpoint.to_owned());
        }
        let (scheme, host) = endpoint.split_once("://")?;
        Some(format!("{scheme}://{}.{host}", self.bucket))
    }
}

impl FromStr for BucketUrl {
    type Err = NotABucket;

    fn from_str(text: &str) -> Result<Self, NotABucket> {
        let url = Url::parse(text).map_err(|_| NotABucket::Scheme)?;
        let bucket = url.host_str().filter(|_| url.scheme() == "s3");
        if !url.username().is_empty() || url.password().is_some() {
            return Err(NotABucket::Credentials);
        }
        let mut place = Self {
            bucket: bucket.ok_or(NotABucket::Scheme)?.to_owned(),
            folder: url.path().trim_matches('/').to_owned(),
            endpoint: None,
            region: None,
            virtual_hosted: false,
            key: None,
        };
        for (name, value) in url.query_pairs() {
            match (&*name, &*value) {
                ("endpoint", value) if value.contains("://") => {
                    place.endpoint = Some(value.to_owned());
                }
                ("region", value) => place.region = Some(value.to_owned()),
                ("style", "virtual") => place.virtual_hosted = true,
                _ => return Err(NotABucket::Parameter(format!("{name}={value}"))),
            }
        }
        Ok(place)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bucket_is_named_with_what_reaches_it() {
        let full = "s3://photos/a/b/?endpoint=https://s3.example:9000&region=x&style=virtual";
        let url: BucketUrl = full.parse().unwrap();
        assert_eq!((&*url.bucket, &*url.folder), ("photos", "a/b"));
        let endpoint = url.endpoint().unwrap();
        assert_eq!(endpoint, "https://photos.s3.example:9000");
        assert_eq!(url.region.as_deref(), Some("x"));
        let short: BucketUrl = "s3://photos".parse().unwrap();
        assert!(short.folder.is_empty() && short.endpoint().is_none());
    }

    #[test]
    fn no_secret_and_nothing_unknown_stands_in_it() {
        let refused = |text: &str| text.parse::<BucketUrl>().unwrap_err();
        assert!(matches!(refused("photos"), NotABucket::Scheme));
        assert!(matches!(refused("https://photos/a"), NotABucket::Scheme));
        let secret = refused("s3://id:secret@photos");
        assert!(matches!(secret, NotABucket::Credentials));
        let unknown = refused("s3://photos?secret=x");
        assert!(matches!(unknown, NotABucket::Parameter(_)));
        let url: BucketUrl = "s3://photos".parse().unwrap();
        let shown = format!("{:?}", url.signed_with("id", "hidden"));
        assert!(!shown.contains("hidden"));
    }
}
