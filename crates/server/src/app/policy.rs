//! The content security policy of a page: nothing inline runs but what was there
//! when the page was built.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest as _, Sha256};

/// The policy for a page.
pub(super) fn of(html: &str) -> String {
    let scripts = hashes(html, "script", |attributes| !attributes.contains("src="));
    let styles = hashes(html, "style", |_| true);
    format!(
        "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'{scripts}; \
         style-src 'self'{styles}; img-src 'self' blob: data:; media-src 'self' blob:; \
         connect-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; \
         frame-ancestors 'none'"
    )
}

/// The hashes of what stands inline in the elements of one name.
fn hashes(html: &str, element: &str, counts: impl Fn(&str) -> bool) -> String {
    let (open, close) = (format!("<{element}"), format!("</{element}>"));
    let mut sources = String::new();
    let mut rest = html;
    while let Some(at) = rest.find(&open) {
        rest = &rest[at + open.len()..];
        let Some((attributes, inside)) = rest.split_once('>') else {
            break;
        };
        let Some((content, after)) = inside.split_once(&close) else {
            break;
        };
        let named = attributes.is_empty() || attributes.starts_with(char::is_whitespace);
        if named && counts(attributes) {
            let hash = STANDARD.encode(Sha256::digest(content.as_bytes()));
            sources.push_str(&format!(" 'sha256-{hash}'"));
        }
        rest = after;
    }
    sources
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn inline_blocks_are_named_by_hash_and_linked_ones_are_not() {
        let page = "<script src=\"a.js\"></script><script type=module>1</script><style>b</style>";
        let policy = of(page);
        assert_eq!(policy.matches("'sha256-").count(), 2);
        // printf 1 | openssl dgst -sha256 -binary | base64
        assert!(policy.contains("'sha256-a4ayc/80/OGda4BO/1o/V0etpOqiLx1JwB5S3beHW0s='"));
        assert!(!policy.contains("unsafe-inline"));
    }
}
