//! Who may depend on whom.
//!
//! ```text
//!   domain ◀─ sync ◀─ replica ◀─ replica-indexeddb ◀─ the app
//!                └─◀─ server        transport ◀────────┘
//! ```
//!
//! The pure crates know no runtime, clock, randomness, browser or database,
//! and a library that only one place may use is named with that place.

use anyhow::{Context as _, Result};
use cargo_metadata::{DependencyKind, MetadataCommand};

use super::Problem;
use crate::workspace::Workspace;

/// Each crate of the workspace, and the crates of the workspace it may use.
const MAY_USE: [(&str, &[&str]); 18] = [
    ("age-cipher", &["age-file", "replica"]),
    ("age-file", &[]),
    ("finder", &["domain"]),
    ("domain", &[]),
    ("sync", &["domain"]),
    ("replica", &["domain", "sync"]),
    ("replica-indexeddb", &["domain", "sync", "replica"]),
    ("transport", &["domain", "sync", "replica"]),
    ("demo", &["domain"]),
    ("server", &["domain", "sync", "demo", "age-file"]),
    ("markup", &[]),
    (
        "jiamenkou",
        &[
            "domain",
            "sync",
            "replica",
            "replica-indexeddb",
            "transport",
            "age-cipher",
            "age-file",
            "finder",
            "markup",
        ],
    ),
    (
        "bench-page",
        &[
            "domain",
            "sync",
            "replica",
            "replica-indexeddb",
            "transport",
        ],
    ),
    (
        "test-kit",
        &["domain", "sync", "demo", "replica", "transport", "server"],
    ),
    (
        "integration-tests",
        &[
            "domain",
            "sync",
            "demo",
            "replica",
            "transport",
            "server",
            "test-kit",
        ],
    ),
    ("simulator", &["domain", "sync", "replica"]),
    ("load", &["domain", "sync", "replica", "transport"]),
    ("xtask", &[]),
];

/// Libraries with one place, by the start of their names.
const ONE_PLACE: [(&str, &[&str]); 4] = [
    ("leptos", &["jiamenkou"]),
    ("reqwest", &["transport", "server"]),
    ("sqlx", &["server", "test-kit", "integration-tests"]),
    ("axum", &["server", "test-kit", "integration-tests"]),
];

const PURE: [&str; 4] = ["domain", "sync", "age-file", "finder"];
const IMPURE: [&str; 22] = [
    "async-std",
    "chrono",
    "fastrand",
    "futures-timer",
    "getrandom",
    "gloo",
    "instant",
    "jiff",
    "js-sys",
    "mio",
    "rand",
    "reqwest",
    "rusqlite",
    "smol",
    "sqlx",
    "time",
    "tokio",
    "tracing",
    "wasm-bindgen",
    "wasm-bindgen-futures",
    "web-sys",
    "web-time",
];

/// Checks the packages that cargo sees.
pub(super) fn check(workspace: &Workspace) -> Result<Vec<Problem>> {
    let metadata = MetadataCommand::new()
        .current_dir(workspace.root())
        .no_deps()
        .exec()
        .context("cargo metadata")?;
    let members = metadata.packages.iter().map(|package| Member {
        name: package.name.to_string(),
        uses: package
            .dependencies
            .iter()
            // What only tests use does not reach a phone or a server.
            .filter(|dependency| dependency.kind != DependencyKind::Development)
            .map(|dependency| Use {
                name: dependency.name.clone(),
                ours: dependency.path.is_some(),
            })
            .collect(),
    });
    Ok(problems(&members.collect::<Vec<_>>()))
}

struct Member {
    name: String,
    uses: Vec<Use>,
}

struct Use {
    name: String,
    ours: bool,
}

fn problems(members: &[Member]) -> Vec<Problem> {
    let mut problems = Vec::new();
    for member in members {
        let place = format!("crate {}", member.name);
        let Some((_, allowed)) = MAY_USE.iter().find(|(name, _)| *name == member.name) else {
            let text = "has no import rule; give it one in xtask/src/tidy/imports.rs";
            problems.push(Problem::at(&place, text));
            continue;
        };
        for used in &member.uses {
            if let Some(text) = refusal(&member.name, allowed, used) {
                problems.push(Problem::at(&place, text));
            }
        }
    }
    problems
}

fn refusal(member: &str, allowed: &[&str], used: &Use) -> Option<String> {
    let name = used.name.as_str();
    if used.ours {
        return (!allowed.contains(&name)).then(|| format!("must not use {name}"));
    }
    if PURE.contains(&member) && IMPURE.contains(&name) {
        return Some(format!("is pure and must not use {name}"));
    }
    ONE_PLACE
        .iter()
        .find(|(library, places)| name.starts_with(library) && !places.contains(&member))
        .map(|(library, places)| format!("{library} belongs to {} only", places.join(" and ")))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn member(name: &str, ours: &[&str], others: &[&str]) -> Member {
        let used = |name: &&str, ours| Use {
            name: (*name).to_owned(),
            ours,
        };
        Member {
            name: name.to_owned(),
            uses: ours
                .iter()
                .map(|name| used(name, true))
                .chain(others.iter().map(|name| used(name, false)))
                .collect(),
        }
    }

    fn count(member: Member) -> usize {
        problems(&[member]).len()
    }

    #[test]
    fn an_arrow_the_wrong_way_is_found() {
        assert_eq!(count(member("sync", &["domain"], &[])), 0);
        assert_eq!(count(member("domain", &["sync"], &[])), 1);
        assert_eq!(count(member("server", &["replica"], &[])), 1);
        assert_eq!(count(member("jiamenkou", &["server"], &[])), 1);
    }

    #[test]
    fn a_library_out_of_its_place_is_found() {
        assert_eq!(count(member("jiamenkou", &[], &["leptos"])), 0);
        assert_eq!(count(member("replica", &[], &["leptos"])), 1);
        assert_eq!(count(member("jiamenkou", &[], &["reqwest"])), 1);
    }

    #[test]
    fn a_pure_crate_stays_pure() {
        assert_eq!(count(member("domain", &[], &["serde", "uuid"])), 0);
        assert_eq!(count(member("domain", &[], &["chrono"])), 1);
        assert_eq!(count(member("sync", &["domain"], &["tokio", "rand"])), 2);
    }

    #[test]
    fn a_crate_without_a_rule_is_found() {
        assert_eq!(count(member("newcomer", &[], &[])), 1);
    }
}
