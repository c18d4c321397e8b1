//! How the runs stand, in figures read from their gauges.

use std::time::Duration;

use serde::Serialize;

/// What the bottom bar shows.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct RunFigures {
    /// How the runs stand together.
    pub phase: Phase,
    /// Judgements in flight.
    pub in_flight: usize,
    /// Requests on the wire; `None` where nobody on the network is asked.
    pub on_wire: Option<usize>,
    /// The time of day until which no request goes out, because Discogs asks for it.
    pub paused_until: Option<String>,
    /// Lines without an answer yet.
    pub waiting: usize,
    /// Lines with an answer.
    pub done: usize,
    /// All lines.
    pub all: usize,
    /// Calls put on the wire.
    pub calls: u32,
    /// How long it will take at the pace so far; `None` before that can be told.
    pub left: Option<Duration>,
}

/// How the runs stand.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub enum Phase {
    /// Nothing runs.
    #[default]
    Idle,
    /// Lines are looked up.
    Running,
    /// Open lines are finished, no more are opened.
    Paused,
    /// What is open is being closed.
    Stopping,
}

impl RunFigures {
    /// The figures in one line, for the bar and for those who listen to it.
    pub fn in_words(&self) -> String {
        let Self { phase, in_flight, on_wire, ref paused_until, waiting, done, all, calls, left } = *self;
        let mut parts = vec![format!("{done} of {all} lines done")];
        if phase != Phase::Idle {
            parts.push(format!("{in_flight} in flight"));
            parts.extend(on_wire.map(|on_wire| format!("{on_wire} on the wire")));
            parts.push(format!("{waiting} waiting"));
        }
        parts.push(if calls == 1 { "1 call".to_owned() } else { format!("{calls} calls") });
        if let (false, Some(until)) = (phase == Phase::Idle, paused_until) {
            parts.push(format!("Discogs asks us to wait until {until}"));
        }
        match (phase, left) {
            (Phase::Paused, _) => parts.push("paused".to_owned()),
            (Phase::Stopping, _) => parts.push("stopping".to_owned()),
            (Phase::Running, Some(left)) => parts.push(format!("{} left", duration_in_words(left))),
            (Phase::Running | Phase::Idle, _) => {}
        }
        parts.join(" · ")
    }
}

/// A duration as people say it: "8 s", "3 min", "2 h".
pub fn duration_in_words(duration: Duration) -> String {
    match duration.as_secs() {
        0 => "under 1 s".to_owned(),
        seconds @ 1..90 => format!("{seconds} s"),
        seconds @ 90..5400 => format!("{} min", seconds.div_ceil(60)),
        seconds => format!("{} h", seconds.div_ceil(3600)),
    }
}
