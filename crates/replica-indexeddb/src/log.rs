//! Where the log of segments stands: what tabs compare to learn of each other's work.

use domain::from_json;
use serde::Serialize;

/// Which segments there are: numbers up to `last`, and an era that rises whenever
/// some of them go. Whoever knows an older `Log` must catch up.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub(crate) struct Log {
    /// How often segments went.
    pub(crate) era: u64,
    /// The highest number given out.
    pub(crate) last: u32,
}
from_json!(Log { era, last });
