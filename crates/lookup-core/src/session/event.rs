//! What a session tells while it runs.

use std::sync::Arc;

use crate::answer::Answer;
use crate::gather::Gauge;
use crate::strategy::RankNews;

/// News of a session. The events of a line come in order; an answer may come without those before it, when the reader
/// was slow: it says all that they said.
#[derive(Debug, Clone, PartialEq)]
pub enum Event {
    /// A line is being looked up.
    LineOpened {
        /// Its index in the list, from 0.
        line: usize,
        /// Which try at it this is, from 1. What bears an older one is out of date.
        attempt: u32,
        /// Its judgements, live.
        gauge: Gauge,
    },
    /// Candidates are about to be judged, ranked from 0. Those of an earlier question of the line are over.
    Candidates {
        /// The line.
        line: usize,
        /// The try.
        attempt: u32,
        /// How many.
        count: usize,
    },
    /// A candidate was settled, after all above it.
    RankSettled {
        /// The line.
        line: usize,
        /// The try.
        attempt: u32,
        /// Its rank.
        rank: usize,
        /// How it ended.
        outcome: RankNews,
    },
    /// A line has its answer. Every line gets one.
    LineAnswered {
        /// The line.
        line: usize,
        /// The try.
        attempt: u32,
        /// The answer.
        answer: Arc<Answer>,
    },
    /// The session itself went on to another state.
    RunState(RunState),
}

impl Event {
    /// The line it tells of.
    pub fn line(&self) -> Option<usize> {
        match self {
            Self::LineOpened { line, .. }
            | Self::Candidates { line, .. }
            | Self::RankSettled { line, .. }
            | Self::LineAnswered { line, .. } => Some(*line),
            Self::RunState(_) => None,
        }
    }
}

/// How a session stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RunState {
    /// Lines are looked up.
    Running,
    /// Open lines are finished, no more are opened.
    Paused,
    /// It was told to stop; what is open is being closed.
    Stopping,
    /// All lines have their answers. Nothing comes after this.
    Finished,
}
