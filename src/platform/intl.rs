//! Dates and times as people write them, through the browser's `Intl`, always in
//! China's time zone.

use crate::i18n::{Lang, lang};
use domain::Millis;
use domain::civil::minutes_of_day;
use js_sys::{Array, Date, Intl, Object, Reflect};
use std::cell::RefCell;
use wasm_bindgen::JsValue;

/// A way of writing an instant: the options of `Intl.DateTimeFormat`.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Style {
    Date,
    Month,
    Weekday,
    Time,
    Second,
    /// The hour after midnight as Chinese has it: it is 0 o'clock, not 12.
    Midnight,
}

impl Style {
    fn options(self) -> &'static [(&'static str, &'static str)] {
        match self {
            Self::Date => &[("year", "numeric"), ("month", "long"), ("day", "numeric")],
            Self::Month => &[("month", "short")],
            Self::Weekday => &[("weekday", "long")],
            Self::Time => &[
                ("hour", "numeric"),
                ("minute", "2-digit"),
                ("hourCycle", "h12"),
            ],
            Self::Second => &[
                ("hour", "numeric"),
                ("minute", "2-digit"),
                ("second", "2-digit"),
                ("hourCycle", "h23"),
            ],
            Self::Midnight => &[
                ("hour", "numeric"),
                ("minute", "2-digit"),
                ("hourCycle", "h11"),
            ],
        }
    }

    fn format(self, at: Millis) -> String {
        thread_local! {
            static MADE: RefCell<Vec<(Lang, Style, Intl::DateTimeFormat)>> = RefCell::default();
        }
        let lang = lang();
        let format = MADE.with_borrow_mut(|made| {
            let is = |(l, style, _): &&(Lang, Style, _)| (*l, *style) == (lang, self);
            if let Some((.., format)) = made.iter().find(is) {
                return format.clone();
            }
            let format = self.format_of(lang);
            made.push((lang, self, format.clone()));
            format
        });
        #[expect(clippy::cast_precision_loss, reason = "whole milliseconds within 2^53")]
        let date = Date::new(&JsValue::from_f64(at as f64));
        let written = format.format().call1(&JsValue::UNDEFINED, &date);
        written
            .ok()
            .and_then(|text| text.as_string())
            .unwrap_or_default()
    }

    fn format_of(self, lang: Lang) -> Intl::DateTimeFormat {
        let options = Object::new();
        let zone = [("timeZone", "Asia/Shanghai")];
        for (name, value) in self.options().iter().chain(&zone) {
            let _ = Reflect::set(
                &options,
                &JsValue::from_str(name),
                &JsValue::from_str(value),
            );
        }
        Intl::DateTimeFormat::new(&Array::of1(&JsValue::from_str(lang.tag())), &options)
    }
}

/// 2026年11月18日 星期三 下午3:00
pub fn date_time(at: Millis) -> String {
    format!("{} {}", date(at), time(at))
}

/// 2026年11月18日 星期三
pub fn date(at: Millis) -> String {
    match lang() {
        Lang::Zh => format!("{} {}", Style::Date.format(at), weekday(at)),
        Lang::En => format!("{}, {}", weekday(at), Style::Date.format(at)),
    }
}

/// 11月
pub fn month(at: Millis) -> String {
    Style::Month.format(at)
}

/// 星期三
pub fn weekday(at: Millis) -> String {
    Style::Weekday.format(at)
}

/// 下午3:00, 上午0:52
pub fn time(at: Millis) -> String {
    match lang() {
        Lang::Zh if minutes_of_day(at) < 60 => Style::Midnight.format(at),
        Lang::Zh | Lang::En => Style::Time.format(at),
    }
}

/// 15:04:09
pub fn time_to_the_second(at: Millis) -> String {
    Style::Second.format(at)
}

/// How long ago: 刚刚, 5 分钟前, 3 小时前, 2 天前; by the date from a week on.
pub fn ago(at: Millis, now: Millis) -> String {
    const MINUTE: Millis = 60_000;
    const HOUR: Millis = 60 * MINUTE;
    const DAY: Millis = 24 * HOUR;
    match now - at {
        passed if passed < MINUTE => crate::t!("time.just_now"),
        passed if passed < HOUR => crate::t!("time.minutes_ago", n = passed / MINUTE),
        passed if passed < DAY => crate::t!("time.hours_ago", n = passed / HOUR),
        passed if passed < 7 * DAY => crate::t!("time.days_ago", n = passed / DAY),
        _ => date(at),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::i18n::speak;
    use wasm_bindgen_test::wasm_bindgen_test;

    #[wasm_bindgen_test]
    fn the_hour_after_midnight_is_hour_zero_in_chinese() {
        // In China, on the first day of 1970.
        let at = |hour: Millis, minute: Millis| ((hour - 8) * 60 + minute) * 60_000;
        speak(Lang::Zh);
        assert_eq!(time(at(24, 52)), "上午0:52");
        assert_eq!(time(at(9, 5)), "上午9:05");
        assert_eq!(time(at(15, 0)), "下午3:00");
        speak(Lang::En);
        assert!(time(at(24, 52)).starts_with("12:52"));
        speak(Lang::Zh);
    }
}
