//! An event as a picture, for a chat in which nobody opens a link: what people ask, and the
//! way to its page as a code.

use super::share::{lines_of, text_of};
use crate::components::deed_button::deed_button;
use crate::components::icon::icon;
use crate::components::qr::draw_code;
use crate::markup::{Markup, view};
use crate::pages::roster::address_of;
use crate::platform::photo::{NotAnImage, canvas, context, from_canvas, object_url, on_white};
use crate::platform::{file, share};
use crate::state::use_app;
use crate::t;
use domain::Record;
use futures::future::FutureExt as _;
use leptos::prelude::*;
use web_sys::{CanvasRenderingContext2d, HtmlCanvasElement};

/// In pixels: as wide as the screen of a phone, with this left free on each side.
const WIDTH: f64 = 1_080.0;
const EDGE: f64 = 72.0;
/// The code, and the letters of the title, of the lines and of what stands below the code.
const CODE: f64 = 460.0;
const TITLE: f64 = 76.0;
const LINE: f64 = 46.0;
const SMALL: f64 = 40.0;
/// From one line to the next, of the height of its letters.
const LEADING: f64 = 1.5;
/// On white, whatever the page looks like: it is seen in somebody else's chat.
const BRAND: &str = "#1f5a4f";
const INK: &str = "#2a2520";

/// The picture as it was made: its bytes, and where the page shows it.
#[derive(Clone, PartialEq)]
struct Made {
    bytes: Vec<u8>,
    address: String,
}

/// The button that makes it, and then the picture, to be kept or shared.
pub(super) fn picture(event: &Record) -> Markup {
    let app = use_app();
    let made = RwSignal::new(None::<Made>);
    let event = StoredValue::new(event.clone());
    let make = deed_button("btn", "photo", t!("share.picture"), move || {
        async move {
            match make(event.get_value()).await {
                Ok(picture) => drop(made.try_set(Some(picture))),
                Err(NotAnImage) => app.toast(t!("share.no_file"), "bad"),
            }
        }
        .boxed_local()
    });
    let shown = move || made.get().map(|picture| held(event, picture));
    view! {
        <div class="row">{make}</div>
        {shown}
    }
}

fn held(event: StoredValue<Record>, picture: Made) -> Markup {
    let app = use_app();
    let name = event.with_value(|it| format!("{}.jpg", it.text("title")));
    let words = event.with_value(text_of);
    let picture = StoredValue::new(picture);
    let address = picture.with_value(|it| it.address.clone());
    let shared = (name.clone(), words.clone());
    let keep = move |_| {
        if picture
            .with_value(|it| file::download(&name, &it.bytes))
            .is_err()
        {
            app.toast(t!("share.no_file"), "bad");
        }
    };
    let sheet = share::can_share_files().then(|| {
        deed_button("btn", "share", t!("share.act"), move || {
            let (name, words) = shared.clone();
            let bytes = picture.with_value(|it| it.bytes.clone());
            async move { share::share_picture(&name, &bytes, &words).await }.boxed_local()
        })
    });
    view! {
        <div class="stack-tight">
            <p class="muted">{t!("share.picture_hint")}</p>
            <img class="photo-full" src=address alt=words />
            <div class="row">
                <button type="button" class="btn" on:click=keep>
                    {icon("download")}
                    {t!("share.keep_picture")}
                </button>
                {sheet}
            </div>
        </div>
    }
}

async fn make(event: Record) -> Result<Made, NotAnImage> {
    let canvas = draw(&event)?;
    let bytes = from_canvas(&canvas).await?.bytes;
    let address = object_url(&bytes).ok_or(NotAnImage)?;
    Ok(Made { bytes, address })
}

/// Draws it as high as its lines are many.
fn draw(event: &Record) -> Result<HtmlCanvasElement, NotAnImage> {
    let measured = context(&canvas(1.0, 1.0)?)?;
    let mut lines = Vec::new();
    for (at, text) in lines_of(event).into_iter().enumerate() {
        let size = if at == 0 { TITLE } else { LINE };
        set_letters(&measured, size);
        for line in broken(&measured, &text)? {
            lines.push((line, size));
        }
    }
    let words: f64 = lines.iter().map(|(_, size)| size * LEADING).sum();
    let height = EDGE + words + EDGE + CODE + SMALL * 2.0 * LEADING + EDGE;
    let canvas = canvas(WIDTH, height)?;
    let surface = on_white(&canvas)?;
    surface.set_fill_style_str(BRAND);
    surface.fill_rect(0.0, 0.0, WIDTH, EDGE / 3.0);
    let mut y = EDGE;
    for (line, size) in lines {
        surface.set_fill_style_str(if size == TITLE { BRAND } else { INK });
        y += size * LEADING;
        set_letters(&surface, size);
        surface.fill_text(&line, EDGE, y)?;
    }
    y += EDGE;
    surface.set_fill_style_str(INK);
    draw_code(
        &surface,
        &address_of(event),
        [(WIDTH - CODE) / 2.0, y, CODE],
    );
    set_letters(&surface, SMALL);
    surface.set_text_align("center");
    surface.fill_text(&t!("poster.qr"), WIDTH / 2.0, y + CODE + SMALL * LEADING)?;
    Ok(canvas)
}

fn set_letters(surface: &CanvasRenderingContext2d, size: f64) {
    let weight = if size == TITLE { "bold " } else { "" };
    surface.set_font(&format!("{weight}{size}px sans-serif"));
}

/// A text in lines that fit: broken between words where there are any, else anywhere.
fn broken(surface: &CanvasRenderingContext2d, text: &str) -> Result<Vec<String>, NotAnImage> {
    let mut lines = Vec::new();
    let mut line = String::new();
    for sign in text.chars() {
        line.push(sign);
        if surface.measure_text(&line)?.width() <= WIDTH - 2.0 * EDGE {
            continue;
        }
        let at = match line.trim_end().rfind(' ') {
            Some(space) => space + 1,
            None => line.len() - sign.len_utf8(),
        };
        let next = line.split_off(at);
        lines.push(std::mem::replace(&mut line, next));
    }
    lines.push(line);
    Ok(lines)
}
