//! Tests that span crates. The native ones are in `native/`; those in a real browser
//! and the measurements stand beside it.
