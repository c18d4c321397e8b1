//! The lines in the window, and what is known of each.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::SystemTime;

use lookup_core::answer::{Answer, Verdict};
use lookup_core::gather::Gauge;
use lookup_core::playlist::{Content, Line, Playlist};
use lookup_core::session::Event;
use lookup_core::strategy::RankNews;

use super::counts::Counts;
use super::row::RowKey;
use super::row_keys::RowKeys;

/// The most answers looked at for their age in one frame, so that a list that ages as a whole does not hold it up.
const AGED_AT_ONCE: usize = 500;

/// All lines of all playlists, in list order.
#[derive(Debug, Clone, Default)]
pub struct List {
    playlists: Vec<Arc<Playlist>>,
    /// By playlist: its first line.
    firsts: Vec<usize>,
    /// By playlist: its lines by verdict.
    counts_by_playlist: Vec<Counts>,
    lines: Vec<ListedLine>,
    keys: RowKeys,
    counts: Counts,
    /// By time: whose answers are to be looked at then, for a part of them will have aged. To look in vain, because another
    /// answer came meanwhile, does no harm.
    ageing: BTreeSet<(SystemTime, usize)>,
    /// The lines of whose answers a part has aged.
    aged: BTreeSet<usize>,
}

/// A line and how far it is.
#[derive(Debug, Clone)]
pub struct ListedLine {
    /// Which playlist it is of.
    pub playlist: usize,
    /// Its place among the lines of that playlist.
    place: usize,
    /// Which try at it is the present one, from 1. News of an older one is out of date.
    pub attempt: u32,
    /// How far it is.
    pub progress: Progress,
}

/// How far a line is.
#[derive(Debug, Clone)]
pub enum Progress {
    /// It was not opened yet.
    Waiting,
    /// It is being looked up.
    Open(Opened),
    /// It has its answer.
    Answered(Arc<Answer>),
}

/// What is known of a line that is being looked up.
#[derive(Debug, Clone)]
pub struct Opened {
    /// Its judgements, live.
    pub gauge: Gauge,
    /// How many candidates its present question has.
    pub candidates: usize,
    /// Those that were settled, by rank.
    pub settled: Vec<RankNews>,
}

/// A playlist, and what its lines are filtered and sorted by. Made where there is time for it: of a hundred thousand
/// lines, not in a frame.
#[derive(Debug, Clone, PartialEq)]
pub struct ReadPlaylist {
    /// The playlist.
    pub playlist: Arc<Playlist>,
    keys: Vec<Arc<RowKey>>,
    contents: Vec<Content>,
}

impl From<Playlist> for ReadPlaylist {
    fn from(playlist: Playlist) -> Self {
        let keys = playlist.lines.iter().map(|entry| Arc::new(RowKey::of(entry, None))).collect();
        let contents = playlist.lines.iter().map(|entry| entry.content.clone()).collect();
        Self { playlist: Arc::new(playlist), keys, contents }
    }
}

/// What is to be looked up: the lines' places in the list, and what they ask.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Task {
    /// The lines, in list order.
    pub lines: Vec<usize>,
    /// What each of them asks for.
    pub contents: Vec<Content>,
    /// Which try this is for all of them.
    pub attempt: u32,
}

impl List {
    /// Adds playlists below what is there. Gives what is to be looked up.
    pub fn join(&mut self, playlists: Vec<ReadPlaylist>) -> Task {
        let first = self.lines.len();
        let mut asked = Vec::new();
        for ReadPlaylist { playlist, keys, mut contents } in playlists {
            let number = self.playlists.len();
            self.firsts.push(self.lines.len());
            let lines = (0..playlist.lines.len()).map(|place| ListedLine {
                playlist: number,
                place,
                attempt: 1,
                progress: Progress::Waiting,
            });
            self.lines.extend(lines);
            self.keys.extend(keys);
            asked.append(&mut contents);
            self.counts.add_waiting(playlist.lines.len());
            let mut counts = Counts::default();
            counts.add_waiting(playlist.lines.len());
            self.counts_by_playlist.push(counts);
            self.playlists.push(playlist);
        }
        Task { lines: (first..self.lines.len()).collect(), contents: asked, attempt: 1 }
    }

    /// Makes the incomplete lines wait again. Those of which something has aged keep what is left of their answers until
    /// better ones come. Gives what is to be looked up: nothing but these.
    pub fn ask_again(&mut self) -> Task {
        let incomplete = Some(Verdict::Incomplete);
        let is_asked =
            |(index, line): &(usize, &ListedLine)| line.verdict() == incomplete || self.aged.contains(index);
        let again = self.lines.iter().enumerate().filter(is_asked);
        let attempt = again.clone().map(|(_, line)| line.attempt + 1).max().unwrap_or_default();
        let lines = again.map(|(index, _)| index).collect();
        let mut task = Task { lines, contents: Vec::new(), attempt };
        for &index in &task.lines {
            if self.lines.get(index).and_then(ListedLine::verdict) == incomplete {
                self.set_progress(index, Progress::Waiting);
            }
            if let Some(line) = self.lines.get_mut(index) {
                line.attempt = attempt;
            }
        }
        task.contents = task.lines.iter().filter_map(|line| self.content(*line)).collect();
        task
    }

    /// Takes in news of a run whose lines stand at `places` in this list, at the time `now`. News of an older try is
    /// dropped, and so is that asking again was in vain.
    pub fn take_in(&mut self, event: Event, places: &[usize], now: SystemTime) {
        let Some(index) = event.line().and_then(|line| places.get(line)).copied() else { return };
        let Some(line) = self.lines.get_mut(index) else { return };
        match event {
            // What has its answer stays answered.
            Event::LineOpened { attempt, gauge, .. }
                if attempt == line.attempt && line.answer().is_none() =>
            {
                line.progress = Progress::Open(Opened { gauge, candidates: 0, settled: Vec::new() });
            }
            Event::Candidates { attempt, count, .. } if attempt == line.attempt => {
                if let Progress::Open(opened) = &mut line.progress {
                    // What an earlier question of the line accepted stays in view.
                    opened.settled.retain(|news| matches!(news, RankNews::Accepted { .. }));
                    opened.candidates = opened.settled.len() + count;
                }
            }
            Event::RankSettled { attempt, outcome, .. } if attempt == line.attempt => {
                if let Progress::Open(opened) = &mut line.progress {
                    opened.settled.push(outcome);
                }
            }
            Event::LineAnswered { attempt, answer, .. }
                if attempt == line.attempt
                    && (line.answer().is_none() || answer.verdict != Verdict::Incomplete) =>
            {
                self.set_progress(index, Progress::Answered(answer));
                self.age_line(index, now);
            }
            _ => {}
        }
    }

    /// Changes how far a line is, and all that follows from it.
    fn set_progress(&mut self, index: usize, progress: Progress) {
        let Some(line) = self.lines.get_mut(index) else { return };
        let before = line.verdict();
        line.progress = progress;
        self.aged.remove(&index);
        let now = line.verdict();
        self.counts.change(before, now);
        if let Some(counts) = self.counts_by_playlist.get_mut(line.playlist) {
            counts.change(before, now);
        }
        self.renew_key(index);
    }

    /// Takes out of the answers what may not be shown at `now` any more, of as many lines as a frame has time for. Gives
    /// whether any was due.
    pub fn age(&mut self, now: SystemTime) -> bool {
        let is_due = |(at, _): &&(SystemTime, usize)| *at <= now;
        let due: Vec<_> = self.ageing.iter().take_while(is_due).take(AGED_AT_ONCE).copied().collect();
        for entry in &due {
            self.ageing.remove(entry);
            self.age_line(entry.1, now);
        }
        !due.is_empty()
    }

    /// When the next answer will age; `None` if none of them will.
    pub fn next_ageing(&self) -> Option<SystemTime> {
        self.ageing.first().map(|(at, _)| *at)
    }

    fn age_line(&mut self, index: usize, now: SystemTime) {
        let Some(ListedLine { progress: Progress::Answered(answer), .. }) = self.lines.get_mut(index) else {
            return;
        };
        // Nobody else holds an answer that has just come: only one that is being exported is copied.
        let age = Arc::make_mut(answer).age(now);
        self.ageing.extend(age.next.map(|next| (next, index)));
        if age.has_aged {
            self.aged.insert(index);
            self.renew_key(index);
        }
    }

    fn renew_key(&mut self, index: usize) {
        let Some(line) = self.lines.get(index) else { return };
        let Some(entry) = self.entry(line) else { return };
        let key = RowKey::of(entry, line.answer().map(|answer| &**answer));
        self.keys.set(index, key);
    }

    /// By line: what it is filtered and sorted by. Cheap to clone.
    pub fn keys(&self) -> &RowKeys {
        &self.keys
    }

    /// How many lines there are.
    pub fn len(&self) -> usize {
        self.lines.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.lines.is_empty()
    }

    /// The lines, in list order.
    pub fn lines(&self) -> &[ListedLine] {
        &self.lines
    }

    /// The playlists, in list order.
    pub fn playlists(&self) -> &[Arc<Playlist>] {
        &self.playlists
    }

    /// The entry of its playlist that a line is.
    pub fn entry(&self, line: &ListedLine) -> Option<&Line> {
        self.playlists.get(line.playlist)?.lines.get(line.place)
    }

    /// What a line asks for, or why it asks for nothing.
    fn content(&self, index: usize) -> Option<Content> {
        self.entry(self.lines.get(index)?).map(|entry| entry.content.clone())
    }

    /// How many lines have this verdict; `None` counts those without an answer.
    pub fn count(&self, verdict: Option<Verdict>) -> usize {
        self.counts.of(verdict)
    }

    /// How many lines are answered in part only, because the rest has aged.
    pub fn aged(&self) -> usize {
        self.aged.len()
    }

    /// By playlist: its first line.
    pub fn firsts(&self) -> &[usize] {
        &self.firsts
    }

    /// How many lines of a playlist have each verdict.
    pub fn counts_of(&self, playlist: usize) -> Option<&Counts> {
        self.counts_by_playlist.get(playlist)
    }

    /// How many lines have their answer.
    pub fn answered(&self) -> usize {
        self.lines.len() - self.count(None)
    }
}

impl ListedLine {
    /// Its place among the lines of its playlist, from 0.
    pub fn place(&self) -> usize {
        self.place
    }

    /// Its verdict, once it has one.
    pub fn verdict(&self) -> Option<Verdict> {
        self.answer().map(|answer| answer.verdict)
    }

    /// Its answer, once it has one.
    pub fn answer(&self) -> Option<&Arc<Answer>> {
        match &self.progress {
            Progress::Answered(answer) => Some(answer),
            Progress::Waiting | Progress::Open(_) => None,
        }
    }
}
