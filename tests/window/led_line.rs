//! A line whose candidates are judged by a real gather, each when the test says so.

use std::num::NonZeroUsize;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, Waker};
use std::time::SystemTime;

use discogs_client::{Found, Origin, ReleaseId};
use futures_util::Stream;
use lookup_core::Query;
use lookup_core::answer::{
    Answer, Heading, Judgement, ListedTrack, Match, Offered, Reason, Said, Step, TrackCheck, Verdict, Via,
};
use lookup_core::catalog::{CallNumber, Item, ItemId};
use lookup_core::gather::{Candidate, Limits, Outcome, RankedGather, Ruling, Settled, StopCause};
use lookup_core::matching::track::{CarriedTrack, SongMatch};
use lookup_core::playlist::Skipped;
use lookup_core::session::Event;
use lookup_core::strategy::RankNews;
use tokio::sync::oneshot;

use crate::station::LedRun;

type Judged = Pin<Box<dyn Stream<Item = Settled<(), (), (), usize>>>>;

/// One line being looked up.
pub(crate) struct LedLine {
    run: LedRun,
    line: usize,
    judges: Vec<Option<oneshot::Sender<bool>>>,
    gather: Judged,
    accepted: Vec<usize>,
}

impl LedLine {
    /// Opens the line with so many candidates, all of them in flight at once.
    pub(crate) fn open(run: &LedRun, line: usize, candidates: usize) -> Self {
        let gauge = run.open(line);
        run.tell(Event::Candidates { line, attempt: run.attempt, count: candidates });
        let (judges, mut rulings): (Vec<_>, Vec<_>) = (0..candidates)
            .map(|_| {
                let (judge, ruling) = oneshot::channel::<bool>();
                (Some(judge), Some(ruling))
            })
            .unzip();
        let limits = Limits { in_flight: NonZeroUsize::new(candidates).expect("a candidate"), wanted: None };
        let subjects = (0..candidates).map(|rank| Candidate { subject: (), keys: vec![rank] });
        let judge = move |rank: usize, ()| {
            let ruling = rulings.get_mut(rank).and_then(Option::take).expect("judged once");
            async move {
                match ruling.await {
                    Ok(true) => Ruling::Accept(()),
                    Ok(false) | Err(_) => Ruling::Reject(()),
                }
            }
        };
        let never = std::future::pending::<StopCause>();
        let gather: Judged = Box::pin(RankedGather::<(), usize, _, _, _, (), (), ()>::new(
            subjects, limits, never, gauge, judge,
        ));
        let mut opened = Self { run: run.clone(), line, judges, gather, accepted: Vec::new() };
        opened.tell_settled();
        opened
    }

    /// One candidate ends.
    pub(crate) fn end(&mut self, rank: usize, is_accepted: bool) {
        let judge = self.judges.get_mut(rank).and_then(Option::take).expect("it ends once");
        judge.send(is_accepted).expect("it is in flight");
        self.tell_settled();
    }

    /// The line gets its answer: what was accepted.
    pub(crate) fn answer(self) {
        let answer = confirmed(self.line, &self.accepted);
        self.run.answer(self.line, answer);
    }

    fn tell_settled(&mut self) {
        let mut context = Context::from_waker(Waker::noop());
        while let Poll::Ready(Some(settled)) = self.gather.as_mut().poll_next(&mut context) {
            let Settled { rank, outcome } = settled;
            let outcome = match outcome {
                Outcome::Accepted { .. } => {
                    self.accepted.push(rank);
                    accepted(self.line, rank)
                }
                Outcome::Rejected(()) => RankNews::Rejected,
                Outcome::NotAsked(_) => RankNews::NotAsked,
                Outcome::NotNeeded => RankNews::NotNeeded,
            };
            let (line, attempt) = (self.line, self.run.attempt);
            self.run.tell(Event::RankSettled { line, attempt, rank, outcome });
        }
    }
}

/// Where the disc of a line's rank stands.
pub(crate) fn call_number(line: usize, rank: usize) -> String {
    item(line, rank).call_number.to_string()
}

fn item(line: usize, rank: usize) -> Item {
    let given = |text: String| Some(text);
    Item {
        id: ItemId(line as u64 * 100 + rank as u64 + 1),
        artist: format!("Artist {}", line + 1),
        title: format!("Album {}", rank + 1),
        alternate_artist: None,
        call_number: CallNumber {
            genre: given("Rock".to_owned()),
            format: given("LP".to_owned()),
            letters: given("AR".to_owned()),
            artist_number: given((line + 1).to_string()),
            release_number: given((rank + 1).to_string()),
        },
        other_columns: Vec::new(),
    }
}

/// That a line's candidate of this rank was accepted.
pub(crate) fn accepted(line: usize, rank: usize) -> RankNews {
    let track = CarriedTrack {
        title: format!("Song {}", line + 1),
        position: Some("A1".to_owned()),
        credit: format!("Artist {}", line + 1),
        song: SongMatch::Same,
        artist: None,
    };
    let release = ReleaseId(line as u64 * 100 + rank as u64 + 1);
    RankNews::Accepted { release, track, items: vec![Arc::new(item(line, rank))] }
}

/// An answer of this verdict without matches.
pub(crate) fn without_matches(line: usize, verdict: Verdict) -> Answer {
    let number = line + 1;
    let query = Query::new(&format!("Artist {number}"), &format!("Song {number}"), "");
    Answer { verdict, query, skipped: None, ..Answer::skipped(Skipped::Empty) }
}

/// An answer with the discs of these ranks; not found if there are none.
pub(crate) fn confirmed(line: usize, ranks: &[usize]) -> Answer {
    let verdict = if ranks.is_empty() { Verdict::NotFound } else { Verdict::Confirmed };
    let matches = ranks.iter().zip(1..).map(|(rank, place)| Match {
        rank: place,
        offered: Offered::Item(Arc::new(item(line, *rank))),
        // Later lines are surer, so that sorting by it turns the list round.
        confidence: 0.9 + line as f64 * 0.001,
        reason: Reason::Carries { song: SongMatch::Same, artist: None, title: None },
        track_check: Some(TrackCheck::Yes),
        via: Vec::new(),
    });
    Answer { matches: matches.collect(), ..without_matches(line, verdict) }
}

/// The same with one disc, proven by a track that `from` told of.
pub(crate) fn proven(line: usize, from: &Origin, asked_at: SystemTime) -> Answer {
    let mut answer = confirmed(line, &[0]);
    let found = Found { value: (), origin: from.clone(), asked_at };
    let track = ListedTrack {
        title: format!("Title {} as listed", line + 1),
        position: Some("B7".to_owned()),
        credit: format!("Artist {}", line + 1),
    };
    let track = Said::until(found.shown_until(), track);
    let release = ReleaseId(line as u64 + 1);
    answer.trail = vec![Step::Judged {
        release,
        name: Said::until(found.shown_until(), format!("Release of line {}", line + 1)),
        is_held: true,
        outcome: Judgement::Carries { track: track.clone(), from: from.clone() },
    }];
    answer.matches[0].via = vec![Via { release, track, from: from.clone(), asked_at }];
    answer
}

/// An answer with a release that is not on the shelf and that Discogs named.
pub(crate) fn unshelved(line: usize, title: &str, asked_at: SystemTime) -> Answer {
    let mut answer = proven(line, &Origin::Api, asked_at);
    let until = Found { value: (), origin: Origin::Api, asked_at }.shown_until();
    let (artist, title) = (format!("Artist {}", line + 1), title.to_owned());
    let heading = Heading { artist, title, year: Some(1987), formats: vec!["Vinyl".to_owned()] };
    answer.verdict = Verdict::Unshelved;
    answer.matches[0].offered =
        Offered::Unheld { release: ReleaseId(line as u64 + 1), heading: Said::until(until, heading) };
    answer.matches[0].confidence = 0.89;
    answer
}

impl LedRun {
    /// That a line has its answer.
    pub(crate) fn answer(&self, line: usize, answer: Answer) {
        self.tell(Event::LineAnswered { line, attempt: self.attempt, answer: Arc::new(answer) });
    }
}
