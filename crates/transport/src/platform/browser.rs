//! The client of the app: the browser's `fetch`.

use super::{Answer, Request};
use crate::NoClient;
use gloo::timers::callback::Timeout;
use js_sys::{Reflect, Uint8Array};
use replica::ServerError;
use wasm_bindgen::{JsCast as _, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    AbortController, Headers, ReadableStreamDefaultReader, RequestCredentials, RequestInit,
    Response, Window,
};

/// Speaks to the server at one origin, in the session of the browser.
#[derive(Clone, Debug)]
pub(crate) struct Client {
    origin: String,
    window: Window,
}

impl Client {
    #[expect(
        clippy::disallowed_methods,
        reason = "the client fetches by itself, also where there is no app, as in the bench"
    )]
    pub(crate) fn of(origin: &str) -> Result<Self, NoClient> {
        Ok(Self {
            origin: origin.to_owned(),
            window: web_sys::window().ok_or_else(|| NoClient("no window".to_owned()))?,
        })
    }

    /// Whatever stands between here and an answer is as good as being offline.
    pub(crate) async fn send(&self, request: Request) -> Result<Answer, ServerError> {
        self.fetch(request).await.map_err(|_| ServerError::Offline)
    }

    async fn fetch(&self, request: Request) -> Result<Answer, JsValue> {
        let watch = Watch::over(&request)?;
        let asked = RequestInit::new();
        asked.set_method(request.method);
        asked.set_credentials(RequestCredentials::SameOrigin);
        asked.set_signal(Some(&watch.controller.signal()));
        if let Some((content_type, bytes)) = &request.body {
            let headers = Headers::new()?;
            headers.set("content-type", content_type)?;
            asked.set_headers(&headers);
            asked.set_body(&Uint8Array::from(bytes.as_slice()));
        }
        let url = format!("{}{}", self.origin, request.path);
        let fetching = self.window.fetch_with_str_and_init(&url, &asked);
        let response: Response = JsFuture::from(fetching).await?.unchecked_into();
        Ok(Answer {
            status: response.status(),
            content_type: response.headers().get("content-type")?.unwrap_or_default(),
            body: Body {
                response,
                reader: None,
                _watch: watch,
            },
        })
    }
}

/// Breaks a request off when it takes too long, or when nobody waits for it any more.
#[derive(Debug)]
struct Watch {
    controller: AbortController,
    _timeout: Option<Timeout>,
}

impl Watch {
    fn over(request: &Request) -> Result<Self, JsValue> {
        let controller = AbortController::new()?;
        let timeout = request.patience.map(|patience| {
            let controller = controller.clone();
            let millis = u32::try_from(patience.as_millis()).unwrap_or(u32::MAX);
            Timeout::new(millis, move || controller.abort())
        });
        Ok(Self {
            controller,
            _timeout: timeout,
        })
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        // Does nothing to a request that has been answered in full.
        self.controller.abort();
    }
}

/// The body of an answer.
#[derive(Debug)]
pub(crate) struct Body {
    response: Response,
    /// Once it is read piece by piece.
    reader: Option<ReadableStreamDefaultReader>,
    _watch: Watch,
}

impl Body {
    /// All of it. One that is cut off is no answer.
    pub(crate) async fn whole(self) -> Result<Vec<u8>, ServerError> {
        let read = async {
            let buffer = JsFuture::from(self.response.array_buffer()?).await?;
            Ok(Uint8Array::new(&buffer).to_vec())
        };
        read.await.map_err(|_: JsValue| ServerError::Offline)
    }

    /// What comes next; none at its end.
    pub(crate) async fn piece(&mut self) -> Option<Vec<u8>> {
        if self.reader.is_none() {
            let reader = self.response.body()?.get_reader();
            self.reader = Some(reader.unchecked_into());
        }
        let reading = self.reader.as_ref()?.read();
        let read = JsFuture::from(reading).await.ok()?;
        let piece = Reflect::get(&read, &"value".into()).ok()?;
        (!piece.is_undefined()).then(|| Uint8Array::new(&piece).to_vec())
    }
}
