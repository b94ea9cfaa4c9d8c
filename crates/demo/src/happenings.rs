//! The four happenings of the newspaper page: the worker's log, and the post that
//! became of it by the same approval that the lead gives in the app.

use crate::places::{LANTIAN, MUDAN_5, PEIHUA_6, YOUYOU_7};
use crate::{DemoPhoto, people, picture, seed};
use domain::civil::{CivilDate, DAY, MINUTE};
use domain::kinds::activity_log;
use domain::publishing::{PhotoDecision, PhotoVerdict, PostText, Ruling, approve};
use domain::{Id, Millis, Record, Value};
use serde_json::json;

/// Logs, posts and pictures that belong together.
pub(crate) struct Told {
    /// The activity logs.
    pub(crate) logs: Vec<Record>,
    /// Their posts, newest first.
    pub(crate) posts: Vec<Record>,
    /// Their pictures.
    pub(crate) photos: Vec<DemoPhoto>,
}

struct Happening {
    area: usize,
    author: Option<&'static str>,
    title: &'static str,
    topic: &'static str,
    /// How many days ago, and at which minute of the day.
    when: (i64, u32),
    minutes: i64,
    place: &'static str,
    /// Where it was, as the post says; nobody's home is told.
    told_place: &'static str,
    participants: fn() -> Value,
    helper: &'static str,
    story: &'static str,
    outcome: &'static str,
    picture: fn() -> DemoPhoto,
}

const HAPPENINGS: [Happening; 4] = [
    Happening {
        area: PEIHUA_6,
        author: Some("W1001"),
        title: "培花六 | 学透“七个一”，守住一楼平安",
        topic: "safety",
        when: (1, 9 * 60 + 30),
        minutes: 90,
        place: "居民区活动室（示例）",
        told_place: "居民区活动室（示例）",
        participants: || json!({"adults": 14, "elders": 9, "volunteers": 12, "staff": 3}),
        helper: "微型消防站志愿者（示例）",
        story: "培花六居委会办了一堂消防“七个一”学习课，请来的是各小区微型消防站的志愿者和居民骨干。\
                先放警示片：社区里常见的火是怎样烧起来的，平时又该怎样防，一件一件讲得明白。",
        outcome: "看的人不时点头，也有人小声对照自己家。消防这根弦，大家说要天天绷着。",
        picture: picture::fire_safety,
    },
    Happening {
        area: MUDAN_5,
        author: Some("W1005"),
        title: "牡丹五 | 一百支蜡烛的心愿",
        topic: "elders",
        when: (2, 10 * 60),
        minutes: 60,
        place: "老人家中（示例）",
        told_place: "",
        participants: || json!({"elders": 1, "adults": 8, "staff": 3}),
        helper: "楼组志愿者（示例）",
        story: "盛老伯一百岁了，儿女们聚齐了来祝寿。牡丹社区的条线负责人和居委会书记、主任也上门道贺，\
                手里是鲜花，桌上是蛋糕。唱过生日歌，热腾腾的长寿面端上来，一屋子的人围着寿星坐。",
        outcome: "老人捧着花一直笑。邻居们说，这份福气整栋楼都沾到了。",
        picture: picture::birthday,
    },
    Happening {
        area: YOUYOU_7,
        author: None,
        title: "由由七 | 大手牵小手，小区换新装",
        topic: "environment",
        when: (3, 14 * 60),
        minutes: 120,
        place: "小区主干道（示例）",
        told_place: "小区主干道（示例）",
        participants: || json!({"teenagers": 16, "volunteers": 6, "staff": 4}),
        helper: "家长志愿者（示例）",
        story: "由由七居委会的社工和小区里的青少年结伴上路，一人一把火钳、一块抹布。主干道扫了一遍，\
                草丛里的白色垃圾捡了出来，墙上的小广告也擦得干干净净。",
        outcome: "路亮堂了，孩子们也累出了汗。有孩子说，以后看见纸屑会自己弯腰，因为这里是自己的家。",
        picture: picture::clean_up,
    },
    Happening {
        area: LANTIAN,
        author: None,
        title: "蓝天 | 草莓去哪儿了？绘本里找答案",
        topic: "children",
        when: (4, 15 * 60),
        minutes: 75,
        place: "亲子活动室（示例）",
        told_place: "亲子活动室（示例）",
        participants: || json!({"children": 18, "adults": 12, "staff": 2}),
        helper: "阅读志愿者（示例）",
        story: "蓝天居委会的童书会这回读的是《灰袍奶奶和草莓盗贼》，由邓老师领读。小朋友们先安安静静看完图，\
                再跟着老师的问题往回翻：线索藏在哪一页？谁看见了草莓？",
        outcome: "答案是大家你一句我一句拼出来的，最后还自己做了小结。爱上一本书，就从这样一个下午开始。",
        picture: picture::reading,
    },
];

/// The logs and posts of the page.
pub(crate) fn told(areas: &[Record], now: Millis) -> Told {
    let mut told = Told {
        logs: Vec::new(),
        posts: Vec::new(),
        photos: Vec::new(),
    };
    for (n, happening) in HAPPENINGS.iter().enumerate() {
        let picture = (happening.picture)();
        let mut log = log(n, happening, &picture, areas[happening.area].id, now);
        // Nobody is to be seen in a drawing.
        let verdict = PhotoVerdict {
            photo: picture.photo.hash.clone(),
            children: false,
            decision: PhotoDecision::NobodyRecognisable,
        };
        let published_at = now - (2 + 7 * n as i64) * 60 * MINUTE;
        let text = PostText {
            place: happening.told_place.to_owned(),
            ..PostText::of(&log, &[])
        };
        let ruling = Ruling::new("", published_at);
        if let Ok(approval) = approve(&log, &[verdict], &text, &ruling) {
            let mut post = approval.post.with("published_at", published_at);
            post.received_at = published_at;
            log.fields.extend(approval.log);
            told.posts.push(post);
        }
        told.logs.push(log);
        told.photos.push(picture);
    }
    told
}

fn log(n: usize, happening: &Happening, picture: &DemoPhoto, area: Id, now: Millis) -> Record {
    let (days_ago, minute) = happening.when;
    let day = CivilDate::from_millis(now - days_ago * DAY);
    let mut log = Record::new(seed::id("log", n), &activity_log::KIND)
        .with("title", happening.title)
        .with("topic", happening.topic)
        .with("started_at", day.at_minutes(minute))
        .with("minutes", happening.minutes)
        .with("place", happening.place)
        .with("participants", (happening.participants)())
        .with(
            "helpers",
            json!([{"name": happening.helper, "minutes": happening.minutes}]),
        )
        .with("story", happening.story)
        .with("outcome", happening.outcome)
        .with("photos", json!([picture.photo]))
        .with("area", area.to_string());
    if let Some(author) = happening.author {
        log = log
            .with("author", people::id(author).to_string())
            .with("author_name", people::name(author));
    }
    log.received_at = day.at_minutes(minute) + happening.minutes * MINUTE;
    log
}
