//! Voice notes, which go the way of photos: audio and nothing else.

use crate::phone::{Phone, id, mutation};
use crate::photos::Photo;
use domain::{Id, Role};
use serde_json::{Value, json};
use sync::ErrorCode;
use sync::Outcome;
use sync::account::UploadState;
use test_kit::server::{START, TestServer};

const WEBM: &[u8] = b"\x1a\x45\xdf\xa3\x42\x82\x84webm";

fn recording(codecs: &[u8], length: usize) -> Photo {
    let mut bytes = [WEBM, codecs].concat();
    bytes.resize(bytes.len() + length, 7);
    Photo::of(bytes)
}

fn request(mseq: u64, n: u8, account: Id, note: &Photo) -> Value {
    let voice = json!({"hash": note.hash, "size": note.bytes.len(), "seconds": 12});
    let fields = json!({
        "class": "help", "text": "请听语音", "voice": voice, "area": id(1),
        "account": account, "channel": "self", "status": "submitted",
        "steps": [{"status": "submitted", "at": START}],
    });
    let op = json!({"op": "create", "fields": fields});
    mutation(
        mseq,
        Id::derived("voice", &[id(n)]),
        id(n),
        "service_request",
        op,
    )
}

#[tokio::test]
async fn only_audio_is_taken_for_a_voice_note_and_it_is_served_as_nothing_else() {
    let server = TestServer::start().await;
    let me = server.hire("R1", Role::Resident, Some(id(1))).await;
    server.hire("W1", Role::Worker, Some(id(1))).await;
    server.hire("W2", Role::Worker, Some(id(2))).await;
    let mut resident = Phone::of(&server, "R1").await;
    let spoken = recording(b"A_OPUS", 900);
    let page = Photo::of(b"<!doctype html><script>1</script>".to_vec());
    let others = [
        page,
        recording(b"\x86\x86A_OPUS\x86\x85V_VP8", 900),
        Photo::new(10),
        recording(b"A_OPUS", 1 << 20),
    ];
    let all: Vec<&Photo> = [&spoken].into_iter().chain(&others).collect();
    for (n, note) in (1..).zip(&all) {
        let request = request(u64::from(n), n, me, note);
        let answer = resident.push(&[request]).await.unwrap();
        assert_eq!(answer.outcomes.last().unwrap().outcome, Outcome::Applied);
    }
    let there = UploadState {
        offset: spoken.bytes.len() as u64,
        complete: true,
    };
    let sent = resident.upload(id(1), &spoken.hash, 0, &spoken.bytes).await;
    assert_eq!(sent, Ok(there));
    for (n, note) in (2..).zip(&others) {
        let first = &note.bytes[..note.bytes.len().min(1_000)];
        let refused = resident.upload(id(n), &note.hash, 0, first).await;
        assert!(
            matches!(refused, Err(ErrorCode::NotAPhoto | ErrorCode::TooLarge)),
            "{n}: {refused:?}"
        );
    }

    let path = format!("/api/photo/{}/{}", id(1), spoken.hash);
    for login in ["R1", "W1"] {
        let shown = Phone::of(&server, login).await.get(&path).await;
        let header = |name: &str| shown.headers()[name].to_str().unwrap().to_owned();
        assert_eq!(header("content-type"), "audio/webm");
        assert_eq!(header("x-content-type-options"), "nosniff");
        assert_eq!(
            header("content-security-policy"),
            "default-src 'none'; sandbox"
        );
        assert_eq!(header("cache-control"), "no-store");
        assert_eq!(shown.bytes().await.unwrap(), spoken.bytes);
    }
    let stranger = Phone::of(&server, "W2").await;
    assert_eq!(stranger.get(&path).await.status(), 404);
}
