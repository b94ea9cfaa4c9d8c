//! The way of an application: where it can stand, and who may move it where.

use super::papers;
use crate::kind::Write;
use crate::kinds::consent;
use crate::way::{self, begins, further_steps, not_ahead};
use crate::{Actor, Id, Record, Refusal};

pub use crate::way::{Standing, after_step, steps};

/// Where an application can stand, as keys.
pub const STATUS: &[&str] = &[
    "submitted",
    "collected",
    "accepted",
    "processing",
    "returned",
    "finished",
    "declined",
    "withdrawn",
];

/// Where an application stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// 已提交.
    Submitted,
    /// 站点已收件: the station has it and brings it to the authority.
    Collected,
    /// 已受理: the authority has said that it takes it.
    Accepted,
    /// 办理中.
    Processing,
    /// 退回补正: the applicant has something to mend.
    Returned,
    /// 已办结.
    Finished,
    /// 不予办理.
    Declined,
    /// 已撤回, by the applicant.
    Withdrawn,
}

use Status::{Accepted, Collected, Declined, Finished, Processing, Returned, Submitted, Withdrawn};

impl Standing for Status {
    const ALL: &'static [Self] = &[
        Submitted, Collected, Accepted, Processing, Returned, Finished, Declined, Withdrawn,
    ];
    const KEYS: &'static [&'static str] = STATUS;
    const FIRST: Self = Submitted;

    /// The authority that took it, what is to be mended, why it is declined.
    fn asks_for_words(self) -> bool {
        matches!(self, Accepted | Returned | Declined)
    }
}

impl Status {
    /// Whether nothing follows.
    #[must_use]
    pub fn is_end(self) -> bool {
        matches!(self, Finished | Declined | Withdrawn)
    }

    /// Where the staff can move it from here.
    #[must_use]
    pub fn staff_moves(self) -> &'static [Self] {
        match self {
            Submitted => &[Collected, Accepted, Returned, Declined],
            Collected => &[Accepted, Returned, Declined],
            Accepted => &[Processing, Finished, Returned, Declined],
            Processing => &[Finished, Returned, Declined],
            Returned => &[Submitted, Declined],
            Finished | Declined | Withdrawn => &[],
        }
    }

    /// Where the applicant can move it from here.
    #[must_use]
    pub fn applicant_moves(self) -> &'static [Self] {
        match self {
            Submitted | Collected | Accepted | Processing => &[Withdrawn],
            Returned => &[Submitted, Withdrawn],
            Finished | Declined | Withdrawn => &[],
        }
    }
}

/// One step of the way.
pub type Step = way::Step<Status>;

/// What people read out on the telephone: eight signs of its name, in two groups.
#[must_use]
pub fn number(application: Id) -> String {
    let name: String = application.to_string().replace('-', "").to_uppercase();
    let at = name.len().saturating_sub(8);
    format!("{} {}", &name[at..at + 4], &name[at + 4..])
}

/// Fields that stay as they were when it was made.
const FIXED: [&str; 7] = [
    "item",
    "item_name",
    "area",
    "account",
    "via",
    "member",
    "consent",
];

/// What only the server writes, once it has looked at all who ask for slots.
const OF_THE_SERVER: [&str; 3] = ["visit", "visit_told", "visit_free"];

/// What the applicant wrote, which they can correct until somebody works with it.
const WRITTEN: [&str; 5] = ["name", "phone", "documents", "note", "visit_at"];

/// Whether this person may write the application so.
///
/// # Errors
/// Why not.
pub fn check(actor: &Actor, write: &Write<'_>) -> Result<(), Refusal> {
    if actor.is_server() {
        return Ok(());
    }
    if let Some(field) = OF_THE_SERVER.into_iter().find(|field| write.changes(field)) {
        return Err(Refusal::at("server_owned", field));
    }
    let area = write.after.reference("area");
    let owner = actor.user.map(|user| user.to_string());
    let is_owner = owner.is_some_and(|owner| owner == write.after.text("account"));
    let is_staff = actor.works_in(area);
    if !is_owner && !is_staff {
        return Err(Refusal::of("not_permitted"));
    }
    not_ahead(write, actor.now)?;
    match write.before {
        None => {
            begin(actor, write.after, is_staff, is_owner)?;
            papers::are_there(write.after)
        }
        Some(before) => {
            go_on(before, write, is_staff, is_owner)?;
            if goes_further(write) {
                papers::are_there(write.after)?;
            }
            match is_owner && !is_staff && goes_further(write) {
                true => still_agreed(actor, write.after),
                false => Ok(()),
            }
        }
    }
}

fn begin(actor: &Actor, after: &Record, is_staff: bool, is_owner: bool) -> Result<(), Refusal> {
    begins::<Status>(after)?;
    match after.text("via") {
        "self" if is_owner && after.text("member").is_empty() => Ok(()),
        "family" if is_owner => {
            let consent = consent::agreed(actor, after, "application")?;
            match after.list("consent") == [consent::told(consent)] {
                true => Ok(()),
                false => Err(Refusal::at("consent_missing", "consent")),
            }
        }
        "desk" if is_staff && after.list("consent").is_empty() => {
            Err(Refusal::at("consent_missing", "consent"))
        }
        "desk" if is_staff => Ok(()),
        _ => Err(Refusal::at("not_permitted", "via")),
    }
}

/// Whether somebody says something further, or submits again. Whoever acts for a relative
/// may withdraw without being allowed any more what they did before.
fn goes_further(write: &Write<'_>) -> bool {
    let submits = write.changes("status") && Status::of(write.after) == Submitted;
    submits || WRITTEN.iter().any(|field| write.changes(field))
}

fn still_agreed(actor: &Actor, after: &Record) -> Result<(), Refusal> {
    match after.text("via") {
        "family" => consent::agreed(actor, after, "application").map(drop),
        _ => Ok(()),
    }
}

fn go_on(
    before: &Record,
    write: &Write<'_>,
    is_staff: bool,
    is_owner: bool,
) -> Result<(), Refusal> {
    if let Some(field) = FIXED.into_iter().find(|field| write.changes(field)) {
        return Err(Refusal::at("fixed", field));
    }
    let (from, to) = (Status::of(before), Status::of(write.after));
    if write.after.archived && !before.archived && !from.is_end() {
        return Err(Refusal::at("not_from_here", "status"));
    }
    let open_to_owner = is_owner && matches!(from, Submitted | Returned);
    if let Some(field) = WRITTEN.into_iter().find(|field| write.changes(field))
        && !open_to_owner
        && (!is_staff || from.is_end())
    {
        return Err(Refusal::at("not_from_here", field));
    }
    if write.changes("urged_at") && (!is_owner || from.is_end()) {
        return Err(Refusal::at("not_from_here", "urged_at"));
    }
    for field in ["rating", "rating_note"] {
        if write.changes(field) && !(is_owner && from == Finished) {
            return Err(Refusal::at("not_from_here", field));
        }
    }
    if write.changes("status") || write.changes("steps") {
        let further = further_steps::<Status>(before, write.after)?;
        let may = (is_staff && from.staff_moves().contains(&to))
            || (is_owner && from.applicant_moves().contains(&to));
        if !may || further.len() != 1 {
            return Err(Refusal::at("not_from_here", "status"));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::civil::DAY;
    use crate::kinds::family_member;
    use crate::kinds::service_application::KIND;
    use crate::role::somebody;
    use crate::{Role, Scope};
    use serde_json::json;

    const AREA: Id = Id::NIL;

    fn person(n: u8, role: Role) -> Actor {
        somebody(n, role, AREA)
    }

    fn owner() -> Actor {
        person(1, Role::Resident)
    }

    fn worker() -> Actor {
        person(2, Role::Worker)
    }

    fn step(status: Status, note: &str) -> Step {
        Step {
            status,
            at: 5,
            by: String::new(),
            note: note.to_owned(),
        }
    }

    fn application() -> Record {
        let made = Record::new(Id::v7(1, [9; 10]), &KIND)
            .with("area", AREA.to_string())
            .with("account", owner().user.unwrap().to_string())
            .with("via", "self");
        moved(&made, Submitted, "")
    }

    fn moved(from: &Record, to: Status, note: &str) -> Record {
        let mut after = from.clone();
        after.fields.extend(after_step(from, &step(to, note)));
        after
    }

    fn may(actor: &Actor, before: Option<&Record>, after: &Record) -> Result<(), Refusal> {
        check(actor, &Write { before, after })
    }

    #[test]
    fn no_further_step_is_made_in_the_future() {
        let before = application();
        let taken = |at| {
            let step = Step {
                at,
                ..step(Accepted, "材料齐了")
            };
            let mut after = before.clone();
            after.fields.extend(after_step(&before, &step));
            may(&worker(), Some(&before), &after)
        };
        assert_eq!(taken(1 + DAY), Ok(()));
        assert_eq!(taken(2 + DAY), Err(Refusal::at("in_future", "steps")));
    }

    #[test]
    fn people_apply_for_themselves_and_staff_with_consent() {
        let own = application();
        assert_eq!(may(&owner(), None, &own), Ok(()));
        let at = |code, field| Err(Refusal::at(code, field));
        assert_eq!(may(&worker(), None, &own), at("not_permitted", "via"));
        assert_eq!(
            may(&person(3, Role::Resident), None, &own),
            Err(Refusal::of("not_permitted"))
        );
        assert_eq!(
            may(&Actor::visitor(), None, &own),
            Err(Refusal::of("not_permitted"))
        );
        let filed = own.clone().with("via", "desk").with("account", "");
        assert_eq!(
            may(&worker(), None, &filed),
            at("consent_missing", "consent")
        );
        let consent = json!([{"by": "李阿姨", "how": "spoken", "on": "2026-11-29"}]);
        assert_eq!(
            may(&worker(), None, &filed.with("consent", consent)),
            Ok(())
        );
        let begun_later = moved(&own, Accepted, "受理中心");
        assert_eq!(
            may(&owner(), None, &begun_later),
            at("not_from_here", "status")
        );
    }

    /// What the owner filed for her mother, and the consent to it.
    fn for_mother() -> (Record, Record) {
        let me = owner().user.unwrap();
        let mother = Record::new(Id::v7(1, [5; 10]), &family_member::KIND).with("name", "盛阿婆");
        let times = [0, 10 * DAY];
        let consent = consent::given_by(&mother, me, "application", "spoken", times);
        let filed = application()
            .with("via", "family")
            .with("member", mother.id.to_string())
            .with("name", "盛阿婆")
            .with("consent", json!([consent::told(&consent)]));
        (filed, consent)
    }

    #[test]
    fn a_relative_applies_with_a_consent_that_holds_and_goes_on_only_with_it() {
        let (filed, consent) = for_mother();
        let missing = |field| Err(Refusal::at("consent_missing", field));
        assert_eq!(may(&owner(), None, &filed), missing("member"));
        let agreed = owner().showing([consent.clone()]);
        assert_eq!(may(&agreed, None, &filed), Ok(()));
        let untold = filed.clone().with("consent", json!([]));
        assert_eq!(may(&agreed, None, &untold), missing("consent"));
        let for_another = filed.clone().with("name", "邻居");
        assert_eq!(may(&agreed, None, &for_another), missing("member"));
        let as_own = filed.clone().with("via", "self");
        assert!(may(&agreed, None, &as_own).is_err());
        let taken_back = owner().showing([consent.with("withdrawn_at", 1)]);
        assert_eq!(may(&taken_back, None, &filed), missing("member"));

        let returned = filed.clone().with("status", "returned");
        let again = moved(&returned, Submitted, "");
        let withdrawn = moved(&returned, Withdrawn, "");
        assert_eq!(may(&agreed, Some(&returned), &again), Ok(()));
        assert_eq!(may(&taken_back, Some(&returned), &again), missing("member"));
        assert_eq!(may(&taken_back, Some(&returned), &withdrawn), Ok(()));
        let noted = filed.clone().with("note", "慢一点没关系");
        assert_eq!(may(&taken_back, Some(&filed), &noted), missing("member"));
        assert_eq!(may(&worker(), Some(&filed), &noted), Ok(()));
    }

    #[test]
    fn every_move_is_that_of_whoever_may_make_it() {
        for &from in Status::ALL {
            let before = application().with("status", from.key());
            for &to in Status::ALL {
                let after = moved(&before, to, "因为");
                let by = |actor: &Actor| may(actor, Some(&before), &after).is_ok();
                assert_eq!(
                    by(&worker()),
                    from.staff_moves().contains(&to),
                    "{from:?} {to:?}"
                );
                assert_eq!(
                    by(&owner()),
                    from.applicant_moves().contains(&to),
                    "{from:?} {to:?}"
                );
            }
        }
    }

    #[test]
    fn a_move_leaves_its_step_and_says_what_it_must() {
        let before = application();
        let refused = |after: &Record| may(&worker(), Some(&before), after).unwrap_err();
        let unsaid = moved(&before, Returned, " ");
        assert_eq!(refused(&unsaid), Refusal::at("reason_missing", "steps"));
        let stepless = before.clone().with("status", "collected");
        assert_eq!(refused(&stepless), Refusal::at("not_from_here", "steps"));
        let rewritten =
            moved(&before, Collected, "").with("steps", json!([{"status": "collected", "at": 1}]));
        assert_eq!(refused(&rewritten), Refusal::at("not_from_here", "steps"));
        let other = before
            .clone()
            .with("steps", moved(&before, Finished, "").value("steps").clone());
        assert_eq!(
            refused(&other.with("status", "collected")),
            Refusal::at("not_from_here", "steps")
        );
    }

    #[test]
    fn what_was_written_is_open_until_it_is_worked_with_and_a_rating_at_the_end() {
        let renamed = |record: &Record| record.clone().with("name", "改名");
        let owner_may =
            |before: &Record, after: &Record| may(&owner(), Some(before), after).is_ok();
        let fresh = application();
        assert!(owner_may(&fresh, &renamed(&fresh)));
        let accepted = fresh.clone().with("status", "accepted");
        assert!(!owner_may(&accepted, &renamed(&accepted)));
        assert!(may(&worker(), Some(&accepted), &renamed(&accepted)).is_ok());
        let rated = |record: &Record| record.clone().with("rating", 5);
        assert!(!owner_may(&accepted, &rated(&accepted)));
        let finished = fresh.clone().with("status", "finished");
        assert!(owner_may(&finished, &rated(&finished)));
        assert!(may(&worker(), Some(&finished), &rated(&finished)).is_err());
        assert!(may(&worker(), Some(&finished), &renamed(&finished)).is_err());
        let urged = |record: &Record| record.clone().with("urged_at", 9);
        assert!(
            owner_may(&accepted, &urged(&accepted)) && !owner_may(&finished, &urged(&finished))
        );
        let mut put_away = accepted.clone();
        put_away.archived = true;
        assert!(may(&worker(), Some(&accepted), &put_away).is_err());
        put_away = finished.clone();
        put_away.archived = true;
        assert!(may(&worker(), Some(&finished), &put_away).is_ok());
        for field in FIXED {
            let changed = fresh.clone().with(field, "another");
            assert!(may(&worker(), Some(&fresh), &changed).is_err(), "{field}");
        }
    }

    #[test]
    fn a_slot_is_asked_for_by_people_and_given_by_the_server() {
        let asked = application().with("visit_at", 7);
        assert_eq!(may(&owner(), Some(&application()), &asked), Ok(()));
        let given = asked.clone().with("visit", "given").with("visit_told", 7);
        for actor in [owner(), worker()] {
            let refused = Refusal::at("server_owned", "visit");
            assert_eq!(may(&actor, Some(&asked), &given), Err(refused));
        }
        assert_eq!(may(&Actor::server(AREA, 1), Some(&asked), &given), Ok(()));
    }

    #[test]
    fn it_is_read_by_its_owner_and_the_staff_of_its_area() {
        let scopes = (KIND.scopes)(&application());
        assert_eq!(
            scopes,
            [Scope::Area(AREA), Scope::User(owner().user.unwrap())]
        );
        let filed = application().with("account", "");
        assert_eq!((KIND.scopes)(&filed), [Scope::Area(AREA)]);
    }

    #[test]
    fn its_number_is_short_enough_to_be_read_out() {
        let id: Id = "0190b5e0-0000-7000-8000-00000abc1234".parse().unwrap();
        assert_eq!(number(id), "0ABC 1234");
    }
}
