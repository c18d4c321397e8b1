//! Between those who have news and one who may be slow to read it.

use std::collections::{HashMap, VecDeque};
use std::sync::{Mutex, PoisonError};

use tokio::sync::Notify;

use super::event::{Event, RunState};

/// How many lines may have news waiting before their answers replace what led to them. A window draws sixty times a
/// second; more than this waits only while nobody looks.
const LINES_WITH_DETAIL: usize = 32;

/// News that was not sent yet. Posting never waits, for it is done within a gather; what waits is bounded by the number
/// of lines, for of a line that was answered only the answer is kept once the reader falls behind.
#[derive(Debug, Default)]
pub(super) struct Outbox {
    waiting: Mutex<Waiting>,
    posted: Notify,
}

#[derive(Debug, Default)]
struct Waiting {
    /// Lines with news, longest waiting first.
    lines: VecDeque<usize>,
    of_line: HashMap<usize, VecDeque<Event>>,
    run_state: Option<RunState>,
}

impl Outbox {
    pub(super) fn post(&self, event: Event) {
        {
            let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
            match (event.line(), &event) {
                (None, Event::RunState(state)) => waiting.run_state = Some(*state),
                (None, _) => {}
                (Some(line), _) => waiting.post(line, event),
            }
        }
        self.posted.notify_one();
    }

    /// The next piece of news; waits for one.
    pub(super) async fn next(&self) -> Event {
        loop {
            let posted = self.posted.notified();
            if let Some(event) = self.waiting.lock().unwrap_or_else(PoisonError::into_inner).next() {
                return event;
            }
            posted.await;
        }
    }
}

impl Waiting {
    fn post(&mut self, line: usize, event: Event) {
        let is_behind = self.lines.len() > LINES_WITH_DETAIL;
        let of_line = self.of_line.entry(line).or_default();
        if of_line.is_empty() {
            self.lines.push_back(line);
        }
        if is_behind && matches!(event, Event::LineAnswered { .. }) {
            of_line.clear();
        }
        of_line.push_back(event);
    }

    /// The state of the run goes first, for whoever pressed a button waits for it; but when it says that all is finished,
    /// all was told.
    fn next(&mut self) -> Option<Event> {
        if let Some(state) = self.run_state.take_if(|state| *state != RunState::Finished) {
            return Some(Event::RunState(state));
        }
        let Some(&line) = self.lines.front() else { return self.run_state.take().map(Event::RunState) };
        let of_line = self.of_line.get_mut(&line)?;
        let event = of_line.pop_front();
        if of_line.is_empty() {
            self.lines.pop_front();
            self.of_line.remove(&line);
        }
        event
    }
}
