//! One line: which strategies, in which order, and what they amount to.

use std::num::NonZeroU32;
use std::sync::Arc;

use discogs_client::HitName;
use tokio::time::Instant;

use crate::answer::{
    Answer, Heading, MOST_CONFIRMED, MOST_OTHERS, Match, Offered, Open, Said, Strategy, TrackCheck, Verdict,
};
use crate::catalog::Snapshot;
use crate::matching::artist;
use crate::query::Query;
use crate::strategy::artist_album::{self, Typed};
use crate::strategy::{Finding, Inquiry, Outcome, Unheld, artist_only, artist_song, song_only};

/// The most calls on the wire for one line. The look-up service took 2 to 22 for a line that no cache knew, 8 to 14 on
/// its way to an answer; what is not answered by the fifteenth seldom is by the twentieth.
pub const CALLS_OF_A_LINE: NonZeroU32 = NonZeroU32::new(15).unwrap();

/// Answers a line by its readings, likeliest first: the first that is confirmed, else the one that came furthest.
pub async fn look_up(inquiry: &Inquiry<'_>, readings: &[Query]) -> Answer {
    let started = Instant::now();
    let mut best: Option<Answer> = None;
    for reading in readings {
        let answer = answer_reading(inquiry, reading).await;
        if best.as_ref().is_none_or(|best| answer.verdict < best.verdict) {
            best = Some(answer);
        }
        if best.as_ref().is_some_and(|best| best.verdict == Verdict::Confirmed) {
            break;
        }
    }
    let answer = best.unwrap_or_else(|| conclude(inquiry.shelf, &Query::default(), Vec::new()));
    let trail = inquiry.trail.take();
    Answer { trail, api_calls: inquiry.ask.meter.spent(), elapsed: started.elapsed(), ..answer }
}

/// Tries the strategies that fit the reading, in order, until one confirms it.
async fn answer_reading(inquiry: &Inquiry<'_>, reading: &Query) -> Answer {
    let mut outcomes: Vec<(Strategy, Outcome)> = Vec::new();
    for strategy in strategies(reading) {
        let outcome = ask(inquiry, strategy, reading).await;
        let is_confirmed = !outcome.confirmed.is_empty();
        outcomes.push((strategy, outcome));
        if is_confirmed {
            break;
        }
    }
    conclude(inquiry.shelf, reading, outcomes)
}

/// The strategies for a reading, best first.
fn strategies(reading: &Query) -> Vec<Strategy> {
    let Query { artist, song, album } = reading;
    let mut fitting = Vec::new();
    if album.is_some() {
        fitting.push(Strategy::ArtistAlbum);
    }
    match (named_artist(artist.as_deref()), song) {
        (Some(_), Some(_)) => fitting.push(Strategy::ArtistSong),
        (None, Some(_)) => fitting.push(Strategy::SongOnly),
        (Some(_), None) => fitting.push(Strategy::ArtistOnly),
        (None, None) => {}
    }
    fitting
}

/// "Various" names nobody.
fn named_artist(artist: Option<&str>) -> Option<&str> {
    artist.filter(|artist| !artist::is_various(artist))
}

async fn ask(inquiry: &Inquiry<'_>, strategy: Strategy, reading: &Query) -> Outcome {
    let artist = named_artist(reading.artist.as_deref());
    let (song, album) = (reading.song.as_deref(), reading.album.as_deref());
    match (strategy, artist, song, album) {
        (Strategy::ArtistAlbum, artist, song, Some(album)) => {
            artist_album::ask(inquiry, Typed { artist, album, song }).await
        }
        (Strategy::ArtistSong, Some(artist), Some(song), _) => artist_song::ask(inquiry, artist, song).await,
        (Strategy::SongOnly, _, Some(song), _) => song_only::ask(inquiry, song).await,
        (Strategy::ArtistOnly, Some(artist), ..) => artist_only::ask(inquiry, artist).await,
        _ => Outcome::default(),
    }
}

/// What the outcomes amount to.
fn conclude(shelf: &Snapshot, reading: &Query, outcomes: Vec<(Strategy, Outcome)>) -> Answer {
    let mut whole = Outcome::default();
    let mut strategy = None;
    for (asked, outcome) in outcomes {
        let found_any =
            !outcome.confirmed.is_empty() || !outcome.unshelved.is_empty() || !outcome.others.is_empty();
        if !outcome.confirmed.is_empty() || (strategy.is_none() && found_any) {
            strategy = Some(asked);
        }
        add(&mut whole, outcome, shelf);
    }
    let verdict = verdict(&whole);
    let mut open = whole.open;
    open.append(&mut whole.open_elsewhere);
    if verdict != Verdict::Incomplete {
        open.clear();
    }
    let matches = matches(shelf, verdict, whole.confirmed, whole.unshelved, whole.others);
    Answer {
        verdict,
        strategy,
        matches,
        corrected_artist: whole.corrected_artist,
        open,
        ..Answer::empty(reading.clone())
    }
}

/// Adds a later strategy's outcome below what is known. Of a holding that both know, the later knows no less whether it
/// is confirmed, the earlier why it was looked at first.
fn add(whole: &mut Outcome, mut outcome: Outcome, shelf: &Snapshot) {
    let is_known = |findings: &[Finding], finding: &Finding| {
        findings.iter().any(|known| known.holding == finding.holding)
    };
    outcome.others.sort_by(|one, other| {
        let id = |finding: &Finding| shelf.item(finding.holding).id;
        other.confidence.total_cmp(&one.confidence).then_with(|| id(one).cmp(&id(other)))
    });
    outcome.confirmed.retain(|finding| !is_known(&whole.confirmed, finding));
    whole.confirmed.append(&mut outcome.confirmed);
    outcome.others.retain(|finding| !is_known(&whole.others, finding));
    whole.others.append(&mut outcome.others);
    whole.others.retain(|finding| !is_known(&whole.confirmed, finding));
    outcome.unshelved.retain(|unheld| whole.unshelved.iter().all(|known| known.hit.id != unheld.hit.id));
    whole.unshelved.append(&mut outcome.unshelved);
    add_open(&mut whole.open, outcome.open);
    add_open(&mut whole.open_elsewhere, outcome.open_elsewhere);
    whole.corrected_artist = whole.corrected_artist.take().or(outcome.corrected_artist);
}

fn add_open(known: &mut Vec<Open>, open: Vec<Open>) {
    for open in open {
        if !known.contains(&open) {
            known.push(open);
        }
    }
}

/// The first that fits, in the order of [`Verdict`]; but what could only have told of a release that we do not hold
/// matters no more once one is known.
fn verdict(outcome: &Outcome) -> Verdict {
    let Outcome { confirmed, others, unshelved, open, open_elsewhere, .. } = outcome;
    match () {
        () if !confirmed.is_empty() => Verdict::Confirmed,
        () if !open.is_empty() => Verdict::Incomplete,
        () if !unshelved.is_empty() => Verdict::Unshelved,
        () if !open_elsewhere.is_empty() => Verdict::Incomplete,
        () if !others.is_empty() => Verdict::Unconfirmed,
        () => Verdict::NotFound,
    }
}

/// The matches in order: what is confirmed; then releases that fit and are not ours, where that is the verdict; then
/// what may be looked at besides.
fn matches(
    shelf: &Snapshot,
    verdict: Verdict,
    confirmed: Vec<Finding>,
    unshelved: Vec<Unheld>,
    others: Vec<Finding>,
) -> Vec<Match> {
    let confirmed = confirmed.into_iter().take(MOST_CONFIRMED).flat_map(|finding| copies(shelf, finding));
    let unshelved = unshelved.into_iter().map(offer_unheld);
    let others = others.into_iter().take(MOST_OTHERS).flat_map(|finding| copies(shelf, finding));
    let mut matches: Vec<Match> = match verdict {
        Verdict::Confirmed => confirmed.chain(others).collect(),
        Verdict::Unshelved => unshelved.chain(others).collect(),
        _ => others.chain(unshelved).collect(),
    };
    for (rank, offered) in (1..).zip(&mut matches) {
        offered.rank = rank;
    }
    matches
}

/// Each copy of a holding is a match of its own.
fn copies(shelf: &Snapshot, finding: Finding) -> impl Iterator<Item = Match> {
    let Finding { holding, track_check, confidence, reason, via } = finding;
    shelf.copies(holding).iter().map(move |item| Match {
        rank: 0,
        offered: Offered::Item(Arc::clone(item)),
        confidence,
        reason: reason.clone(),
        track_check,
        via: via.clone(),
    })
}

fn offer_unheld(unheld: Unheld) -> Match {
    let Unheld { hit, shown_until, confidence, reason, via } = unheld;
    let HitName { artist, title } = hit.name().clone();
    let heading = Heading { artist, title, year: hit.year, formats: hit.formats };
    Match {
        rank: 0,
        offered: Offered::Unheld { release: hit.id, heading: Said::until(shown_until, heading) },
        confidence,
        reason,
        track_check: (!via.is_empty()).then_some(TrackCheck::Yes),
        via,
    }
}
