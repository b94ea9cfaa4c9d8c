//! An address as a QR code, drawn for the screen, for paper and into a picture.

use crate::markup::{IntoMarkup, Markup, view};
use qrcodegen::{QrCode, QrCodeEcc};
use std::fmt::Write as _;
use web_sys::CanvasRenderingContext2d;

/// Empty modules around a code, without which readers do not find it.
const MARGIN: i32 = 4;

/// The code of an address with words below it; nothing where the address is longer than
/// a code holds.
pub fn qr(address: &str, words: String) -> Markup {
    let Ok(code) = QrCode::encode_text(address, QrCodeEcc::Medium) else {
        return ().into_markup();
    };
    let side = code.size() + 2 * MARGIN;
    view! {
        <div class="qr">
            <svg viewBox=format!("0 0 {side} {side}") role="img" aria-label=words.clone()>
                <path d=path_of(&code) />
            </svg>
            <p aria-hidden="true">{words}</p>
        </div>
    }
}

/// Draws the code of an address into a square of a picture, by its corner and its side, in
/// the colour that is set; nothing where the address is longer than a code holds.
pub fn draw_code(surface: &CanvasRenderingContext2d, address: &str, [x, y, side]: [f64; 3]) {
    let Ok(code) = QrCode::encode_text(address, QrCodeEcc::Medium) else {
        return;
    };
    // Whole pixels: a reader stumbles over edges that are half dark.
    let module = (side / f64::from(code.size())).floor();
    let free = (side - module * f64::from(code.size())) / 2.0;
    for (column, row) in dark(&code) {
        let place = |corner: f64, at: i32| (corner + free + module * f64::from(at)).floor();
        surface.fill_rect(place(x, column), place(y, row), module, module);
    }
}

/// The dark modules, each a square.
fn path_of(code: &QrCode) -> String {
    let mut path = String::new();
    for (x, y) in dark(code) {
        // Writing to a string can not fail.
        let _ = write!(path, "M{} {}h1v1h-1z", x + MARGIN, y + MARGIN);
    }
    path
}

/// Column and row of each.
fn dark(code: &QrCode) -> impl Iterator<Item = (i32, i32)> {
    let side = code.size();
    let places = (0..side).flat_map(move |y| (0..side).map(move |x| (x, y)));
    places.filter(|(x, y)| code.get_module(*x, *y))
}
