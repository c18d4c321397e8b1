//! The client over a scripted wire, in paused time.

#![expect(clippy::disallowed_methods, reason = "tokio::test builds a runtime")]

mod an_hour;
mod course;
mod mishaps;
mod script;
