//! Phones, their stores in memory, real HTTP and a real server in one process: the
//! promises of the protocol from end to end.

mod a_new_kind;
mod attention;
mod damaged;
mod erasing;
mod exactly_once;
mod filling;
mod forgotten;
mod live;
mod neighbourhood;
mod papers;
mod photos;
mod portal;
mod restored;
mod scenarios;
mod secrecy;
mod sessions;
mod signup;
mod two_phones;
mod visits;
