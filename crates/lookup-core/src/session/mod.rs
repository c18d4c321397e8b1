//! Many lines: which are open, in what order, until when.
//!
//! [`start`] gives a [`Session`] to steer by and a future that runs it; whoever starts it spawns the future where it
//! likes. News comes over one bounded channel, as [`Event`]s; the [`gauge`](Session::gauge) and the
//! [`meter`](Session::calls) are read whenever somebody wants to know.

mod event;
mod outbox;
mod plan;
mod run;

pub use event::{Event, RunState};
pub use plan::Limits;
pub use run::{Input, Session, start};
