//! What browsers record is audio in one of three containers. Each of them may hold
//! pictures as well, which nobody said: such a file is none.

/// Where the tracks of a recording are named, in bytes from its beginning.
const HEAD: usize = 4 * 1024;

const WEBM: &[u8] = b"\x1a\x45\xdf\xa3";
const OGG: &[u8] = b"OggS";

/// Whether bytes can be the first of a recording.
pub(super) fn begins(bytes: &[u8]) -> bool {
    bytes.starts_with(WEBM) || bytes.starts_with(OGG) || is_mp4(bytes)
}

/// What a recording is; none for what is none.
pub(super) fn content_type(bytes: &[u8]) -> Option<&'static str> {
    let head = &bytes[..bytes.len().min(HEAD)];
    if bytes.starts_with(WEBM) {
        let sounds = holds(head, b"webm") && (holds(head, b"A_OPUS") || holds(head, b"A_VORBIS"));
        (sounds && !shows_pictures(head)).then_some("audio/webm")
    } else if bytes.starts_with(OGG) {
        let sounds = holds(head, b"OpusHead") || holds(head, b"\x01vorbis");
        (sounds && !holds(head, b"\x80theora")).then_some("audio/ogg")
    } else if is_mp4(bytes) {
        let handlers = handlers(bytes);
        let sounds = !handlers.is_empty() && handlers.iter().all(|it| it == b"soun");
        sounds.then_some("audio/mp4")
    } else {
        None
    }
}

/// Whether a track of a WebM is of pictures. Only what stands as the name of a codec counts:
/// the sound itself follows at once, and holds any two signs sooner or later.
fn shows_pictures(head: &[u8]) -> bool {
    const CODEC: u8 = 0x86;
    let mut named = head
        .windows(4)
        .filter(|part| part[0] == CODEC && part[1] & 0x80 != 0);
    named.any(|part| part.ends_with(b"V_"))
}

fn is_mp4(bytes: &[u8]) -> bool {
    bytes.get(4..8) == Some(b"ftyp")
}

/// What each track of an MP4 is, wherever they are named.
fn handlers(bytes: &[u8]) -> Vec<[u8; 4]> {
    let named = bytes.windows(16).filter(|part| part.starts_with(b"hdlr"));
    let handlers = named.filter_map(|part| part[12..].try_into().ok());
    // Beside tracks, only metadata has a handler.
    handlers
        .filter(|it| it != b"mdir" && it != b"mdta")
        .collect()
}

fn holds(bytes: &[u8], part: &[u8]) -> bool {
    bytes.windows(part.len()).any(|found| found == part)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn webm(codecs: &[u8]) -> Vec<u8> {
        [WEBM, b"\x42\x82\x84webm", codecs].concat()
    }

    fn mp4(handlers: &[&[u8; 4]]) -> Vec<u8> {
        let mut file = b"\0\0\0\x18ftypiso5".to_vec();
        for handler in handlers {
            file.extend(b"\0\0\0\x20hdlr\0\0\0\0\0\0\0\0");
            file.extend(*handler);
        }
        file
    }

    fn ogg(codecs: &[u8]) -> Vec<u8> {
        [OGG, b"\0\x02", codecs].concat()
    }

    #[test]
    fn what_is_audio_and_nothing_else_is_a_recording() {
        for (file, expected) in [
            (webm(b"A_OPUS"), Some("audio/webm")),
            (webm(b"\x86\x86A_OPUS..V_.."), Some("audio/webm")),
            (webm(b"\x86\x86A_OPUS\x86\x85V_VP8"), None),
            (webm(b"\x86\x85V_VP9"), None),
            (webm(b""), None),
            (ogg(b"OpusHead"), Some("audio/ogg")),
            (ogg(b"OpusHead \x80theora"), None),
            (ogg(b""), None),
            (mp4(&[b"soun"]), Some("audio/mp4")),
            (mp4(&[b"soun", b"mdir"]), Some("audio/mp4")),
            (mp4(&[b"soun", b"vide"]), None),
            (mp4(&[]), None),
            (b"<!doctype html><script>".to_vec(), None),
            (b"\xff\xd8\xff".to_vec(), None),
            (Vec::new(), None),
        ] {
            assert_eq!(content_type(&file), expected, "{file:x?}");
            assert!(begins(&file) || expected.is_none());
        }
    }
}
