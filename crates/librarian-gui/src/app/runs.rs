//! The runs that go on: their news, and their figures.

use std::time::{Duration, Instant, SystemTime};

use discogs_client::http::ApiState;
use lookup_core::session::{Event, RunState};
use tokio::sync::mpsc::error::TryRecvError;

use crate::engine::{Running, time_of_day};
use crate::state::list::List;
use crate::state::run_figures::{Phase, RunFigures};

/// How long a frame may take in news: less than a quarter of a frame at sixty a second.
const TIME_PER_FRAME: Duration = Duration::from_millis(3);

/// How much news is taken in between two looks at the clock.
const NEWS_PER_LOOK: usize = 32;

/// The runs that are not finished.
#[derive(Default)]
pub(super) struct Runs {
    runs: Vec<Run>,
    /// Calls of the runs that are finished.
    calls_before: u32,
}

struct Run {
    running: Running,
    /// Where its lines stand in the list.
    places: Vec<usize>,
    state: RunState,
    started_at: Instant,
    answered: usize,
    is_over: bool,
}

impl Runs {
    pub(super) fn add(&mut self, running: Running, places: Vec<usize>) {
        let run = Run {
            running,
            places,
            state: RunState::Running,
            started_at: Instant::now(),
            answered: 0,
            is_over: false,
        };
        self.runs.push(run);
    }

    pub(super) fn are_any(&self) -> bool {
        !self.runs.is_empty()
    }

    pub(super) fn pause(&self) {
        self.runs.iter().for_each(|run| run.running.steering.pause());
    }

    pub(super) fn resume(&self) {
        self.runs.iter().for_each(|run| run.running.steering.resume());
    }

    pub(super) fn cancel(&self) {
        self.runs.iter().for_each(|run| run.running.steering.cancel());
    }

    /// Ends all runs and forgets them: their lines are gone.
    pub(super) fn drop_all(&mut self) {
        self.cancel();
        self.runs.clear();
        self.calls_before = 0;
    }

    /// Takes in news for as long as a frame may, at the time of day `now`; gives whether more is waiting.
    pub(super) fn take_in(&mut self, list: &mut List, now: SystemTime) -> bool {
        let until = Instant::now() + TIME_PER_FRAME;
        let mut is_more_waiting = false;
        for run in &mut self.runs {
            is_more_waiting |= run.take_in(list, now, until);
        }
        for run in self.runs.extract_if(.., |run| run.is_over) {
            self.calls_before += run.running.steering.calls();
        }
        is_more_waiting
    }

    /// How all runs stand together.
    pub(super) fn figures(&self, list: &List, api: Option<&ApiState>) -> RunFigures {
        let steering = self.runs.iter().map(|run| &run.running.steering);
        let judgements = steering.clone().map(|steering| steering.judgements().in_flight());
        let (all, done) = (list.len(), list.answered());
        RunFigures {
            phase: self.phase(),
            in_flight: judgements.sum(),
            on_wire: api.map(|api| api.on_wire),
            paused_until: api.and_then(|api| api.paused_until).map(time_of_day),
            waiting: all - done,
            done,
            all,
            calls: self.calls_before + steering.map(|steering| steering.calls()).sum::<u32>(),
            left: self.runs.iter().filter_map(Run::left).max(),
        }
    }

    fn phase(&self) -> Phase {
        let is_any = |state: RunState| self.runs.iter().any(|run| run.state == state);
        match () {
            () if self.runs.is_empty() => Phase::Idle,
            () if is_any(RunState::Stopping) => Phase::Stopping,
            () if is_any(RunState::Paused) => Phase::Paused,
            () => Phase::Running,
        }
    }
}

impl Run {
    /// Takes in some at least: on a busy machine the time may be up before it begins.
    fn take_in(&mut self, list: &mut List, now: SystemTime, until: Instant) -> bool {
        loop {
            for _ in 0..NEWS_PER_LOOK {
                match self.running.events.try_recv() {
                    Ok(Event::RunState(RunState::Finished)) | Err(TryRecvError::Disconnected) => {
                        self.is_over = true;
                        return false;
                    }
                    Ok(Event::RunState(state)) => self.state = state,
                    Ok(event) => {
                        self.answered += usize::from(matches!(event, Event::LineAnswered { .. }));
                        list.take_in(event, &self.places, now);
                    }
                    Err(TryRecvError::Empty) => return false,
                }
            }
            if Instant::now() >= until {
                return true;
            }
        }
    }

    /// How long it takes at the pace so far.
    fn left(&self) -> Option<Duration> {
        let left = self.places.len().saturating_sub(self.answered);
        if self.answered == 0 || self.state != RunState::Running {
            return None;
        }
        let seconds = self.started_at.elapsed().as_secs_f64() / self.answered as f64 * left as f64;
        Duration::try_from_secs_f64(seconds).ok()
    }
}
