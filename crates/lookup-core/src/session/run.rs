//! Running a session.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use discogs_client::{Ask, Discogs, Lane, Meter};
use tokio::sync::{mpsc, watch};
use tokio::task::{Id, JoinError, JoinSet};
use tokio::time::Instant;
use tracing::Instrument as _;

use super::event::{Event, RunState};
use super::outbox::Outbox;
use super::plan::{Limits, Plan};
use crate::answer::Answer;
use crate::catalog::Snapshot;
use crate::gather::{Gauge, NotAsked, StopCause};
use crate::lookup::{CALLS_OF_A_LINE, look_up};
use crate::playlist::Content;
use crate::query::Query;
use crate::stop::{Stop, StopSignal};
use crate::strategy::{Inquiry, RankNews, Trail, Watcher};

/// What a session is about.
pub struct Input {
    /// The lines, in list order.
    pub lines: Vec<Content>,
    /// Which try at them this is, from 1: all events bear it.
    pub attempt: u32,
    /// The shelf. The session keeps this one, whatever is imported meanwhile.
    pub shelf: Arc<Snapshot>,
    /// Who is asked about releases.
    pub discogs: Arc<dyn Discogs>,
    /// Its bounds.
    pub limits: Limits,
}

/// A handle to a session, to steer it and to read how it stands. Dropping the handle changes nothing.
#[derive(Debug)]
pub struct Session {
    stop: Arc<Stop>,
    paused: watch::Sender<bool>,
    gauge: Gauge,
    meter: Meter,
}

impl Session {
    /// Opens no more lines until [`resume`](Self::resume); those that are open are finished.
    pub fn pause(&self) {
        self.paused.send_replace(true);
    }

    /// Goes on after a pause.
    pub fn resume(&self) {
        self.paused.send_replace(false);
    }

    /// Ends the session. What is answered stays; every other line is answered as not asked.
    pub fn cancel(&self) {
        self.stop.raise(StopCause::Cancelled);
    }

    /// The judgements of all lines together.
    pub fn gauge(&self) -> &Gauge {
        &self.gauge
    }

    /// The calls put on the wire so far.
    pub fn calls(&self) -> u32 {
        self.meter.spent()
    }
}

/// Prepares a session. It runs while the future is polled, tells its news over `events`, and ends when all is told or
/// nobody listens any more. Lines are looked up on tasks of their own; dropping the future ends them.
pub fn start(
    input: Input,
    events: mpsc::Sender<Event>,
) -> (Session, impl Future<Output = ()> + Send + 'static) {
    let stop = Arc::new(Stop::default());
    let paused = watch::Sender::new(false);
    let meter = Meter::with_budget(input.limits.calls);
    let gauge = Gauge::default();
    let lines = input.lines.len();
    let dispatcher = Dispatcher {
        plan: Plan::new(lines, input.limits.open_lines),
        tasks: JoinSet::new(),
        line_of_task: HashMap::new(),
        common: Arc::new(Common {
            lines: input.lines,
            attempt: input.attempt,
            shelf: input.shelf,
            discogs: input.discogs,
            stop: stop.signal(),
            gauge: gauge.clone(),
            meter: meter.clone(),
            outbox: Outbox::default(),
        }),
        stop: Arc::clone(&stop),
        paused: paused.subscribe(),
        time: input.limits.time,
    };
    let session = Session { stop, paused, gauge, meter };
    (session, run(dispatcher, events))
}

/// Looks up and sends, side by side, until both are done.
async fn run(dispatcher: Dispatcher, events: mpsc::Sender<Event>) {
    let common = Arc::clone(&dispatcher.common);
    let send = async {
        loop {
            let event = common.outbox.next().await;
            let is_last = event == Event::RunState(RunState::Finished);
            if events.send(event).await.is_err() || is_last {
                return;
            }
        }
    };
    let dispatch = async {
        dispatcher.dispatch().await;
        // The sender decides when it is over.
        std::future::pending::<()>().await;
    };
    tokio::select! {
        () = send => {}
        () = dispatch => {}
        // Not only at the next news: what nobody waits for is not worth a call.
        () = events.closed() => {}
    }
}

/// What all lines of a session share.
struct Common {
    lines: Vec<Content>,
    attempt: u32,
    shelf: Arc<Snapshot>,
    discogs: Arc<dyn Discogs>,
    stop: StopSignal,
    gauge: Gauge,
    meter: Meter,
    outbox: Outbox,
}

struct Dispatcher {
    plan: Plan,
    tasks: JoinSet<()>,
    /// Whose answer is owed by which task, should it panic.
    line_of_task: HashMap<Id, usize>,
    common: Arc<Common>,
    stop: Arc<Stop>,
    paused: watch::Receiver<bool>,
    time: Option<Duration>,
}

impl Dispatcher {
    async fn dispatch(mut self) {
        let ends_at = self.time.map(|time| Instant::now() + time);
        self.tell(RunState::Running);
        let mut is_stopping = false;
        while !self.plan.is_done() {
            tokio::select! {
                // Whoever steers comes first: no line opens after a pause or a cancel.
                biased;
                cause = self.common.stop.raised(), if !is_stopping => {
                    is_stopping = true;
                    self.give_up(cause);
                }
                () = reached(ends_at), if !is_stopping => self.stop.raise(StopCause::Deadline),
                Ok(()) = self.paused.changed() => self.pause_or_resume(),
                () = std::future::ready(()), if self.plan.may_open() => self.open_line(),
                Some(ended) = self.tasks.join_next_with_id() => self.close(ended),
            }
        }
        self.tell(RunState::Finished);
    }

    fn open_line(&mut self) {
        let Some(line) = self.plan.open_next() else { return };
        let common = Arc::clone(&self.common);
        match &common.lines[line] {
            Content::Skipped(why) => {
                self.plan.close_one();
                common.answer(line, Answer::skipped(*why));
            }
            Content::Asked(_) => {
                let span = tracing::info_span!("line", line);
                let task = self.tasks.spawn(async move { common.look_up(line).await }.instrument(span));
                self.line_of_task.insert(task.id(), line);
            }
        }
    }

    fn close(&mut self, ended: Result<(Id, ()), JoinError>) {
        self.plan.close_one();
        match ended {
            Ok((id, ())) => {
                self.line_of_task.remove(&id);
            }
            Err(error) => {
                let Some(line) = self.line_of_task.remove(&error.id()) else { return };
                // The program ends, and with it all that runs: that is no failure of the line's.
                let why = if error.is_cancelled() { NotAsked::Cancelled } else { NotAsked::Panicked };
                if why == NotAsked::Panicked {
                    tracing::error!(line, %error, "looking up a line failed");
                }
                self.common.answer(line, Answer::not_asked(self.common.first_reading(line), why));
            }
        }
    }

    /// Answers what was not opened: every line has its answer in the end.
    fn give_up(&mut self, cause: StopCause) {
        self.tell(RunState::Stopping);
        for line in self.plan.give_up() {
            let answer = match &self.common.lines[line] {
                Content::Skipped(why) => Answer::skipped(*why),
                Content::Asked(_) => Answer::not_asked(self.common.first_reading(line), cause.into()),
            };
            self.common.answer(line, answer);
        }
    }

    fn pause_or_resume(&mut self) {
        let is_paused = *self.paused.borrow_and_update();
        self.plan.set_paused(is_paused);
        self.tell(if is_paused { RunState::Paused } else { RunState::Running });
    }

    fn tell(&self, state: RunState) {
        self.common.outbox.post(Event::RunState(state));
    }
}

async fn reached(instant: Option<Instant>) {
    match instant {
        Some(instant) => tokio::time::sleep_until(instant).await,
        None => std::future::pending().await,
    }
}

impl Common {
    async fn look_up(&self, line: usize) {
        let Some(Content::Asked(readings)) = self.lines.get(line) else { return };
        let gauge = self.gauge.part();
        self.outbox.post(Event::LineOpened { line, attempt: self.attempt, gauge: gauge.clone() });
        let inquiry = Inquiry {
            shelf: &self.shelf,
            discogs: &*self.discogs,
            ask: Ask {
                lane: Lane::List,
                line,
                rank: 0,
                give_up_at: None,
                meter: self.meter.part(Some(CALLS_OF_A_LINE)),
            },
            stop: &self.stop,
            gauge: &gauge,
            watcher: &LineWatcher { line, attempt: self.attempt, outbox: &self.outbox },
            trail: Trail::default(),
        };
        let answer = look_up(&inquiry, readings).await;
        self.answer(line, answer);
    }

    fn answer(&self, line: usize, answer: Answer) {
        self.outbox.post(Event::LineAnswered { line, attempt: self.attempt, answer: Arc::new(answer) });
    }

    fn first_reading(&self, line: usize) -> Query {
        match self.lines.get(line) {
            Some(Content::Asked(readings)) => readings.first().cloned().unwrap_or_default(),
            Some(Content::Skipped(_)) | None => Query::default(),
        }
    }
}

/// Passes the news of one line on.
struct LineWatcher<'a> {
    line: usize,
    attempt: u32,
    outbox: &'a Outbox,
}

impl Watcher for LineWatcher<'_> {
    fn candidates(&self, count: usize) {
        self.outbox.post(Event::Candidates { line: self.line, attempt: self.attempt, count });
    }

    fn rank_settled(&self, rank: usize, outcome: RankNews) {
        self.outbox.post(Event::RankSettled { line: self.line, attempt: self.attempt, rank, outcome });
    }
}
