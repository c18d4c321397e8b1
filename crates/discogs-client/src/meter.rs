//! Counting calls, and refusing them beyond a budget.

use std::num::NonZeroU32;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

/// The calls of one line, within the calls of the whole run.
///
/// A call is charged by the source that puts it on the wire, before it does; what a cache or an offline source answers
/// costs nothing. Clones share the count.
#[derive(Debug, Clone, Default)]
pub struct Meter(Arc<Counter>);

#[derive(Debug, Default)]
struct Counter {
    spent: AtomicU32,
    /// `None`: counted, never refused.
    budget: Option<NonZeroU32>,
    within: Option<Meter>,
}

/// The budget is spent: the call must not be made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the budget of calls is spent")]
pub struct BudgetSpent;

impl Meter {
    /// A meter that allows `budget` calls; `None` allows any number.
    pub fn with_budget(budget: Option<NonZeroU32>) -> Self {
        Self(Arc::new(Counter { budget, ..Counter::default() }))
    }

    /// A meter for a part of what this one counts, with a budget of its own. A call must fit both.
    pub fn part(&self, budget: Option<NonZeroU32>) -> Self {
        Self(Arc::new(Counter { budget, within: Some(self.clone()), ..Counter::default() }))
    }

    /// Counts one call, or refuses it and counts nothing.
    pub fn charge(&self) -> Result<(), BudgetSpent> {
        let counter = &self.0;
        let limit = counter.budget.map_or(u32::MAX, NonZeroU32::get);
        counter
            .spent
            .try_update(Ordering::Relaxed, Ordering::Relaxed, |spent| (spent < limit).then_some(spent + 1))
            .ok()
            .ok_or(BudgetSpent)?;
        if let Some(whole) = &counter.within
            && let Err(refused) = whole.charge()
        {
            counter.spent.fetch_sub(1, Ordering::Relaxed);
            return Err(refused);
        }
        Ok(())
    }

    /// Whether the next call would be refused.
    pub fn is_spent(&self) -> bool {
        let Counter { spent, budget, within } = &*self.0;
        budget.is_some_and(|budget| spent.load(Ordering::Relaxed) >= budget.get())
            || within.as_ref().is_some_and(Self::is_spent)
    }

    /// The calls counted so far.
    pub fn spent(&self) -> u32 {
        self.0.spent.load(Ordering::Relaxed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_spends_from_the_whole_and_refusals_cost_nothing() {
        let run = Meter::with_budget(NonZeroU32::new(3));
        let first = run.part(NonZeroU32::new(2));
        let second = run.part(None);
        assert_eq!([first.charge(), first.charge()], [Ok(()), Ok(())]);
        assert_eq!(first.charge(), Err(BudgetSpent), "its own budget is spent");
        assert_eq!((first.is_spent(), second.is_spent()), (true, false));
        assert_eq!(second.charge(), Ok(()));
        assert!(second.is_spent(), "with the whole");
        assert_eq!(second.charge(), Err(BudgetSpent), "the run's budget is spent");
        assert_eq!((run.spent(), first.spent(), second.spent()), (3, 2, 1));
    }
}
