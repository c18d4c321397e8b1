//! How the client stands, for people to see.

use std::time::SystemTime;

use crate::source::SourceError;

/// How the client stands now. Read, never guessed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ApiState {
    /// The API's limit, in calls a minute, as it said last.
    pub limit: Option<u32>,
    /// How many of them remain, as it said last: a hint.
    pub remaining: Option<u32>,
    /// Calls on the wire; never more than five.
    pub on_wire: usize,
    /// Questions that wait for their turn.
    pub waiting: usize,
    /// The calls that went out so far, of everything this program does.
    pub calls: u64,
    /// Until when no call goes out: the API refused one, or says that few remain.
    pub paused_until: Option<SystemTime>,
    /// Why nothing is asked at all: the token, or the firewall.
    pub refusal: Option<SourceError>,
}
