//! The bench page: the app's own crates driven from a script in a real browser.
