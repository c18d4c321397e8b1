//! What a strategy may ask, and how: within the line's limits, and told to whoever watches.

use std::collections::BTreeSet;
use std::num::NonZeroUsize;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::SystemTime;

use discogs_client::{
    Ask, Discogs, Found, Origin, Release, ReleaseId, Reply, SearchHit, SearchQuery, SourceError,
};
use futures_util::StreamExt as _;

use crate::answer::{Judgement, ListedTrack, Open, Said, SearchOutcome, Step, words};
use crate::catalog::{HoldingId, Item, Snapshot, TitleHit};
use crate::gather::{
    Candidate, Gauge, Limits, NotAsked, Outcome as RankOutcome, RankedGather, Ruling, StopCause,
};
use crate::matching::artist::ArtistName;
use crate::matching::track::{CarriedTrack, SongTitle, TrackFinding, find_song};
use crate::stop::StopSignal;

/// *n*: the most candidates of one question judged side by side. Five calls of 200 ms then take 200 ms.
const IN_FLIGHT: NonZeroUsize = NonZeroUsize::new(5).unwrap();

/// *k*: how many releases on the shelf are enough for one question.
pub(super) const WANTED: NonZeroUsize = NonZeroUsize::new(5).unwrap();

/// One is enough where only "is there any" is asked.
pub(super) const ONE: NonZeroUsize = NonZeroUsize::MIN;

/// Everything a strategy may ask for one line.
pub struct Inquiry<'a> {
    /// The shelf.
    pub shelf: &'a Snapshot,
    /// Who is asked about releases.
    pub discogs: &'a dyn Discogs,
    /// On whose behalf.
    pub ask: Ask,
    /// When to stop.
    pub stop: &'a StopSignal,
    /// Counts the judgements.
    pub gauge: &'a Gauge,
    /// Is told of candidates and of each that is settled.
    pub watcher: &'a dyn Watcher,
    /// Keeps what was asked and what came back.
    pub trail: Trail,
}

/// What was asked for a line so far, and what came back. Kept for people to read; nothing is decided by it.
#[derive(Debug, Default)]
pub struct Trail(Mutex<Vec<Step>>);

impl Trail {
    fn add(&self, step: Step) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(step);
    }

    /// The steps so far; none are left.
    pub fn take(&self) -> Vec<Step> {
        std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// Is told how a line gets on. Its calls come from within a gather, so they must return at once.
pub trait Watcher: Send + Sync {
    /// This many candidates are about to be judged, ranked from 0.
    fn candidates(&self, count: usize);

    /// The candidate at `rank` was settled, after all above it.
    fn rank_settled(&self, rank: usize, news: RankNews);
}

/// How a rank ended, for those who watch.
#[derive(Debug, Clone, PartialEq)]
pub enum RankNews {
    /// It carries the song, and these items are it.
    Accepted {
        /// The release.
        release: ReleaseId,
        /// The track.
        track: CarriedTrack,
        /// The items on the shelf; none for a release that we do not hold.
        items: Vec<Arc<Item>>,
    },
    /// It does not carry the song.
    Rejected,
    /// It was not asked.
    NotAsked,
    /// Enough was known without it.
    NotNeeded,
}

/// A release to be judged, and where on the shelf it leads.
#[derive(Debug, Clone, PartialEq)]
pub struct Lead {
    /// The release.
    pub hit: SearchHit,
    /// Until when that may be shown; `None`: for good.
    pub shown_until: Option<SystemTime>,
    /// The holdings that it is; none if it is not on the shelf.
    pub holdings: Vec<TitleHit>,
}

/// A tracklist that carries the song.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Proof {
    pub(super) track: CarriedTrack,
    pub(super) origin: Origin,
    pub(super) asked_at: SystemTime,
    pub(super) shown_until: Option<SystemTime>,
}

impl Proof {
    /// The track, as it may be shown.
    pub(super) fn listed(&self) -> Said<ListedTrack> {
        let CarriedTrack { title, position, credit, .. } = self.track.clone();
        Said::until(self.shown_until, ListedTrack { title, position, credit })
    }
}

/// Why a tracklist does not carry the song.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Rejection {
    /// It lists another recording of it.
    OtherVersion(Said<String>),
    /// It does not list it, or by somebody else.
    Absent,
}

/// Why a release could not be judged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Hindrance {
    /// The source failed.
    Source(SourceError),
    /// No source of this run has its tracklist.
    NoTracklist,
}

/// How a lead ended.
pub(super) type Judged = (Lead, RankOutcome<Proof, Rejection, Hindrance, HoldingId>);

/// What a search brought. No hits and nothing open: nothing is known.
#[derive(Debug, Default)]
pub(super) struct Searched {
    pub(super) hits: Vec<SearchHit>,
    /// Until when they may be shown; `None`: for good.
    pub(super) shown_until: Option<SystemTime>,
    pub(super) open: Option<Open>,
}

impl Inquiry<'_> {
    /// Where on the shelf the releases that a search brought lead.
    pub(super) fn leads(&self, searched: &mut Searched) -> impl Iterator<Item = Lead> {
        let shown_until = searched.shown_until;
        let hits = std::mem::take(&mut searched.hits).into_iter();
        hits.map(move |hit| Lead { holdings: self.shelf.of_release(&hit), hit, shown_until })
    }

    /// Searches releases, within the line's limits.
    pub(super) async fn search(&self, query: SearchQuery) -> Searched {
        let ask = self.ask.clone();
        let answer = tokio::select! {
            biased;
            cause = self.stopped() => Err(cause.into()),
            answer = self.discogs.search(&ask, &query) => answer.map_err(not_asked),
        };
        let (searched, outcome) = match answer {
            Ok(Reply::Found(found)) => {
                let shown_until = found.shown_until();
                let outcome = SearchOutcome::Hits { count: found.value.len(), from: found.origin };
                (Searched { hits: found.value, shown_until, open: None }, outcome)
            }
            // Whoever cannot know was still asked, as far as this run could.
            Ok(Reply::NotCovered) => (Searched::default(), SearchOutcome::NotCovered),
            Err(why) => {
                let open = Some(Open::NotAsked(why.clone()));
                (Searched { open, ..Searched::default() }, SearchOutcome::NotAsked(why))
            }
        };
        self.trail.add(Step::Searched { query, outcome });
        searched
    }

    /// Looks for the song on the tracklists of `leads`, until `wanted` holdings are known to carry it.
    ///
    /// Of each holding the first release is read, side by side with those of the others; its further pressings are read
    /// only where none of these carries the song. One outcome a lead, those of further pressings last.
    pub(super) async fn judge(
        &self,
        song: &SongTitle,
        artist: Option<&ArtistName>,
        leads: Vec<Lead>,
        wanted: NonZeroUsize,
    ) -> Vec<Judged> {
        let (first, further) = first_of_each(leads);
        let mut judged = self.judge_side_by_side(song, artist, first, wanted).await;
        if judged.iter().any(|(_, outcome)| matches!(outcome, RankOutcome::Accepted { .. })) {
            judged.extend(further.into_iter().map(|lead| self.pass_over(lead)));
        } else {
            judged.extend(self.judge_side_by_side(song, artist, further, wanted).await);
        }
        judged
    }

    fn pass_over(&self, lead: Lead) -> Judged {
        let outcome = RankOutcome::NotNeeded;
        self.trail.add(judged_step(&lead, &outcome));
        (lead, outcome)
    }

    /// One outcome a lead, in their order.
    async fn judge_side_by_side(
        &self,
        song: &SongTitle,
        artist: Option<&ArtistName>,
        leads: Vec<Lead>,
        wanted: NonZeroUsize,
    ) -> Vec<Judged> {
        if leads.is_empty() {
            return Vec::new();
        }
        self.watcher.candidates(leads.len());
        let candidates: Vec<Candidate<ReleaseId, HoldingId>> = leads
            .iter()
            .map(|lead| Candidate {
                subject: lead.hit.id,
                keys: lead.holdings.iter().map(|hit| hit.holding).collect(),
            })
            .collect();
        let limits = Limits { in_flight: IN_FLIGHT, wanted: Some(wanted) };
        let judge = |rank, release| self.read_and_judge(rank, release, song, artist);
        let mut gather = RankedGather::new(candidates, limits, self.stopped(), self.gauge.part(), judge);
        let mut leads = leads.into_iter();
        let mut judged = Vec::with_capacity(leads.len());
        while let Some(settled) = gather.next().await {
            let Some(lead) = leads.next() else { break };
            self.watcher.rank_settled(settled.rank, self.news(&lead, &settled.outcome));
            self.trail.add(judged_step(&lead, &settled.outcome));
            judged.push((lead, settled.outcome));
        }
        judged
    }

    async fn read_and_judge(
        &self,
        rank: usize,
        release: ReleaseId,
        song: &SongTitle,
        artist: Option<&ArtistName>,
    ) -> Ruling<Proof, Rejection, Hindrance> {
        let ask = Ask { rank, ..self.ask.clone() };
        match self.discogs.release(&ask, release).await {
            Ok(Reply::Found(found)) => rule(found, song, artist),
            Ok(Reply::NotCovered) => Ruling::NotAsked(NotAsked::Fault(Hindrance::NoTracklist)),
            Err(SourceError::NoSuchRelease(_)) => Ruling::Reject(Rejection::Absent),
            Err(fault) => Ruling::NotAsked(not_asked(fault).map_fault(Hindrance::Source)),
        }
    }

    async fn stopped(&self) -> StopCause {
        let Some(give_up_at) = self.ask.give_up_at else { return self.stop.raised().await };
        tokio::select! {
            cause = self.stop.raised() => cause,
            () = tokio::time::sleep_until(give_up_at) => StopCause::Deadline,
        }
    }

    fn news(&self, lead: &Lead, outcome: &RankOutcome<Proof, Rejection, Hindrance, HoldingId>) -> RankNews {
        match outcome {
            RankOutcome::Accepted { verdict, .. } => RankNews::Accepted {
                release: lead.hit.id,
                track: verdict.track.clone(),
                items: lead.holdings.iter().flat_map(|hit| self.shelf.copies(hit.holding)).cloned().collect(),
            },
            RankOutcome::Rejected(_) => RankNews::Rejected,
            RankOutcome::NotAsked(_) => RankNews::NotAsked,
            RankOutcome::NotNeeded => RankNews::NotNeeded,
        }
    }
}

/// The first lead to each holding and all that lead to none, and apart from them the further pressings: a search lists
/// dozens of a record, they seldom differ, and each costs a call.
fn first_of_each(leads: Vec<Lead>) -> (Vec<Lead>, Vec<Lead>) {
    let mut led_to = BTreeSet::new();
    leads.into_iter().partition(|lead| {
        let new = lead.holdings.iter().filter(|hit| led_to.insert(hit.holding)).count();
        new > 0 || lead.holdings.is_empty()
    })
}

fn judged_step(lead: &Lead, outcome: &RankOutcome<Proof, Rejection, Hindrance, HoldingId>) -> Step {
    let heading = lead.hit.name();
    let outcome = match outcome {
        RankOutcome::Accepted { verdict, .. } => {
            Judgement::Carries { track: verdict.listed(), from: verdict.origin.clone() }
        }
        RankOutcome::Rejected(Rejection::OtherVersion(title)) => {
            Judgement::OtherVersion { title: title.clone() }
        }
        RankOutcome::Rejected(Rejection::Absent) => Judgement::Absent,
        RankOutcome::NotAsked(NotAsked::Fault(Hindrance::NoTracklist)) => Judgement::NoTracklist,
        RankOutcome::NotAsked(why) => {
            Judgement::NotAsked(why.clone().map_fault(|hindrance| match hindrance {
                Hindrance::Source(fault) => fault,
                Hindrance::NoTracklist => SourceError::NoSuchRelease(lead.hit.id),
            }))
        }
        RankOutcome::NotNeeded => Judgement::NotNeeded,
    };
    Step::Judged {
        release: lead.hit.id,
        name: Said::until(lead.shown_until, words::name(&heading.artist, &heading.title)),
        is_held: !lead.holdings.is_empty(),
        outcome,
    }
}

fn rule(
    found: Found<Arc<Release>>,
    song: &SongTitle,
    artist: Option<&ArtistName>,
) -> Ruling<Proof, Rejection, Hindrance> {
    if found.value.tracklist.is_empty() {
        return Ruling::NotAsked(NotAsked::Fault(Hindrance::NoTracklist));
    }
    let shown_until = found.shown_until();
    match find_song(song, artist, &found.value) {
        TrackFinding::Carries(track) => {
            Ruling::Accept(Proof { track, origin: found.origin, asked_at: found.asked_at, shown_until })
        }
        TrackFinding::OtherVersion(track) => {
            Ruling::Reject(Rejection::OtherVersion(Said::until(shown_until, track.title)))
        }
        TrackFinding::OtherArtist { .. } | TrackFinding::Absent => Ruling::Reject(Rejection::Absent),
    }
}

/// A source's own words for a limit of ours are that limit.
fn not_asked(fault: SourceError) -> NotAsked<SourceError> {
    match fault {
        SourceError::OutOfTime => NotAsked::Deadline,
        SourceError::OutOfBudget => NotAsked::Budget,
        fault => NotAsked::Fault(fault),
    }
}
