//! Taking out of a photo what tells where, when and by whom it was taken.

use super::jpeg;
use axum::body::Bytes;
use img_parts::ImageEXIF as _;
use img_parts::png::Png;
use img_parts::webp::WebP;

const PNG_METADATA: [[u8; 4]; 5] = [*b"eXIf", *b"tEXt", *b"iTXt", *b"zTXt", *b"tIME"];
const WEBP_METADATA: [[u8; 4]; 2] = [*b"EXIF", *b"XMP "];

/// What the first bytes of a photo say that it is.
pub(super) fn content_type(bytes: &[u8]) -> Option<&'static str> {
    if bytes.starts_with(&[0xff, 0xd8]) {
        Some("image/jpeg")
    } else if bytes.starts_with(b"\x89PNG\r\n\x1a\n") {
        Some("image/png")
    } else if bytes.starts_with(b"RIFF") && bytes.get(8..12) == Some(b"WEBP") {
        Some("image/webp")
    } else {
        None
    }
}

/// The photo without its metadata, and its content type; none for what is no photo.
pub(super) fn strip(bytes: Vec<u8>) -> Option<(&'static str, Bytes)> {
    let content_type = content_type(&bytes)?;
    let bytes = Bytes::from(bytes);
    let stripped = match content_type {
        "image/jpeg" => jpeg::strip(&bytes)?.into(),
        "image/png" => {
            let mut png = Png::from_bytes(bytes).ok()?;
            for kind in PNG_METADATA {
                png.remove_chunks_by_type(kind);
            }
            png.encoder().bytes()
        }
        _ => {
            let mut webp = WebP::from_bytes(bytes).ok()?;
            webp.set_exif(None);
            for id in WEBP_METADATA {
                webp.remove_chunks_by_id(id);
            }
            webp.encoder().bytes()
        }
    };
    Some((content_type, stripped))
}
