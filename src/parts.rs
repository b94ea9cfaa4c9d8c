//! Parts of the program that arrive when they are asked for.
//!
//! With the feature `split` a function marked by `wasm_split` is the entrance of a
//! WebAssembly module of its own, with all that only it reaches. It shares the memory
//! of the first module; the service worker has it ready from the first visit on, so
//! that it opens without a network too. Without the feature it is linked in.

/// A part did not arrive: the first visit is not over yet, and the network is gone.
pub struct NotArrived;

#[cfg(feature = "split")]
impl From<wasm_split_helpers::SplitLoaderError> for NotArrived {
    fn from(_: wasm_split_helpers::SplitLoaderError) -> Self {
        Self
    }
}

/// What an entrance gives, once its part is here.
#[cfg(feature = "split")]
pub async fn arrived<T>(
    entrance: impl Future<Output = Result<T, NotArrived>>,
) -> Result<T, NotArrived> {
    entrance.await
}

/// What an entrance gives.
#[cfg(not(feature = "split"))]
pub async fn arrived<T>(entrance: Result<T, NotArrived>) -> Result<T, NotArrived> {
    entrance
}
