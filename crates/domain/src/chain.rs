//! 接龙: a list that neighbours wrote line by line in a group chat, read as the parties
//! that it names. People write it as they like, so reading never fails: what is no
//! party is left for whoever looks at it.
//!
//! ```text
//! #接龙                     a heading: no number, no party
//! 1. 王阿姨                 one
//! 2、李老伯 ２人            two
//! 3. 张小朋友+妈妈 138…     two, one of them a child, with a telephone
//! ```

use crate::kinds::registration::{LARGEST_PARTY, LONGEST_NAME, is_withdrawn, named_id, of_event};
use crate::text::half_width;
use crate::{Id, Record};
use std::collections::{BTreeMap, BTreeSet};

/// Most lines that are read: more than any event has seats.
pub const MOST_LINES: usize = 500;

/// A line of the list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Line {
    /// As it was written.
    pub written: String,
    /// Whether it bears a number, as those who join in do.
    pub numbered: bool,
    /// Who; empty where the line names nobody.
    pub name: String,
    /// Their telephone; empty where there is none.
    pub phone: String,
    /// How many come.
    pub party: i64,
    /// How many of them are children.
    pub children: i64,
}

/// What is to be said of a line beside the roster.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Finding {
    /// Somebody new.
    New,
    /// It bears no number, such as a heading.
    Unnumbered,
    /// The name stood in an earlier line.
    Repeated,
    /// This registration has the name already.
    OnRoster(Id),
    /// This one has it, and was cancelled.
    Cancelled(Id),
    /// It names nobody.
    Nameless,
    /// The name is longer than one may be.
    LongName,
    /// There are more than one registration may bring, or nobody.
    OddParty,
}

/// A line beside the roster.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// What it says.
    pub line: Line,
    /// What is to be said of it.
    pub finding: Finding,
    /// The registration that it makes: the same on every phone.
    pub id: Id,
}

impl Finding {
    /// Its key in translations.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Unnumbered => "unnumbered",
            Self::Repeated => "repeated",
            Self::OnRoster(_) => "on_roster",
            Self::Cancelled(_) => "cancelled",
            Self::Nameless => "nameless",
            Self::LongName => "long_name",
            Self::OddParty => "odd_party",
        }
    }
}

impl Entry {
    /// Whether a registration can be made of it.
    #[must_use]
    pub fn can_be_taken(&self) -> bool {
        match self.finding {
            Finding::New | Finding::Unnumbered | Finding::Repeated | Finding::Cancelled(_) => true,
            Finding::OnRoster(_) => false,
            Finding::Nameless | Finding::LongName | Finding::OddParty => false,
        }
    }

    /// The registration that is made of it, by the way that it came about.
    #[must_use]
    pub fn registration(&self, event: &Record, via: &str) -> Record {
        let mut one = of_event(self.id, event)
            .with("name", self.line.name.clone())
            .with("party", self.line.party)
            .with("via", via);
        let cancelled = matches!(self.finding, Finding::Cancelled(_));
        // What a cancelled one said of children is the party's no more.
        if cancelled || self.line.children > 0 {
            one = one.with("children", self.line.children);
        }
        if !self.line.phone.is_empty() {
            one = one.with("phone", self.line.phone.clone());
        }
        if cancelled {
            one = one.with("withdrawn", false);
        }
        one
    }
}

/// The lines of a text that are not blank, and whether there were more than are read.
#[must_use]
pub fn read(text: &str) -> (Vec<Line>, bool) {
    let mut lines = text.lines().map(half_width);
    let mut lines = lines.by_ref().filter(|line| !tidy(line).is_empty());
    let read = lines.by_ref().take(MOST_LINES).map(|line| line_of(&line));
    let read: Vec<Line> = read.collect();
    let more = lines.next().is_some();
    (read, more)
}

/// What is to be said of each line. Where a name is on the roster as often as in the
/// list, each line is one of those. Two people may bear one name, so that a new one is
/// made under an id that nobody on the roster has.
#[must_use]
pub fn beside(event: Id, lines: Vec<Line>, roster: &[Record]) -> Vec<Entry> {
    let mut known: BTreeMap<&str, Vec<&Record>> = BTreeMap::new();
    for one in roster {
        known.entry(one.text("name").trim()).or_default().push(one);
    }
    for named in known.values_mut() {
        named.sort_by_key(|one| (is_withdrawn(one), one.id));
    }
    let mut taken: BTreeSet<Id> = roster.iter().map(|one| one.id).collect();
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    let entry = |line: Line| {
        let nth = seen.entry(line.name.clone()).or_default();
        *nth += 1;
        let same = known.get(line.name.as_str());
        let same = same.and_then(|same| same.get(*nth - 1)).copied();
        Entry {
            finding: finding(&line, same, *nth),
            id: same
                .filter(|one| !is_withdrawn(one) || one.text("account").is_empty())
                .map_or_else(|| free_id(event, &line.name, &mut taken), |one| one.id),
            line,
        }
    };
    lines.into_iter().map(entry).collect()
}

/// The first id of a name that nobody has yet. Whoever cancelled by an account of their
/// own keeps their registration: nobody else signs up in their name.
fn free_id(event: Id, name: &str, taken: &mut BTreeSet<Id>) -> Id {
    let mut ids = (1..).map(|nth| named_id(event, name, nth));
    ids.find(|id| taken.insert(*id)).unwrap_or(Id::NIL)
}

fn finding(line: &Line, same: Option<&Record>, nth: usize) -> Finding {
    match same {
        _ if line.name.is_empty() => Finding::Nameless,
        _ if line.name.chars().count() > LONGEST_NAME => Finding::LongName,
        Some(one) if !is_withdrawn(one) => Finding::OnRoster(one.id),
        _ if !(1..=LARGEST_PARTY).contains(&line.party) => Finding::OddParty,
        Some(one) => Finding::Cancelled(one.id),
        None if nth > 1 => Finding::Repeated,
        None if !line.numbered => Finding::Unnumbered,
        None => Finding::New,
    }
}

fn line_of(line: &str) -> Line {
    let text = tidy(line);
    let (numbered, rest) = without_number(text);
    let (phone, rest) = take_phone(rest);
    let mut counted = Counted::default();
    let rest = counted.take_groups(&rest);
    let mut pieces = rest.split(['+', '＋']);
    let first = counted.take_trailing(tidy(pieces.next().unwrap_or_default()));
    let mut names = vec![tidy(first).to_owned()];
    for piece in pieces {
        let piece = tidy(piece);
        match piece.parse::<u8>() {
            Ok(more) => counted.beside += i64::from(more),
            Err(_) if piece.is_empty() => {}
            Err(_) => names.push(piece.to_owned()),
        }
    }
    names.retain(|name| !name.is_empty());
    let named_children = names.iter().filter(|name| is_child(name)).count() as i64;
    let named = names.len().max(1) as i64;
    let party = counted.said.unwrap_or(named + counted.beside);
    Line {
        written: text.to_owned(),
        numbered,
        name: names.join("+"),
        phone,
        party,
        children: counted.children.unwrap_or(named_children).min(party),
    }
}

/// Signs around a name that are no part of it.
fn tidy(text: &str) -> &str {
    let sign = |c: char| {
        c.is_whitespace()
            || c.is_control()
            || matches!(c, '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}')
            || ",.，。、;；:：-—_~·|/()（）[]【】".contains(c)
    };
    text.trim_matches(sign)
}

/// The number that a line begins with, and what is behind it. A date or an hour is none.
fn without_number(text: &str) -> (bool, &str) {
    let circled = |c: char| ('\u{2460}'..='\u{2473}').contains(&c);
    if let Some(rest) = text.strip_prefix(circled) {
        return (true, rest);
    }
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let (number, rest) = text.split_at(digits);
    let parted =
        rest.is_empty() || rest.starts_with(|c: char| c.is_whitespace() || ".、,)。".contains(c));
    let behind = tidy(rest);
    let runs = behind.bytes().take_while(u8::is_ascii_digit).count();
    if (1..=3).contains(&number.len()) && parted && (runs == 0 || runs >= 11) {
        (true, behind)
    } else {
        (false, text)
    }
}

/// The telephone in a line, and the line without it.
fn take_phone(text: &str) -> (String, String) {
    let letters: Vec<char> = text.chars().collect();
    for start in 0..letters.len() {
        let begins = start == 0 || !letters[start - 1].is_ascii_digit();
        if let Some(length) = begins.then(|| phone_at(&letters[start..])).flatten() {
            let phone = &letters[start..start + length];
            let phone = phone.iter().filter(|c| **c != ' ').collect();
            let rest = letters[..start].iter().chain([&' ']);
            let rest: String = rest.chain(&letters[start + length..]).collect();
            return (phone, without_labels(&rest));
        }
    }
    (String::new(), text.to_owned())
}

/// How many letters a telephone takes that begins here: a mobile one in one piece or in
/// three, or one of the city with or without its code.
fn phone_at(letters: &[char]) -> Option<usize> {
    let run = |at: usize| {
        let rest = letters.get(at..).unwrap_or_default();
        rest.iter().take_while(|c| c.is_ascii_digit()).count()
    };
    let joined = |at: usize| letters.get(at).is_some_and(|c| matches!(c, ' ' | '-'));
    let mobile = letters.first() == Some(&'1');
    let of_city = letters.first() == Some(&'0');
    match run(0) {
        11 if mobile => Some(11),
        11 | 12 if of_city => Some(run(0)),
        8 => Some(8),
        3 if mobile && joined(3) && run(4) == 4 && joined(8) && run(9) == 4 => Some(13),
        code @ (3 | 4) if of_city && joined(code) && run(code + 1) == 8 => Some(code + 9),
        _ => None,
    }
}

fn without_labels(text: &str) -> String {
    words("labels").fold(text.to_owned(), |text, label| text.replace(label, " "))
}

/// How many a line says that there are.
#[derive(Default)]
struct Counted {
    /// Altogether.
    said: Option<i64>,
    /// Children among them.
    children: Option<i64>,
    /// Besides those who are named.
    beside: i64,
}

impl Counted {
    /// Takes out whatever counts people: `2人`, `（三位）`, `2大1小`.
    fn take_groups(&mut self, text: &str) -> String {
        let letters: Vec<char> = text.chars().collect();
        let (mut rest, mut at) = (String::new(), 0);
        while at < letters.len() {
            let before = at.checked_sub(1).map(|before| letters[before]);
            let counted = number_at(&letters[at..], before).and_then(|(number, digits)| {
                let unit = letters.get(at + digits)?;
                self.count(number, *unit, before).then_some(digits + 1)
            });
            match counted {
                Some(taken) => {
                    at += taken;
                    let said = rest.trim_end_matches('共').len();
                    rest.truncate(said);
                    // 个人 is one word.
                    at += usize::from(letters[at - 1] == '个' && letters.get(at) == Some(&'人'));
                    rest.push(' ');
                }
                None => {
                    rest.push(letters[at]);
                    at += 1;
                }
            }
        }
        rest
    }

    /// Whether a number before this unit counts people.
    fn count(&mut self, number: i64, unit: char, before: Option<char>) -> bool {
        let adds = before == Some('+');
        match unit {
            '人' | '位' | '名' | '口' | '个' if adds => self.beside += number,
            '人' | '位' | '名' | '口' | '个' => self.said = Some(number),
            '大' => self.said = Some(self.said.unwrap_or_default() + number),
            '小' => {
                self.children = Some(number);
                self.said = Some(self.said.unwrap_or_default() + number);
            }
            _ => return false,
        }
        true
    }

    /// Takes a bare number off the end: `李老伯 2`.
    fn take_trailing<'t>(&mut self, text: &'t str) -> &'t str {
        let Some((name, number)) = text.rsplit_once(char::is_whitespace) else {
            return text;
        };
        match number.parse::<u8>() {
            Ok(number) if self.said.is_none() => {
                self.said = Some(i64::from(number));
                name
            }
            Ok(_) | Err(_) => text,
        }
    }
}

/// A number of at most three digits, or a Chinese one up to ten, and how many letters it
/// takes. 三 may be somebody's name, so a Chinese one stands apart; 两 never is.
fn number_at(letters: &[char], before: Option<char>) -> Option<(i64, usize)> {
    let digits = letters.iter().take_while(|c| c.is_ascii_digit()).count();
    if (1..=3).contains(&digits) && !before.is_some_and(|c| c.is_ascii_digit()) {
        let number: String = letters[..digits].iter().collect();
        return Some((number.parse().ok()?, digits));
    }
    let first = *letters.first()?;
    let apart = before.is_none_or(|c| !c.is_alphabetic()) || first == '两';
    let numbers = words("numbers").flat_map(str::chars).zip(1..);
    let number = numbers.chain([('两', 2)]).find(|(c, _)| *c == first)?.1;
    apart.then_some((number, 1))
}

fn is_child(name: &str) -> bool {
    words("children").any(|word| name.contains(word))
}

/// Words that lines are read by, of one sort.
fn words(sort: &str) -> impl Iterator<Item = &'static str> {
    let lines = include_str!("chain/words.txt").lines();
    let found = lines.filter_map(move |line| line.strip_prefix(sort)).next();
    found.unwrap_or_default().split_whitespace()
}

#[cfg(test)]
mod tests;
