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

#[cfg(test)]
mod tests {
    use super::*;
    use flate2::Crc;
    use proptest::prelude::*;
    use proptest::sample::{Index, select};

    /// The smallest photos of each sort, each with where it was taken.
    fn photos() -> [Vec<u8>; 3] {
        let jpeg =
            b"\xff\xd8\xff\xe1\0\x0cExif\0\0here\xff\xc0\0\x0b\x08\0\x01\0\x01\x01\x01\x11\0\
            \xff\xda\0\x08\x01\x01\0\0\x3f\0\x01\x02\xff\xd9";
        let png = [
            b"\x89PNG\r\n\x1a\n".to_vec(),
            png_chunk(b"IHDR\0\0\0\x01\0\0\0\x01\x08\x02\0\0\0"),
            png_chunk(b"eXIfhere"),
            png_chunk(b"IDAT\x78\x9c"),
            png_chunk(b"IEND"),
        ];
        let webp = b"RIFF\x2e\0\0\0WEBPVP8X\x0a\0\0\0\x08\0\0\0\0\0\0\0\0\0EXIF\x04\0\0\0here\
            VP8 \x04\0\0\0\x01\x02\x03\x04";
        [jpeg.to_vec(), png.concat(), webp.to_vec()]
    }

    fn png_chunk(named: &[u8]) -> Vec<u8> {
        let length = u32::try_from(named.len() - 4).unwrap();
        let mut sum = Crc::new();
        sum.update(named);
        [&length.to_be_bytes(), named, &sum.sum().to_be_bytes()].concat()
    }

    const BEGINNINGS: &[&[u8]] = &[
        b"\xff\xd8",
        b"\x89PNG\r\n\x1a\n",
        b"RIFF\x20\0\0\0WEBP",
        b"",
    ];

    /// Whatever the bytes are: a photo without metadata, or none.
    fn holds(bytes: &[u8]) -> Result<(), TestCaseError> {
        let Some((content_type, stripped)) = strip(bytes.to_vec()) else {
            return Ok(());
        };
        prop_assert!(
            stripped.len() <= bytes.len() + 1,
            "{} bytes grew",
            bytes.len()
        );
        // Nothing is left to be taken out, and no other photo came of it.
        let again = strip(stripped.to_vec());
        prop_assert_eq!(again, Some((content_type, stripped)));
        Ok(())
    }

    #[test]
    fn of_each_sort_only_the_picture_is_kept() {
        for photo in photos() {
            let (_, stripped) = strip(photo.clone()).expect("it is a photo");
            assert!(stripped.len() < photo.len());
            let tells = |bytes: &[u8]| bytes.windows(4).any(|four| four == b"here");
            assert!(tells(&photo) && !tells(&stripped), "{stripped:x?}");
        }
    }

    proptest! {
        #[test]
        fn any_bytes_are_a_photo_or_none(
            begins in select(BEGINNINGS),
            rest in prop::collection::vec(any::<u8>(), 0..200),
        ) {
            holds(&[begins, &rest].concat())?;
        }

        #[test]
        fn a_photo_that_was_changed_or_cut_off_is_one_or_none(
            photo in select(photos().to_vec()),
            changed in prop::collection::vec((any::<Index>(), any::<u8>()), 0..4),
            cut in prop::option::of(any::<Index>()),
        ) {
            let mut bytes = photo;
            for (at, byte) in changed {
                let at = at.index(bytes.len());
                bytes[at] = byte;
            }
            if let Some(end) = cut {
                bytes.truncate(end.index(bytes.len()));
            }
            holds(&bytes)?;
        }
    }
}
