//! The releases that carry a song of that title, whoever it is by: the case this house grew from.

use discogs_client::SearchQuery;

use super::Outcome;
use super::evidence::Evidence;
use super::inquiry::{Inquiry, Lead, ONE, WANTED};
use crate::catalog::HoldingId;
use crate::matching::track::SongTitle;

/// The most releases looked at: a page of the API.
const MOST_HITS: usize = 100;

/// The most releases judged to know whether anybody carries the song at all.
const MOST_ELSEWHERE: usize = 5;

/// Searches the song, matches each release to the shelf first, and judges only those that are on it.
pub async fn ask(inquiry: &Inquiry<'_>, song: &str) -> Outcome {
    let title = SongTitle::new(song);
    let query = SearchQuery { track: Some(song.to_owned()), limit: MOST_HITS, ..SearchQuery::default() };
    let mut searched = inquiry.search(query).await;
    let (held, elsewhere): (Vec<Lead>, Vec<Lead>) =
        inquiry.leads(&mut searched).partition(|lead| !lead.holdings.is_empty());
    let reached: Vec<HoldingId> =
        held.iter().flat_map(|lead| &lead.holdings).map(|hit| hit.holding).collect();
    let mut evidence = Evidence::default();
    evidence.take_in(inquiry.judge(&title, None, held, WANTED).await);
    if !evidence.proves_any() {
        let elsewhere = elsewhere.into_iter().take(MOST_ELSEWHERE).collect();
        evidence.take_in(inquiry.judge(&title, None, elsewhere, ONE).await);
    }
    let mut open = Vec::from_iter(searched.open);
    let unlisted: Vec<HoldingId> = if evidence.proves_any() {
        Vec::new()
    } else {
        reached.into_iter().filter(|holding| evidence.lacks_tracklist(*holding)).collect()
    };
    open.extend(evidence.open(unlisted, inquiry.shelf));
    Outcome {
        confirmed: evidence.confirmed(),
        unshelved: evidence.take_unheld(),
        open,
        open_elsewhere: evidence.open_elsewhere(),
        ..Outcome::default()
    }
}
