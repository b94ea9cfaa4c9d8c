//! A JPEG with nothing in it but the picture.
//!
//! ```text
//!   start  segment  segment  …  scan + its bytes  …  end │ whatever hides here goes
//! ```
//!
//! Only what a decoder needs for the picture and its colours is kept: everything
//! else may tell where, when and by whom it was taken.

const START: u8 = 0xd8;
const END: u8 = 0xd9;
const SCAN: u8 = 0xda;
const HUFFMAN: u8 = 0xc4;
const RESERVED: u8 = 0xc8;
const ARITHMETIC: u8 = 0xcc;

/// The picture alone; none where there is no picture.
pub(super) fn strip(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut rest = bytes.strip_prefix(&[0xff, START])?;
    let mut kept = vec![0xff, START];
    let (mut frame, mut scan) = (false, false);
    loop {
        let (marker, behind) = marker(rest)?;
        if marker == END {
            kept.extend([0xff, END]);
            return (frame && scan).then_some(kept);
        }
        let (length, _) = behind.split_first_chunk()?;
        let (segment, behind) = behind.split_at_checked(u16::from_be_bytes(*length).into())?;
        if is_picture(marker, segment.get(2..)?) {
            kept.extend([0xff, marker]);
            kept.extend(segment);
        }
        frame |= is_frame(marker);
        scan |= marker == SCAN;
        let coded = if marker == SCAN { coded(behind) } else { 0 };
        let (coded, next) = behind.split_at_checked(coded)?;
        kept.extend(coded);
        rest = next;
    }
}

/// The marker that comes next, and what is behind it. Any number of fill bytes may
/// stand before it.
fn marker(bytes: &[u8]) -> Option<(u8, &[u8])> {
    let (0xff, mut rest) = bytes.split_first()? else {
        return None;
    };
    while let Some((0xff, behind)) = rest.split_first() {
        rest = behind;
    }
    let (marker, behind) = rest.split_first()?;
    Some((*marker, behind))
}

/// How many bytes of a scan come before the next marker. A restart, and a zero that
/// hides an 0xff, belong to the scan.
fn coded(bytes: &[u8]) -> usize {
    let ends = |pair: &[u8]| pair[0] == 0xff && !matches!(pair[1], 0x00 | 0xff | 0xd0..=0xd7);
    let end = bytes.windows(2).position(ends);
    end.unwrap_or(bytes.len())
}

fn is_frame(marker: u8) -> bool {
    matches!(marker, 0xc0..=0xcf) && !matches!(marker, HUFFMAN | RESERVED | ARITHMETIC)
}

/// Whether a decoder needs the segment: frames, tables, scans, and of the rest
/// what says how the colours are meant.
fn is_picture(marker: u8, content: &[u8]) -> bool {
    match marker {
        0xc0..=0xcf | SCAN..=0xdd => true,
        0xe0 => content.starts_with(b"JFIF\0"),
        0xe2 => content.starts_with(b"ICC_PROFILE\0"),
        0xee => content.starts_with(b"Adobe"),
        _ => false,
    }
}
