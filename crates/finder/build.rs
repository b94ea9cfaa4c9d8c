//! Writes down how each Chinese character is spelled, small enough for a phone:
//!
//! ```text
//! syllables   6 bytes each, filled up with spaces
//! first       2 bytes for each character from 一 on: the number of its first syllable,
//!             and in the highest bit whether it has further ones
//! further     4 bytes each, sorted: a character, and another syllable of it
//! ```

use pinyin::ToPinyinMulti as _;
use std::collections::BTreeMap;
use std::error::Error;
use std::path::PathBuf;
use std::{env, fs};

const CHARACTERS: std::ops::RangeInclusive<char> = '一'..='龥';

/// The longest syllables, as in 双.
const LETTERS: usize = 6;

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed=build.rs");
    let spelled: Vec<_> = CHARACTERS.map(|it| (it, syllables_of(it))).collect();
    let mut numbers = BTreeMap::new();
    for syllable in spelled.iter().flat_map(|(_, syllables)| syllables) {
        numbers.insert(syllable.clone(), 0);
    }
    let mut syllables = Vec::new();
    // Zero is no syllable.
    for (number, (syllable, place)) in (1_u16..).zip(&mut numbers) {
        *place = number;
        syllables.extend(format!("{syllable:<LETTERS$}").into_bytes());
    }
    let (mut first, mut further) = (Vec::new(), Vec::new());
    for (place, (character, syllables)) in (0_u16..).zip(&spelled) {
        let mut numbers = syllables.iter().map(|syllable| numbers[syllable]);
        let usual = numbers.next().unwrap_or_default();
        // Other readings of rare characters are rarer still.
        let others: Vec<u16> = numbers.filter(|_| is_common(*character)).collect();
        let has_more = u16::from(!others.is_empty()) << 15;
        first.extend((usual | has_more).to_le_bytes());
        for number in others {
            further.extend([place.to_le_bytes(), number.to_le_bytes()].concat());
        }
    }
    let out = PathBuf::from(env::var_os("OUT_DIR").ok_or("cargo names no folder")?);
    fs::write(out.join("syllables"), syllables)?;
    fs::write(out.join("first"), first)?;
    fs::write(out.join("further"), further)?;
    Ok(())
}

/// How it is spelled on a keyboard, the usual way first: `lv` for 绿. Mere sounds, as
/// `hm`, are nothing that one looks for.
fn syllables_of(character: char) -> Vec<String> {
    let mut syllables = Vec::new();
    for reading in character.to_pinyin_multi().into_iter().flatten() {
        let syllable = reading.plain().replace('ü', "v");
        let sounds = syllable.contains(['a', 'e', 'i', 'o', 'u', 'v']);
        if sounds && syllable.is_ascii() && !syllables.contains(&syllable) {
            syllables.push(syllable);
        }
    }
    syllables
}

/// Whether it is among the 3,755 of the first level of GB 2312.
fn is_common(character: char) -> bool {
    let text = character.to_string();
    let (bytes, _, unknown) = encoding_rs::GBK.encode(&text);
    !unknown && matches!(*bytes, [0xb0..=0xd7, 0xa1..=0xfe])
}
