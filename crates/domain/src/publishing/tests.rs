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

fn approved(verdicts: &[PhotoVerdict]) -> Result<Approval, Refusal> {
    approve(&log(), verdicts, &PostText::of(&log()))
}

fn refused(verdicts: &[PhotoVerdict]) -> String {
    approved(verdicts).expect_err("a refusal").code
}

fn lead_may_write(before: &Record, changes: &Fields) -> Result<(), Refusal> {
    let grant = Grant {
        role: Role::CommitteeLead,
        area: Some(AREA),
        from: 0,
        until: None,
    };
    let lead = Actor::at(Id::NIL, &[grant], 1);
    let mut after = before.clone();
    after.fields.extend(changes.clone());
    let write = Write {
        before: Some(before),
        after: &after,
    };
    (activity_log::KIND.may_write)(&lead, &write)
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
    };
    let refusal = approve(&log(), &left_out, &wordless);
    assert_eq!(refusal, Err(Refusal::at("invalid", "body")));
    let mut published = log();
    published.fields.extend(Publication::Published.change());
    let refusal = approve(&published, &left_out, &PostText::of(&published));
    assert_eq!(
        refusal,
        Err(Refusal::at("already_published", "publication"))
    );
}

#[test]
fn the_server_refuses_a_publication_without_verdicts() {
    let changes = Publication::Published.change();
    let refusal = lead_may_write(&log(), &changes);
    assert_eq!(refusal, Err(Refusal::at("photo_undecided", "photos")));
}

#[test]
fn asking_declining_and_withdrawing_move_the_log() {
    for (changes, stage) in [
        (request(), Publication::Requested),
        (decline(), Publication::Declined),
        (withdraw(), Publication::None),
    ] {
        let mut moved = log();
        moved.fields.extend(changes);
        assert_eq!(Publication::of(&moved), stage);
        assert!(activity_log::PUBLICATION.contains(&stage.key()));
        assert_eq!(validate(&activity_log::KIND, &moved), []);
    }
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
