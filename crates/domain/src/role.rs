//! Roles, the grants that give them, and the person who acts under them.

use crate::civil::DAY;
use crate::json::FromJson;
use crate::{Id, Millis, Record, Scope, Value};
use serde::Serialize;

/// What a person is to the neighbourhood. A title (书记, 主任) is data apart from this.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Lives here: own applications, sign-ups, requests.
    Resident,
    /// 社工: works in one residential area.
    Worker,
    /// 书记 or 主任: a worker who may also approve, publish, convene and submit.
    CommitteeLead,
    /// 楼组长: notices and sign-ups of one building.
    BuildingLeader,
    /// 自治团队负责人: the records of a project team.
    TeamLeader,
    /// Works at the sub-district.
    Officer,
    /// Sees the fund applications assigned to them, and nothing else.
    Reviewer,
    /// Keeps accounts, devices and catalogues.
    Admin,
}

crate::from_json!(in Role);

impl FromJson for Role {
    fn from_json(value: Value) -> Option<Self> {
        Some(match value.as_str()? {
            "resident" => Self::Resident,
            "worker" => Self::Worker,
            "committee_lead" => Self::CommitteeLead,
            "building_leader" => Self::BuildingLeader,
            "team_leader" => Self::TeamLeader,
            "officer" => Self::Officer,
            "reviewer" => Self::Reviewer,
            "admin" => Self::Admin,
            _ => return None,
        })
    }
}

impl Role {
    /// Whether the role opens the staff scope of its area.
    #[must_use]
    pub fn works_in_area(self) -> bool {
        matches!(self, Self::Worker | Self::CommitteeLead)
    }
}

/// A role, held for an area (or for the whole sub-district) between two instants.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Grant {
    /// The role.
    pub role: Role,
    /// Its residential area; none means the whole sub-district.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub area: Option<Id>,
    /// First instant at which it holds.
    pub from: Millis,
    /// First instant at which it holds no more; none means open-ended.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub until: Option<Millis>,
}
crate::from_json!(Grant {
    role,
    area,
    from,
    until
});

impl Grant {
    /// Whether it holds at an instant.
    #[must_use]
    pub fn holds_at(&self, now: Millis) -> bool {
        self.from <= now && self.until.is_none_or(|until| now < until)
    }
}

/// Who acts: a person with the grants that hold now, or a visitor without an account.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Actor {
    /// The person; none for a visitor.
    pub user: Option<Id>,
    /// The grants that hold now.
    pub grants: Vec<Grant>,
    /// Now, by the clock of whoever asks: the server's where it decides, the phone's
    /// where it predicts.
    pub now: Millis,
    /// Whether it is the server itself, which no request can be.
    #[serde(skip)]
    server: bool,
    /// What they show besides what they write, as it stands where it is decided.
    #[serde(skip)]
    shown: Vec<Record>,
    /// For how long what they do has waited on their phone.
    #[serde(skip)]
    waited: Millis,
}

/// For so long at most a phone is believed that something waited on it.
pub const WAITED_AT_MOST: Millis = 7 * DAY;

/// Under which name the server's own writes are kept; no account is called so.
pub const SERVER: Id = Id::from_bytes(*b"jiamenkou-server");

impl Actor {
    /// A visitor without an account.
    #[must_use]
    pub fn visitor() -> Self {
        Self::default()
    }

    /// A person with those of the grants that hold at `now`.
    #[must_use]
    pub fn at(user: Id, grants: &[Grant], now: Millis) -> Self {
        let grants = grants.iter().copied().filter(|g| g.holds_at(now)).collect();
        Self {
            user: Some(user),
            grants,
            now,
            ..Self::default()
        }
    }

    /// The same person, who shows these records for what they write: the consent of whom
    /// they act for. A deed names what it shows before what rests on it.
    #[must_use]
    pub fn showing(&self, records: impl IntoIterator<Item = Record>) -> Self {
        Self {
            shown: records.into_iter().collect(),
            ..self.clone()
        }
    }

    /// The same person, whose deed was saved then by the clock of their phone. It is
    /// believed no further than [`WAITED_AT_MOST`], and nothing of what is still to come.
    #[must_use]
    pub fn having_saved(mut self, observed_at: Millis) -> Self {
        let waited = self.now.saturating_sub(observed_at);
        self.waited = waited.clamp(0, WAITED_AT_MOST);
        self
    }

    /// When what they do was saved, as far as that can be known.
    #[must_use]
    pub fn saved_at(&self) -> Millis {
        self.now - self.waited
    }

    /// What they show under that id.
    #[must_use]
    pub fn shows(&self, id: Id) -> Option<&Record> {
        self.shown.iter().find(|record| record.id == id)
    }

    /// The server itself, at work in an area: it may also write what only it may.
    #[must_use]
    pub fn server(area: Id, now: Millis) -> Self {
        let grant = Grant {
            role: Role::Worker,
            area: Some(area),
            from: Millis::MIN,
            until: None,
        };
        Self {
            user: Some(SERVER),
            grants: vec![grant],
            now,
            server: true,
            ..Self::default()
        }
    }

    /// Whether it is the server itself.
    #[must_use]
    pub fn is_server(&self) -> bool {
        self.server
    }

    /// Whether the person holds the role for the area, or for the whole sub-district.
    #[must_use]
    pub fn is(&self, role: Role, area: Option<Id>) -> bool {
        self.grants
            .iter()
            .any(|g| g.role == role && (g.area.is_none() || g.area == area))
    }

    /// Whether the person is social worker or lead in the area.
    #[must_use]
    pub fn works_in(&self, area: Option<Id>) -> bool {
        self.is(Role::Worker, area) || self.is(Role::CommitteeLead, area)
    }

    /// Whether the person may approve and publish for the area.
    #[must_use]
    pub fn leads(&self, area: Option<Id>) -> bool {
        self.is(Role::CommitteeLead, area)
    }

    /// The areas in which the person works, each once.
    #[must_use]
    pub fn areas(&self) -> Vec<Id> {
        let mut areas: Vec<Id> = self
            .grants
            .iter()
            .filter(|g| g.role.works_in_area())
            .filter_map(|g| g.area)
            .collect();
        areas.sort_unstable();
        areas.dedup();
        areas
    }

    /// The scopes that the person may read, in order, each once.
    #[must_use]
    pub fn scopes(&self) -> Vec<Scope> {
        let mut scopes = vec![Scope::Public];
        scopes.extend(self.areas().into_iter().map(Scope::Area));
        scopes.extend(self.user.map(Scope::User));
        scopes
    }
}

/// Somebody with a role in an area, for the tests of rules; the number tells people apart.
#[cfg(test)]
pub(crate) fn somebody(n: u8, role: Role, area: Id) -> Actor {
    let grant = Grant {
        role,
        area: Some(area),
        from: 0,
        until: None,
    };
    Actor::at(Id::v7(1, [n; 10]), &[grant], 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOME: Id = Id::NIL;

    fn grant(role: Role, area: Option<Id>) -> Grant {
        Grant {
            role,
            area,
            from: 100,
            until: Some(200),
        }
    }

    #[test]
    fn a_grant_holds_from_its_start_until_before_its_end() {
        let grant = grant(Role::Worker, Some(HOME));
        assert_eq!(
            [99, 100, 199, 200].map(|t| grant.holds_at(t)),
            [false, true, true, false]
        );
        assert!(Actor::at(HOME, &[grant], 200).grants.is_empty());
    }

    #[test]
    fn only_staff_roles_open_an_area() {
        let area = Id::v7(1, [1; 10]);
        let scopes = |role| Actor::at(HOME, &[grant(role, Some(area))], 150).scopes();
        assert_eq!(
            scopes(Role::Worker),
            [Scope::Public, Scope::Area(area), Scope::User(HOME)]
        );
        assert_eq!(scopes(Role::Resident), [Scope::Public, Scope::User(HOME)]);
        assert_eq!(Actor::visitor().scopes(), [Scope::Public]);
    }

    #[test]
    fn a_role_counts_only_in_its_area() {
        let (mine, other) = (Id::v7(1, [1; 10]), Id::v7(1, [2; 10]));
        let lead = Actor::at(HOME, &[grant(Role::CommitteeLead, Some(mine))], 150);
        assert!(lead.leads(Some(mine)) && lead.works_in(Some(mine)));
        assert!(!lead.leads(Some(other)) && !lead.leads(None));
    }
}
