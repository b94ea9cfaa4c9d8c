//! The replica's store in the browser, over IndexedDB.
