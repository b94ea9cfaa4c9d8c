//! The activity logs that the bench saves: of a usual length, told in Chinese.

use domain::kinds::activity_log;
use domain::{Id, Millis, Record};
use serde_json::json;

const STORY: &str = "上午在家门口服务站举行绘本读书会，社工先带大家认识书里的小动物，\
再分成四组轮流朗读，最后一起画下自己最喜欢的一页。家长们帮忙布置桌椅、准备茶水，\
志愿者负责登记和拍照。孩子们读得认真，结束时都舍不得走。";

/// The `n`th log of an area.
pub fn log(id: Id, n: u32, area: Id, now: Millis) -> Record {
    Record::new(id, &activity_log::KIND)
        .with("title", format!("绘本读书会 第{}次", n + 1))
        .with("topic", "children")
        .with("started_at", now)
        .with("minutes", 90)
        .with("place", "家门口服务站 二楼活动室")
        .with(
            "participants",
            json!({"children": 12, "adults": 9, "volunteers": 3}),
        )
        .with(
            "helpers",
            json!([{"name": "志愿者一", "minutes": 120}, {"name": "志愿者二", "minutes": 90}]),
        )
        .with("story", STORY)
        .with("outcome", "下月继续，主题由孩子们投票决定。")
        .with("area", area.to_string())
        .with("publication", "none")
}
