//! An address as a QR code, drawn for the screen and for paper.

use crate::markup::{IntoMarkup, Markup, view};
use qrcodegen::{QrCode, QrCodeEcc};
use std::fmt::Write as _;

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

/// The dark modules, each a square.
fn path_of(code: &QrCode) -> String {
    let mut path = String::new();
    for y in 0..code.size() {
        for x in (0..code.size()).filter(|x| code.get_module(*x, y)) {
            // Writing to a string can not fail.
            let _ = write!(path, "M{} {}h1v1h-1z", x + MARGIN, y + MARGIN);
        }
    }
    path
}
