//! `load`: many phones at once against one server. Prints one JSON line a number.
//!
//! The phones are the product's own: `replica` over its store in memory, and
//! `transport`. It judges nothing, and knows of the server only what a phone knows,
//! and of its process how much memory it holds.
//!
//! Layout:
//! - `serving`: the server, which it starts, with an account for each phone
//! - `phone`: a phone that saves and sends, and what it waited for
//! - `crowd`: all of them, for a time; `listening`: those that only listen
//! - `numbers`: what is printed

mod crowd;
mod listening;
mod numbers;
mod phone;
mod serving;

use anyhow::{Result, ensure};
use clap::Parser;
use crowd::{Crowd, Work};
use mimalloc::MiMalloc;
use numbers::print;
use rustix::process::{Resource, getrlimit, setrlimit};
use serving::Serving;
use std::path::PathBuf;
use std::time::Duration;

/// The server's own, so that the phones take from it no more of the machine than they must.
#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

/// Many phones at once against a server.
#[derive(Parser)]
pub(crate) struct Options {
    /// Phones that save and send, each in a residential area of its own.
    #[arg(long, default_value_t = 64, value_parser = clap::value_parser!(u16).range(1..=512))]
    phones: u16,
    /// How long each number is measured, in seconds.
    #[arg(long, default_value_t = 5, value_parser = clap::value_parser!(u64).range(1..=600))]
    seconds: u64,
    /// Further phones that only hold the stream of changes.
    #[arg(long, default_value_t = 0, value_parser = clap::value_parser!(u16).range(..=20_000))]
    live: u16,
    /// The program of the server.
    #[arg(long, value_name = "FILE")]
    server: PathBuf,
    /// The folder for its data.
    #[arg(long, value_name = "DIR")]
    data: PathBuf,
    /// Its database, where that is no file.
    #[arg(long, value_name = "URL")]
    database_url: Option<String>,
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<()> {
    let options = Options::parse();
    raise_open_files(u64::from(options.live) + u64::from(options.phones) * 2)?;
    let serving = Serving::start(&options).await?;
    print("durability", serving.durability().into(), "");
    let mut crowd = Crowd::gather(&serving.url, options.phones).await?;
    let time = Duration::from_secs(options.seconds);
    for work in Work::ALL {
        crowd = measure(&serving, crowd, work, time, "").await?;
    }
    print("memory", serving.memory()?.into(), "MB");
    if options.live > 0 {
        let listening = listening::open(crowd.servers(), options.live).await?;
        print("live_phones", options.live.into(), "streams open");
        print("memory_with_live_phones", serving.memory()?.into(), "MB");
        measure(&serving, crowd, Work::Single, time, "_with_live_phones").await?;
        print(
            "memory_after_writes_with_live_phones",
            serving.memory()?.into(),
            "MB",
        );
        let ended = listening.ended();
        print("live_streams_lost", ended.into(), "");
    }
    serving.stop().await
}

async fn measure(
    serving: &Serving,
    crowd: Crowd,
    work: Work,
    time: Duration,
    ending: &str,
) -> Result<Crowd> {
    let name = format!("{}{ending}", work.name());
    let before = serving.processor_time()?;
    let (crowd, told) = crowd.run(work, time).await?;
    // What hardly depends on who else uses the machine.
    let each = (serving.processor_time()? - before).as_secs_f64() * 1e6 / told.received as f64;
    told.print(&name);
    print(
        &format!("{name}_processor_time_each"),
        each.round().into(),
        "µs of the server",
    );
    Ok(crowd)
}

/// A stream is an open file, in this process and in the server's, which inherits it.
fn raise_open_files(streams: u64) -> Result<()> {
    /// Files besides streams.
    const OTHERS: u64 = 256;
    let needed = streams + OTHERS;
    let mut limit = getrlimit(Resource::Nofile);
    if limit.current.is_none_or(|held| held >= needed) {
        return Ok(());
    }
    limit.current = Some(limit.maximum.unwrap_or(needed).min(needed));
    let enough = limit.current.is_none_or(|held| held >= needed);
    ensure!(
        setrlimit(Resource::Nofile, limit).is_ok() && enough,
        "{needed} open files are needed: raise the limit (`ulimit -Hn {needed}`) or ask for less"
    );
    Ok(())
}
