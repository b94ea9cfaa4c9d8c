//! Where browser and native differ: the browser keeps cookies, names the origin and
//! decides on redirects itself.

use reqwest::{Client, RequestBuilder};

#[cfg(target_arch = "wasm32")]
pub(crate) fn client() -> Result<Client, reqwest::Error> {
    Client::builder().build()
}

#[cfg(target_arch = "wasm32")]
pub(crate) fn prepare(request: RequestBuilder, _origin: &str) -> RequestBuilder {
    request.fetch_credentials_same_origin()
}

/// A redirect is never ours: it leads to somebody's log-in page.
#[cfg(not(target_arch = "wasm32"))]
pub(crate) fn client() -> Result<Client, reqwest::Error> {
    Client::builder()
        .cookie_store(true)
        .redirect(reqwest::redirect::Policy::none())
        .build()
}

#[cfg(not(target_arch = "wasm32"))]
pub(crate) fn prepare(request: RequestBuilder, origin: &str) -> RequestBuilder {
    request.header("origin", origin)
}
