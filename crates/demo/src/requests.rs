//! 诉求: what residents asked, needed or complained of, and within how many working days
//! they are answered.

use crate::calendar::walked;
use crate::places::{LIANYANG_3, MUDAN_5, PEIHUA_6};
use crate::{people, seed};
use domain::civil::{CivilDate, DAY, MINUTE};
use domain::items::due::Calendar;
use domain::kinds::{request_limit, retention_time, service_request};
use domain::requests::way::{Standing as _, Status, Step, shared_with};
use domain::{Millis, Record};

/// Class, working days and name; numbers that other sub-districts give themselves.
const LIMITS: [(&str, i64, &str); 5] = [
    ("enquiry", 1, "咨询建议（示例）"),
    ("help", 5, "求助（示例）"),
    ("complaint", 5, "投诉（示例）"),
    ("complex", 15, "复杂诉求，经负责人同意（示例）"),
    ("recheck", 3, "要求再办的（示例）"),
];

/// For how long what was brought to the station is kept, in days.
const KEPT: [(&str, i64, &str); 3] = [
    ("service_application", 3 * 365, "办件材料（示例）"),
    ("service_request", 365, "诉求记录（示例）"),
    ("papers", 30, "材料照片（示例）"),
];

/// Where it stands, how many working days ago that was, the minute of the day, whether
/// whoever asked did it, and what was said.
type Move = (Status, u8, u32, bool, &'static str);

struct Request {
    area: usize,
    from: From,
    /// The login of whoever works with it.
    worker: &'static str,
    class: &'static str,
    text: &'static str,
    place: &'static str,
    may_be_named: bool,
    moves: &'static [Move],
    /// To whom it was handed on, and what they were told.
    handed: Option<(&'static str, &'static str)>,
    /// The place of the one that it goes along with; above it in the list.
    double_of: Option<usize>,
    rating: Option<(u8, &'static str)>,
}

enum From {
    /// The login of a resident, which is their telephone number.
    Resident(&'static str),
    /// Somebody without an account: channel, masked name, telephone.
    Entered(&'static str, &'static str, &'static str),
}

use From::{Entered, Resident};
use Status::{Answered, Closed, HandedOn, Merged, Reopened, Submitted, Taken};

const LI: &str = "13800000001";
const WANG: &str = "13800000002";

const REQUESTS: [Request; 7] = [
    Request {
        area: PEIHUA_6,
        from: Entered("call", "张*英", "02100000002"),
        worker: "W1001",
        class: "complaint",
        text: "地下车库入口的水管在漏，地上滑，昨天有人差点摔倒。",
        place: "2 号车库入口",
        may_be_named: false,
        moves: &[
            (Submitted, 3, 9 * 60 + 20, false, ""),
            (Taken, 3, 9 * 60 + 30, false, ""),
            (HandedOn, 2, 10 * 60, false, "物业：请先放警示牌，再换水管"),
        ],
        handed: Some((
            "property",
            "2 号车库入口的水管在漏，地上滑。请先放警示牌，再换水管，办好后告诉服务站。",
        )),
        double_of: None,
        rating: None,
    },
    Request {
        area: PEIHUA_6,
        from: Resident(LI),
        worker: "W1001",
        class: "complaint",
        text: "车库门口一直有水，骑车进去要打滑，请找人看看。",
        place: "2 号车库",
        may_be_named: false,
        moves: &[
            (Submitted, 2, 8 * 60 + 10, true, ""),
            (Merged, 2, 9 * 60 + 5, false, ""),
        ],
        handed: None,
        double_of: Some(0),
        rating: None,
    },
    Request {
        area: PEIHUA_6,
        from: Resident(LI),
        worker: "W1001",
        class: "enquiry",
        text: "冬天健康小屋几点开门？想早上去量血压。",
        place: "",
        may_be_named: false,
        moves: &[(Submitted, 1, 19 * 60 + 20, true, "")],
        handed: None,
        double_of: None,
        rating: None,
    },
    Request {
        area: PEIHUA_6,
        from: Resident(LI),
        worker: "W1001",
        class: "complaint",
        text: "3 号楼门口的路灯不亮了，晚上下楼看不清台阶。",
        place: "3 号楼门口",
        may_be_named: true,
        moves: &[
            (Submitted, 8, 20 * 60, true, ""),
            (Taken, 7, 9 * 60 + 15, false, ""),
        ],
        handed: None,
        double_of: None,
        rating: None,
    },
    Request {
        area: PEIHUA_6,
        from: Resident(LI),
        worker: "W1002",
        class: "help",
        text: "老母亲刚出院，想借一辆轮椅用两个星期。",
        place: "",
        may_be_named: false,
        moves: &[
            (Submitted, 12, 10 * 60, true, ""),
            (Taken, 12, 10 * 60 + 20, false, ""),
            (
                Answered,
                12,
                11 * 60,
                false,
                "站里有一辆，今天下午就可以来取，带一下身份证登记。",
            ),
            (Closed, 11, 15 * 60, false, "轮椅已借出，两周后归还。"),
        ],
        handed: None,
        double_of: None,
        rating: Some((5, "轮椅很稳，母亲能出门了。（示例）")),
    },
    Request {
        area: LIANYANG_3,
        from: Resident(WANG),
        worker: "W1003",
        class: "complaint",
        text: "楼上装修，中午十二点到两点还在敲，老人没法休息。",
        place: "11 号楼",
        may_be_named: false,
        moves: &[
            (Submitted, 6, 12 * 60 + 40, true, ""),
            (Taken, 6, 13 * 60 + 10, false, ""),
            (HandedOn, 6, 13 * 60 + 30, false, "物业：请去提醒施工时间"),
            (
                Answered,
                5,
                10 * 60,
                false,
                "物业已和装修队说好，中午不施工。",
            ),
            (Closed, 4, 16 * 60, false, "已解决。"),
            (Reopened, 1, 13 * 60, true, "今天中午又敲了。"),
        ],
        handed: Some((
            "property",
            "11 号楼有人家装修，中午仍在施工，影响休息。请提醒施工时间，并告诉服务站。",
        )),
        double_of: None,
        rating: None,
    },
    Request {
        area: MUDAN_5,
        from: Entered("wechat", "盛*福", "02100000001"),
        worker: "W1005",
        class: "help",
        text: "家里老人听不清门铃，想装一个会闪灯的。",
        place: "",
        may_be_named: true,
        moves: &[
            (Submitted, 4, 14 * 60, false, ""),
            (
                Answered,
                3,
                10 * 60 + 30,
                false,
                "志愿者周六上门来装，材料不收钱。",
            ),
        ],
        handed: None,
        double_of: None,
        rating: None,
    },
];

/// The limits, valid since the beginning of this year.
pub(crate) fn limits(now: Millis) -> Vec<Record> {
    let from = format!("{}-01-01", CivilDate::from_millis(now).year());
    let made = |(n, &(class, days, name)): (usize, &(&str, i64, &str))| {
        let mut made = Record::new(seed::id("request_limit", n), &request_limit::KIND)
            .with("name", name)
            .with("class", class)
            .with("days", days)
            .with("valid_from", from.as_str())
            .with("order", n);
        made.received_at = now - 90 * DAY;
        made
    };
    LIMITS.iter().enumerate().map(made).collect()
}

/// What is kept, and for how long, valid since the beginning of this year.
pub(crate) fn kept(now: Millis) -> Vec<Record> {
    let from = format!("{}-01-01", CivilDate::from_millis(now).year());
    let made = |(n, &(matter, days, name)): (usize, &(&str, i64, &str))| {
        let mut made = Record::new(seed::id("retention_time", n), &retention_time::KIND)
            .with("name", name)
            .with("matter", matter)
            .with("days", days)
            .with("valid_from", from.as_str())
            .with("source", "示例，请按本街道的档案规定填写");
        made.received_at = now - 90 * DAY;
        made
    };
    KEPT.iter().enumerate().map(made).collect()
}

/// The requests, each after the one that it goes along with.
pub(crate) fn requests(areas: &[Record], calendar: &[Record], now: Millis) -> Vec<Record> {
    let calendar = Calendar::of(calendar);
    let today = CivilDate::from_millis(now);
    let mut requests: Vec<Record> = Vec::new();
    for (n, told) in REQUESTS.iter().enumerate() {
        let moves = told.moves.iter();
        let steps: Vec<Step> = moves.map(|it| step(it, told, &calendar, today)).collect();
        let mut made = request(n, told, &areas[told.area], &steps);
        if let Some(first) = told.double_of.and_then(|at| requests.get(at)) {
            made = made.with("double_of", first.id.to_string());
            let taken_over = shared_with(first, &made);
            made.fields.extend(taken_over);
        }
        requests.push(made);
    }
    requests
}

fn request(n: usize, told: &Request, area: &Record, steps: &[Step]) -> Record {
    let rows: Vec<_> = steps.iter().map(Step::row).collect();
    let mut made = Record::new(seed::id("request", n), &service_request::KIND)
        .with("area", area.id.to_string())
        .with("class", told.class)
        .with("text", told.text)
        .with("may_be_named", told.may_be_named)
        .with("steps", rows);
    made = match told.from {
        Resident(login) => made
            .with("channel", "self")
            .with("account", people::id(login).to_string())
            .with("name", people::name(login))
            .with("phone", login),
        Entered(channel, name, phone) => made
            .with("channel", channel)
            .with("name", name)
            .with("phone", phone),
    };
    if let (Some(first), Some(last)) = (steps.first(), steps.last()) {
        made = made
            .with("arrived_at", first.at + MINUTE)
            .with("status", last.status.key());
        made.received_at = first.at + MINUTE;
    }
    if !told.place.is_empty() {
        made = made.with("place", told.place);
    }
    if let Some((to, text)) = told.handed {
        made = made.with("handed_to", to).with("handed_text", text);
    }
    match told.rating {
        Some((said, words)) => made.with("rating", said).with("rating_note", words),
        None => made,
    }
}

fn step(
    &(status, ago, minute, own, note): &Move,
    told: &Request,
    calendar: &Calendar,
    today: CivilDate,
) -> Step {
    let by = match told.from {
        Resident(login) if own => login,
        Resident(_) | Entered(..) => told.worker,
    };
    walked((status, ago, minute, note), by, calendar, today)
}

#[cfg(test)]
mod tests;
