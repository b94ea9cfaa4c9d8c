//! How Chinese characters are spelled in letters.

/// Bytes of a syllable in the table, filled up with spaces.
const LETTERS: usize = 6;

/// The character that the tables begin with.
const FROM: u32 = '一' as u32;

/// In the first table: there are further syllables.
const HAS_MORE: u16 = 1 << 15;

static SYLLABLES: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/syllables"));
static FIRST: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/first"));
static FURTHER: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/further"));

/// The syllables of a character that begin with the letter, the usual one first; none
/// where it is not spelled.
pub(crate) fn syllables(character: char, letter: u8) -> impl Iterator<Item = &'static [u8]> {
    let place = u32::from(character).checked_sub(FROM);
    let place = place.and_then(|place| u16::try_from(place).ok());
    let first = place.and_then(|place| FIRST.as_chunks().0.get(usize::from(place)));
    let first = first.map_or(0, |number| u16::from_le_bytes(*number));
    let more = place.filter(|_| first & HAS_MORE != 0);
    let numbers = std::iter::once(first & !HAS_MORE).chain(more.into_iter().flat_map(further));
    numbers.filter_map(move |number| syllable(number, letter))
}

fn further(place: u16) -> impl Iterator<Item = u16> {
    let rows: &[[u8; 4]] = FURTHER.as_chunks().0;
    let of = |row: &[u8; 4]| u16::from_le_bytes([row[0], row[1]]);
    let from = rows.partition_point(|row| of(row) < place);
    let all = rows[from..].iter().take_while(move |row| of(row) == place);
    all.map(|row| u16::from_le_bytes([row[2], row[3]]))
}

/// They are numbered from one on.
fn syllable(number: u16, letter: u8) -> Option<&'static [u8]> {
    let rows: &[[u8; LETTERS]] = SYLLABLES.as_chunks().0;
    let row = rows.get(usize::from(number.checked_sub(1)?))?;
    (row[0] == letter).then(|| row.trim_ascii_end())
}
