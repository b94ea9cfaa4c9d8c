//! Choices that look like chance and are always the same.

use domain::Id;

/// The id of the n-th thing of its sort.
pub(crate) fn id(sort: &str, n: usize) -> Id {
    Id::derived(&format!("demo.{sort}.{n}"), &[])
}

/// A number spread evenly over all values, from the number of a thing and of the
/// choice made for it (the finaliser of SplitMix64).
fn spread(n: usize, choice: u64) -> u64 {
    let mut x = (n as u64)
        .wrapping_mul(0x9e37_79b9_7f4a_7c15)
        .wrapping_add(choice.wrapping_mul(0xd1b5_4a32_d192_ed03));
    x = (x ^ (x >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    x = (x ^ (x >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    x ^ (x >> 31)
}

/// A number below `bound`.
pub(crate) fn below(n: usize, choice: u64, bound: usize) -> usize {
    usize::try_from(spread(n, choice) % bound.max(1) as u64).unwrap_or_default()
}

/// One of the listed.
pub(crate) fn pick<T>(n: usize, choice: u64, list: &[T]) -> &T {
    &list[below(n, choice, list.len())]
}
