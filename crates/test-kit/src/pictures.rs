//! Pictures small and large, made up of nothing.

use domain::record::Photo;
use sha2::{Digest, Sha256};
use std::fmt::Write as _;

/// A picture as a camera might give it: a JPEG of at least so many bytes, which
/// differ with `seed`.
#[must_use]
pub fn jpeg(bytes: usize, seed: u8) -> Vec<u8> {
    let mut file = vec![0xff, 0xd8];
    // Quantisation and Huffman tables are left out: nobody decodes it. What counts
    // is that there is a frame and a scan.
    file.extend([0xff, 0xc0, 0, 11, 8, 0, 1, 0, 1, 1, 1, 0x11, 0]);
    file.extend([0xff, 0xda, 0x00, 0x08, 0x01, 0x01, 0x00, 0x00, 0x3f, 0x00]);
    let scan = (0..bytes).map(|at| (at % 128) as u8 ^ (seed & 0x7f));
    file.extend(scan);
    file.extend([0xff, 0xd9]);
    file
}

/// The photo value that names these bytes.
#[must_use]
pub fn photo_of(bytes: &[u8]) -> Photo {
    let digest = Sha256::digest(bytes);
    let hash = digest.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    });
    Photo {
        hash,
        size: bytes.len() as u64,
        width: 1_600,
        height: 1_200,
    }
}
