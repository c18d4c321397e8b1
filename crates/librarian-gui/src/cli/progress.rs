//! How a run gets on, on stderr: a bar on a terminal, a line now and then otherwise.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::time::{Duration, Instant};

use discogs_client::http::ApiState;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use lookup_core::answer::Verdict;
use lookup_core::session::Session;

use super::{count, say};
use crate::engine::time_of_day;

/// How often a line of progress is written where there is no bar.
const BETWEEN_LINES: Duration = Duration::from_secs(5);

/// Shows how a run gets on.
pub(super) struct Progress {
    bar: ProgressBar,
    lines: usize,
    answered: BTreeMap<Verdict, usize>,
    started: Instant,
    last_line: Instant,
}

impl Progress {
    /// Of a run over so many lines.
    pub(super) fn new(lines: usize) -> Self {
        let bar = ProgressBar::with_draw_target(Some(lines as u64), ProgressDrawTarget::stderr());
        if let Ok(style) = ProgressStyle::with_template("{bar:30} {pos}/{len} lines, {msg}, {eta} left") {
            bar.set_style(style);
        }
        Self { bar, lines, answered: BTreeMap::new(), started: Instant::now(), last_line: Instant::now() }
    }

    /// One more line has its answer.
    pub(super) fn answered(&mut self, verdict: Verdict) {
        *self.answered.entry(verdict).or_default() += 1;
    }

    /// Shows how things stand now.
    pub(super) fn show(&mut self, session: &Session, api: Option<&ApiState>) {
        let done: usize = self.answered.values().sum();
        let in_flight = session.gauge().read().in_flight();
        let mut counts = format!("{in_flight} in flight");
        if let Some(ApiState { on_wire, paused_until, .. }) = api {
            // Writing to a string cannot fail.
            let _ = write!(counts, ", {on_wire} on the wire");
            if let Some(until) = paused_until {
                let _ = write!(counts, ", paused until {}", time_of_day(*until));
            }
        }
        let _ = write!(counts, ", {}", calls(session));
        if !self.bar.is_hidden() {
            self.bar.set_position(done as u64);
            self.bar.set_message(counts);
        } else if self.last_line.elapsed() >= BETWEEN_LINES {
            self.last_line = Instant::now();
            let left = self.seconds_left(done).map(|left| format!(", {left:.0} s left")).unwrap_or_default();
            say(&format!("{done}/{} lines, {counts}{left}", self.lines));
        }
    }

    /// Does `work` without the bar being drawn into what it writes.
    pub(super) fn suspended<T>(&self, work: impl FnOnce() -> T) -> T {
        self.bar.suspend(work)
    }

    /// Ends with a count for each verdict, the calls and the time.
    pub(super) fn finish(&self, session: &Session, api: Option<ApiState>) {
        self.bar.finish_and_clear();
        let mut summary =
            format!("{} in {:.2} s:", count(self.lines, "line"), self.started.elapsed().as_secs_f64());
        for (verdict, count) in &self.answered {
            // Writing to a string cannot fail.
            let _ = write!(summary, " {count} {},", verdict.name());
        }
        let _ = write!(summary, " {}", calls(session));
        say(&summary);
        // One fault of all calls is told once, not once a line.
        if let Some(refusal) = api.and_then(|api| api.refusal) {
            say(&format!("librarian: {refusal}"));
        }
    }

    fn seconds_left(&self, done: usize) -> Option<f64> {
        let rate = done as f64 / self.started.elapsed().as_secs_f64();
        (rate > 0.0).then(|| (self.lines - done) as f64 / rate)
    }
}

fn calls(session: &Session) -> String {
    count(usize::try_from(session.calls()).unwrap_or(usize::MAX), "call")
}
