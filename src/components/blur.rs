//! Making faces unrecognisable on the device: a tap puts a mosaic circle, and
//! what was under it is gone from the new photo for good.

use crate::components::icon::icon;
use crate::markup::{IntoMarkup, Markup, effect, view};
use crate::platform::photo::{context, on_white};
use crate::state::{App, use_app};
use crate::t;
use domain::Id;
use domain::record::Photo;
use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{HtmlCanvasElement, HtmlImageElement};

/// Blocks across a circle: few enough that no face is left.
const BLOCKS: u32 = 5;
/// The radii that are offered, as parts of the photo's shorter side.
const RADII: [(f64, &str); 3] = [
    (0.06, "blur.small"),
    (0.11, "blur.middle"),
    (0.2, "blur.large"),
];
/// How far an arrow key moves the mark, as a part of the photo's width.
const KEY_STEP: f64 = 0.03;

/// A circle in pixels of the photo.
#[derive(Clone, Copy, PartialEq)]
struct Circle {
    x: f64,
    y: f64,
    radius: f64,
}

/// How far the photo has come.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Progress {
    Coming,
    /// It can be drawn on.
    Ready,
    /// Neither the device nor the server has it now, or it does not decode.
    Missing,
    /// The browser refused to draw. What the canvas shows may be no mosaic, and
    /// nothing is kept of it.
    Failed,
}

/// What is drawn: the photo, its circles, and the mark of whoever uses keys. The photo
/// and the tools are drawn apart, so that choosing to blur moves nothing that stands
/// between them.
#[derive(Clone, Copy)]
pub struct Blurring {
    photo: StoredValue<Photo>,
    progress: RwSignal<Progress>,
    canvas: NodeRef<leptos::html::Canvas>,
    image: StoredValue<HtmlImageElement, LocalStorage>,
    circles: RwSignal<Vec<Circle>>,
    part: RwSignal<f64>,
    mark: RwSignal<Option<(f64, f64)>>,
}

/// Why nothing can be kept now.
fn trouble(progress: Progress) -> Markup {
    let key = match progress {
        Progress::Coming | Progress::Ready => return ().into_markup(),
        Progress::Missing => "blur.missing",
        Progress::Failed => "blur.failed",
    };
    view! {
        <p class="field-error" role="alert">
            {t!(key)}
        </p>
    }
}

/// Fetches and decodes the photo into an image.
async fn fetched(app: App, record: Id, hash: &str, image: HtmlImageElement) -> Progress {
    let Some(url) = app.photo_url(record, hash).await else {
        return Progress::Missing;
    };
    image.set_src(&url);
    match JsFuture::from(image.decode()).await {
        Ok(_) => Progress::Ready,
        Err(_) => Progress::Missing,
    }
}

impl Blurring {
    /// A photo that is fetched once blurring it is wanted; none where the browser can
    /// not draw.
    pub fn new(record: Id, photo: Photo, wanted: Memo<bool>) -> Option<Self> {
        let hash = photo.hash.clone();
        let blurring = Self {
            photo: StoredValue::new(photo),
            progress: RwSignal::new(Progress::Coming),
            canvas: NodeRef::new(),
            image: StoredValue::new_local(HtmlImageElement::new().ok()?),
            circles: RwSignal::default(),
            part: RwSignal::new(RADII[1].0),
            mark: RwSignal::new(None),
        };
        blurring.load(record, hash, wanted);
        Some(blurring)
    }

    /// The photo with a mosaic under every tap.
    pub fn canvas(self) -> Markup {
        effect(move || {
            if self.is_ready() {
                self.show();
            }
        });
        let photo = self.photo.get_value();
        view! {
            <canvas
                node_ref=self.canvas
                width=photo.width
                height=photo.height
                tabindex="0"
                role="application"
                aria-label=move || t!("blur.canvas", count = self.circles.with(Vec::len))
                on:click=move |ev| self.tap(&ev)
                on:keydown=move |ev| self.key(&ev)
            ></canvas>
        }
    }

    /// How large the mosaics are, taking one back, and keeping the new photo: `keep`
    /// is given the canvas to draw its bytes from.
    pub fn tools(self, keep: Callback<HtmlCanvasElement>) -> Markup {
        let finish = move |_| {
            if let Some(canvas) = untrack(move || self.finished()) {
                keep.run(canvas);
            }
        };
        let none = move || !self.is_ready() || self.circles.with(Vec::is_empty);
        view! {
            <div class="stack-tight">
                <p class="field-hint">{t!("blur.how")}</p>
                {move || trouble(self.progress.get())}
                <div class="choice" role="radiogroup" aria-label=t!("blur.size")>
                    {RADII.map(|(part, label)| self.size(part, label))}
                </div>
                <div class="row">
                    <button type="button" class="btn" disabled=none on:click=move |_| self.undo()>
                        {icon("back")}
                        {t!("blur.undo")}
                    </button>
                    <button type="button" class="btn btn-primary" disabled=none on:click=finish>
                        {icon("blur")}
                        {t!("blur.keep")}
                    </button>
                </div>
            </div>
        }
    }

    /// Fetches the photo once it is wanted, and tries again when an exchange has ended.
    fn load(self, record: Id, hash: String, wanted: Memo<bool>) {
        let app = use_app();
        effect(move || {
            app.watch_photos();
            if !wanted.get() {
                return;
            }
            let there = self.progress.get_untracked() == Progress::Ready;
            let Some(image) = self.image.try_get_value().filter(|_| !there) else {
                return;
            };
            let hash = hash.clone();
            spawn_local(async move {
                let progress = fetched(app, record, &hash, image).await;
                // The view may have gone meanwhile.
                let _ = self.progress.try_set(progress);
            });
        });
    }

    fn is_ready(self) -> bool {
        self.progress.get() == Progress::Ready
    }

    fn size(self, part: f64, label: &'static str) -> Markup {
        view! {
            <label class="choice-item">
                <input
                    type="radio"
                    prop:checked=move || (self.part.get() - part).abs() < 0.001
                    on:change=move |_| self.part.set(part)
                />
                <span>{t!(label)}</span>
            </label>
        }
    }

    fn undo(self) {
        self.circles.update(|circles| {
            circles.pop();
        });
    }

    fn add(self, x: f64, y: f64) {
        let ready = self.progress.get_untracked() == Progress::Ready;
        let Some(canvas) = self.canvas.get_untracked().filter(|_| ready) else {
            return;
        };
        let shorter = f64::from(canvas.width().min(canvas.height()));
        let radius = shorter * self.part.get_untracked();
        self.circles
            .update(|circles| circles.push(Circle { x, y, radius }));
    }

    /// The browser fits the canvas into its box, so a tap lies in the box and has
    /// to be carried into the photo.
    fn tap(self, ev: &leptos::ev::MouseEvent) {
        let Some(canvas) = self.canvas.get_untracked() else {
            return;
        };
        let bounds = canvas.get_bounding_client_rect();
        let (width, height) = (f64::from(canvas.width()), f64::from(canvas.height()));
        let scale = (bounds.width() / width).min(bounds.height() / height);
        let x = f64::from(ev.client_x()) - bounds.left() - (bounds.width() - width * scale) / 2.0;
        let y = f64::from(ev.client_y()) - bounds.top() - (bounds.height() - height * scale) / 2.0;
        let (x, y) = (x / scale, y / scale);
        if (0.0..=width).contains(&x) && (0.0..=height).contains(&y) {
            self.mark.set(None);
            self.add(x, y);
        }
    }

    /// Arrows move a mark, Enter and space put a circle there.
    fn key(self, ev: &leptos::ev::KeyboardEvent) {
        let Some(canvas) = self.canvas.get_untracked() else {
            return;
        };
        let (width, height) = (f64::from(canvas.width()), f64::from(canvas.height()));
        let (x, y) = self
            .mark
            .get_untracked()
            .unwrap_or((width / 2.0, height / 2.0));
        let step = width * KEY_STEP;
        let (x, y) = match ev.key().as_str() {
            "ArrowLeft" => (x - step, y),
            "ArrowRight" => (x + step, y),
            "ArrowUp" => (x, y - step),
            "ArrowDown" => (x, y + step),
            "Enter" | " " => {
                self.add(x, y);
                (x, y)
            }
            _ => return,
        };
        ev.prevent_default();
        self.mark
            .set(Some((x.clamp(0.0, width), y.clamp(0.0, height))));
    }

    /// Draws the photo as it stands, with the mark.
    fn show(self) {
        let (circles, mark, part) = (self.circles.get(), self.mark.get(), self.part.get());
        let Some(canvas) = self.canvas.get() else {
            return;
        };
        if draw(&canvas, &self.image.get_value(), &circles).is_err() {
            return self.progress.set(Progress::Failed);
        }
        if let Some((x, y)) = mark {
            let shorter = f64::from(canvas.width().min(canvas.height()));
            let radius = shorter * part;
            // Without its mark a photo is blurred all the same.
            let _ = draw_mark(&canvas, Circle { x, y, radius });
        }
    }

    /// The canvas with the photo as it is to be kept; none where not every circle
    /// could be drawn.
    fn finished(self) -> Option<HtmlCanvasElement> {
        let circles = self.circles.get();
        let canvas = self.canvas.get().filter(|_| self.is_ready())?;
        match draw(&canvas, &self.image.get_value(), &circles) {
            Ok(()) => Some(canvas),
            Err(_) => {
                self.progress.set(Progress::Failed);
                None
            }
        }
    }
}

/// Draws the photo and a mosaic in each circle: all of it, or an error.
fn draw(
    canvas: &HtmlCanvasElement,
    image: &HtmlImageElement,
    circles: &[Circle],
) -> Result<(), JsValue> {
    draw_photo(canvas, image)?;
    circles
        .iter()
        .try_for_each(|circle| draw_mosaic(canvas, *circle))
}

fn draw_photo(canvas: &HtmlCanvasElement, image: &HtmlImageElement) -> Result<(), JsValue> {
    let surface = on_white(canvas).map_err(|_| JsValue::NULL)?;
    let (width, height) = (f64::from(canvas.width()), f64::from(canvas.height()));
    surface.draw_image_with_html_image_element_and_dw_and_dh(image, 0.0, 0.0, width, height)
}

/// The square around the circle is drawn very small and then large again.
fn draw_mosaic(canvas: &HtmlCanvasElement, circle: Circle) -> Result<(), JsValue> {
    let Circle { x, y, radius } = circle;
    let small: HtmlCanvasElement = document().create_element("canvas")?.unchecked_into();
    small.set_width(BLOCKS);
    small.set_height(BLOCKS);
    let (left, top, side) = (x - radius, y - radius, radius * 2.0);
    let blocks = f64::from(BLOCKS);
    let scaled = context(&small).map_err(|_| JsValue::NULL)?;
    scaled.draw_image_with_html_canvas_element_and_sw_and_sh_and_dx_and_dy_and_dw_and_dh(
        canvas, left, top, side, side, 0.0, 0.0, blocks, blocks,
    )?;
    let surface = context(canvas).map_err(|_| JsValue::NULL)?;
    surface.save();
    surface.begin_path();
    surface.arc(x, y, radius, 0.0, std::f64::consts::TAU)?;
    surface.clip();
    surface.set_image_smoothing_enabled(false);
    surface.draw_image_with_html_canvas_element_and_sw_and_sh_and_dx_and_dy_and_dw_and_dh(
        &small, 0.0, 0.0, blocks, blocks, left, top, side, side,
    )?;
    surface.restore();
    Ok(())
}

/// Two rings, so that the mark is seen on any ground.
fn draw_mark(canvas: &HtmlCanvasElement, circle: Circle) -> Result<(), JsValue> {
    let surface = context(canvas).map_err(|_| JsValue::NULL)?;
    for (colour, width) in [("#fff", 10.0), ("#000", 4.0)] {
        surface.begin_path();
        surface.arc(
            circle.x,
            circle.y,
            circle.radius,
            0.0,
            std::f64::consts::TAU,
        )?;
        surface.set_stroke_style_str(colour);
        surface.set_line_width(width);
        surface.stroke();
    }
    Ok(())
}

#[cfg(test)]
mod tests;
