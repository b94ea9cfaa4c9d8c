//! Writing XML, of which no text of ours or of others can break out.

use quick_xml::Writer;
use quick_xml::events::{BytesDecl, Event};
use std::io;

/// What is written so far.
pub(super) type Xml = Writer<Vec<u8>>;

/// A document that begins and that a function goes on with.
pub(super) fn document(write: impl FnOnce(&mut Xml) -> io::Result<()>) -> io::Result<Vec<u8>> {
    let mut xml = Writer::new(Vec::new());
    xml.write_event(Event::Decl(BytesDecl::new("1.0", Some("utf-8"), None)))?;
    write(&mut xml)?;
    Ok(xml.into_inner())
}

/// Only what XML 1.0 may hold: most control characters are none of it, escaped or not.
pub(super) fn clean(text: &str) -> String {
    let allowed = |c: &char| matches!(c, '\t' | '\n' | '\r' | ' '..='\u{d7ff}' | '\u{e000}'..='\u{fffd}' | '\u{10000}'..);
    text.chars().filter(allowed).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_xml_can_not_hold_is_left_out() {
        assert_eq!(clean("a\u{0}b\u{b}c\u{fffe}\n好😀"), "abc\n好😀");
    }
}
