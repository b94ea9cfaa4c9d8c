//! Server-sent events: each says only that a scope has changes up to a sequence
//! number; the phone then pulls.

use domain::{Scope, from_json};
use serde::Serialize;

/// "There is something to pull."
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Poke {
    /// The scope that changed.
    pub scope: Scope,
    /// The sequence number that it now stands at.
    pub seq: u64,
}
from_json!(Poke { scope, seq });

/// Cuts a stream of server-sent events into pokes. Feed it bytes as they come;
/// comments, heartbeats and lines that are no poke are passed over.
#[derive(Debug, Default)]
pub struct PokeDecoder {
    line: Vec<u8>,
}

/// The longest line that can be a poke; longer ones are not ours.
const LONGEST_LINE: usize = 1_024;

impl PokeDecoder {
    /// The pokes completed by these bytes.
    pub fn feed(&mut self, bytes: &[u8]) -> Vec<Poke> {
        let mut pokes = Vec::new();
        for &byte in bytes {
            if byte == b'\n' {
                pokes.extend(parse(&self.line));
                self.line.clear();
            } else if self.line.len() < LONGEST_LINE {
                self.line.push(byte);
            }
        }
        pokes
    }
}

fn parse(line: &[u8]) -> Option<Poke> {
    let data = line.strip_prefix(b"data:")?;
    serde_json::from_str(str::from_utf8(data).ok()?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pokes_are_found_however_the_bytes_are_cut() {
        let poke = Poke {
            scope: Scope::Public,
            seq: 12,
        };
        let stream = format!(
            ": hello\n\ndata: {}\r\n\nid: 7\ndata: rubbish\n\n",
            serde_json::to_string(&poke).unwrap()
        );
        for cut in 0..stream.len() {
            let mut decoder = PokeDecoder::default();
            let mut pokes = decoder.feed(&stream.as_bytes()[..cut]);
            pokes.extend(decoder.feed(&stream.as_bytes()[cut..]));
            assert_eq!(pokes, std::slice::from_ref(&poke), "cut at {cut}");
        }
    }
}
