//! Live counts of a gather.

use std::sync::{Arc, Mutex, PoisonError};

/// Counts of one gather or, through [`Gauge::part`], of several together. Cheap to read, from any thread; clones share
/// the counts.
#[derive(Debug, Clone, Default)]
pub struct Gauge(Arc<Shared>);

#[derive(Debug, Default)]
struct Shared {
    counts: Mutex<Counts>,
    within: Option<Gauge>,
}

/// Two gauges are equal if they are the same one.
impl PartialEq for Gauge {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}

/// What a [`Gauge`] reads at one moment. The counts fit each other: `started` is always
/// `in_flight() + settled + cancelled`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    /// Judges started so far.
    pub started: usize,
    /// Of these, those that ended by themselves, panics included.
    pub settled: usize,
    /// Of those settled, the accepted ones.
    pub accepted: usize,
    /// Of those started, the ones dropped before they ended.
    pub cancelled: usize,
}

impl Counts {
    /// Judges at work now.
    pub fn in_flight(self) -> usize {
        self.started - self.settled - self.cancelled
    }
}

impl Gauge {
    /// A gauge for a part of what this one counts: whatever it counts, this one counts too.
    pub fn part(&self) -> Self {
        Self(Arc::new(Shared { counts: Mutex::default(), within: Some(self.clone()) }))
    }

    /// The counts of this moment.
    pub fn read(&self) -> Counts {
        *self.0.counts.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Counts one start. The place counts its end, whichever way it comes.
    pub(super) fn start(&self) -> Place {
        self.count(&|counts| counts.started += 1);
        Place { gauge: self.clone(), end: End::Cancelled }
    }

    fn count(&self, change: &dyn Fn(&mut Counts)) {
        change(&mut self.0.counts.lock().unwrap_or_else(PoisonError::into_inner));
        if let Some(whole) = &self.0.within {
            whole.count(change);
        }
    }
}

/// A judge's place in flight, given back when it is dropped.
pub(super) struct Place {
    gauge: Gauge,
    end: End,
}

#[derive(Clone, Copy)]
enum End {
    Settled { is_accept: bool },
    Cancelled,
}

impl Place {
    /// Gives the place back: the judge ended by itself.
    pub(super) fn settle(mut self, is_accept: bool) {
        self.end = End::Settled { is_accept };
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let end = self.end;
        self.gauge.count(&move |counts| match end {
            End::Settled { is_accept } => {
                counts.settled += 1;
                counts.accepted += usize::from(is_accept);
            }
            End::Cancelled => counts.cancelled += 1,
        });
    }
}
