//! The program itself, as a process that is told to stop, killed, and backed up.

use crate::phone::{Phone, id, log};
use crate::photos::{Photo, log_with};
use rustix::process::{Pid, Signal, kill_process};
use serde_json::json;
use std::path::Path;
use std::process::Stdio;
use sync::ErrorCode;
use sync::account::UploadState;
use test_kit::bucket::{KEY, TestBucket};
use test_kit::server::PASSWORD;
use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader, Lines};
use tokio::process::{Child, ChildStdout, Command};

/// Where the program is.
pub(crate) const PROGRAM: &str = env!("CARGO_BIN_EXE_jiamenkou-server");

pub(crate) fn program() -> Command {
    prepared(Command::new(PROGRAM))
}

/// The credentials and the silence that the program is given, however it is started.
pub(crate) fn prepared(mut command: Command) -> Command {
    command.env("AWS_ACCESS_KEY_ID", KEY.0);
    command.env("AWS_SECRET_ACCESS_KEY", KEY.1);
    command.kill_on_drop(true).stderr(Stdio::null());
    command
}

pub(crate) struct Process {
    child: Child,
    /// Kept open, for the program goes on writing.
    _output: Lines<BufReader<ChildStdout>>,
    pub(crate) url: String,
}

impl Process {
    async fn serve(data: &Path, more: &[&str]) -> Self {
        Self::serve_at("127.0.0.1:0", data, more).await
    }

    pub(crate) async fn serve_at(address: &str, data: &Path, more: &[&str]) -> Self {
        let mut command = program();
        command
            .args(["serve", "--listen", address, "--data"])
            .arg(data);
        Self::of(command.args(more)).await
    }

    /// The program as some command starts it, once it listens.
    pub(crate) async fn of(command: &mut Command) -> Self {
        let mut child = command.stdout(Stdio::piped()).spawn().unwrap();
        let mut output = BufReader::new(child.stdout.take().unwrap()).lines();
        let first = output.next_line().await.unwrap().unwrap();
        let url = first.strip_prefix("listening on ").unwrap().to_owned();
        Self {
            child,
            _output: output,
            url,
        }
    }

    pub(crate) fn id(&self) -> u32 {
        self.child.id().unwrap()
    }

    pub(crate) async fn phone(&self) -> Phone {
        let mut phone = Phone::at(self.url.clone());
        phone.sign_in("W1001", PASSWORD).await.unwrap();
        phone
    }

    pub(crate) async fn end(mut self, signal: Signal) -> std::process::ExitStatus {
        let pid = i32::try_from(self.id()).ok().and_then(Pid::from_raw);
        kill_process(pid.unwrap(), signal).unwrap();
        self.child.wait().await.unwrap()
    }
}

async fn run(arguments: &[&str], data: &Path, input: &str) -> bool {
    let mut command = program();
    command.args(arguments).arg("--data").arg(data);
    command.stdin(Stdio::piped()).stdout(Stdio::null());
    let mut child = command.spawn().unwrap();
    let mut stdin = child.stdin.take().unwrap();
    stdin.write_all(input.as_bytes()).await.unwrap();
    drop(stdin);
    child.wait().await.unwrap().success()
}

pub(crate) async fn hire(data: &Path) {
    let area = id(1).to_string();
    let arguments = [
        "account",
        "add",
        "--login",
        "W1001",
        "--name",
        "社工小陈",
        "--role",
        "worker",
        "--area",
        &area,
        "--password-stdin",
    ];
    assert!(run(&arguments, data, &format!("{PASSWORD}\n")).await);
}

#[tokio::test]
async fn an_upload_goes_on_after_the_program_was_killed() {
    goes_on_after_a_kill(&[]).await;
    let bucket = TestBucket::start().await;
    goes_on_after_a_kill(&["--photos", &bucket.url()]).await;
}

async fn goes_on_after_a_kill(photos: &[&str]) {
    let folder = tempfile::tempdir().unwrap();
    hire(folder.path()).await;
    let server = Process::serve(folder.path(), photos).await;
    let mut phone = server.phone().await;
    let photo = Photo::new(20_000);
    phone
        .push(&[log_with(1, id(9), id(1), &photo)])
        .await
        .unwrap();
    let told = phone
        .upload(id(9), &photo.hash, 0, &photo.bytes[..100_000])
        .await;
    assert_eq!(told.unwrap().offset, 100_000);
    assert!(!server.end(Signal::KILL).await.success());
    let server = Process::serve(folder.path(), photos).await;
    phone.url.clone_from(&server.url);
    let state = phone.upload_state(id(9), &photo.hash).await.unwrap();
    assert_eq!((state.offset, state.complete), (100_000, false));
    let rest = phone
        .upload(id(9), &photo.hash, 100_000, &photo.bytes[100_000..300_000])
        .await;
    assert_eq!(rest.unwrap().offset, 300_000);
    let rest = phone
        .upload(id(9), &photo.hash, 300_000, &photo.bytes[300_000..])
        .await;
    let done = UploadState {
        offset: photo.bytes.len() as u64,
        complete: true,
    };
    assert_eq!(rest, Ok(done));
    // And what was acknowledged before is there.
    phone.pull().await.unwrap();
    assert!(phone.record(id(9)).is_some());
    assert!(server.end(Signal::TERM).await.success());
}

#[tokio::test]
async fn a_backup_comes_back_under_a_new_epoch() {
    comes_back(&[], &[]).await;
    let (bucket, another) = (TestBucket::start().await, TestBucket::start().await);
    comes_back(&["--photos", &bucket.url()], &["--photos", &another.url()]).await;
}

async fn comes_back(photos: &[&str], anew: &[&str]) {
    let (folder, kept) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    hire(folder.path()).await;
    let server = Process::serve(folder.path(), photos).await;
    let mut phone = server.phone().await;
    let photo = Photo::new(10);
    phone
        .push(&[log_with(1, id(9), id(1), &photo)])
        .await
        .unwrap();
    phone
        .upload(id(9), &photo.hash, 0, &photo.bytes)
        .await
        .unwrap();
    let backup = kept.path().join("today");
    let take = [&["backup", backup.to_str().unwrap()], photos].concat();
    assert!(run(&take, folder.path(), "").await);
    phone.push(&[log(2, id(10), id(1))]).await.unwrap();
    let epoch = phone.epoch.clone();
    assert!(server.end(Signal::TERM).await.success());
    keep_for_reading(&backup);
    let elsewhere = tempfile::tempdir().unwrap();
    let nothing = elsewhere.path().join("nothing");
    let in_vain = ["backup", nothing.to_str().unwrap()];
    assert!(!run(&in_vain, elsewhere.path(), "").await, "of nothing");
    let left_behind = elsewhere.path().join("jiamenkou.sqlite-wal");
    std::fs::write(&left_behind, b"of a killed server").unwrap();
    let restore = [&["restore", backup.to_str().unwrap()], anew].concat();
    assert!(
        !run(&restore, elsewhere.path(), "").await,
        "under what would be played over it"
    );
    std::fs::remove_file(&left_behind).unwrap();
    assert!(run(&restore, elsewhere.path(), "").await);
    assert!(
        !run(&restore, elsewhere.path(), "").await,
        "over what is there"
    );
    assert!(!backup.join("partial").exists(), "it was only read");
    let restored = elsewhere.path().join("jiamenkou.sqlite");
    assert!(!restored.metadata().unwrap().permissions().readonly());
    let server = Process::serve(elsewhere.path(), anew).await;
    let device = phone.device;
    let mut phone = server.phone().await;
    (phone.device, phone.settled) = (device, 1);
    // The phone sends again what it was told was accepted.
    phone.push(&[log(2, id(10), id(1))]).await.unwrap();
    assert_ne!(phone.epoch, epoch);
    assert!(phone.record(id(9)).is_some() && phone.record(id(10)).is_some());
    let shown = phone
        .get(&format!("/api/photo/{}/{}", id(9), photo.hash))
        .await;
    assert_eq!(shown.status(), 200);
}

/// Leaves a backup as it is on a medium that can not be written.
fn keep_for_reading(backup: &Path) {
    std::fs::remove_dir(backup.join("partial")).unwrap();
    let file = backup.join("jiamenkou.sqlite");
    let mut permissions = file.metadata().unwrap().permissions();
    permissions.set_readonly(true);
    std::fs::set_permissions(&file, permissions).unwrap();
}

#[tokio::test]
async fn a_device_is_found_and_signed_out_by_command_while_the_program_serves() {
    let folder = tempfile::tempdir().unwrap();
    hire(folder.path()).await;
    let server = Process::serve(folder.path(), &[]).await;
    let mut phone = server.phone().await;
    phone.push(&[log(1, id(9), id(1))]).await.unwrap();
    let listed = program()
        .args(["device", "list", "--login", "w1001", "--data"])
        .arg(folder.path())
        .output()
        .await
        .unwrap();
    let listed = String::from_utf8(listed.stdout).unwrap();
    let device = phone.device.to_string();
    assert!(
        listed.starts_with(&device) && listed.contains("received 1  在用"),
        "{listed}"
    );
    assert!(run(&["device", "revoke", &device], folder.path(), "").await);
    let nobodys = id(77).to_string();
    assert!(!run(&["device", "revoke", &nobodys], folder.path(), "").await);
    let revoked = ErrorCode::Revoked {
        device: phone.device,
    };
    assert_eq!(phone.pull().await.unwrap_err(), revoked);
    // Even where it does not tell whose it is any more.
    phone.forget_cookie();
    assert_eq!(phone.pull().await.unwrap_err(), revoked);
    assert!(server.end(Signal::TERM).await.success());
}

#[tokio::test]
async fn the_demo_starts_with_its_accounts() {
    let folder = tempfile::tempdir().unwrap();
    let server = Process::serve(folder.path(), &["--demo", "--demo-records", "2000"]).await;
    let mut phone = Phone::at(server.url.clone());
    let answer = phone.pull().await.unwrap();
    assert!(!answer.more);
    let held: usize = phone.base.values().map(|rows| rows.len()).sum();
    assert_eq!(held, 2_000);
    let about: serde_json::Value = phone.get("/api/about").await.json().await.unwrap();
    assert_ne!(about["demo_accounts"], json!([]));
    assert!(server.end(Signal::INT).await.success());
}

#[tokio::test]
async fn a_demo_that_others_could_reach_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let arguments = ["serve", "--demo", "--listen", "0.0.0.0:0"];
    assert!(!run(&arguments, folder.path(), "").await);
}
