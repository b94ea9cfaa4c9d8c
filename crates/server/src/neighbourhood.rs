//! Loading the demo neighbourhood.

use crate::config::Demo;
use crate::db::{Asked, Database, DbError, Loaded, NewAccount, Person, PhotoRow, Seen, Wanted};
use crate::http::normalised_login;
use crate::import::import;
use crate::passwords::{PasswordError, hashed};
use crate::photos::{self, PhotoError, PhotoStore};
use demo::{DemoPerson, DemoPhoto};
use domain::{Kinds, Millis, Record};
use futures::future::try_join_all;
use sync::account::DemoAccount;

/// Why the demo neighbourhood is not there.
#[derive(Debug, thiserror::Error)]
pub enum DemoError {
    /// The accounts have known passwords, so nobody else may reach them.
    #[error("demo data is served on this machine only; listen on 127.0.0.1")]
    NotOnLoopback,
    /// The database holds records that are not made up.
    #[error("the database holds records already; give the demo a folder of its own")]
    NotEmpty,
    /// The database failed.
    #[error(transparent)]
    Database(#[from] DbError),
    /// A password could not be hashed.
    #[error(transparent)]
    Password(#[from] PasswordError),
    /// A picture could not be stored.
    #[error("a demo picture could not be stored: {0}")]
    Photo(String),
}

impl From<PhotoError> for DemoError {
    fn from(error: PhotoError) -> Self {
        Self::Photo(error.to_string())
    }
}

/// Loads it into an empty database; leaves one that it is in as it is. Returns
/// the accounts.
pub(crate) async fn load(
    db: &dyn Database,
    store: &PhotoStore,
    kinds: Kinds,
    demo: Demo,
    now: Millis,
) -> Result<Vec<DemoAccount>, DemoError> {
    let (snapshot, Seen { head, .. }) = db.snapshot(&Asked::default()).await?;
    snapshot.close().await?;
    if !head.demo && (head.seq > 0 || db.has_accounts().await?) {
        return Err(DemoError::NotEmpty);
    }
    let is_there = head.demo && head.seq > 0;
    let asked = if is_there { Some(0) } else { demo.records };
    let neighbourhood = demo::neighbourhood(now, asked);
    let accounts = neighbourhood.people.iter().map(named).collect();
    if is_there {
        return Ok(accounts);
    }
    // First of all the mark that it is made up: what comes after it may be cut off,
    // and nobody must be able to take these accounts for real ones.
    let (mut open, _) = db.begin(&Wanted::default()).await?;
    open.rename(demo::SUBDISTRICT, true).await?;
    open.commit().await?;
    for (account, phones) in try_join_all(neighbourhood.people.into_iter().map(account)).await? {
        db.put_account(&account).await?;
        db.put_phones(account.person.id, &phones).await?;
    }
    let records: Vec<Record> = [
        neighbourhood.areas,
        neighbourhood.stations,
        neighbourhood.items,
        neighbourhood.calendar,
        neighbourhood.duty,
        neighbourhood.limits,
        neighbourhood.hours,
        neighbourhood.events,
        neighbourhood.family,
        neighbourhood.registrations,
        neighbourhood.logs,
        neighbourhood.posts,
        neighbourhood.applications,
        neighbourhood.requests,
    ]
    .concat();
    for photo in neighbourhood.photos {
        put(db, store, kinds, photo, &records, now).await?;
    }
    let (mut open, Loaded { head, .. }) = db.begin(&Wanted::default()).await?;
    import(&mut *open, &head, kinds, &records, now).await?;
    open.commit().await?;
    Ok(accounts)
}

fn named(person: &DemoPerson) -> DemoAccount {
    DemoAccount {
        login: person.login.clone(),
        password: person.password.clone(),
        name: person.name.clone(),
        grants: person.grants.clone(),
    }
}

/// The account, and its phone numbers.
async fn account(person: DemoPerson) -> Result<(NewAccount, Vec<String>), PasswordError> {
    let account = NewAccount {
        person: Person {
            id: person.id,
            name: person.name,
            title: person.title,
        },
        logins: vec![normalised_login(&person.login)],
        password: hashed(person.password).await?,
        grants: person.grants,
    };
    Ok((account, person.phones))
}

async fn put(
    db: &dyn Database,
    store: &PhotoStore,
    kinds: Kinds,
    photo: DemoPhoto,
    records: &[Record],
    now: Millis,
) -> Result<(), DemoError> {
    let hash = photo.photo.hash;
    let content_type = photos::content_type(&photo.bytes).unwrap_or("image/png");
    store.put(&hash, photo.bytes).await?;
    let names = |record: &&Record| {
        let kind = kinds.named(&record.kind).into_iter();
        let mut attached = kind.flat_map(|kind| kind.attached(record));
        attached.any(|photo| photo.hash == hash)
    };
    for record in records.iter().filter(names) {
        let row = PhotoRow {
            record: record.id,
            hash: hash.clone(),
            content_type: content_type.to_owned(),
        };
        db.put_photo(&row, now).await?;
    }
    Ok(())
}
