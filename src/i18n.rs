//! The two languages of the app. Texts live in `locales/*.json`, flat maps from
//! key to text; keys of record kinds are made from their definitions, so texts
//! are looked up by key at run time and a check proves beforehand that both
//! languages have every key.

use crate::parts::{NotArrived, arrived};
use std::cell::Cell;
use std::collections::HashMap;
use std::sync::OnceLock;

type Texts = HashMap<String, String>;

static ZH: OnceLock<Texts> = OnceLock::new();
static ZH_LATER: OnceLock<Texts> = OnceLock::new();
static EN: OnceLock<Texts> = OnceLock::new();

fn parsed(json: &str) -> Texts {
    serde_json::from_str(json).unwrap_or_default()
}

/// Few people ask for it, so its texts are a part of their own.
#[cfg_attr(feature = "split", wasm_split_helpers::wasm_split(english, fallible))]
fn english() -> Result<&'static str, NotArrived> {
    Ok(include_str!("../locales/en.json"))
}

/// What the later pages alone say in Chinese: they bring it with them, as the first
/// page need not wait for it. Which texts these are, the build finds out.
pub const OF_LATER_PAGES: &str = include_str!(concat!(env!("OUT_DIR"), "/zh-later.json"));

/// Takes over the texts that the later pages have brought.
pub fn learn_more(json: &str) {
    ZH_LATER.get_or_init(|| parsed(json));
}

/// A language of the app.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lang {
    /// 简体中文, the language of the product.
    Zh,
    /// English.
    En,
}

impl Lang {
    /// Its BCP 47 tag.
    pub fn tag(self) -> &'static str {
        match self {
            Self::Zh => "zh-CN",
            Self::En => "en",
        }
    }

    /// The language that somebody reads whose device speaks that of a tag: Chinese, or
    /// for any other English.
    pub fn of_tag(tag: &str) -> Self {
        if tag.to_lowercase().starts_with("zh") {
            Self::Zh
        } else {
            Self::En
        }
    }

    /// The other one.
    pub fn other(self) -> Self {
        match self {
            Self::Zh => Self::En,
            Self::En => Self::Zh,
        }
    }

    /// The language itself once its texts are here; Chinese, whose texts always
    /// are, where those of the other one do not arrive.
    pub async fn learned(self) -> Self {
        match self {
            Self::Zh => Self::Zh,
            Self::En if EN.get().is_some() => Self::En,
            Self::En => match arrived(english()).await {
                Ok(json) => {
                    EN.get_or_init(|| parsed(json));
                    Self::En
                }
                Err(NotArrived) => Self::Zh,
            },
        }
    }

    /// The text of a key, in Chinese where English is not here.
    fn text(self, key: &str) -> Option<&'static String> {
        let first = include_str!(concat!(env!("OUT_DIR"), "/zh-first.json"));
        let chinese = || {
            let first = ZH.get_or_init(|| parsed(first)).get(key);
            first.or_else(|| ZH_LATER.get()?.get(key))
        };
        match (self, EN.get()) {
            (Self::En, Some(english)) => english.get(key),
            _ => chinese(),
        }
    }
}

thread_local! {
    static PRESENT: Cell<Lang> = const { Cell::new(Lang::Zh) };
}

/// The language chosen now. The whole view is drawn anew when it changes, so that
/// a text need not be a signal of its own; and it is known everywhere, also where
/// an event is answered and no view is near.
pub fn lang() -> Lang {
    PRESENT.get()
}

/// From now on texts are in this language.
pub fn speak(lang: Lang) {
    PRESENT.set(lang);
}

/// The text of a key in the present language, each `{name}` in it replaced. A key
/// without a text shows itself.
pub fn translate(key: &str, values: &[(&str, String)]) -> String {
    let mut text = lang().text(key).map_or(key, String::as_str).to_owned();
    for (name, value) in values {
        text = text.replace(&format!("{{{name}}}"), value);
    }
    text
}

/// `t!("key")` or `t!("key", name = value)`: a text in the present language.
#[macro_export]
macro_rules! t {
    ($key:expr $(, $name:ident = $value:expr)* $(,)?) => {
        $crate::i18n::translate(&$key, &[$((stringify!($name), $value.to_string())),*])
    };
}
