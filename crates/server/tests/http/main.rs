//! The server as phones meet it, over HTTP.

mod accounts;
mod app;
mod exchange;
mod live;
mod log;
mod phone;
mod photos;
mod secrecy;
mod servers;
