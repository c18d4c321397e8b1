//! The artist's shelf, where neither song nor album is asked for.

use discogs_client::SearchQuery;

use super::inquiry::Inquiry;
use super::spelling::corrected;
use super::{Finding, Outcome, Unheld};
use crate::answer::{MOST_UNCONFIRMED, Reason};
use crate::matching::artist::{ArtistMatch, ArtistName};

/// The most hits looked at to know whether there is such an artist.
const MOST_HITS: usize = 20;

/// Lists the artist's shelf; if there is none, looks whether a release by that artist is known.
pub async fn ask(inquiry: &Inquiry<'_>, artist: &str) -> Outcome {
    let name = ArtistName::new(artist);
    let of_artist = inquiry.shelf.by_artist(&name);
    if of_artist.is_empty() {
        return known_elsewhere(inquiry, artist, &name).await;
    }
    let others = of_artist.iter().map(|hit| Finding {
        holding: hit.holding,
        track_check: None,
        confidence: confidence(hit.how),
        reason: Reason::ByArtist(hit.how),
        via: Vec::new(),
    });
    let corrected_artist = corrected(inquiry.shelf, &name, &of_artist);
    Outcome { others: others.collect(), corrected_artist, ..Outcome::default() }
}

fn confidence(how: ArtistMatch) -> f64 {
    match how {
        ArtistMatch::Same | ArtistMatch::Spelling => 0.80,
        ArtistMatch::Alternate => 0.70,
        ArtistMatch::InCredit => 0.60,
        ArtistMatch::Typo => 0.50,
    }
}

async fn known_elsewhere(inquiry: &Inquiry<'_>, artist: &str, name: &ArtistName) -> Outcome {
    let query = SearchQuery { artist: Some(artist.to_owned()), limit: MOST_HITS, ..SearchQuery::default() };
    let searched = inquiry.search(query).await;
    let unshelved = searched.hits.into_iter().filter_map(|hit| {
        let how = name.same(&ArtistName::new(&hit.name().artist))?;
        Some(Unheld {
            hit,
            shown_until: searched.shown_until,
            confidence: MOST_UNCONFIRMED,
            reason: Reason::ByArtist(how),
            via: Vec::new(),
        })
    });
    Outcome {
        unshelved: unshelved.take(1).collect(),
        open_elsewhere: searched.open.into_iter().collect(),
        ..Outcome::default()
    }
}
