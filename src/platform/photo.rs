//! Photos as they come from a camera: scaled to what a page needs, which also
//! strips place and device from them, and named by the hash of their bytes.

use domain::record::Photo;
use js_sys::{Object, Promise, Reflect, Uint8Array};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, CanvasRenderingContext2d, File, HtmlCanvasElement, ImageBitmap};

/// The longer side of a kept photo, in pixels.
const LONGEST_SIDE: f64 = 1_600.0;

/// The quality of a kept JPEG, of 1.
const QUALITY: f64 = 0.82;

/// The file is not an image that this browser can read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotAnImage;

impl From<JsValue> for NotAnImage {
    fn from(_: JsValue) -> Self {
        Self
    }
}

/// A photo and its bytes, a JPEG without any metadata.
#[derive(Clone, Debug)]
pub struct Taken {
    /// What a record says of it.
    pub photo: Photo,
    /// The bytes.
    pub bytes: Vec<u8>,
}

/// Reads an image file and makes of it what is kept, with these lines drawn over it where
/// there are any.
pub async fn take(file: &File, mark: &[String]) -> Result<Taken, NotAnImage> {
    let decoding = super::window().create_image_bitmap_with_blob(file)?;
    let bitmap: ImageBitmap = JsFuture::from(decoding).await?.unchecked_into();
    let (width, height) = (f64::from(bitmap.width()), f64::from(bitmap.height()));
    let scale = (LONGEST_SIDE / width.max(height)).min(1.0);
    let canvas = canvas(
        (width * scale).round().max(1.0),
        (height * scale).round().max(1.0),
    )?;
    on_white(&canvas)?.draw_image_with_image_bitmap_and_dw_and_dh(
        &bitmap,
        0.0,
        0.0,
        f64::from(canvas.width()),
        f64::from(canvas.height()),
    )?;
    bitmap.close();
    if !mark.is_empty() {
        draw_mark(&canvas, mark)?;
    }
    from_canvas(&canvas).await
}

/// What is drawn on a canvas, as a photo: a photo with faces made unrecognisable.
pub async fn from_canvas(canvas: &HtmlCanvasElement) -> Result<Taken, NotAnImage> {
    let blob = encode(canvas).await?;
    let buffer = JsFuture::from(blob.array_buffer()).await?;
    let bytes = Uint8Array::new(&buffer).to_vec();
    let photo = Photo {
        hash: sha256(&bytes).await?,
        size: bytes.len() as u64,
        width: canvas.width(),
        height: canvas.height(),
    };
    Ok(Taken { photo, bytes })
}

/// An address under which the page can show these bytes.
pub fn object_url(bytes: &[u8]) -> Option<String> {
    let parts = js_sys::Array::of1(&Uint8Array::from(bytes));
    let blob = Blob::new_with_u8_array_sequence(&parts).ok()?;
    web_sys::Url::create_object_url_with_blob(&blob).ok()
}

/// The drawing surface of a canvas.
pub fn context(canvas: &HtmlCanvasElement) -> Result<CanvasRenderingContext2d, NotAnImage> {
    let context = canvas.get_context("2d")?.ok_or(NotAnImage)?;
    Ok(context.unchecked_into())
}

/// The drawing surface of a canvas, all white: a JPEG has nothing to see through,
/// and would show black where a picture has.
pub fn on_white(canvas: &HtmlCanvasElement) -> Result<CanvasRenderingContext2d, NotAnImage> {
    let surface = context(canvas)?;
    surface.set_fill_style_str("#fff");
    let (width, height) = (f64::from(canvas.width()), f64::from(canvas.height()));
    surface.fill_rect(0.0, 0.0, width, height);
    Ok(surface)
}

/// Of the longer side: how high a line of a mark is, at most, and how low at least in pixels.
const MARK_LINE: f64 = 1.0 / 32.0;
const MARK_LOWEST: f64 = 10.0;
/// How much of the shorter side a line may take.
const MARK_ROOM: f64 = 0.8;
/// How steeply it rises, in radians.
const MARK_SLOPE: f64 = -0.5;

/// Draws lines over all of a picture again and again, slanting, so that no part of it is
/// of use without them; light within dark, to be read on any ground.
fn draw_mark(canvas: &HtmlCanvasElement, lines: &[String]) -> Result<(), NotAnImage> {
    let surface = context(canvas)?;
    let (width, height) = (f64::from(canvas.width()), f64::from(canvas.height()));
    let longest = |size: f64| -> Result<f64, NotAnImage> {
        surface.set_font(&format!("bold {size}px sans-serif"));
        lines.iter().try_fold(1.0_f64, |longest, line| {
            Ok(longest.max(surface.measure_text(line)?.width()))
        })
    };
    let size = (width.max(height) * MARK_LINE).max(MARK_LOWEST);
    let fits = size * width.min(height) * MARK_ROOM / longest(size)?;
    let size = size.min(fits).max(MARK_LOWEST);
    let step = longest(size)? + 2.0 * size;
    let rise = size * (lines.len() as f64 * 1.3 + 2.0);
    surface.set_fill_style_str("rgb(255 255 255 / 60%)");
    surface.set_stroke_style_str("rgb(0 0 0 / 50%)");
    surface.set_line_width(size / 8.0);
    surface.save();
    surface.translate(width / 2.0, height / 2.0)?;
    surface.rotate(MARK_SLOPE)?;
    let reach = width.hypot(height) / 2.0;
    for (row, y) in places(reach, rise).enumerate() {
        // Every other row stands between those of its neighbours.
        let shift = if row % 2 == 0 { 0.0 } else { step / 2.0 };
        for x in places(reach + step, step) {
            for (line, y) in lines.iter().zip(places_from(y, size * 1.3)) {
                surface.stroke_text(line, x - shift, y)?;
                surface.fill_text(line, x - shift, y)?;
            }
        }
    }
    surface.restore();
    Ok(())
}

/// From one end of a reach to the other.
fn places(reach: f64, step: f64) -> impl Iterator<Item = f64> {
    places_from(-reach, step).take_while(move |place| *place < reach)
}

fn places_from(first: f64, step: f64) -> impl Iterator<Item = f64> {
    std::iter::successors(Some(first), move |place| Some(place + step))
}

/// An empty canvas of that size, in pixels.
pub fn canvas(width: f64, height: f64) -> Result<HtmlCanvasElement, NotAnImage> {
    let document = super::window().document().ok_or(NotAnImage)?;
    let canvas: HtmlCanvasElement = document.create_element("canvas")?.unchecked_into();
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "between 1 and a few thousand"
    )]
    let (width, height) = (width as u32, height as u32);
    canvas.set_width(width);
    canvas.set_height(height);
    Ok(canvas)
}

async fn encode(canvas: &HtmlCanvasElement) -> Result<Blob, NotAnImage> {
    let encoding = Promise::new(&mut |resolve, reject| {
        let done = Closure::once_into_js(move |blob: JsValue| {
            let settle = if blob.is_null() { &reject } else { &resolve };
            let _ = settle.call1(&JsValue::UNDEFINED, &blob);
        });
        let quality = JsValue::from_f64(QUALITY);
        let _ = canvas.to_blob_with_type_and_encoder_options(
            done.unchecked_ref(),
            "image/jpeg",
            &quality,
        );
    });
    Ok(JsFuture::from(encoding).await?.unchecked_into())
}

/// The hash of bytes, as records name it.
pub async fn sha256(bytes: &[u8]) -> Result<String, NotAnImage> {
    let algorithm = Object::new();
    Reflect::set(&algorithm, &"name".into(), &"SHA-256".into())?;
    let subtle = super::window().crypto()?.subtle();
    let digesting = subtle.digest_with_object_and_u8_array(&algorithm, bytes)?;
    let digest = Uint8Array::new(&JsFuture::from(digesting).await?).to_vec();
    Ok(digest.iter().map(|byte| format!("{byte:02x}")).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

    wasm_bindgen_test_configure!(run_in_browser);

    /// One pixel that one can see through.
    const CLEAR_PNG: [u8; 68] = [
        137, 80, 78, 71, 13, 10, 26, 10, 0, 0, 0, 13, 73, 72, 68, 82, 0, 0, 0, 1, 0, 0, 0, 1, 8, 6,
        0, 0, 0, 31, 21, 196, 137, 0, 0, 0, 11, 73, 68, 65, 84, 120, 156, 99, 96, 0, 2, 0, 0, 5, 0,
        1, 122, 94, 171, 63, 0, 0, 0, 0, 73, 69, 78, 68, 174, 66, 96, 130,
    ];

    #[wasm_bindgen_test]
    async fn what_one_could_see_through_is_white() {
        let parts = js_sys::Array::of1(&Uint8Array::from(&CLEAR_PNG[..]));
        let blob = Blob::new_with_u8_array_sequence(&parts).expect("a blob");
        let taken = take(blob.unchecked_ref(), &[]).await.expect("a photo");
        let white = canvas(1.0, 1.0).expect("a canvas");
        let surface = context(&white).expect("a surface");
        surface.set_fill_style_str("white");
        surface.fill_rect(0.0, 0.0, 1.0, 1.0);
        let white = from_canvas(&white).await.expect("a photo");
        assert_eq!(taken.photo.hash, white.photo.hash);
    }

    /// The bytes of a part of a canvas, by their hash.
    async fn part(of: &HtmlCanvasElement, x: f64, y: f64) -> String {
        let part = canvas(200.0, 200.0).expect("a canvas");
        let surface = context(&part).expect("a surface");
        let drawn = surface.draw_image_with_html_canvas_element(of, -x, -y);
        drawn.expect("drawn");
        from_canvas(&part).await.expect("a photo").photo.hash
    }

    #[wasm_bindgen_test]
    async fn a_mark_is_seen_everywhere_on_light_and_on_dark_and_however_long_it_is() {
        let long = "仅用于办理一件名称很长很长很长很长很长很长很长很长的事项".to_owned();
        let short = vec!["敬老卡".to_owned(), "2026-11-29".to_owned()];
        for (ground, lines) in [("#fff", &short), ("#000", &short), ("#fff", &vec![long])] {
            let canvas = canvas(800.0, 600.0).expect("a canvas");
            let surface = context(&canvas).expect("a surface");
            surface.set_fill_style_str(ground);
            surface.fill_rect(0.0, 0.0, 800.0, 600.0);
            let plain = part(&canvas, 0.0, 0.0).await;
            draw_mark(&canvas, lines).expect("drawn");
            for x in [0.0, 200.0, 400.0, 600.0] {
                for y in [0.0, 200.0, 400.0] {
                    assert_ne!(part(&canvas, x, y).await, plain, "{x}, {y} on {ground}");
                }
            }
        }
    }
}
