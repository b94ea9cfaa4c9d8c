//! What others are told of a request that the station hands on. Unless the requester
//! agreed to be named, their name does not leave the station, and a telephone number never
//! does, also where they stand in the requester's own words.

use crate::Record;
use crate::text::{is_phone_like, numbers};

/// To whom the station hands on.
pub const HANDED_TO: &[&str] = &[
    "property",
    "owners_committee",
    "hotline_12345",
    "subdistrict",
    "other",
];

/// What stands in the place of what is left out.
const LEFT_OUT: &str = "***";

/// What is told: the words, the place, and who asked where that may be said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    /// What is asked.
    pub text: String,
    /// Where.
    pub place: String,
    /// Who asked; none unless they agreed to be named.
    pub requester: Option<String>,
}

/// What others may be told of it.
#[must_use]
pub fn told(request: &Record) -> Told {
    let name = request.text("name").trim();
    let named = request.flag("may_be_named");
    let hidden = if named { "" } else { name };
    let told = |field: &str| without_numbers(&without_name(request.text(field), hidden));
    Told {
        text: told("text"),
        place: told("place"),
        requester: (named && !name.is_empty()).then(|| name.to_owned()),
    }
}

fn without_name(words: &str, name: &str) -> String {
    if name.is_empty() {
        return words.to_owned();
    }
    words.replace(name, LEFT_OUT)
}

/// It rather takes one number too many for a telephone's than one too few: the staff, who
/// read the text before they send it, can put a number back.
fn without_numbers(words: &str) -> String {
    let (mut left, mut from) = (String::new(), 0);
    for number in numbers(words)
        .into_iter()
        .filter(|it| is_phone_like(&words[it.clone()]))
    {
        left.push_str(&words[from..number.start]);
        left.push_str(LEFT_OUT);
        from = number.end;
    }
    left.push_str(&words[from..]);
    left
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Id;
    use crate::kinds::service_request::KIND;

    fn request() -> Record {
        let text =
            "我是王阿姨，3 号楼 502 漏水，打 138 0000-0002 或１３８００００００３，自 5 月起。";
        Record::new(Id::NIL, &KIND)
            .with("name", "王阿姨")
            .with("phone", "13800000002")
            .with("text", text)
            .with("place", "3 号楼（王阿姨家）")
    }

    #[test]
    fn name_and_numbers_stay_at_the_station_also_where_they_stand_in_the_words() {
        let told = told(&request());
        assert_eq!(told.requester, None);
        assert_eq!(
            told.text,
            "我是***，3 号楼 502 漏水，打 *** 或***，自 5 月起。"
        );
        assert_eq!(told.place, "3 号楼（***家）");
    }

    #[test]
    fn whoever_agreed_is_named_and_their_number_stays_at_the_station_all_the_same() {
        let agreed = request().with("may_be_named", true);
        let told = told(&agreed);
        assert_eq!(
            told.text,
            "我是王阿姨，3 号楼 502 漏水，打 *** 或***，自 5 月起。"
        );
        assert_eq!(told.place, "3 号楼（王阿姨家）");
        assert_eq!(told.requester.as_deref(), Some("王阿姨"));
        let nameless = agreed.with("name", "");
        assert_eq!(super::told(&nameless).requester, None);
    }

    #[test]
    fn words_without_name_and_number_are_told_as_they_are() {
        for words in [
            "",
            "路灯坏了",
            "2026-11 起",
            "12 - 3",
            "￥１２",
            "1-2-3-4-5-6 栋",
        ] {
            let plain = Record::new(Id::NIL, &KIND).with("text", words);
            assert_eq!(told(&plain).text, words);
        }
        let apart = "1 楼到 6 楼，2025 年 11 月；502……138";
        let plain = Record::new(Id::NIL, &KIND).with("text", apart);
        assert_eq!(told(&plain).text, apart);
    }

    #[test]
    fn a_number_stays_at_the_station_whatever_is_written_between_its_digits() {
        for number in [
            "021-5555 0001",
            "138.0000.0002",
            "138\u{3000}0000\u{3000}0002",
            "138/0000/0002",
            "138—0000—0002",
            "138——0000——0002",
            "138 - 0000 - 0002",
            "138\u{200b}0000\u{200b}0002",
            "138\n0000\n0002",
            "(021) 5555、0001",
            "１３８．００００．０００２",
            "1·3·8·0·0·0·0·0·0·0·2",
            "١٣٨٠٠٠٠٠٠٠٢",
        ] {
            let words = format!("打{number}。");
            let asked = Record::new(Id::NIL, &KIND).with("text", words);
            let told = told(&asked).text;
            assert!(!told.contains(char::is_numeric), "{number}: {told}");
            assert!(told.ends_with("***。"), "{number}: {told}");
        }
    }
}
