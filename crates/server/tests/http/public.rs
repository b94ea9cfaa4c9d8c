//! What visitors without the app, and search engines, read.

use crate::phone::{Phone, id, log, mutation, put, refusal};
use domain::publishing::post_id;
use domain::{Id, Role};
use reqwest::Method;
use serde_json::{Value, json};
use sync::ErrorCode;
use sync::account::Operator;
use test_kit::on_every_engine;
use test_kit::server::{Engine, START, TestServer};

on_every_engine! {
    a_post_is_read_without_the_app_until_it_is_taken_down
    what_is_of_no_public_kind_has_no_page_and_is_nowhere_listed
    script_in_every_text_is_shown_as_text
    the_feed_is_asked_for_again_and_sent_once
    the_map_of_the_site_names_what_is_public
    a_series_is_listed_once_and_each_of_its_times_names_the_others
}

const SCRIPT: &str = "</script><script>alert(1)</script>\"'&<b>";

/// A lead of area 1, who may publish there.
async fn lead(server: &TestServer) -> Phone {
    server.hire("L1", Role::CommitteeLead, Some(id(1))).await;
    Phone::of(server, "L1").await
}

fn create(mseq: u64, record: Id, kind: &str, fields: Value) -> Value {
    let op = json!({"op": "create", "fields": fields});
    mutation(mseq, Id::derived("make", &[record]), record, kind, op)
}

/// A post of area 1 with a text in every field that takes one.
fn post(mseq: u64, record: Id, text: &str) -> Value {
    let fields = json!({
        "title": text, "topic": "safety", "body": format!("{text}\n\n第二段"), "place": text,
        "happened_at": START, "area": id(1),
    });
    create(mseq, record, "post", fields)
}

async fn text(phone: &Phone, path: &str) -> String {
    let answer = phone.get(path).await;
    assert_eq!(answer.status(), 200, "{path}");
    answer.text().await.unwrap()
}

async fn a_post_is_read_without_the_app_until_it_is_taken_down(engine: Engine) {
    let server = TestServer::on(engine).await;
    let mut lead = lead(&server).await;
    lead.push(&[post(1, id(9), "消防演练")]).await.unwrap();
    let visitor = Phone::new(&server);
    let path = format!("/posts/{}", id(9));
    let page = text(&visitor, &path).await;
    for said in [
        "<h1>消防演练</h1>",
        "<p>第二段</p>",
        "2026年11月18日 周三 15:00",
        "datetime=\"2026-11-18T15:00:00+08:00\"",
        "property=\"og:type\" content=\"article\"",
        "\"@type\":\"Article\"",
    ] {
        assert!(page.contains(said), "{said}: {page}");
    }
    let canonical = format!("rel=\"canonical\" href=\"{}{path}\"", server.url());
    assert!(page.contains(&canonical), "{page}");
    let list = text(&visitor, "/feed").await;
    assert!(list.contains(&format!("href=\"{path}\"")));
    assert!(list.contains("href=\"/feed?topic=safety\""));
    for (asked, is_there) in [("safety", true), ("culture", false), ("rubbish", true)] {
        let list = text(&visitor, &format!("/feed?topic={asked}")).await;
        assert_eq!(list.contains(&path), is_there, "{asked}: {list}");
    }
    let map = text(&visitor, "/sitemap.xml").await;
    assert!(map.contains("/feed?topic=safety<") && !map.contains("topic=culture"));
    let archived = json!({"op": "archive", "was": false, "archived": true});
    let taken = mutation(2, Id::derived("down", &[]), id(9), "post", archived);
    lead.push(&[taken]).await.unwrap();
    let gone = visitor.get(&path).await;
    assert_eq!(gone.status(), 404);
    assert!(!gone.text().await.unwrap().contains("消防演练"));
    for path in ["/feed", "/feed.atom", "/sitemap.xml"] {
        let listed = text(&visitor, path).await;
        assert!(!listed.contains(&id(9).to_string()), "{path}: {listed}");
    }
}

async fn what_is_of_no_public_kind_has_no_page_and_is_nowhere_listed(engine: Engine) {
    let server = TestServer::on(engine).await;
    let mut lead = lead(&server).await;
    let mut secret = log(1, id(9), id(1));
    secret["body"]["changes"][0]["fields"]["title"] = json!("钥匙在花盆下");
    lead.push(&[secret]).await.unwrap();
    // Nor by being asked as somebody who may read it.
    for phone in [&lead, &Phone::new(&server)] {
        for path in ["posts", "events", "stations"] {
            let nobodys = id(77).to_string();
            for id in [
                id(9).to_string(),
                nobodys,
                "../7".to_owned(),
                "x".repeat(500),
            ] {
                let page = phone.get(&format!("/{path}/{id}")).await;
                let status = page.status();
                let text = page.text().await.unwrap();
                assert!(status == 404 || id == "../7", "{path}/{id}");
                assert!(!text.contains("花盆"), "{text}");
            }
        }
        for path in [
            "/feed",
            "/events",
            "/stations",
            "/feed.atom",
            "/sitemap.xml",
        ] {
            let listed = text(phone, path).await;
            let told = listed.contains("花盆") || listed.contains(&id(9).to_string());
            assert!(!told, "{path}: {listed}");
        }
    }
}

async fn script_in_every_text_is_shown_as_text(engine: Engine) {
    let server = TestServer::with(engine, |config| {
        config.operator = Operator {
            name: SCRIPT.to_owned(),
            icp: SCRIPT.to_owned(),
            police: SCRIPT.to_owned(),
        };
    })
    .await;
    server.hire("A1", Role::Admin, None).await;
    let mut lead = lead(&server).await;
    let mut admin = Phone::of(&server, "A1").await;
    let area = json!({"name": "<script>area"});
    let station = json!({
        "name": SCRIPT, "address": SCRIPT, "introduction": SCRIPT, "area": id(1),
        "checked_by": SCRIPT, "checked_on": "2026-11-01",
        "facilities": [{"name": SCRIPT.chars().take(30).collect::<String>(), "note": SCRIPT}],
        "hours": [{"days": ["mon"], "opens": "08:00", "closes": "09:00"}],
    });
    let event = json!({
        "title": SCRIPT, "topic": "culture", "starts_at": START + 1_000, "place": SCRIPT,
        "description": SCRIPT, "audience": SCRIPT, "area": id(1),
    });
    admin
        .push(&[
            create(1, id(1), "residential_area", area),
            create(2, id(10), "service_station", station),
        ])
        .await
        .unwrap();
    lead.push(&[post(1, id(9), SCRIPT), create(2, id(11), "event", event)])
        .await
        .unwrap();
    let visitor = Phone::new(&server);
    let pages = ["/feed", "/events", "/stations"].map(str::to_owned);
    let records = [("posts", 9), ("stations", 10), ("events", 11)];
    let records = records.map(|(path, n)| format!("/{path}/{}", id(n)));
    for path in pages.iter().chain(&records) {
        let answer = visitor.get(path).await;
        let policy = answer.headers()["content-security-policy"]
            .to_str()
            .unwrap();
        assert!(!policy.contains("unsafe-inline"), "{policy}");
        let page = answer.text().await.unwrap();
        assert!(page.contains("&lt;script&gt;alert(1)"), "{path}: {page}");
        assert!(
            !page.contains("<script>alert") && !page.contains("<script>area"),
            "{path}"
        );
        assert_eq!(
            page.matches("<script").count(),
            page.matches("</script>").count()
        );
    }
    let feed = text(&visitor, "/feed.atom").await;
    assert!(!feed.contains("<script") && !feed.contains("<b>"), "{feed}");
}

async fn the_feed_is_asked_for_again_and_sent_once(engine: Engine) {
    let server = TestServer::on(engine).await;
    server.hire("A1", Role::Admin, None).await;
    let mut admin = Phone::of(&server, "A1").await;
    let area = |mseq, n, name| create(mseq, id(n), "residential_area", json!({"name": name}));
    admin
        .push(&[area(1, 1, "培花六"), area(2, 2, "牡丹五")])
        .await
        .unwrap();
    let mut lead = lead(&server).await;
    lead.push(&[post(1, id(9), "消防\u{b}演练")]).await.unwrap();
    let visitor = Phone::new(&server);
    let answer = visitor.get("/feed.atom").await;
    let content_type = answer.headers()["content-type"].to_str().unwrap();
    assert!(content_type.starts_with("application/atom+xml"));
    let tag = answer.headers()["etag"].clone();
    let feed = answer.text().await.unwrap();
    for said in [
        "<feed xmlns=\"http://www.w3.org/2005/Atom\"",
        &format!("<id>{}/feed.atom</id>", server.url()),
        &format!("<id>urn:uuid:{}</id>", id(9)),
        "<title>消防演练</title>",
        "<updated>2026-11-18T15:00:00+08:00</updated>",
        "<name>培花六</name>",
        "rel=\"self\"",
        "<content type=\"html\">&lt;p&gt;",
    ] {
        assert!(feed.contains(said), "{said}: {feed}");
    }
    let again = |tag| async {
        let request = visitor.request(Method::GET, "/feed.atom");
        request.header("if-none-match", tag).send().await.unwrap()
    };
    assert_eq!(again(tag.clone()).await.status(), 304);
    let edit = json!({"op": "edit", "fields": {"title": put("消防\u{b}演练", "消防学习")}});
    let edit = mutation(2, Id::derived("edit", &[]), id(9), "post", edit);
    lead.push(&[edit]).await.unwrap();
    assert_eq!(again(tag).await.status(), 200);
    let of_topic = text(&visitor, "/feed.atom?topic=safety").await;
    assert!(of_topic.contains("/feed.atom?topic=safety</id>") && of_topic.contains("消防学习"));
    let of_another = text(&visitor, &format!("/feed/{}.atom?topic=culture", id(1))).await;
    assert!(!of_another.contains("消防学习"));
    assert_eq!(visitor.get("/feed.atom?topic=rubbish").await.status(), 404);
    let of_area = text(&visitor, &format!("/feed/{}.atom", id(1))).await;
    assert!(of_area.contains("消防学习") && of_area.contains("培花六 · "));
    let of_other = text(&visitor, &format!("/feed/{}.atom", id(2))).await;
    assert!(!of_other.contains("消防学习"));
    for nowhere in [format!("/feed/{}.atom", id(77)), "/feed/x.atom".to_owned()] {
        let nothing = refusal(visitor.get(&nowhere).await).await;
        assert_eq!(nothing, ErrorCode::NotFound);
    }
}

async fn the_map_of_the_site_names_what_is_public(engine: Engine) {
    let server = TestServer::with(engine, |config| {
        config.public_origin = Some("https://station.example".to_owned());
    })
    .await;
    let mut lead = lead(&server).await;
    let of_log = post_id(id(8));
    lead.push(&[post(1, id(9), "一"), log(2, id(8), id(1))])
        .await
        .unwrap();
    let visitor = Phone::new(&server);
    let map = text(&visitor, "/sitemap.xml").await;
    assert!(map.contains(&format!(
        "<loc>https://station.example/posts/{}</loc>",
        id(9)
    )));
    assert!(!map.contains(&id(8).to_string()) && !map.contains(&of_log.to_string()));
    let robots = text(&visitor, "/robots.txt").await;
    assert!(robots.contains("Disallow: /api/\n"));
    assert!(robots.ends_with("Sitemap: https://station.example/sitemap.xml\n"));
}

async fn a_series_is_listed_once_and_each_of_its_times_names_the_others(engine: Engine) {
    const WEEK: i64 = 7 * 24 * 3_600_000;
    let server = TestServer::on(engine).await;
    let mut lead = lead(&server).await;
    let held = |n: u8, weeks: i64, series: Option<Id>| {
        let fields = json!({
            "title": "书法共写", "topic": "culture", "place": "活动室", "area": id(1),
            "starts_at": START + weeks * WEEK, "series": series,
        });
        create(u64::from(n), id(n), "event", fields)
    };
    let series = Some(id(2));
    let times = [
        held(1, -1, series),
        held(2, 1, series),
        held(3, 2, series),
        held(4, 3, series),
    ];
    lead.push(&times).await.unwrap();
    lead.push(&[held(5, 4, None)]).await.unwrap();
    let visitor = Phone::new(&server);
    let list = text(&visitor, "/events").await;
    let listed = |n: u8| list.contains(&format!("href=\"/events/{}\"", id(n)));
    assert_eq!(
        [1, 2, 3, 4, 5].map(listed),
        [false, true, false, false, true],
        "{list}"
    );
    assert!(list.contains("以后还有 2 次"), "{list}");
    let page = text(&visitor, &format!("/events/{}", id(3))).await;
    let named = |n: u8| page.contains(&format!("href=\"/events/{}\"><time", id(n)));
    assert_eq!(
        [1, 2, 3, 4, 5].map(named),
        [false, true, false, true, false],
        "{page}"
    );
    assert!(page.contains("其他场次"));
    let alone = text(&visitor, &format!("/events/{}", id(5))).await;
    assert!(!alone.contains("其他场次"));
}
