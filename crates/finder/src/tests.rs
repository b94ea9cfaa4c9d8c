use super::*;
use proptest::prelude::*;

fn fits(typed: &str, name: &str) -> Option<Fit> {
    Wanted::new(typed).fit(name, &[])
}

#[test]
fn a_name_is_found_as_it_is_written_and_as_it_is_spelled() {
    let name = "敬老卡申领";
    let found = [
        ("敬老", Fit::Begins),
        ("申领", Fit::Named),
        ("jinglaoka", Fit::Spelled),
        ("jinglaok", Fit::Spelled),
        ("jlk", Fit::Spelled),
        ("jlksl", Fit::Spelled),
        ("JLK", Fit::Spelled),
        ("ｊｌｋ", Fit::Spelled),
        ("敬lk", Fit::Spelled),
        ("jing老ka", Fit::Spelled),
        ("sheling", Fit::Spelled),
        ("shl", Fit::Spelled),
        ("sl", Fit::Spelled),
        ("sl 敬老", Fit::Spelled),
    ];
    for (typed, fit) in found {
        let expected = (typed != "sheling").then_some(fit);
        assert_eq!(fits(typed, name), expected, "{typed}");
    }
    for typed in ["敬卡", "jk", "jinglaox", "敬老卡 医保"] {
        assert_eq!(fits(typed, name), None, "{typed}");
    }
}

#[test]
fn each_reading_of_a_character_is_found() {
    for typed in ["cz", "zz", "changzhe", "zhangzhe"] {
        assert_eq!(fits(typed, "长者食堂"), Some(Fit::Spelled), "{typed}");
    }
    for typed in ["lvhua", "luhua", "lh"] {
        assert_eq!(fits(typed, "绿化认养"), Some(Fit::Spelled), "{typed}");
    }
    assert_eq!(fits("xi'an", "西安路"), Some(Fit::Spelled));
}

#[test]
fn other_letters_and_digits_are_found_as_they_are() {
    assert_eq!(fits("12345", "拨打12345热线"), Some(Fit::Named));
    assert_eq!(fits("kala", "卡拉OK队"), Some(Fit::Spelled));
    assert_eq!(fits("kalaok", "卡拉OK队"), Some(Fit::Spelled));
    assert_eq!(fits("É", "café é"), Some(Fit::Named));
}

#[test]
fn what_else_is_said_comes_last_and_nothing_wanted_fits_all() {
    let wanted = Wanted::new("hml");
    assert_eq!(wanted.fit("培花第六", &["花木路1号"]), Some(Fit::Told));
    assert!(Wanted::new(" \u{3000}'").is_empty());
    assert_eq!(fits("", "甲"), Some(Fit::Begins));
}

#[test]
fn a_character_of_many_readings_is_tried_once_for_each_count_of_letters() {
    let name = "和".repeat(60);
    let typed = format!("{}x", "h".repeat(59));
    assert_eq!(fits(&typed, &name), None);
}

proptest! {
    #[test]
    fn whatever_is_typed_finds_something_or_nothing(
        typed in ".{0,80}",
        name in "[一-龥a-zA-Z0-9 ]{0,20}",
    ) {
        let _ = fits(&typed, &name);
    }

    #[test]
    fn a_piece_of_a_name_finds_it(name in "[一-龥a-z]{1,12}", from in 0_usize..12, many in 1_usize..12) {
        let piece: String = name.chars().skip(from).take(many).collect();
        prop_assert!(fits(&piece, &name).is_some());
    }

    #[test]
    fn its_spelling_and_its_initials_find_it(name in "[一-丿上下大小家门口老人卡花木]{1,12}") {
        let spelled = |it| (b'a'..=b'z').find_map(|letter| spelling::syllables(it, letter).next());
        let spelled: Option<Vec<&[u8]>> = name.chars().map(spelled).collect();
        prop_assume!(spelled.is_some());
        let spelled = spelled.unwrap_or_default();
        let whole = String::from_utf8_lossy(&spelled.concat()).into_owned();
        let initials: String = spelled.iter().map(|it| char::from(it[0])).collect();
        prop_assert!(fits(&whole, &name).is_some());
        prop_assert!(fits(&initials, &name).is_some());
    }

    /// Whoever types on is shown some of what was found before, and nothing else.
    #[test]
    fn what_fits_longer_words_fits_their_beginnings(
        typed in "[a-z家门口 ']{1,8}",
        name in "[家门口老人卡绿女重庆a-z]{1,10}",
    ) {
        if fits(&typed, &name).is_some() {
            for (end, _) in typed.char_indices() {
                prop_assert!(fits(&typed[..end], &name).is_some(), "{}", &typed[..end]);
            }
        }
    }
}
