use super::*;
use crate::kind::Write;
use crate::{Actor, Grant, Role};
use proptest::prelude::*;

const AREA: Id = Id::NIL;

fn photo(digit: char) -> Photo {
    Photo {
        hash: digit.to_string().repeat(64),
        size: 1_000,
        width: 40,
        height: 30,
    }
}

fn log() -> Record {
    Record::new(Id::v7(1, [1; 10]), &activity_log::KIND)
        .with("title", "童书会")
        .with("topic", "children")
        .with("started_at", 1_700_000_000_000_i64)
        .with("minutes", 90)
        .with("place", "阅览角")
        .with("helpers", json!([{"name": "李阿姨", "minutes": 60}]))
        .with("story", "一起读绘本。")
        .with("outcome", "小朋友借走了八本书。")
        .with("photos", json!([photo('a'), photo('b')]))
        .with("event", Id::NIL.to_string())
        .with("area", AREA.to_string())
        .with("author", Id::NIL.to_string())
        .with("publication", "requested")
}

fn verdict(digit: char, children: bool, decision: PhotoDecision) -> PhotoVerdict {
    PhotoVerdict {
        photo: photo(digit).hash,
        children,
        decision,
    }
}

fn consent() -> PhotoDecision {
    PhotoDecision::Consent {
        by: "家长王女士".into(),
        on: "2026-11-01".parse().expect("a date"),
    }
}

fn ruling() -> Ruling {
    Ruling::new("方书记", 1_700_000_100_000)
}

fn approved(verdicts: &[PhotoVerdict]) -> Result<Approval, Refusal> {
    approve(&log(), verdicts, &PostText::of(&log(), &[]), &ruling())
}

fn refused(verdicts: &[PhotoVerdict]) -> String {
    approved(verdicts).expect_err("a refusal").code
}

fn staff(role: Role) -> Actor {
    let grant = Grant {
        role,
        area: Some(AREA),
        from: 0,
        until: None,
    };
    Actor::at(Id::NIL, &[grant], 1)
}

fn may_write(role: Role, before: &Record, changes: &Fields) -> Result<(), Refusal> {
    let mut after = before.clone();
    after.fields.extend(changes.clone());
    let write = Write {
        before: Some(before),
        after: &after,
    };
    activity_log::may_write(&staff(role), &write)
}

fn lead_may_write(before: &Record, changes: &Fields) -> Result<(), Refusal> {
    may_write(Role::CommitteeLead, before, changes)
}

#[test]
fn an_approval_makes_the_post_and_marks_the_log() {
    let verdicts = [
        verdict('a', false, PhotoDecision::NobodyRecognisable),
        verdict('b', true, consent()),
    ];
    let approval = approved(&verdicts).expect("an approval");
    assert_eq!(approval.post.id, post_id(log().id));
    assert_eq!(
        approval.post.text("body"),
        "一起读绘本。\n\n小朋友借走了八本书。"
    );
    assert_eq!(
        approval.post.integer("happened_at"),
        Some(1_700_000_000_000)
    );
    assert_eq!(approval.post.photos("photos"), [photo('a'), photo('b')]);
    assert_eq!(approval.log["publication"], "published");
    assert_eq!(approval.log["ruling"][0]["by"], "方书记");
    assert_eq!(approval.log["photo_review"][1]["consent_on"], "2026-11-01");
    let mut after = log();
    after.fields.extend(approval.log.clone());
    assert_eq!(validate(&activity_log::KIND, &after), []);
    assert_eq!(lead_may_write(&log(), &approval.log), Ok(()));
}

#[test]
fn every_photo_needs_one_verdict_and_no_other_photo_has_one() {
    let nobody = |digit| verdict(digit, false, PhotoDecision::NobodyRecognisable);
    assert_eq!(refused(&[nobody('a')]), "photo_undecided");
    assert_eq!(
        refused(&[nobody('a'), nobody('a'), nobody('b')]),
        "photo_undecided"
    );
    assert_eq!(
        refused(&[nobody('a'), nobody('b'), nobody('c')]),
        "unknown_photo"
    );
}

#[test]
fn a_childs_face_needs_consent_or_is_blurred_or_left_out() {
    let out = verdict('a', true, PhotoDecision::LeftOut);
    let with = |decision| [out.clone(), verdict('b', true, decision)];
    assert_eq!(
        refused(&with(PhotoDecision::NobodyRecognisable)),
        "children_need_consent"
    );
    let nameless = PhotoDecision::Consent {
        by: " ".into(),
        on: "2026-11-01".parse().expect("a date"),
    };
    assert_eq!(refused(&with(nameless)), "consent_incomplete");
    let blurred = approved(&with(PhotoDecision::Blurred(photo('d')))).expect("an approval");
    assert_eq!(blurred.post.photos("photos"), [photo('d')]);
    assert_eq!(
        blurred.log["photo_review"][1]["published_as"],
        photo('d').hash
    );
}

#[test]
fn the_words_must_make_a_post() {
    let left_out = [
        verdict('a', false, PhotoDecision::LeftOut),
        verdict('b', false, PhotoDecision::LeftOut),
    ];
    let wordless = PostText {
        title: "童书会".into(),
        body: String::new(),
        place: String::new(),
    };
    let refusal = approve(&log(), &left_out, &wordless, &ruling());
    assert_eq!(refusal, Err(Refusal::at("invalid", "body")));
    let mut published = log();
    published.fields.extend(Publication::Published.change());
    let text = PostText::of(&published, &[]);
    let refusal = approve(&published, &left_out, &text, &ruling());
    assert_eq!(
        refusal,
        Err(Refusal::at("already_published", "publication"))
    );
}

#[test]
fn the_server_refuses_a_publication_without_verdicts() {
    let changes = ruling().change(Publication::Published);
    let refusal = lead_may_write(&log(), &changes);
    assert_eq!(refusal, Err(Refusal::at("photo_undecided", "photos")));
}

fn at(stage: Publication) -> Record {
    let mut log = log();
    log.fields.extend(stage.change());
    log
}

const STAGES: [Publication; 5] = [
    Publication::None,
    Publication::Requested,
    Publication::Published,
    Publication::Declined,
    Publication::TakenDown,
];

#[test]
fn every_stage_is_one_of_the_kinds_and_read_as_it_was_written() {
    assert_eq!(STAGES.map(Publication::key), activity_log::PUBLICATION);
    for stage in STAGES {
        assert_eq!(Publication::of(&at(stage)), stage);
        assert_eq!(validate(&activity_log::KIND, &at(stage)), []);
    }
}

#[test]
fn a_worker_asks_and_takes_back_and_a_lead_says_no() {
    let asked = request(&at(Publication::None)).expect("a request");
    assert_eq!(
        may_write(Role::Worker, &at(Publication::None), &asked),
        Ok(())
    );
    let back = take_back(&at(Publication::Requested)).expect("a way back");
    assert_eq!(
        may_write(Role::Worker, &at(Publication::Requested), &back),
        Ok(())
    );
    let no = decline(&log(), &ruling().because(" 第二张能认出孩子 ")).expect("a no");
    assert_eq!(lead_may_write(&log(), &no), Ok(()));
    assert_eq!(
        may_write(Role::Worker, &log(), &no),
        Err(Refusal::at("lead_only", "publication"))
    );
    let mut declined = log();
    declined.fields.extend(no);
    assert_eq!(validate(&activity_log::KIND, &declined), []);
    let (to, said) = Ruling::on(&declined).expect("what the lead said");
    assert_eq!(to, Publication::Declined);
    assert_eq!(said, ruling().because("第二张能认出孩子"));
    declined
        .fields
        .extend(request(&declined).expect("a request"));
    assert_eq!(
        Ruling::on(&declined),
        Some((to, said)),
        "it goes with the next one"
    );
}

#[test]
fn a_no_has_its_reason_of_bounded_length() {
    let missing = Err(Refusal::at("reason_missing", "ruling"));
    assert_eq!(decline(&log(), &ruling().because("  ")), missing);
    let silent = ruling().change(Publication::Declined);
    assert_eq!(lead_may_write(&log(), &silent), missing.map(drop));
    let long = ruling()
        .because(&"长".repeat(121))
        .change(Publication::Declined);
    let mut declined = log();
    declined.fields.extend(long);
    let problem = validate(&activity_log::KIND, &declined);
    assert_eq!(problem[0].field, "ruling.0.reason");
}

#[test]
fn a_worker_moves_a_log_only_between_nothing_and_a_request() {
    let worker = |from: Publication, to: Publication| {
        may_write(Role::Worker, &at(from), &to.change()).is_ok()
    };
    for from in STAGES {
        for to in STAGES {
            let asks = from.may_be_asked() && to == Publication::Requested;
            let back = from == Publication::Requested && to == Publication::None;
            assert_eq!(
                worker(from, to),
                from == to || asks || back,
                "{from:?} {to:?}"
            );
        }
    }
    let verdict = Fields::from([("photo_review".to_owned(), json!([]))]);
    assert!(may_write(Role::Worker, &log(), &verdict).is_err());
}

#[test]
fn a_request_is_made_and_taken_back_once() {
    let asked = Err(Refusal::at("already_asked", "publication"));
    assert_eq!(request(&at(Publication::Requested)), asked);
    assert_eq!(request(&at(Publication::Published)), asked);
    let not_asked = Err(Refusal::at("not_asked", "publication"));
    assert_eq!(take_back(&at(Publication::None)), not_asked);
    assert_eq!(take_back(&at(Publication::Published)), not_asked);
}

#[test]
fn a_ruling_on_a_log_that_moved_meanwhile_is_made_anew() {
    // The lead declined what waited; the merge left the worker's taking back in place.
    let no = ruling().because("再等等").change(Publication::Declined);
    let only_the_ruling = Fields::from([("ruling".to_owned(), no["ruling"].clone())]);
    assert_eq!(
        lead_may_write(&at(Publication::None), &only_the_ruling),
        Err(Refusal::at("decide_anew", "ruling"))
    );
}

#[test]
fn what_was_put_away_goes_nowhere_and_keeps_what_was_edited_meanwhile() {
    let mut away = at(Publication::None);
    away.archived = true;
    let put_away = Refusal::of("put_away");
    assert_eq!(request(&away), Err(put_away.clone()));
    assert_eq!(
        decline(&away, &ruling().because("不发")),
        Err(put_away.clone())
    );
    assert_eq!(put_back(&away, &ruling()), Err(put_away.clone()));
    let text = PostText::of(&away, &[]);
    assert_eq!(approve(&away, &[], &text, &ruling()), Err(put_away.clone()));
    for changes in [
        Publication::Requested.change(),
        ruling().change(Publication::Published),
    ] {
        assert_eq!(lead_may_write(&away, &changes), Err(put_away.clone()));
    }
    let edited = Fields::from([("story".to_owned(), "改一改".into())]);
    assert_eq!(lead_may_write(&away, &edited), Ok(()));
    away.fields.extend(Publication::Published.change());
    let down = take_down(&ruling().because("同意已撤回"));
    assert_eq!(
        lead_may_write(&away, &down),
        Ok(()),
        "never kept in the feed"
    );
}

#[test]
fn what_waits_or_is_published_is_not_put_away() {
    for stage in STAGES {
        let before = at(stage);
        let mut after = before.clone();
        after.archived = true;
        let write = Write {
            before: Some(&before),
            after: &after,
        };
        let allowed = activity_log::may_write(&staff(Role::CommitteeLead), &write);
        let on_its_way = Err(Refusal::of("on_its_way"));
        let expected = if stage.may_be_asked() {
            Ok(())
        } else {
            on_its_way
        };
        assert_eq!(allowed, expected, "{stage:?}");
    }
}

fn event_at(place: &str) -> Record {
    Record::new(Id::v7(3, [3; 10]), &event::KIND)
        .with("area", AREA.to_string())
        .with("place", place)
}

#[test]
fn a_place_is_proposed_only_where_residents_can_read_it_already() {
    let at = |place: &str| log().with("place", place);
    let public = [
        event_at("阅览角"),
        Record::new(Id::v7(4, [4; 10]), &service_station::KIND)
            .with("area", AREA.to_string())
            .with("name", "培花六家门口服务站")
            .with("facilities", json!([{"name": "健康小屋"}])),
    ];
    let proposed = |place: &str| PostText::of(&at(place), &public).place;
    assert_eq!(proposed(" 阅览角 "), "阅览角");
    assert_eq!(proposed("健康小屋"), "健康小屋");
    assert_eq!(proposed("培花六家门口服务站"), "培花六家门口服务站");
    for door in [
        "3 号楼 202",
        "三号楼二零二室",
        "李阿姨家",
        "阅览角对面 202",
        "",
    ] {
        assert_eq!(proposed(door), "", "{door}");
    }
    let elsewhere = event_at("老年活动室").with("area", Id::v7(9, [9; 10]).to_string());
    let mut gone = event_at("老年活动室");
    gone.archived = true;
    let text = PostText::of(&at("老年活动室"), &[elsewhere, gone]);
    assert_eq!(text.place, "");
}

#[test]
fn a_post_says_where_only_in_the_leads_words() {
    let verdicts = ['a', 'b'].map(|digit| verdict(digit, false, PhotoDecision::LeftOut));
    let with = |place: &str| PostText {
        place: place.to_owned(),
        ..PostText::of(&log(), &[])
    };
    let post = |place: &str| {
        let approval = approve(&log(), &verdicts, &with(place), &ruling());
        approval.expect("an approval").post
    };
    assert_eq!(post(" 花园 ").text("place"), "花园");
    // Empty and not absent: an earlier post of this log may have said more.
    assert_eq!(post("").value("place"), "");
    let told = post("花园");
    let names: Vec<&str> = told.fields.keys().map(String::as_str).collect();
    assert_eq!(
        names,
        [
            "area",
            "body",
            "happened_at",
            "log",
            "photos",
            "place",
            "title",
            "topic"
        ],
        "what residents are given: look at the preview before adding to it"
    );
}

#[test]
fn the_next_log_keeps_what_recurs_and_starts_now() {
    let fields = again(&log().with("from_a_newer_app", 1), 1_800_000_000_000);
    let names: Vec<&str> = fields.keys().map(String::as_str).collect();
    assert_eq!(
        names,
        [
            "area",
            "helpers",
            "minutes",
            "place",
            "started_at",
            "title",
            "topic"
        ]
    );
    assert_eq!(fields["started_at"], 1_800_000_000_000_i64);
}

#[test]
fn the_decisions_are_those_of_the_kind() {
    let all = [
        PhotoDecision::NobodyRecognisable,
        PhotoDecision::Blurred(photo('a')),
        PhotoDecision::LeftOut,
        consent(),
    ];
    assert_eq!(all.map(|d| d.key()), activity_log::PHOTO_DECISIONS);
}

fn any_verdict(digit: char) -> impl Strategy<Value = Option<PhotoVerdict>> {
    let decision = prop_oneof![
        Just(PhotoDecision::NobodyRecognisable),
        Just(PhotoDecision::Blurred(photo('d'))),
        Just(PhotoDecision::LeftOut),
        Just(consent()),
    ];
    prop::option::of((any::<bool>(), decision).prop_map(move |(c, d)| verdict(digit, c, d)))
}

proptest! {
    /// Whatever the lead clicks: a post never shows a child's recognisable face
    /// without consent, and never a photo without a verdict.
    #[test]
    fn no_post_shows_what_was_not_decided(a in any_verdict('a'), b in any_verdict('b')) {
        let verdicts: Vec<PhotoVerdict> = [a, b].into_iter().flatten().collect();
        if let Ok(approval) = approved(&verdicts) {
            for shown in approval.post.photos("photos") {
                let as_it_is = verdicts.iter().find(|v| v.photo == shown.hash);
                let may_be_shown = match as_it_is.map(|v| (&v.decision, v.children)) {
                    Some((PhotoDecision::NobodyRecognisable, children)) => !children,
                    Some((PhotoDecision::Consent { .. }, _)) => true,
                    Some((PhotoDecision::Blurred(_) | PhotoDecision::LeftOut, _)) => false,
                    None => shown == photo('d'),
                };
                prop_assert!(may_be_shown, "{shown:?} under {verdicts:?}");
            }
        } else {
            let each_decided = verdicts.len() == 2;
            let open_face = verdicts.iter().any(|v| v.children && v.decision == PhotoDecision::NobodyRecognisable);
            let twice_the_same = verdicts.iter().filter(|v| matches!(v.decision, PhotoDecision::Blurred(_))).count() == 2;
            prop_assert!(!each_decided || open_face || twice_the_same);
        }
    }
}
