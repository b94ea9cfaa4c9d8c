//! `/api/records/{id}/history` and `/api/attention`: who looks back, and on what.

use crate::phone::{Phone, id, log, mutation, put, refusal};
use domain::{Id, Role};
use serde_json::{Value, json};
use sync::ErrorCode;
use sync::limits;
use sync::looking_back::{Concern, Concerns, History, Reason};
use test_kit::server::{Engine, TestServer};

test_kit::on_every_engine! {
    every_version_is_told_with_its_author_and_what_it_changed
    what_gave_way_is_found_on_both_sides
    a_long_history_comes_in_pages
    only_those_who_keep_a_record_look_back_upon_it
    a_version_that_lay_out_of_sight_stays_there
    a_lead_sees_what_others_could_not_do
    what_is_so_by_now_concerns_nobody
    whoever_sends_much_hides_nothing_of_the_others
    nothing_of_another_area_concerns_a_lead
    a_question_that_makes_no_sense_is_refused
}

/// Area 1 with a lead and two workers, area 2 with a lead, an officer and a resident.
async fn neighbourhood(engine: Engine) -> TestServer {
    let server = TestServer::on(engine).await;
    server.hire("L1", Role::CommitteeLead, Some(id(1))).await;
    server.hire("W1", Role::Worker, Some(id(1))).await;
    server.hire("W2", Role::Worker, Some(id(1))).await;
    server.hire("L2", Role::CommitteeLead, Some(id(2))).await;
    server.hire("O", Role::Officer, None).await;
    server.hire("R", Role::Resident, None).await;
    server
}

fn edit(mseq: u64, record: Id, kind: &str, fields: Value) -> Value {
    let mid = Id::from_bytes(rand::random());
    mutation(
        mseq,
        mid,
        record,
        kind,
        json!({"op": "edit", "fields": fields}),
    )
}

async fn asked<T: serde::de::DeserializeOwned>(phone: &Phone, path: &str) -> Result<T, ErrorCode> {
    let answer = phone.get(path).await;
    assert_eq!(answer.headers()["cache-control"], "no-store");
    match answer.status().as_u16() {
        200 => Ok(serde_json::from_str(&answer.text().await.unwrap()).unwrap()),
        _ => Err(refusal(answer).await),
    }
}

async fn history(phone: &Phone, record: Id) -> Result<History, ErrorCode> {
    let user = phone.user.unwrap_or(Id::NIL);
    asked(phone, &format!("/api/records/{record}/history?user={user}")).await
}

async fn concerns(phone: &Phone, area: Id) -> Result<Vec<Concern>, ErrorCode> {
    let user = phone.user.unwrap_or(Id::NIL);
    let path = format!("/api/attention?user={user}&area={area}");
    let told: Concerns = asked(phone, &path).await?;
    assert!(!told.more);
    Ok(told.items)
}

/// Of area 1, with whether there are more.
async fn page_of_concerns(lead: &Phone) -> (Vec<Concern>, bool) {
    let path = format!("/api/attention?user={}&area={}", lead.user.unwrap(), id(1));
    let told: Concerns = asked(lead, &path).await.unwrap();
    (told.items, told.more)
}

async fn every_version_is_told_with_its_author_and_what_it_changed(engine: Engine) {
    let server = neighbourhood(engine).await;
    let mut one = Phone::of(&server, "W1").await;
    let mut other = Phone::of(&server, "W2").await;
    one.push(&[log(1, id(9), id(1))]).await.unwrap();
    server.clock.advance(5_000);
    let place = json!({"place": put(Value::Null, "花园")});
    other
        .push(&[edit(1, id(9), "activity_log", place)])
        .await
        .unwrap();
    let away = mutation(2, id(77), id(9), "activity_log", json!({"op": "archive"}));
    one.push(&[away]).await.unwrap();
    let told = history(&one, id(9)).await.unwrap();
    assert_eq!((told.before, told.unused.len()), (None, 0));
    let [away, edited, made] = &told.versions[..] else {
        panic!("{told:?}");
    };
    let name = |version: &sync::looking_back::Version| version.by.clone().unwrap().name;
    assert_eq!([away, edited, made].map(name), ["W1", "W2", "W1"]);
    assert_eq!(edited.at - made.at, 5_000);
    assert!(made.made && made.was.is_empty() && made.fields["title"] == "消防学习");
    assert_eq!(edited.was, [("place".to_owned(), Value::Null)].into());
    assert_eq!(edited.fields["place"], "花园");
    assert!(away.archived && away.was["archived"] == false);
}

async fn what_gave_way_is_found_on_both_sides(engine: Engine) {
    let server = neighbourhood(engine).await;
    let mut one = Phone::of(&server, "W1").await;
    let mut other = Phone::of(&server, "W2").await;
    one.push(&[log(1, id(9), id(1))]).await.unwrap();
    let theirs = json!({"place": put(Value::Null, "花园"), "story": put(Value::Null, "下雨了。")});
    one.push(&[edit(2, id(9), "activity_log", theirs)])
        .await
        .unwrap();
    let mine = json!({"place": put(Value::Null, "大厅"), "story": put(Value::Null, "天晴了。")});
    other
        .push(&[edit(1, id(9), "activity_log", mine)])
        .await
        .unwrap();
    let told = history(&one, id(9)).await.unwrap();
    // Of the place the later one stands, and the earlier one is in the version before.
    let latest = &told.versions[0];
    assert_eq!(latest.was, [("place".to_owned(), json!("花园"))].into());
    // Of the story the earlier one stands, and the later one is told beside.
    assert_eq!(latest.fields["story"], "下雨了。");
    let unused = &told.unused[0];
    assert_eq!(unused.by.as_ref().unwrap().name, "W2");
    let met = &unused.met[0];
    assert_eq!(
        (&met.mine, &met.theirs),
        (&json!("天晴了。"), &json!("下雨了。"))
    );
    // Once it is what stands, nothing is unused any more.
    let again = json!({"story": put("下雨了。", "天晴了。")});
    other
        .push(&[edit(2, id(9), "activity_log", again)])
        .await
        .unwrap();
    let told = history(&one, id(9)).await.unwrap();
    assert!(told.unused.is_empty());
    assert_eq!(told.versions[0].was["story"], "下雨了。");
    // Who overwrites without having seen it is told to have.
    let blind = json!({"place": put(Value::Null, "门口")});
    one.push(&[edit(3, id(9), "activity_log", blind)])
        .await
        .unwrap();
    let told = history(&one, id(9)).await.unwrap();
    assert_eq!(told.versions[0].unseen, ["place"]);
    assert_eq!(told.versions[0].was["place"], "大厅");
}

async fn a_long_history_comes_in_pages(engine: Engine) {
    let server = neighbourhood(engine).await;
    let mut phone = Phone::of(&server, "W1").await;
    phone.push(&[log(1, id(9), id(1))]).await.unwrap();
    let edits = limits::VERSIONS as u64 + 4;
    for n in 0..edits {
        let minutes = json!({"minutes": put(Value::Null, n)});
        phone
            .push(&[edit(n + 2, id(9), "activity_log", minutes)])
            .await
            .unwrap();
    }
    let first = history(&phone, id(9)).await.unwrap();
    assert_eq!(first.versions.len(), limits::VERSIONS);
    let user = phone.user.unwrap();
    let before = first.before.unwrap();
    let path = format!("/api/records/{}/history?user={user}&before={before}", id(9));
    let rest: History = asked(&phone, &path).await.unwrap();
    assert_eq!((rest.versions.len(), rest.before), (5, None));
    assert!(rest.versions[4].made);
    let minutes = first.versions.iter().chain(&rest.versions);
    let minutes: Vec<_> = minutes
        .filter_map(|v| v.fields.get("minutes")?.as_u64())
        .collect();
    assert_eq!(minutes, (0..edits).rev().collect::<Vec<_>>());
}

async fn only_those_who_keep_a_record_look_back_upon_it(engine: Engine) {
    let server = neighbourhood(engine).await;
    let mut lead = Phone::of(&server, "L1").await;
    let event = json!({
        "title": "绘本会", "topic": "culture", "starts_at": 1, "place": "大厅", "area": id(1),
    });
    let made = json!({"op": "create", "fields": event});
    lead.push(&[
        log(1, id(9), id(1)),
        mutation(2, id(70), id(8), "event", made),
    ])
    .await
    .unwrap();
    for login in ["L1", "W1", "W2"] {
        let keeper = Phone::of(&server, login).await;
        assert!(history(&keeper, id(9)).await.is_ok() && history(&keeper, id(8)).await.is_ok());
    }
    for login in ["L2", "O", "R"] {
        let other = Phone::of(&server, login).await;
        // One that is not there, one that may not be seen, one that may only be read.
        assert_eq!(history(&other, id(99)).await, Err(ErrorCode::NotFound));
        assert_eq!(history(&other, id(9)).await, Err(ErrorCode::NotFound));
        assert_eq!(history(&other, id(8)).await, Err(ErrorCode::Forbidden));
    }
    let visitor = Phone::new(&server);
    for record in [id(8), id(9), id(99)] {
        assert_eq!(history(&visitor, record).await, Err(ErrorCode::SignedOut));
    }
}

async fn a_version_that_lay_out_of_sight_stays_there(engine: Engine) {
    let server = neighbourhood(engine).await;
    let mut lead = Phone::of(&server, "L1").await;
    // While a post is taken down, only the staff of its area may read it.
    let post =
        json!({"title": "旧闻", "topic": "safety", "body": "门牌 3 号的盛老伯", "area": id(1)});
    let made = json!({"op": "create", "fields": post});
    lead.push(&[mutation(1, id(60), id(8), "post", made)])
        .await
        .unwrap();
    let down = mutation(2, id(61), id(8), "post", json!({"op": "archive"}));
    let story = edit(
        3,
        id(8),
        "post",
        json!({"body": put("门牌 3 号的盛老伯", "盛老伯")}),
    );
    let up = mutation(4, id(62), id(8), "post", json!({"op": "restore"}));
    lead.push(&[down, story, up]).await.unwrap();
    // Who leads the area for the whole sub-district, but holds no area's scope, reads
    // the public versions only.
    server.hire("ALL", Role::CommitteeLead, None).await;
    let all = Phone::of(&server, "ALL").await;
    let told = history(&all, id(8)).await.unwrap();
    let [latest, first] = &told.versions[..] else {
        panic!("{told:?}");
    };
    assert!(latest.was.is_empty() && !latest.made && latest.fields["body"] == "盛老伯");
    assert!(first.made);
    assert_eq!(history(&lead, id(8)).await.unwrap().versions.len(), 4);
}

async fn a_lead_sees_what_others_could_not_do(engine: Engine) {
    let server = neighbourhood(engine).await;
    let mut lead = Phone::of(&server, "L1").await;
    let mut worker = Phone::of(&server, "W1").await;
    let mut resident = Phone::of(&server, "R").await;
    lead.push(&[log(1, id(9), id(1))]).await.unwrap();
    assert_eq!(concerns(&lead, id(1)).await.unwrap(), []);
    let story = json!({"story": put(Value::Null, "下雨了。")});
    lead.push(&[edit(2, id(9), "activity_log", story)])
        .await
        .unwrap();
    let publish = json!({"publication": put(Value::Null, "published")});
    let other_story = json!({"story": put(Value::Null, "天晴了。")});
    worker
        .push(&[
            edit(1, id(9), "activity_log", publish),
            edit(2, id(9), "activity_log", other_story),
        ])
        .await
        .unwrap();
    server.clock.advance(1_000);
    resident.push(&[log(1, id(50), id(1))]).await.unwrap();
    let told = concerns(&lead, id(1)).await.unwrap();
    let names = told
        .iter()
        .map(|c| (&*c.by.as_ref().unwrap().name, c.there, &*c.title));
    let expected = [
        ("R", false, "消防学习"),
        ("W1", true, "消防学习"),
        ("W1", true, "消防学习"),
    ];
    assert_eq!(names.collect::<Vec<_>>(), expected);
    let reason = |n: usize| &told[n].reason;
    assert!(matches!(reason(0), Reason::Refusal(refusal) if refusal.code == "not_permitted"));
    assert!(matches!(reason(1), Reason::Met(fields) if fields == &["story"]));
    assert!(matches!(reason(2), Reason::Refusal(refusal) if refusal.code == "lead_only"));
    // One's own is on one's own phone.
    lead.push(&[edit(
        3,
        id(9),
        "activity_log",
        json!({"author": put(Value::Null, "x")}),
    )])
    .await
    .unwrap();
    assert_eq!(concerns(&lead, id(1)).await.unwrap().len(), 3);
    server.clock.advance(limits::CONCERNS_FOR);
    let lead = Phone::of(&server, "L1").await;
    assert_eq!(concerns(&lead, id(1)).await.unwrap().len(), 1);
}

async fn what_is_so_by_now_concerns_nobody(engine: Engine) {
    let server = neighbourhood(engine).await;
    let mut lead = Phone::of(&server, "L1").await;
    let mut worker = Phone::of(&server, "W1").await;
    lead.push(&[log(1, id(9), id(1))]).await.unwrap();
    let story = |was: &str, now: &str| json!({"story": put(was, now)});
    let first = json!({"story": put(Value::Null, "下雨了。")});
    lead.push(&[edit(2, id(9), "activity_log", first.clone())])
        .await
        .unwrap();
    let other = json!({"story": put(Value::Null, "天晴了。"), "minutes": put(Value::Null, 30)});
    worker
        .push(&[edit(1, id(9), "activity_log", other)])
        .await
        .unwrap();
    assert_eq!(concerns(&lead, id(1)).await.unwrap().len(), 1);
    worker
        .push(&[edit(
            2,
            id(9),
            "activity_log",
            story("下雨了。", "天晴了。"),
        )])
        .await
        .unwrap();
    lead.push(&[edit(
        3,
        id(9),
        "activity_log",
        json!({"minutes": put(30, 40)}),
    )])
    .await
    .unwrap();
    assert_eq!(concerns(&lead, id(1)).await.unwrap(), []);
}

async fn whoever_sends_much_hides_nothing_of_the_others(engine: Engine) {
    let server = neighbourhood(engine).await;
    let mut lead = Phone::of(&server, "L1").await;
    let mut worker = Phone::of(&server, "W1").await;
    let mut other = Phone::of(&server, "W2").await;
    let mut resident = Phone::of(&server, "R").await;
    let first = json!({"story": put(Value::Null, "下雨了。")});
    lead.push(&[
        log(1, id(9), id(1)),
        edit(2, id(9), "activity_log", first.clone()),
    ])
    .await
    .unwrap();
    let publish = json!({"publication": put(Value::Null, "published")});
    worker
        .push(&[edit(1, id(9), "activity_log", publish)])
        .await
        .unwrap();
    // More than is read at once, of which nothing is left to look at.
    let sunny = || json!({"story": put(Value::Null, "天晴了。")});
    let met = 2 * limits::CONCERNS as u64;
    let again: Vec<_> = (1..=met)
        .map(|mseq| edit(mseq, id(9), "activity_log", sunny()))
        .collect();
    other.push(&again).await.unwrap();
    let (told, more) = page_of_concerns(&lead).await;
    assert_eq!((told.len(), more), (limits::CONCERNS_OF_ONE + 1, true));
    let settled = json!({"story": put("下雨了。", "天晴了。")});
    other
        .push(&[edit(met + 1, id(9), "activity_log", settled)])
        .await
        .unwrap();
    let (told, more) = page_of_concerns(&lead).await;
    let by = |told: &[Concern]| {
        let names = told.iter().map(|c| c.by.as_ref().unwrap().name.clone());
        names.collect::<Vec<_>>()
    };
    assert_eq!((by(&told), more), (vec!["W1".to_owned()], false));
    // And far more than an answer looks at, all of it refused.
    let made = |mseq: u64| {
        let record = Id::derived(&mseq.to_string(), &[]);
        log(mseq, record, id(1))
    };
    let flood: Vec<_> = (1..=1_000).map(made).collect();
    for mutations in flood.chunks(500) {
        resident.push(mutations).await.unwrap();
        resident.settled += 500;
    }
    let (told, more) = page_of_concerns(&lead).await;
    let mut expected = vec!["R".to_owned(); limits::CONCERNS_OF_ONE];
    expected.push("W1".to_owned());
    assert_eq!((by(&told), more), (expected, true));
}

async fn nothing_of_another_area_concerns_a_lead(engine: Engine) {
    let server = neighbourhood(engine).await;
    let mut one = Phone::of(&server, "L1").await;
    let mut two = Phone::of(&server, "L2").await;
    let mut stray = Phone::of(&server, "W1").await;
    two.push(&[log(1, id(9), id(2))]).await.unwrap();
    // Somebody of area 1 tries a record of area 2: that is area 2's to know.
    let story = json!({"story": put(Value::Null, "下雨了。")});
    stray
        .push(&[edit(1, id(9), "activity_log", story)])
        .await
        .unwrap();
    one.push(&[]).await.unwrap();
    assert_eq!(concerns(&one, id(1)).await.unwrap(), []);
    assert_eq!(concerns(&two, id(2)).await.unwrap().len(), 1);
    server.hire("ALL", Role::CommitteeLead, None).await;
    for login in ["L1", "W1", "O", "R", "ALL"] {
        let other = Phone::of(&server, login).await;
        assert_eq!(concerns(&other, id(2)).await, Err(ErrorCode::Forbidden));
    }
    let worker = Phone::of(&server, "W1").await;
    assert_eq!(concerns(&worker, id(1)).await, Err(ErrorCode::Forbidden));
    let visitor = Phone::new(&server);
    assert_eq!(concerns(&visitor, id(1)).await, Err(ErrorCode::SignedOut));
}

async fn a_question_that_makes_no_sense_is_refused(engine: Engine) {
    let server = neighbourhood(engine).await;
    let phone = Phone::of(&server, "L1").await;
    let user = phone.user.unwrap();
    let malformed = |field: &str| {
        Err(ErrorCode::Malformed {
            field: field.to_owned(),
        })
    };
    let told = async |path: String| asked::<Value>(&phone, &path).await;
    let nil = Id::NIL;
    assert_eq!(
        told(format!("/api/records/{nil}/history")).await,
        malformed("user")
    );
    assert_eq!(
        told(format!("/api/records/{nil}/history?user={user}&before=x")).await,
        malformed("before")
    );
    assert_eq!(
        told(format!("/api/records/x/history?user={user}")).await,
        Err(ErrorCode::NotFound)
    );
    assert_eq!(
        told(format!("/api/attention?user={user}&area=x")).await,
        malformed("area")
    );
    assert_eq!(
        told(format!("/api/attention?user={nil}&area={nil}")).await,
        Err(ErrorCode::WrongUser)
    );
}
