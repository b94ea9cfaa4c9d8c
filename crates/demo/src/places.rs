//! Residential areas and their stations.

use crate::seed::{below, id, pick};
use domain::civil::{CivilDate, DAY};
use domain::kinds::{TOPICS, residential_area, service_station};
use domain::{Millis, Record, Value};
use serde_json::json;

/// The areas that the newspaper page names.
const OF_THE_PAGE: [&str; 7] = [
    "联洋第三",
    "牡丹第七",
    "牡丹五",
    "培花六",
    "由由七",
    "蓝天",
    "东城二",
];

/// Their places in the list of areas.
pub(crate) const LIANYANG_3: usize = 0;
/// See [`LIANYANG_3`].
pub(crate) const MUDAN_5: usize = 2;
/// See [`LIANYANG_3`].
pub(crate) const PEIHUA_6: usize = 3;
/// See [`LIANYANG_3`].
pub(crate) const YOUYOU_7: usize = 4;
/// See [`LIANYANG_3`].
pub(crate) const LANTIAN: usize = 5;

/// The made-up ones are named after the trees of a park, and counted.
const TREES: [&str; 10] = [
    "银杏", "香樟", "玉兰", "金桂", "海棠", "梧桐", "紫藤", "石榴", "蜡梅", "翠竹",
];
const ORDINALS: [&str; 4] = ["一", "二", "三", "四"];
const AREAS: usize = 44;

/// The areas, those of the page first.
pub(crate) fn areas(now: Millis) -> Vec<Record> {
    (0..AREAS).map(|n| area(n, now)).collect()
}

fn area(n: usize, now: Millis) -> Record {
    let mut area = Record::new(id("area", n), &residential_area::KIND)
        .with("name", format!("{}居民区", short_name(n)))
        .with("order", n + 1);
    // What the page does not tell of its areas is left for the sub-district to import.
    if n < OF_THE_PAGE.len() {
        area = area.with("estates", "小区名单（示例）由街道导入");
    } else {
        let (tree, _) = tree(n);
        area = area.with("households", 1_200 + 10 * below(n, 1, 120)).with(
            "estates",
            format!("示例小区：{tree}苑、{tree}新村、{tree}公寓"),
        );
    }
    area.received_at = now - 200 * DAY;
    area
}

fn tree(n: usize) -> (&'static str, &'static str) {
    let n = n - OF_THE_PAGE.len();
    (TREES[n % TREES.len()], ORDINALS[n / TREES.len()])
}

/// How neighbours call the area: 培花六.
pub(crate) fn short_name(n: usize) -> String {
    OF_THE_PAGE.get(n).map_or_else(
        || {
            let (tree, ordinal) = tree(n);
            format!("{tree}{ordinal}")
        },
        |name| (*name).to_owned(),
    )
}

/// One station for each area, in the same order.
pub(crate) fn stations(areas: &[Record], now: Millis) -> Vec<Record> {
    let station = |(n, area)| station(n, area, now);
    areas.iter().enumerate().map(station).collect()
}

fn station(n: usize, area: &Record, now: Millis) -> Record {
    let name = area.text("name");
    // A few pages are old, so that the warning about stale information is seen.
    let checked = if n % 9 == 8 {
        210
    } else {
        below(n, 2, 25) as i64
    };
    let today = CivilDate::from_millis(now);
    let services: Vec<&str> = TOPICS
        .iter()
        .enumerate()
        .filter(|(topic, _)| *topic < 4 || below(n, *topic as u64, 3) > 0)
        .map(|(_, topic)| *topic)
        .collect();
    let mut station = Record::new(id("station", n), &service_station::KIND)
        .with("name", format!("{name}“家门口”服务站"))
        .with(
            "address",
            format!("花木街道{}路 {} 号（示例）", pick(n, 3, &TREES), 8 + 6 * n),
        )
        .with("position", position(n))
        .with("phone", format!("021-5555 {:04}", n + 1))
        .with("hours", hours(n))
        .with("exceptions", exceptions(n, today))
        .with("facilities", facilities(n))
        .with("services", json!(services))
        .with("introduction", introduction(n, name))
        .with("checked_on", today.add_days(-checked).to_string())
        .with("checked_by", format!("社工小{}", pick(n, 4, &SURNAMES)))
        .with("order", n + 1)
        .with("area", area.id.to_string());
    station.received_at = now - 190 * DAY;
    station
}

const SURNAMES: [&str; 8] = ["陈", "林", "许", "何", "沈", "顾", "唐", "陆"];

fn hours(n: usize) -> Value {
    let weekdays = ["mon", "tue", "wed", "thu", "fri"];
    let mut hours = vec![
        json!({"days": weekdays, "opens": "08:30", "closes": "11:30"}),
        json!({"days": weekdays, "opens": "13:00", "closes": "17:00"}),
    ];
    match n % 3 {
        0 => hours.push(json!({"days": ["sat", "sun"], "opens": "09:00", "closes": "16:00"})),
        1 => hours.push(json!({"days": ["sat"], "opens": "09:00", "closes": "11:30"})),
        _ => {}
    }
    Value::Array(hours)
}

/// Spread over a made-up sub-district of some two kilometres by three, in rows that are
/// not quite straight.
fn position(n: usize) -> Value {
    let (column, row) = (n % 6, n / 6);
    let off = |salt: u64| below(n, salt, 7) as f64 / 2_000.0;
    json!({"lat": 31.195 + 0.004 * row as f64 + off(7), "lon": 121.530 + 0.005 * column as f64 + off(8)})
}

/// The next New Year's Day, and something of the station's own in the coming weeks.
fn exceptions(n: usize, today: CivilDate) -> Value {
    let new_year = CivilDate::new(today.year() + 1, 1, 1).unwrap_or(today);
    let soon = today.add_days(5 + below(n, 5, 12) as i64).to_string();
    let own = match n % 4 {
        0 => {
            json!({"date": soon, "opens": "09:00", "closes": "16:00", "reason": "调休上班（示例）"})
        }
        1 => json!({"date": soon, "reason": "线路检修，闭站一天（示例）"}),
        2 => {
            json!({"date": soon, "opens": "13:00", "closes": "17:00", "reason": "上午全员培训（示例）"})
        }
        _ => {
            json!({"date": soon, "opens": "08:30", "closes": "19:30", "reason": "便民夜市，延长开放（示例）"})
        }
    };
    json!([own, {"date": new_year.to_string(), "reason": "元旦"}])
}

const FACILITIES: [(&str, &str, &str); 8] = [
    ("议事厅", "有会时开放", "听证会、协调会、评议会都在这里开"),
    ("阅览角", "同服务站", "报刊当日更新，绘本可以借回家两周"),
    (
        "便民修理角",
        "每月第二个周六上午",
        "修伞、磨刀、换拉链，志愿者轮值",
    ),
    ("助餐点", "11:00–12:30", "前一天下午四点前到前台登记"),
    ("亲子活动室", "周末 9:00–16:00", "进门请脱鞋，须有大人陪同"),
    ("舞蹈排练厅", "需要预约", "能容纳二十人，有镜墙和音响"),
    (
        "法律咨询室",
        "每月第一个周三下午",
        "律师志愿者当面解答，先到先谈",
    ),
    (
        "手工坊",
        "周二、周四下午",
        "编织、剪纸、书法，材料自带或登记领用",
    ),
];

fn facilities(n: usize) -> Value {
    let mut facilities = vec![
        json!({"name": "健康小屋", "hours": "工作日 8:30–11:30", "note": "自助量血压、测血糖，可以请社工代看说明"}),
        json!({"name": "共享空间", "hours": "同服务站", "note": "喝茶、聊天、看书、开小会，坐下就是"}),
    ];
    if n == LIANYANG_3 {
        facilities.push(
            json!({"name": "“汇世界·聚中华”文化室", "hours": "周一至周六", "note": "中外邻居一起写字、品茶、过节"}),
        );
    }
    for further in 0..2 + n % 3 {
        let (name, hours, note) = FACILITIES[(n + 3 * further) % FACILITIES.len()];
        facilities.push(json!({"name": name, "hours": hours, "note": note}));
    }
    Value::Array(facilities)
}

fn introduction(n: usize, name: &str) -> String {
    let openings = [
        "推门就有人招呼，坐下就能办事。",
        "办公室让出来，客厅大起来。",
        "小事不出楼，大事不出小区。",
        "一张桌子，什么事都可以先来问一问。",
    ];
    let closings = [
        "哪位社工当班都能接待，不用记该找谁。",
        "不会用手机也没关系，社工陪着一起填。",
        "有想法请留在意见本上，每周一有人回。",
        "路过进来歇歇脚，热水一直有。",
    ];
    let (opening, closing) = (pick(n, 6, &openings), pick(n, 7, &closings));
    format!(
        "{opening}{name}的邻居都可以来：能办的当场办，不能当场办的，帮您收件、代跑、问到结果。{closing}"
    )
}
