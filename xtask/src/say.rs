//! What the automation tells the person who started it: plain lines on
//! standard error, so that the output of a tool can still be piped.

use std::io::IsTerminal;

/// A step that begins.
pub(crate) fn step(text: &str) {
    eprintln!("{}", painted("1;32", &format!("▸ {text}")));
}

/// A detail of the step before it.
pub(crate) fn note(text: &str) {
    eprintln!("  {text}");
}

/// A part of a long command that begins, set off from the output before it.
pub(crate) fn heading(text: &str) {
    eprintln!("\n{}", painted("1", &format!("━━ {text} ━━")));
}

/// Why the command ends without success.
pub(crate) fn failure(text: &str) {
    eprintln!("{}", painted("1;31", &format!("✗ {text}")));
}

fn painted(colour: &str, text: &str) -> String {
    if std::io::stderr().is_terminal() {
        format!("\x1b[{colour}m{text}\x1b[0m")
    } else {
        text.to_owned()
    }
}
