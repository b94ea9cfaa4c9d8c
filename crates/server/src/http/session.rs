//! `/api/session`: signing in, asking who one is, signing out.

use super::body;
use super::failure::Failure;
use crate::codes::BROWSER_KNOWN;
use crate::context::{Context, Parts};
use crate::db::SessionRow;
use crate::random;
use axum::Json;
use axum::extract::{ConnectInfo, Request, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{AppendHeaders, IntoResponse, Response};
use domain::{Actor, Id, Millis};
use serde::Serialize;
use sha2::{Digest as _, Sha256};
use std::net::{IpAddr, Ipv6Addr, SocketAddr};
use sync::ErrorCode;
use sync::account::{Account, SignIn};

const COOKIE: &str = "jiamenkou_session";
/// Tells a browser in which somebody signed in from one that nobody has seen.
const BROWSER: &str = "jiamenkou_browser";
/// How long a session lasts after it was last used.
const LIFETIME: Millis = 30 * 24 * 3_600_000;
/// A session in use is made longer no more often than this.
const EXTEND: Millis = 24 * 3_600_000;
/// Longest body of a sign-in, in bytes.
const SIGN_IN_BYTES: usize = 4 * 1024;

/// `POST`: a name and a password for a cookie.
pub(crate) async fn sign_in(
    State(context): State<Context>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    request: Request,
) -> Result<Response, Failure> {
    let (parts, sent) = request.into_parts();
    let sign_in: SignIn = body::json(sent, SIGN_IN_BYTES).await?;
    let address = address(peer, &parts.headers);
    let person = by_password(&context, sign_in, &address).await?;
    opened(&context, person, &parts.headers, |account| account).await
}

/// Whose number and password these are.
///
/// # Errors
/// `WrongPassword` where they are nobody's, `TooMany` after repeated tries.
pub(super) async fn by_password(
    context: &Parts,
    sign_in: SignIn,
    address: &str,
) -> Result<Id, Failure> {
    let login = normalised_login(&sign_in.login);
    let now = context.clock.now();
    let tried = context.throttle.try_now(&login, address, now);
    tried.map_err(|retry_after| Failure(ErrorCode::TooMany { retry_after }))?;
    let credentials = context.db.credentials(&login).await?;
    let hash = credentials.as_ref().map(|found| found.password.clone());
    let verified = context.passwords.verify(sign_in.password, hash).await?;
    let (true, Some(credentials)) = (verified, credentials) else {
        return Err(Failure(ErrorCode::WrongPassword));
    };
    context.throttle.succeeded(&login, address);
    Ok(credentials.account)
}

/// Opens a session for somebody who has shown who they are, in a browser that knows them
/// from then on, and answers with what is made of their account.
///
/// # Errors
/// When the database fails.
pub(crate) async fn opened<T: Serialize>(
    context: &Parts,
    person: Id,
    headers: &HeaderMap,
    answer: impl FnOnce(Account) -> T,
) -> Result<Response, Failure> {
    let now = context.clock.now();
    let token = random::token();
    let session = SessionRow {
        token: hashed(&token),
        account: person,
        expires_at: now + LIFETIME,
    };
    context.db.open_session(&session, now).await?;
    // A name of its own each time: one that somebody else put there knows nobody new.
    let mut known = known_here(context, headers).await?;
    known.retain(|one| *one != person);
    known.push(person);
    let browser = random::token();
    let known_by = hashed(&browser);
    for one in known {
        context.db.know_browser(&known_by, one, now).await?;
    }
    let account = account(context, &session).await?;
    let cookies = AppendHeaders([
        (
            header::SET_COOKIE,
            cookie(&token, LIFETIME / 1_000, headers),
        ),
        (header::SET_COOKIE, browser_cookie(&browser, headers)),
    ]);
    Ok((cookies, Json(answer(account))).into_response())
}

/// Who has signed in in this browser before.
///
/// # Errors
/// When the database fails.
pub(crate) async fn known_here(context: &Parts, headers: &HeaderMap) -> Result<Vec<Id>, Failure> {
    let Some(browser) = named_cookie(headers, BROWSER) else {
        return Ok(Vec::new());
    };
    let since = context.clock.now() - BROWSER_KNOWN;
    let known_by = hashed(browser);
    Ok(context.db.known_in_browser(&known_by, since).await?)
}

/// `GET`: who is signed in. The cookie lasts longer by it, as the session does: the
/// app asks whenever it is opened.
pub(crate) async fn who(
    State(context): State<Context>,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    let session = of(&context, &headers).await?;
    let session = session.ok_or(Failure(ErrorCode::SignedOut))?;
    let account = account(&context, &session).await?;
    let token = token(&headers).unwrap_or_default();
    let left = (session.expires_at - context.clock.now()) / 1_000;
    let cookie = cookie(token, left, &headers);
    Ok(([(header::SET_COOKIE, cookie)], Json(account)).into_response())
}

/// `DELETE`: the end of the session, if there is one.
pub(crate) async fn sign_out(
    State(context): State<Context>,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    if let Some(token) = hashed_token(&headers) {
        context.db.close_session(&token).await?;
        context.sessions.forget(&token);
        context.hub.sign_out(&token);
    }
    Ok(forgotten(&headers))
}

/// That it is done, and that the browser has no session any more.
pub(super) fn forgotten(headers: &HeaderMap) -> Response {
    let cookie = cookie("", 0, headers);
    (StatusCode::NO_CONTENT, [(header::SET_COOKIE, cookie)]).into_response()
}

/// The session of a request, made longer by being used; none for a visitor or
/// when it has ended.
///
/// # Errors
/// When the database fails.
pub(crate) async fn of(
    context: &Parts,
    headers: &HeaderMap,
) -> Result<Option<SessionRow>, Failure> {
    match hashed_token(headers) {
        Some(token) => by_token(context, &token).await,
        None => Ok(None),
    }
}

/// The same by the hash of what was shown.
///
/// # Errors
/// When the database fails.
pub(crate) async fn by_token(context: &Parts, token: &str) -> Result<Option<SessionRow>, Failure> {
    let now = context.clock.now();
    let session = match context.sessions.find(token, now) {
        Some(session) => Some(session),
        None => context.db.session(token).await?,
    };
    let Some(mut session) = session.filter(|session| now < session.expires_at) else {
        return Ok(None);
    };
    if session.expires_at < now + LIFETIME - EXTEND {
        session.expires_at = now + LIFETIME;
        let extended = context
            .db
            .extend_session(&session.token, session.expires_at);
        extended.await?;
    }
    context.sessions.hold(&session, now);
    Ok(Some(session))
}

/// What a request shows to be somebody's, by its hash, whether it still counts or not.
pub(crate) fn hashed_token(headers: &HeaderMap) -> Option<String> {
    token(headers).map(hashed)
}

async fn account(context: &Parts, session: &SessionRow) -> Result<Account, Failure> {
    let person = context.db.person(session.account).await?;
    let person = person.ok_or(Failure(ErrorCode::SignedOut))?;
    let Actor { grants, .. } = context.actor(Some(person.id)).await?;
    Ok(Account {
        user: person.id,
        name: person.name,
        title: person.title,
        grants,
        expires_at: session.expires_at,
        sealing_key: Some(context.sealing.public().to_string()),
    })
}

/// A login as it is stored: people write phone numbers with spaces and staff
/// numbers in small letters.
pub fn normalised_login(login: &str) -> String {
    login
        .chars()
        .filter(|c| c.is_alphanumeric())
        .take(64)
        .collect::<String>()
        .to_uppercase()
}

/// Where the request came from. A proxy on this machine says it for others: by what
/// it added last, for all before that is the client's own word.
pub(crate) fn address(peer: SocketAddr, headers: &HeaderMap) -> String {
    let forwarded = || {
        let mut lines = headers.get_all("x-forwarded-for").iter();
        let last = lines.next_back()?.to_str().ok()?.rsplit(',').next()?;
        last.trim().parse().ok()
    };
    let on_this_machine = peer.ip().is_loopback();
    let address = on_this_machine.then(forwarded).flatten();
    household(address.unwrap_or(peer.ip()))
}

/// A household has one address of IPv4, or 2⁶⁴ of IPv6.
fn household(address: IpAddr) -> String {
    match address.to_canonical() {
        IpAddr::V4(address) => address.to_string(),
        IpAddr::V6(address) => {
            let network = address.to_bits() & !u128::from(u64::MAX);
            format!("{}/64", Ipv6Addr::from_bits(network))
        }
    }
}

fn token(headers: &HeaderMap) -> Option<&str> {
    named_cookie(headers, COOKIE)
}

fn named_cookie<'a>(headers: &'a HeaderMap, wanted: &str) -> Option<&'a str> {
    let cookies = headers.get_all(header::COOKIE).iter();
    let mut cookies = cookies.filter_map(|value| value.to_str().ok());
    cookies.find_map(|text| {
        let mut pairs = text
            .split(';')
            .filter_map(|pair| pair.trim().split_once('='));
        pairs.find_map(|(name, value)| (name == wanted).then_some(value))
    })
}

fn hashed(token: &str) -> String {
    crate::photos::hexadecimal(&Sha256::digest(token.as_bytes()))
}

fn cookie(token: &str, seconds: Millis, headers: &HeaderMap) -> HeaderValue {
    set_cookie(COOKIE, token, "/", seconds, headers)
}

fn browser_cookie(token: &str, headers: &HeaderMap) -> HeaderValue {
    let path = "/api/session";
    set_cookie(BROWSER, token, path, BROWSER_KNOWN / 1_000, headers)
}

/// `Secure` everywhere but on this machine, where there is no TLS.
fn set_cookie(
    name: &str,
    token: &str,
    path: &str,
    seconds: Millis,
    headers: &HeaderMap,
) -> HeaderValue {
    let host = headers
        .get(header::HOST)
        .and_then(|host| host.to_str().ok());
    let secure = if host.is_some_and(is_loopback) {
        ""
    } else {
        "; Secure"
    };
    let text = format!(
        "{name}={token}; Path={path}; HttpOnly; SameSite=Strict; Max-Age={seconds}{secure}"
    );
    HeaderValue::from_str(&text).unwrap_or(HeaderValue::from_static(""))
}

/// Whether a host with its port is this machine.
pub(crate) fn is_loopback(host: &str) -> bool {
    let name = host.rsplit_once(':').map_or(host, |(name, _)| name);
    name == "localhost" || name == "[::1]" || name.starts_with("127.")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn logins_are_told_apart_by_letters_and_digits_only() {
        assert_eq!(normalised_login(" 138-0000 0001 "), "13800000001");
        assert_eq!(normalised_login("w1001\0"), "W1001");
    }

    #[test]
    fn the_cookie_is_found_among_others() {
        let mut headers = HeaderMap::new();
        headers.insert(
            header::COOKIE,
            "a=1; jiamenkou_session=xyz; b=2".parse().unwrap(),
        );
        assert_eq!(token(&headers), Some("xyz"));
    }

    #[test]
    fn only_a_proxy_beside_the_server_speaks_for_others_and_only_by_its_last_word() {
        let told = |lines: &[&str], peer: &str| {
            let mut headers = HeaderMap::new();
            for line in lines {
                headers.append("x-forwarded-for", line.parse().unwrap());
            }
            address(SocketAddr::new(peer.parse().unwrap(), 9), &headers)
        };
        let own_word = ["1.1.1.1, 2.2.2.2", "3.3.3.3"];
        assert_eq!(told(&own_word, "127.0.0.1"), "3.3.3.3");
        assert_eq!(told(&own_word[..1], "::1"), "2.2.2.2");
        assert_eq!(told(&own_word, "9.9.9.9"), "9.9.9.9");
        assert_eq!(told(&["nonsense"], "127.0.0.1"), "127.0.0.1");
        assert_eq!(
            told(&["2001:db8:1:2:3:4:5:6"], "127.0.0.1"),
            "2001:db8:1:2::/64"
        );
    }

    #[test]
    fn the_cookie_is_secure_but_on_this_machine() {
        let of = |host: &str| {
            let mut headers = HeaderMap::new();
            headers.insert(header::HOST, host.parse().unwrap());
            let cookie = cookie("t", 1, &headers);
            cookie.to_str().unwrap().ends_with("; Secure")
        };
        assert_eq!(
            [
                "127.0.0.1:80",
                "localhost:8080",
                "[::1]:1",
                "station.example"
            ]
            .map(of),
            [false, false, false, true]
        );
    }
}
