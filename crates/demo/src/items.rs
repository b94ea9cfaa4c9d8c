//! 事项: the catalogue of the demo neighbourhood, by topic, and what a committee may not
//! certify. All of it is a sample: the facts are right in general, and no answer.

mod elders;
mod elsewhere;
mod family;
mod health;
mod residence;
mod support;
mod work;

use crate::seed::below;
use domain::civil::{CivilDate, DAY};
use domain::kinds::service_item;
use domain::{Id, Millis, Record, Value};
use serde_json::json;

/// Where the words come from.
const SOURCE: &str = "示例，以受理中心答复为准";
/// The authority of most items.
const CENTRE: &str = "街道社区事务受理服务中心（示例）";

const YES_NO: &str = "yes_no";
const NUMBER: &str = "number";
const MET: &str = "looks_met";
const UNMET: &str = "looks_unmet";
const ASK: &str = "ask";

/// Name, whether the original is looked at, how many copies are kept, and a remark.
type Document = (&'static str, bool, u8, &'static str);
/// Key, words, and how it is answered.
type Question = (&'static str, &'static str, &'static str);
/// When it holds, its verdict, and why.
type Rule = (&'static str, &'static str, &'static str);

const ID_CARD: Document = ("本人身份证", true, 1, "");
const HOUSEHOLD: Document = ("户口簿", true, 1, "看首页和本人页");
const BANK_CARD: Document = ("本人银行卡", true, 1, "钱直接打到卡里");

/// Of these a photo says more than the paper: no card with a number is photographed.
const PORTRAIT: Document = ("近期免冠照", false, 0, "做卡用，白底，可以现拍（示例）");
const ROOM: Document = ("要改造的地方", false, 0, "拍一两张，人不用在里面（示例）");

/// An item as the tables tell it.
struct Item {
    name: &'static str,
    /// Names the item for good.
    key: &'static str,
    topic: &'static str,
    handling: &'static str,
    authority: &'static str,
    conditions: &'static str,
    documents: &'static [Document],
    /// The names of those of which a photo is sent when one applies.
    photos: &'static [&'static str],
    steps: &'static [&'static str],
    /// Working days; none where it is done at once or nobody promises any.
    days: Option<u16>,
    fee: &'static str,
    phone: &'static str,
    questions: &'static [Question],
    rules: &'static [Rule],
}

/// What most items have in common.
const USUAL: Item = Item {
    name: "",
    key: "",
    topic: "government",
    handling: "forward",
    authority: CENTRE,
    conditions: "",
    documents: &[],
    photos: &[],
    steps: &[],
    days: None,
    fee: "不收费",
    phone: "962200",
    questions: &[],
    rules: &[],
};

/// The id of the item with that key.
pub(crate) fn id(key: &str) -> Id {
    Id::derived(&format!("demo.item.{key}"), &[])
}

/// The catalogue: what one can apply for or ask about, then the twenty proofs.
pub(crate) fn items(now: Millis) -> Vec<Record> {
    let tables = [
        residence::ITEMS,
        elders::ITEMS,
        health::ITEMS,
        family::ITEMS,
        support::ITEMS,
        work::ITEMS,
    ];
    let served = tables.into_iter().flatten().map(served);
    let items = served.chain(elsewhere::PROOFS.iter().map(elsewhere::item));
    let placed = |(n, item)| placed(n, item, now);
    items.enumerate().map(placed).collect()
}

fn served(item: &Item) -> Record {
    let documents = item.documents.iter().map(|it| document(it, item.photos));
    let steps = item.steps.iter().map(|text| json!({"text": text}));
    let mut record = named(item.name, item.key)
        .with("topic", item.topic)
        .with("handling", item.handling)
        .with("authority", item.authority)
        .with("conditions", item.conditions)
        .with("documents", documents.collect::<Vec<_>>())
        .with("steps", steps.collect::<Vec<_>>())
        .with("fee", item.fee)
        .with("source", SOURCE);
    if let Some(days) = item.days {
        record = record.with("days", days);
    }
    if !item.phone.is_empty() {
        record = record.with("phone", item.phone);
    }
    if item.rules.is_empty() {
        return record;
    }
    let questions = item.questions.iter();
    let questions =
        questions.map(|(key, text, answer)| json!({"key": key, "text": text, "answer": answer}));
    let rules = item.rules.iter();
    let rules = rules.map(
        |(when, verdict, because)| json!({"when": when, "verdict": verdict, "because": because}),
    );
    record
        .with("questions", questions.collect::<Vec<_>>())
        .with("rules", rules.collect::<Vec<_>>())
}

fn document(&(name, original, copies, note): &Document, photos: &[&str]) -> Value {
    let mut row = json!({"name": name, "original": original, "copies": copies});
    if photos.contains(&name) {
        row["photo"] = true.into();
    }
    if !note.is_empty() {
        row["note"] = note.into();
    }
    row
}

fn named(name: &str, key: &str) -> Record {
    Record::new(id(key), &service_item::KIND)
        .with("name", name)
        .with("sample", true)
}

fn placed(n: usize, item: Record, now: Millis) -> Record {
    // A few items are old, so that the warning about stale information is seen.
    let checked = if n % 17 == 16 {
        210
    } else {
        1 + below(n, 41, 40) as i64
    };
    let checked_on = CivilDate::from_millis(now).add_days(-checked);
    let mut item = item
        .with("checked_on", checked_on.to_string())
        .with("order", n + 1);
    item.received_at = now - 60 * DAY;
    item
}

#[cfg(test)]
mod tests;
