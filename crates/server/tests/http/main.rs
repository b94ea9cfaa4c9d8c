//! The server as phones meet it, over HTTP.

#![expect(clippy::unwrap_used, reason = "what fails here fails the test")]

mod accounts;
mod app;
mod calendar;
mod codes;
mod exchange;
mod export;
mod failing;
mod kill;
mod live;
mod log;
mod looking_back;
mod phone;
mod photos;
mod program;
mod public;
mod sealed;
mod secrecy;
mod servers;
mod together;
mod visitor;
mod voice;
