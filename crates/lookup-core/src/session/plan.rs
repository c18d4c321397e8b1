//! Which line is next.

use std::num::{NonZeroU32, NonZeroUsize};
use std::ops::Range;
use std::time::Duration;

/// The bounds of one session.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// The most lines open at once: 8 where calls are waited for, one a core where they are computed.
    pub open_lines: NonZeroUsize,
    /// When to stop, counted from the start.
    pub time: Option<Duration>,
    /// The most calls on the wire.
    pub calls: Option<NonZeroU32>,
}

impl Limits {
    /// How many lines to keep open while waiting for the API: enough to fill five places on the wire while some lines
    /// wait for their last candidate.
    pub const OPEN_LINES_ONLINE: NonZeroUsize = NonZeroUsize::new(8).unwrap();
}

/// The lines still to be opened, in list order, and how many are open.
#[derive(Debug)]
pub(super) struct Plan {
    to_open: Range<usize>,
    open: usize,
    most_open: usize,
    is_paused: bool,
}

impl Plan {
    pub(super) fn new(lines: usize, most_open: NonZeroUsize) -> Self {
        Self { to_open: 0..lines, open: 0, most_open: most_open.get(), is_paused: false }
    }

    /// Whether a line may be opened now.
    pub(super) fn may_open(&self) -> bool {
        !self.is_paused && self.open < self.most_open && !self.to_open.is_empty()
    }

    /// The next line, if one may be opened now.
    pub(super) fn open_next(&mut self) -> Option<usize> {
        if !self.may_open() {
            return None;
        }
        let line = self.to_open.next()?;
        self.open += 1;
        Some(line)
    }

    pub(super) fn close_one(&mut self) {
        self.open -= 1;
    }

    pub(super) fn set_paused(&mut self, is_paused: bool) {
        self.is_paused = is_paused;
    }

    /// Takes all that is not open yet off the plan.
    pub(super) fn give_up(&mut self) -> Range<usize> {
        std::mem::take(&mut self.to_open)
    }

    /// Whether all lines were opened and closed.
    pub(super) fn is_done(&self) -> bool {
        self.open == 0 && self.to_open.is_empty()
    }
}
