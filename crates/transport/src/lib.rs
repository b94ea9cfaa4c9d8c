//! The HTTP client of the protocol, the same in the browser and in native tools.
