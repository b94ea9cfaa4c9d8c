//! How long to wait before the next try.

use domain::Millis;

const SHORTEST: Millis = 1_000;
const LONGEST: Millis = 5 * 60 * 1_000;

/// Milliseconds to wait after `failures` failed tries in a row: doubling, and
/// spread by `random` over the whole of `u32`, so that the phones of a street that
/// got its network back do not all call at once. Never less than the seconds that
/// the server asked for.
#[must_use]
pub fn delay(failures: u32, random: u32, retry_after: Option<u64>) -> Millis {
    let doubled = SHORTEST.checked_shl(failures.saturating_sub(1).min(20));
    let ceiling = doubled.unwrap_or(LONGEST).min(LONGEST);
    let spread = ceiling / 2 * Millis::from(random) / Millis::from(u32::MAX);
    let asked = retry_after.map_or(0, |seconds| {
        Millis::try_from(seconds)
            .unwrap_or(LONGEST)
            .min(LONGEST / 1_000)
            * 1_000
    });
    (ceiling - spread).max(asked)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_doubles_up_to_a_bound() {
        let longest: Vec<Millis> = (1..=12).map(|n| delay(n, 0, None)).collect();
        assert_eq!(longest[..4], [1_000, 2_000, 4_000, 8_000]);
        assert_eq!(longest[11], LONGEST);
        assert_eq!(delay(u32::MAX, 0, None), LONGEST);
    }

    #[test]
    fn phones_spread_over_half_of_it() {
        assert_eq!(delay(4, 0, None), 8_000);
        assert_eq!(delay(4, u32::MAX, None), 4_000);
        assert_eq!(delay(4, u32::MAX / 2, None), 6_001);
    }

    #[test]
    fn the_server_can_ask_for_more_but_not_for_ever() {
        assert_eq!(delay(1, 7, Some(30)), 30_000);
        assert_eq!(delay(1, 7, Some(u64::MAX)), LONGEST);
    }
}
