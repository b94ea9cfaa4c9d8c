//! After how long somebody rings about what was not read.

use crate::seed;
use domain::civil::{CivilDate, DAY};
use domain::kinds::call_rule;
use domain::{Millis, Record};

/// Which message, hours unread, hours left before it begins, and name.
const RULES: [(&str, i64, i64, &str); 3] = [
    ("returned", 24, 0, "退回补正，一天没读（示例）"),
    ("promoted", 4, 24, "候补有位，四小时没读（示例）"),
    ("event_changed", 4, 48, "活动有变，两天内开始（示例）"),
];

/// The rules, valid since the beginning of this year.
pub(crate) fn rules(now: Millis) -> Vec<Record> {
    let from = format!("{}-01-01", CivilDate::from_millis(now).year());
    let made = |(n, &(news, hours, within, name)): (usize, &(&str, i64, i64, &str))| {
        let mut made = Record::new(seed::id("call_rule", n), &call_rule::KIND)
            .with("name", name)
            .with("news", news)
            .with("hours", hours)
            .with("within", within)
            .with("valid_from", from.as_str())
            .with("order", n);
        made.received_at = now - 90 * DAY;
        made
    };
    RULES.iter().enumerate().map(made).collect()
}
