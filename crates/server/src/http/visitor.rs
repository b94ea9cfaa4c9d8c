//! `/api/sign-up`: an event without an account. A visitor writes nothing but this one
//! registration, of an event that everybody may come to, and reads nothing of it but
//! where it stands and for whom, by a token that only their phone has.

use super::failure::Failure;
use super::{body, session};
use crate::context::{Context, Parts};
use crate::db::Asked;
use crate::own_hand::NotWritten;
use axum::Json;
use axum::extract::{ConnectInfo, Request, State};
use domain::kinds::registration::{self, check_visitor, is_withdrawn, visitor_id};
use domain::kinds::{ALL, event};
use domain::person::{dialled, mobile_number};
use domain::{Id, Millis, Record, Scope};
use std::net::SocketAddr;
use std::time::Duration;
use sync::mutation::FieldChange;
use sync::visitor::{VisitorSignUp, VisitorState, VisitorToken};
use sync::{ErrorCode, Op, RecordChange};

/// Longest body, in bytes.
const BYTES: usize = 4 * 1024;

/// How often it is tried to write: once more where the log has forgotten the hand.
const TRIES: usize = 3;

/// How long a visitor waits to be told of a seat before it is told them later.
const FOR_THE_CLERK: Duration = Duration::from_secs(2);

/// `POST /api/sign-up`: makes it, once for a token, and says where it stands.
pub(crate) async fn sign_up(
    State(context): State<Context>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    request: Request,
) -> Result<Json<VisitorState>, Failure> {
    let (parts, sent) = request.into_parts();
    let asked: VisitorSignUp = body::json(sent, BYTES).await?;
    let now = context.clock.now();
    let seen = Seen::read(&context, asked.event, asked.token).await?;
    if let Some(made) = &seen.registration {
        // It is only the answer that was lost.
        return Ok(Json(standing(made)));
    }
    let event = seen.open(now)?;
    let one = registration_of(&asked, event)?;
    let phone = mobile_number(&asked.phone).unwrap_or_else(|| dialled(&asked.phone));
    let address = session::address(peer, &parts.headers);
    let tried = context.visitor_throttle.try_now(&phone, &address, now);
    tried.map_err(|retry_after| Failure(ErrorCode::TooMany { retry_after }))?;
    let area = event::KIND
        .area_of(event)
        .ok_or(Failure(ErrorCode::NotFound))?;
    let mut listening = context.hub.listen(None);
    listening.listen_to(vec![Scope::Area(area)]);
    write(&context, asked.event, asked.token, |seen| {
        Ok(seen.registration.is_none().then(|| Op::Create {
            fields: one.fields.clone(),
        }))
    })
    .await?;
    let seat = async {
        loop {
            let state = state_of(&context, asked.event, asked.token).await?;
            if state.seat != PENDING {
                return Ok(state);
            }
            drop(listening.news().await);
        }
    };
    match tokio::time::timeout(FOR_THE_CLERK, seat).await {
        Ok(state) => state.map(Json),
        Err(_) => state_of(&context, asked.event, asked.token).await.map(Json),
    }
}

/// `POST /api/sign-up/state`: where it stands.
pub(crate) async fn state(
    State(context): State<Context>,
    request: Request,
) -> Result<Json<VisitorState>, Failure> {
    let asked: VisitorToken = body::json(request.into_body(), BYTES).await?;
    state_of(&context, asked.event, asked.token).await.map(Json)
}

/// `POST /api/sign-up/withdraw`: the seat goes to others.
pub(crate) async fn withdraw(
    State(context): State<Context>,
    request: Request,
) -> Result<Json<VisitorState>, Failure> {
    let asked: VisitorToken = body::json(request.into_body(), BYTES).await?;
    let now = context.clock.now();
    write(&context, asked.event, asked.token, |seen| {
        seen.open(now)?;
        let registration = seen.registration.as_ref();
        let registration = registration.ok_or(Failure(ErrorCode::NotFound))?;
        Ok((!is_withdrawn(registration)).then(|| {
            let put = FieldChange::Put {
                was: registration.value("withdrawn").clone(),
                now: true.into(),
            };
            Op::Edit {
                fields: [("withdrawn".to_owned(), put)].into_iter().collect(),
            }
        }))
    })
    .await?;
    state_of(&context, asked.event, asked.token).await.map(Json)
}

/// What the server holds of an event and of one visitor's sign-up for it, at one moment.
struct Seen {
    event: Option<Record>,
    registration: Option<Record>,
}

impl Seen {
    async fn read(context: &Parts, event: Id, token: Id) -> Result<Self, Failure> {
        let (mut snapshot, _) = context.db.snapshot(&Asked::default()).await?;
        let mut rows = [event, visitor_id(event, token)].map(|id| (id, None));
        for (id, row) in &mut rows {
            *row = snapshot.record(*id).await?;
        }
        snapshot.close().await?;
        let [event, registration] = rows.map(|(_, row)| {
            let record: Record = serde_json::from_str(&row?.body).ok()?;
            let kind = ALL.named(&record.kind)?;
            Some(record.present(kind))
        });
        Ok(Self {
            event: event.filter(|event| event.kind == event::KIND.name),
            registration,
        })
    }

    /// The event, where it is still to come.
    fn open(&self, now: Millis) -> Result<&Record, Failure> {
        let open = |event: &&Record| !event.archived && event.integer("starts_at") > Some(now);
        let event = self.event.as_ref().filter(open);
        event.ok_or(Failure(ErrorCode::NotFound))
    }
}

const PENDING: &str = "pending";

async fn state_of(context: &Parts, event: Id, token: Id) -> Result<VisitorState, Failure> {
    let seen = Seen::read(context, event, token).await?;
    let one = seen.registration.ok_or(Failure(ErrorCode::NotFound))?;
    Ok(standing(&one))
}

fn standing(one: &Record) -> VisitorState {
    let seat = match one.text("seat") {
        _ if is_withdrawn(one) => "released",
        "" => PENDING,
        seat => seat,
    };
    VisitorState {
        seat: seat.to_owned(),
        promoted: one.integer("promoted_at").is_some(),
        name: one.text("name").to_owned(),
        party: one.integer("party").unwrap_or(1),
    }
}

/// The registration that a visitor asks for.
fn registration_of(asked: &VisitorSignUp, event: &Record) -> Result<Record, Failure> {
    let one = registration::of_visitor(
        visitor_id(asked.event, asked.token),
        event,
        [&asked.name, &asked.phone],
        [asked.party, asked.children],
    );
    match check_visitor(event, &one) {
        Ok(()) => Ok(one),
        Err(refusal) => Err(Failure::malformed(refusal.field.unwrap_or_default())),
    }
}

/// Writes what follows from what is held, if anything. The hand is taken before reading:
/// one token sent twice at once makes one sign-up. Nobody else has the token, so what is
/// written rests on nothing else in the area, and a crowd does not push each other out.
async fn write(
    context: &Parts,
    event: Id,
    token: Id,
    op: impl Fn(&Seen) -> Result<Option<Op>, Failure>,
) -> Result<(), Failure> {
    let mut hand = context.visitors.lock().await;
    for _ in 0..TRIES {
        let seen = Seen::read(context, event, token).await?;
        let Some(op) = op(&seen)? else { return Ok(()) };
        let area = seen
            .event
            .as_ref()
            .and_then(|event| event::KIND.area_of(event));
        let area = area.ok_or(Failure(ErrorCode::NotFound))?;
        let change = RecordChange {
            record: visitor_id(event, token),
            kind: registration::KIND.name.to_owned(),
            schema: registration::KIND.schema,
            op,
        };
        match hand.write(area, None, [change], context.clock.now()).await {
            Ok(()) => return Ok(()),
            Err(NotWritten::Moved) => {}
            Err(NotWritten::Failed(error)) => return Err(Failure(error)),
        }
    }
    Err(Failure(ErrorCode::Unavailable))
}
