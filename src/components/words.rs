//! Looking something up by words.

/// Whether every word that is wanted stands somewhere in the texts, in whatever case.
pub fn holds_every_word(texts: &[&str], wanted: &str) -> bool {
    let texts = texts.join(" ").to_lowercase();
    let wanted = wanted.to_lowercase();
    wanted.split_whitespace().all(|word| texts.contains(word))
}
