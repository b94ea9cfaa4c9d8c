//! 办件: what the two demo residents applied for, and what was filed for two others.

use crate::calendar::walked;
use crate::places::{LIANYANG_3, MUDAN_5, PEIHUA_6};
use crate::{items, people, seed};
use domain::civil::{CivilDate, MINUTE};
use domain::items::due::Calendar;
use domain::items::way::{Standing as _, Status, Step};
use domain::kinds::service_application;
use domain::{Millis, Record, Value, visits};
use serde_json::json;

/// Where it stands, how many working days ago that was, the minute of the day, whether
/// the applicant did it, and what was said.
type Move = (Status, u8, u32, bool, &'static str);

struct Application {
    /// The key of the item.
    item: &'static str,
    area: usize,
    applicant: Applicant,
    /// The login of whoever works with it.
    worker: &'static str,
    note: &'static str,
    /// A document that is not ready, by its place.
    missing: Option<usize>,
    /// Whether a time to come by is agreed upon.
    visits: bool,
    moves: &'static [Move],
    rating: Option<(u8, &'static str)>,
}

enum Applicant {
    /// The login of a resident, which is their telephone number.
    Resident(&'static str),
    /// Somebody without an account: masked name, telephone, how they agreed.
    AtTheDesk(&'static str, &'static str, &'static str),
}

use Applicant::{AtTheDesk, Resident};
use Status::{Accepted, Collected, Finished, Processing, Returned, Submitted};

const LI: &str = "13800000001";
const WANG: &str = "13800000002";
const TAKEN: &str = "街道社区事务受理服务中心已受理（示例）";

const APPLICATIONS: [Application; 8] = [
    Application {
        item: "shehuibaozhangkabulinghuanling",
        area: PEIHUA_6,
        applicant: Resident(LI),
        worker: "W1001",
        note: "卡上的字磨得看不清了，想换一张。",
        missing: None,
        visits: true,
        moves: &[(Submitted, 1, 19 * 60 + 20, true, "")],
        rating: None,
    },
    Application {
        item: "zhucankabanli",
        area: LIANYANG_3,
        applicant: Resident(WANG),
        worker: "W1004",
        note: "我吃得淡，请记一笔。",
        missing: None,
        visits: false,
        moves: &[
            (Submitted, 2, 18 * 60 + 5, true, ""),
            (Collected, 1, 9 * 60 + 15, false, "收到了，明后天给您做卡。"),
        ],
        rating: None,
    },
    Application {
        item: "jinglaokashenling",
        area: PEIHUA_6,
        applicant: Resident(LI),
        worker: "W1001",
        note: "",
        missing: None,
        visits: false,
        // The item takes ten working days, so the next one is the last.
        moves: &[
            (Submitted, 11, 10 * 60, true, ""),
            (Collected, 10, 14 * 60, false, "材料齐了，下午送受理中心。"),
            (Accepted, 9, 15 * 60 + 30, false, TAKEN),
        ],
        rating: None,
    },
    Application {
        item: "canjirenliangxiangbutieshenqing",
        area: LIANYANG_3,
        applicant: Resident(WANG),
        worker: "W1003",
        note: "腿脚不便，有事请打电话。",
        missing: Some(2),
        visits: false,
        moves: &[
            (Submitted, 8, 9 * 60 + 40, true, ""),
            (Collected, 7, 10 * 60 + 10, false, ""),
            (Accepted, 6, 11 * 60, false, TAKEN),
            (
                Returned,
                2,
                16 * 60,
                false,
                "银行卡复印件看不清卡号，请重拍一张，或带卡来站点。",
            ),
        ],
        rating: None,
    },
    Application {
        item: "yidijiuyibeian",
        area: PEIHUA_6,
        applicant: Resident(LI),
        worker: "W1001",
        note: "冬天去女儿家住三个月。",
        missing: None,
        visits: false,
        moves: &[
            (Submitted, 7, 20 * 60, true, ""),
            (
                Accepted,
                6,
                9 * 60 + 30,
                false,
                "医保经办机构已受理（示例）",
            ),
            (
                Finished,
                5,
                14 * 60 + 45,
                false,
                "备好案了，到那边看病带上社保卡。",
            ),
        ],
        rating: None,
    },
    Application {
        item: "laonianzonghejintieshenqing",
        area: LIANYANG_3,
        applicant: Resident(WANG),
        worker: "W1004",
        note: "",
        missing: None,
        visits: false,
        moves: &[
            (Submitted, 25, 9 * 60, true, ""),
            (Collected, 25, 10 * 60 + 30, false, ""),
            (Accepted, 24, 13 * 60 + 30, false, TAKEN),
            (Processing, 20, 9 * 60, false, "正在核对户籍和年龄。"),
            (Finished, 12, 15 * 60, false, "批好了，下个月起到账。"),
        ],
        rating: Some((5, "社工一路告诉我走到哪一步，放心。")),
    },
    Application {
        item: "changqihulibaoxianpinggushenqing",
        area: MUDAN_5,
        applicant: AtTheDesk("盛*福", "02100000001", "spoken"),
        worker: "W1005",
        note: "老人一百岁了，请评估员上门，先打电话给家里人。",
        missing: None,
        visits: false,
        moves: &[
            (Submitted, 9, 10 * 60, false, ""),
            (Collected, 9, 10 * 60 + 5, false, ""),
            (Accepted, 8, 14 * 60, false, TAKEN),
            (Processing, 4, 9 * 60 + 30, false, "评估员约了上门的日子。"),
        ],
        rating: None,
    },
    Application {
        item: "linshijiuzhushenqing",
        area: PEIHUA_6,
        applicant: AtTheDesk("张*英", "02100000002", "signed"),
        worker: "W1001",
        note: "家里刚出了事，手头紧，请快一点。",
        missing: Some(1),
        visits: true,
        moves: &[
            (Submitted, 1, 9 * 60 + 10, false, ""),
            (Collected, 1, 9 * 60 + 20, false, "当天送受理中心。"),
        ],
        rating: None,
    },
];

/// The applications, for items of this catalogue.
pub(crate) fn applications(
    areas: &[Record],
    catalogue: &[Record],
    [calendar, hours]: [&[Record]; 2],
    now: Millis,
) -> Vec<Record> {
    let calendar = Calendar::of(calendar);
    let made = |(n, told): (usize, &Application)| {
        let item = catalogue.iter().find(|i| i.id == items::id(told.item))?;
        Some(application(
            n,
            told,
            item,
            &areas[told.area],
            &calendar,
            now,
        ))
    };
    let all = APPLICATIONS.iter().enumerate().filter_map(made).collect();
    with_slots(all, hours, &calendar, now)
}

/// With the slots that the server would give.
fn with_slots(
    mut all: Vec<Record>,
    hours: &[Record],
    calendar: &Calendar,
    now: Millis,
) -> Vec<Record> {
    for one in &mut all {
        let area = one.reference("area");
        let here = |it: &&Record| it.reference("area") == area;
        let hours: Vec<Record> = hours.iter().filter(here).cloned().collect();
        let answer = visits::unsaid(&hours, calendar, &[one], now).pop();
        if let Some(fields) = answer.map(|(_, fields)| fields) {
            one.fields.extend(fields);
        }
    }
    all
}

fn application(
    n: usize,
    told: &Application,
    item: &Record,
    area: &Record,
    calendar: &Calendar,
    now: Millis,
) -> Record {
    let today = CivilDate::from_millis(now);
    let steps = told.moves.iter().map(|it| step(it, told, calendar, today));
    let steps: Vec<Step> = steps.collect();
    let rows = steps.iter().map(Step::row).collect::<Vec<_>>();
    let mut made = Record::new(seed::id("application", n), &service_application::KIND)
        .with("item", item.id.to_string())
        .with("item_name", item.text("name"))
        .with("area", area.id.to_string())
        .with("documents", documents(item, told.missing))
        .with("steps", rows);
    if let Some(first) = steps.first() {
        made = by_applicant(made, &told.applicant, first.at).with("applied_at", first.at);
        made.received_at = first.at + MINUTE;
    }
    if let Some(last) = steps.last() {
        made = made.with("status", last.status.key());
    }
    if !told.note.is_empty() {
        made = made.with("note", told.note);
    }
    if told.visits {
        let next = calendar.after(today, 1);
        made = made.with("visit_at", next.at_minutes(9 * 60 + 30));
    }
    if let Some((stars, words)) = told.rating {
        made = made.with("rating", stars).with("rating_note", words);
    }
    made
}

fn by_applicant(made: Record, applicant: &Applicant, at: Millis) -> Record {
    match *applicant {
        Resident(login) => made
            .with("name", people::name(login))
            .with("phone", login)
            .with("account", people::id(login).to_string())
            .with("via", "self"),
        AtTheDesk(name, phone, how) => {
            let on = CivilDate::from_millis(at).to_string();
            made.with("name", name)
                .with("phone", phone)
                .with("via", "desk")
                .with("consent", json!([{"by": name, "how": how, "on": on}]))
        }
    }
}

fn documents(item: &Record, missing: Option<usize>) -> Vec<Value> {
    let rows = item.list("documents").iter().enumerate();
    rows.map(|(n, row)| json!({"name": row["name"], "ready": missing != Some(n)}))
        .collect()
}

fn step(
    &(status, ago, minute, own, note): &Move,
    told: &Application,
    calendar: &Calendar,
    today: CivilDate,
) -> Step {
    let by = match told.applicant {
        Resident(login) if own => login,
        Resident(_) | AtTheDesk(..) => told.worker,
    };
    walked((status, ago, minute, note), by, calendar, today)
}

#[cfg(test)]
mod tests;
