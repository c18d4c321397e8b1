//! The releases that carry the artist's song, and which of them stand on the shelf.

use discogs_client::SearchQuery;

use super::evidence::Evidence;
use super::inquiry::{Inquiry, Lead, ONE, Searched, WANTED};
use super::spelling::{corrected, spelled_for_search};
use super::{Finding, Outcome};
use crate::answer::{Open, Reason};
use crate::catalog::{ArtistHit, HoldingId};
use crate::matching::artist::{self, ArtistMatch, ArtistName};
use crate::matching::track::SongTitle;

/// The most releases with the song that are looked at.
const MOST_WITH_SONG: usize = 50;

/// The most of the artist's releases that are looked at: a page of the API.
const MOST_OF_ARTIST: usize = 100;

/// The most releases judged to know whether anybody carries the song at all.
const MOST_ELSEWHERE: usize = 5;

/// Searches the artist's song, and judges the releases that are on the shelf. If none of them carries it, the artist's
/// whole shelf is looked along, for a search may miss what a tracklist shows.
pub async fn ask(inquiry: &Inquiry<'_>, artist: &str, song: &str) -> Outcome {
    let (name, title) = (ArtistName::new(artist), SongTitle::new(song));
    let mut of_artist = inquiry.shelf.by_artist(&name);
    let as_shelved =
        of_artist.first().and_then(|best| spelled_for_search(inquiry.shelf.item(best.holding), &name));
    let mut searched = search_song(inquiry, (artist, as_shelved), song).await;
    let (mut held, elsewhere): (Vec<Lead>, Vec<Lead>) =
        inquiry.leads(&mut searched).partition(|lead| !lead.holdings.is_empty());
    held.sort_by_key(|lead| likelihood(lead, &title));
    let mut evidence = Evidence::default();
    evidence.take_in(inquiry.judge(&title, Some(&name), held, WANTED).await);

    let mut open = Vec::from_iter(searched.open);
    let mut unlisted = Vec::new();
    if !evidence.proves_any() {
        let elsewhere = elsewhere.into_iter().take(MOST_ELSEWHERE).collect();
        evidence.take_in(inquiry.judge(&title, Some(&name), elsewhere, ONE).await);
    }
    if evidence.knows_artist() {
        // The name as typed is somebody's: it was no typo.
        of_artist.retain(|hit| hit.how != ArtistMatch::Typo);
    }
    if !evidence.proves_any() {
        let artist = as_shelved.unwrap_or(artist);
        let along = look_along_the_shelf(inquiry, (artist, &name), &title, &of_artist, &mut evidence).await;
        unlisted = along.unlisted;
        open.extend(along.open);
    }
    open.extend(evidence.open(unlisted, inquiry.shelf));
    let confirmed = evidence.confirmed();
    let others = if confirmed.is_empty() { rest_of_the_shelf(&of_artist, &evidence) } else { Vec::new() };
    Outcome {
        confirmed,
        others,
        unshelved: evidence.take_unheld(),
        open,
        open_elsewhere: evidence.open_elsewhere(),
        corrected_artist: corrected(inquiry.shelf, &name, &of_artist),
    }
}

/// Searches the song by the artist as typed and, where nobody of that name has it, as the shelf spells the name.
async fn search_song(
    inquiry: &Inquiry<'_>,
    (typed, as_shelved): (&str, Option<&str>),
    song: &str,
) -> Searched {
    let searched = inquiry.search(with_song(typed, song)).await;
    match as_shelved {
        Some(as_shelved) if searched.hits.is_empty() && searched.open.is_none() => {
            inquiry.search(with_song(as_shelved, song)).await
        }
        _ => searched,
    }
}

/// The artist's own releases come before compilations, and first the one that bears the song's name: a search puts
/// releases that fit alike in no order that means anything.
fn likelihood(lead: &Lead, song: &SongTitle) -> (bool, bool) {
    let heading = lead.hit.name();
    (artist::is_various(&heading.artist), !song.is_named_by(&heading.title))
}

/// What a look along the artist's shelf left open.
struct Along {
    /// The holdings of which nobody has a tracklist.
    unlisted: Vec<HoldingId>,
    open: Option<Open>,
}

/// Judges what of the artist's shelf was not judged yet. Where a release is known that carries the song and is not
/// ours, the tracklists are not read: the search that found it would have found them.
async fn look_along_the_shelf(
    inquiry: &Inquiry<'_>,
    (artist, name): (&str, &ArtistName),
    song: &SongTitle,
    of_artist: &[ArtistHit],
    evidence: &mut Evidence,
) -> Along {
    if of_artist.iter().all(|hit| evidence.is_known(hit.holding)) {
        return Along { unlisted: Vec::new(), open: None };
    }
    let mut searched = inquiry.search(of_artist_alone(artist)).await;
    let is_theirs = |holding: HoldingId| of_artist.iter().any(|hit| hit.holding == holding);
    let leads: Vec<Lead> = inquiry
        .leads(&mut searched)
        .filter_map(|mut lead| {
            lead.holdings.retain(|hit| is_theirs(hit.holding) && !evidence.is_known(hit.holding));
            (!lead.holdings.is_empty()).then_some(lead)
        })
        .collect();
    let listed: Vec<HoldingId> =
        leads.iter().flat_map(|lead| &lead.holdings).map(|hit| hit.holding).collect();
    if !evidence.knows_unheld() {
        evidence.take_in(inquiry.judge(song, Some(name), leads, WANTED).await);
    }
    let is_unlisted = |holding: &HoldingId| {
        evidence.lacks_tracklist(*holding) && !(evidence.knows_unheld() && listed.contains(holding))
    };
    let unlisted = of_artist.iter().map(|hit| hit.holding).filter(is_unlisted);
    // A search that failed says nothing of what has no tracklist.
    let unlisted = if searched.open.is_some() { Vec::new() } else { unlisted.collect() };
    Along { unlisted, open: searched.open }
}

fn rest_of_the_shelf(of_artist: &[ArtistHit], evidence: &Evidence) -> Vec<Finding> {
    of_artist.iter().map(|hit| evidence.unproven(hit.holding, Reason::ByArtist(hit.how))).collect()
}

fn with_song(artist: &str, song: &str) -> SearchQuery {
    SearchQuery {
        track: Some(song.to_owned()),
        artist: Some(artist.to_owned()),
        limit: MOST_WITH_SONG,
        ..SearchQuery::default()
    }
}

fn of_artist_alone(artist: &str) -> SearchQuery {
    SearchQuery { artist: Some(artist.to_owned()), limit: MOST_OF_ARTIST, ..SearchQuery::default() }
}
