//! Voice: recorded by the browser in whatever container it has, and played.

use gloo::events::EventListener;
use js_sys::{Array, Promise, Reflect, Uint8Array};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    Blob, BlobEvent, BlobPropertyBag, HtmlAudioElement, MediaRecorder, MediaRecorderOptions,
    MediaStream, MediaStreamConstraints, MediaStreamTrack, RecordingState, Url,
};

/// How it may be recorded, the smallest first.
const CONTAINERS: [&str; 3] = [
    "audio/webm;codecs=opus",
    "audio/ogg;codecs=opus",
    "audio/mp4",
];

/// Bits of a second: enough to be understood, and a minute of it travels over any link.
const BITS: u32 = 24_000;

/// Why there is no recording.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotRecorded {
    /// The person, or the browser, does not let the page hear, or nothing is there to hear.
    Refused,
    /// The browser failed.
    Failed,
}

impl From<JsValue> for NotRecorded {
    fn from(_: JsValue) -> Self {
        Self::Failed
    }
}

/// Whether this browser records at all.
pub fn can_record() -> bool {
    let window = super::window();
    let has = |of: &JsValue, name: &str| {
        let held = Reflect::get(of, &name.into());
        held.is_ok_and(|held| !held.is_undefined() && !held.is_null())
    };
    has(&window, "MediaRecorder") && has(&window.navigator(), "mediaDevices")
}

/// A recording under way. The microphone is let go when it is dropped.
pub struct Recording {
    recorder: MediaRecorder,
    _microphone: Microphone,
    pieces: Array,
    _heard: EventListener,
}

impl Recording {
    /// Asks for the microphone, and begins.
    pub async fn begin() -> Result<Self, NotRecorded> {
        let wish = MediaStreamConstraints::new();
        wish.set_audio(&JsValue::TRUE);
        let devices = super::window().navigator().media_devices()?;
        let asking = devices.get_user_media_with_constraints(&wish)?;
        let stream = JsFuture::from(asking).await;
        let stream = stream.map_err(|_| NotRecorded::Refused)?;
        let microphone = Microphone(stream.unchecked_into());
        let options = MediaRecorderOptions::new();
        options.set_audio_bits_per_second(BITS);
        let known = |container: &&&str| MediaRecorder::is_type_supported(container);
        if let Some(container) = CONTAINERS.iter().find(known) {
            options.set_mime_type(container);
        }
        let recorder = MediaRecorder::new_with_media_stream_and_media_recorder_options(
            &microphone.0,
            &options,
        )?;
        let pieces = Array::new();
        let kept = pieces.clone();
        let heard = EventListener::new(&recorder, "dataavailable", move |event| {
            if let Some(piece) = event.unchecked_ref::<BlobEvent>().data() {
                kept.push(&piece);
            }
        });
        recorder.start()?;
        Ok(Self {
            recorder,
            _microphone: microphone,
            pieces,
            _heard: heard,
        })
    }

    /// Ends it; its bytes.
    pub async fn end(self) -> Result<Vec<u8>, NotRecorded> {
        // It has ended by itself where the microphone was taken away.
        if self.recorder.state() != RecordingState::Inactive {
            let ended = Promise::new(&mut |resolve, _| {
                let tell = move |_: &web_sys::Event| drop(resolve.call0(&JsValue::UNDEFINED));
                EventListener::once(&self.recorder, "stop", tell).forget();
            });
            self.recorder.stop()?;
            JsFuture::from(ended).await?;
        }
        let whole = Blob::new_with_blob_sequence(&self.pieces)?;
        let buffer = JsFuture::from(whole.array_buffer()).await?;
        Ok(Uint8Array::new(&buffer).to_vec())
    }
}

/// The open microphone; it is let go of when it is dropped, whatever it came to.
struct Microphone(MediaStream);

impl Drop for Microphone {
    fn drop(&mut self) {
        for track in self.0.get_tracks() {
            track.unchecked_into::<MediaStreamTrack>().stop();
        }
    }
}

/// A recording that is played. It falls silent when it is dropped.
pub struct Player {
    audio: HtmlAudioElement,
    address: String,
    _ended: EventListener,
}

impl Player {
    /// Plays bytes; `ended` is called at their end.
    pub async fn play(bytes: &[u8], ended: impl Fn() + 'static) -> Result<Self, NotRecorded> {
        let parts = Array::of1(&Uint8Array::from(bytes));
        let kind = BlobPropertyBag::new();
        kind.set_type(container_of(bytes));
        let blob = Blob::new_with_u8_array_sequence_and_options(&parts, &kind)?;
        let address = Url::create_object_url_with_blob(&blob)?;
        let audio = HtmlAudioElement::new_with_src(&address)?;
        let ended = EventListener::new(&audio, "ended", move |_| ended());
        let player = Self {
            audio,
            address,
            _ended: ended,
        };
        JsFuture::from(player.audio.play()?).await?;
        Ok(player)
    }
}

impl Drop for Player {
    fn drop(&mut self) {
        // What does not play any more is silent already.
        let _ = self.audio.pause();
        let _ = Url::revoke_object_url(&self.address);
    }
}

/// Some browsers play nothing of which they are not told what it is.
fn container_of(bytes: &[u8]) -> &'static str {
    if bytes.starts_with(b"OggS") {
        "audio/ogg"
    } else if bytes.get(4..8) == Some(b"ftyp") {
        "audio/mp4"
    } else {
        "audio/webm"
    }
}
