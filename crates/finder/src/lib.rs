//! Looking something up by words: as they are written (敬老卡), by pinyin (jinglaoka),
//! by initials (jlk), or by a mix of these, the last syllable begun (jinglaok).
//!
//! It is pure and keeps no index: thousands of texts are gone through at each key.
//! Where the letters of characters come from stands in `build.rs`.

mod spelling;

use domain::text::half;
use spelling::syllables;
use std::str::Chars;

/// Most characters of what is looked for; who pastes more is not looking something up.
const LONGEST: usize = 60;

/// The words that somebody looks for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Wanted(Vec<Vec<char>>);

/// How well something fits, the best first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fit {
    /// Its name begins so.
    Begins,
    /// It stands in its name.
    Named,
    /// Its name is spelled so.
    Spelled,
    /// It stands, or is spelled, in what else is said of it.
    Told,
}

impl Wanted {
    /// The words of what was typed.
    #[must_use]
    pub fn new(typed: &str) -> Self {
        let typed: String = typed.chars().take(LONGEST).map(plain).collect();
        let words = typed.split_whitespace();
        let letters = |word: &str| word.chars().filter(|it| *it != '\'').collect::<Vec<_>>();
        Self(words.map(letters).filter(|word| !word.is_empty()).collect())
    }

    /// Whether nothing is looked for: all fits then.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// How well it fits by its name and by what else is said of it; none where one of
    /// the words is nowhere.
    #[must_use]
    pub fn fit(&self, name: &str, told: &[&str]) -> Option<Fit> {
        let mut fits = self.0.iter().map(|word| fit(word, name, told));
        fits.try_fold(Fit::Begins, |worst, fit| Some(worst.max(fit?)))
    }
}

fn fit(word: &[char], name: &str, told: &[&str]) -> Option<Fit> {
    let stands = |rest: &str| {
        let mut rest = rest.chars().map(plain);
        word.iter().all(|letter| rest.next() == Some(*letter))
    };
    if stands(name) {
        Some(Fit::Begins)
    } else if rests(name).any(stands) {
        Some(Fit::Named)
    } else if is_spelled(word, name) {
        Some(Fit::Spelled)
    } else {
        let told = told.iter().any(|text| is_spelled(word, text));
        told.then_some(Fit::Told)
    }
}

/// What is left of a text from each of its characters on.
fn rests(text: &str) -> impl Iterator<Item = &str> {
    text.char_indices().map(|(at, _)| &text[at..])
}

fn is_spelled(word: &[char], text: &str) -> bool {
    rests(text).any(|rest| begins(rest.chars(), word))
}

/// Whether a text begins with the word, each character as it is or by its letters.
fn begins(mut text: Chars<'_>, word: &[char]) -> bool {
    let [letter, rest @ ..] = word else {
        return true;
    };
    let Some(character) = text.next() else {
        return false;
    };
    if plain(character) == *letter && begins(text.clone(), rest) {
        return true;
    }
    let letter = u8::try_from(*letter).ok().filter(u8::is_ascii_lowercase);
    // Each count once, however many readings it may stand for: else a name that repeats
    // one such character would be gone through time and again.
    let mut ways = 0_u64;
    for syllable in letter.into_iter().flat_map(|it| syllables(character, it)) {
        let alike = alike(syllable, word);
        // Whoever is still typing has begun the last syllable.
        if alike == word.len() {
            return true;
        }
        ways |= taken(syllable, alike).fold(0, |ways, taken| ways | 1 << taken);
    }
    let mut counts = (1..word.len()).take_while(|count| ways >> count != 0);
    counts.any(|count| ways >> count & 1 == 1 && begins(text.clone(), &word[count..]))
}

/// With how many letters both begin. The keyboard's v, as in lv, may be a u as well.
fn alike(syllable: &[u8], word: &[char]) -> usize {
    let same = |letter: char, typed: char| letter == typed || (letter == 'v' && typed == 'u');
    let pairs = syllable.iter().zip(word);
    pairs
        .take_while(|(letter, typed)| same(char::from(**letter), **typed))
        .count()
}

/// How many letters may stand for a syllable that is alike so far: all of them, its
/// initial, or the first letter of zh, ch and sh.
fn taken(syllable: &[u8], alike: usize) -> impl Iterator<Item = usize> {
    let whole = syllable.len();
    let initial = match syllable {
        [b'z' | b'c' | b's', b'h', ..] => 2,
        _ => 1,
    };
    let first = 1;
    let mut ways = [whole, initial, first];
    if initial == first {
        ways[1] = 0;
    }
    if whole == first {
        ways[2] = 0;
    }
    ways.into_iter().filter(move |it| (1..=alike).contains(it))
}

/// A character in the one form that is compared: small, and not of double width.
fn plain(character: char) -> char {
    match half(character) {
        '一'..='龥' => character,
        half if half.is_ascii() => half.to_ascii_lowercase(),
        half => half.to_lowercase().next().unwrap_or(half),
    }
}

#[cfg(test)]
mod tests;
