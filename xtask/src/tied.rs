//! A child process that cannot outlive us, however we end.
//!
//! A drop guard alone would leave a database server behind when somebody
//! presses Ctrl-C or kills us. So a small shell stands between:
//!
//! ```text
//!   xtask ──pipe──▶ sh ──▶ the program
//!                   └───▶ waits for the pipe to close, then stops it
//! ```
//!
//! The kernel closes the pipe for us in every case.

use std::{
    io,
    os::unix::process::CommandExt as _,
    process::{Child, Command, ExitStatus, Stdio},
};

const SHELL: &str = r#"
exec 3<&0
"$@" </dev/null 3<&- &
program=$!
{ read -r _ <&3; kill "$STOP" "$program"; } 2>/dev/null &
watcher=$!
exec 3<&-
trap '' INT TERM
wait "$program"
code=$?
kill "$watcher" 2>/dev/null
[ -z "$REMOVE" ] || rm -rf "$REMOVE"
exit "$code"
"#;

/// The signal by which a program is asked to end.
#[derive(Clone, Copy)]
pub(crate) enum Stop {
    /// What Ctrl-C sends; PostgreSQL takes it as "now, but cleanly".
    Interrupt,
    /// What a service manager sends.
    Terminate,
}

/// A running program that ends when this value is dropped or we end.
pub(crate) struct Tied {
    shell: Child,
}

impl Tied {
    /// Starts `command`; only its program, arguments, environment changes,
    /// folder and output go over. `remove` is a folder to remove afterwards.
    pub(crate) fn start(
        command: &Command,
        stop: Stop,
        remove: Option<&std::path::Path>,
        adjust: impl FnOnce(&mut Command),
    ) -> io::Result<Self> {
        let mut shell = Command::new("sh");
        shell
            .args(["-c", SHELL, "sh"])
            .arg(command.get_program())
            .args(command.get_args())
            .env("REMOVE", remove.unwrap_or("".as_ref()))
            .env(
                "STOP",
                match stop {
                    Stop::Interrupt => "-INT",
                    Stop::Terminate => "-TERM",
                },
            )
            .stdin(Stdio::piped())
            // Ctrl-C in a terminal goes to a whole group; the shell must
            // outlive us by a moment to clean up.
            .process_group(0);
        for (name, value) in command.get_envs() {
            match value {
                Some(value) => shell.env(name, value),
                None => shell.env_remove(name),
            };
        }
        if let Some(folder) = command.get_current_dir() {
            shell.current_dir(folder);
        }
        adjust(&mut shell);
        Ok(Self {
            shell: shell.spawn()?,
        })
    }

    /// Waits until the program ends by itself.
    pub(crate) fn wait(&mut self) -> io::Result<ExitStatus> {
        // `Child::wait` would close the pipe and so stop the program.
        let pipe = self.shell.stdin.take();
        let status = self.shell.wait();
        drop(pipe);
        status
    }

    /// How the program ended, if it has.
    pub(crate) fn ended(&mut self) -> io::Result<Option<ExitStatus>> {
        self.shell.try_wait()
    }
}

impl Drop for Tied {
    fn drop(&mut self) {
        drop(self.shell.stdin.take());
        // It ends because the pipe is closed; there is nothing to do about
        // one that is gone already.
        drop(self.shell.wait());
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scratch::Scratch;

    #[test]
    fn dropping_it_stops_the_program_and_removes_its_folder() {
        let scratch = Scratch::new("tied").unwrap();
        let folder = scratch.path().join("gone-afterwards");
        std::fs::create_dir(&folder).unwrap();
        let mut endless = Command::new("tail");
        endless.args(["-f", "/dev/null"]);
        let mut tied = Tied::start(&endless, Stop::Terminate, Some(&folder), |_| {}).unwrap();
        assert!(tied.ended().unwrap().is_none());
        drop(tied);
        assert!(!folder.exists());
    }

    #[test]
    fn the_way_a_program_ends_is_passed_on() {
        let mut command = Command::new("sh");
        command.args(["-c", "exit 7"]);
        let mut tied = Tied::start(&command, Stop::Terminate, None, |_| {}).unwrap();
        assert_eq!(tied.wait().unwrap().code(), Some(7));
    }
}
