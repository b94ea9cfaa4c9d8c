//! Photos of documents: an application holds them where its item demands them. They are
//! seen by who handles it and by who acts for its applicant, and go some days after its
//! end ([`retention_time`]).

use super::way::Status;
use crate::civil::{CivilDate, DAY};
use crate::kinds::{consent, retention_time, service_application};
use crate::requests::due::latest_days;
use crate::{Actor, Fields, Millis, Record, Refusal, Value, erasure};

/// Most photos of one document: both its sides.
pub const MOST: usize = 2;

/// For how many days after the end of an application they are kept where no rule says so.
pub const USUAL_DAYS: i64 = 30;

/// Whether a document, as a row of an item or of an application, is to be photographed.
#[must_use]
pub fn is_demanded(document: &Value) -> bool {
    document["photo"].as_bool().unwrap_or_default()
}

/// That each document that is to be photographed is.
///
/// # Errors
/// `photo_missing`.
pub(super) fn are_there(application: &Record) -> Result<(), Refusal> {
    let mut documents = application.list("documents").iter();
    let photos = |it: &Value| service_application::PAPERS.attached(&it["photos"]);
    match documents.any(|it| is_demanded(it) && photos(it).is_empty()) {
        true => Err(Refusal::at("photo_missing", "documents")),
        false => Ok(()),
    }
}

/// Whether who reads the application may also see them: the staff of its area, who applied,
/// and who did so for a relative for as long as that one agrees.
#[must_use]
pub fn may_see(actor: &Actor, application: &Record) -> bool {
    actor.works_in(application.reference("area"))
        || application.text("via") != "family"
        || consent::agreed(actor, application, "application").is_ok()
}

/// When the application ended; none while it is under way.
#[must_use]
pub fn ended(application: &Record) -> Option<Millis> {
    erasure::ended::<Status>(application, Status::is_end)
}

/// When they go, by the rules in force at its end; none while it is under way. A clock that
/// was ahead keeps them no longer.
#[must_use]
pub fn go_at(application: &Record, rules: &[Record], now: Millis) -> Option<Millis> {
    let ended = ended(application)?.min(now);
    let on = CivilDate::from_millis(ended);
    let days = latest_days(rules, ["matter", retention_time::PAPERS], on);
    Some(ended + days.unwrap_or(USUAL_DAYS) * DAY)
}

/// The fields of the application without them; none where it names none.
#[must_use]
pub fn without(application: &Record) -> Option<Fields> {
    let mut rows = application.list("documents").to_vec();
    let mut named = false;
    for row in rows.iter_mut().filter_map(Value::as_object_mut) {
        named |= row.remove(service_application::PAPERS.name).is_some();
    }
    named.then(|| Fields::from([("documents".to_owned(), rows.into())]))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kinds::family_member;
    use crate::role::somebody;
    use crate::{Id, Role};
    use serde_json::json;

    const AREA: Id = Id::NIL;
    const ENDED: Millis = 1_794_985_200_000;

    fn photo(n: u8) -> Value {
        json!({"hash": format!("{n:064x}"), "size": 9, "width": 1, "height": 1})
    }

    fn application(documents: Value) -> Record {
        Record::new(Id::v7(1, [9; 10]), &service_application::KIND)
            .with("area", AREA.to_string())
            .with("documents", documents)
    }

    fn finished() -> Record {
        application(json!([
            {"name": "身份证", "photo": true, "photos": [photo(1), photo(2)]},
            {"name": "户口簿", "ready": true},
        ]))
        .with("status", "finished")
        .with("steps", json!([{"status": "finished", "at": ENDED}]))
    }

    #[test]
    fn a_document_that_is_to_be_photographed_is_and_no_other_need() {
        let missing = Err(Refusal::at("photo_missing", "documents"));
        for (documents, expected) in [
            (json!([]), Ok(())),
            (json!([{"name": "户口簿", "ready": true}]), Ok(())),
            (json!([{"name": "身份证", "photo": true}]), missing.clone()),
            (
                json!([{"name": "身份证", "photo": true, "photos": []}]),
                missing.clone(),
            ),
            (
                json!([{"name": "身份证", "photo": true, "photos": ["x"]}]),
                missing,
            ),
            (
                json!([{"name": "身份证", "photo": true, "photos": [photo(1)]}]),
                Ok(()),
            ),
        ] {
            assert_eq!(
                are_there(&application(documents.clone())),
                expected,
                "{documents}"
            );
        }
    }

    #[test]
    fn a_record_names_the_photos_of_its_rows() {
        let attached = service_application::KIND.attached(&finished());
        let hashes: Vec<String> = attached.into_iter().map(|it| it.hash).collect();
        assert_eq!(hashes, [1, 2].map(|n: u8| format!("{n:064x}")));
    }

    #[test]
    fn they_go_so_many_days_after_the_end_as_a_rule_says() {
        let rule = |from: &str, days: i64| {
            Record::new(Id::derived(from, &[]), &retention_time::KIND)
                .with("matter", retention_time::PAPERS)
                .with("days", days)
                .with("valid_from", from)
        };
        let go = |rules: &[Record], now| go_at(&finished(), rules, now);
        let later = ENDED + 400 * DAY;
        assert_eq!(go(&[], later), Some(ENDED + USUAL_DAYS * DAY));
        let rules = [rule("2026-01-01", 7), rule("2027-06-01", 90)];
        assert_eq!(go(&rules, later), Some(ENDED + 7 * DAY));
        assert_eq!(go(&[], ENDED - DAY), Some(ENDED + (USUAL_DAYS - 1) * DAY));
        assert_eq!(
            go_at(&finished().with("status", "processing"), &[], later),
            None
        );
    }

    #[test]
    fn without_them_all_else_stays() {
        let fields = without(&finished()).expect("it names photos");
        let left = json!([{"name": "身份证", "photo": true}, {"name": "户口簿", "ready": true}]);
        assert_eq!(fields["documents"], left);
        let mut bare = finished();
        bare.fields.extend(fields);
        assert_eq!(without(&bare), None);
    }

    #[test]
    fn they_are_seen_by_the_staff_by_who_applied_and_by_a_relative_with_consent() {
        let me = somebody(1, Role::Resident, AREA);
        let mother = Record::new(Id::v7(1, [5; 10]), &family_member::KIND).with("name", "盛阿婆");
        let consent = consent::given_by(&mother, me.user.unwrap(), "application", "spoken", [0, 9]);
        let own = finished()
            .with("account", me.user.unwrap().to_string())
            .with("via", "self");
        assert!(may_see(&me, &own));
        let filed = own
            .with("via", "family")
            .with("member", mother.id.to_string())
            .with("name", "盛阿婆");
        assert!(!may_see(&me, &filed));
        assert!(may_see(&me.showing([consent.clone()]), &filed));
        assert!(!may_see(
            &me.showing([consent.with("withdrawn_at", 1)]),
            &filed
        ));
        assert!(may_see(&somebody(2, Role::Worker, AREA), &filed));
    }
}
