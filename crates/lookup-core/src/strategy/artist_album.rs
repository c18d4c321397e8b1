//! The typed album on the shelf, and its tracklist for the song.

use discogs_client::SearchQuery;

use super::evidence::Evidence;
use super::inquiry::{Inquiry, Lead, ONE, Searched, WANTED};
use super::spelling::{corrected, spelled_for_search};
use super::{Finding, Outcome, Unheld};
use crate::answer::{MOST_UNCONFIRMED, Reason};
use crate::catalog::{ArtistHit, HoldingId, Snapshot};
use crate::matching::artist::{self, ArtistMatch, ArtistName};
use crate::matching::title::{self, TitleMatch};
use crate::matching::track::SongTitle;

/// The most releases of the typed album that are looked at: an album rarely has more pressings.
const MOST_HITS: usize = 50;

/// A holding that is the typed album.
#[derive(Debug, Clone, Copy)]
struct TypedAlbum {
    holding: HoldingId,
    title: TitleMatch,
    artist: Option<ArtistMatch>,
}

/// What is typed.
#[derive(Debug, Clone, Copy)]
pub struct Typed<'a> {
    /// The artist, of the album or of the song.
    pub artist: Option<&'a str>,
    /// The album.
    pub album: &'a str,
    /// The song.
    pub song: Option<&'a str>,
}

/// Finds the typed album on the shelf and, if a song is typed, looks for it on the album's tracklists.
pub async fn ask(inquiry: &Inquiry<'_>, typed: Typed<'_>) -> Outcome {
    let name = typed.artist.map(ArtistName::new);
    let albums = on_the_shelf(inquiry, name.as_ref(), typed.album);
    let mut outcome = match (typed.song, albums.is_empty()) {
        (None, false) => album_alone(name.is_some(), &albums),
        (None, true) => known_elsewhere(inquiry, name.as_ref(), typed).await,
        (Some(song), false) => song_on_album(inquiry, name.as_ref(), typed, song, &albums).await,
        (Some(song), true) => song_elsewhere(inquiry, name.as_ref(), typed, song).await,
    };
    outcome.corrected_artist = match (&name, albums.first()) {
        (Some(name), Some(TypedAlbum { holding, artist: Some(how), .. })) => {
            corrected(inquiry.shelf, name, &[ArtistHit { holding: *holding, how: *how }])
        }
        _ => None,
    };
    outcome
}

/// The holdings that are the typed album; none that only nearly bears its title where another bears it.
fn on_the_shelf(inquiry: &Inquiry<'_>, name: Option<&ArtistName>, album: &str) -> Vec<TypedAlbum> {
    let mut albums = nearly_titled(inquiry, name, album);
    if albums.iter().any(|album| !album.title.is_near()) {
        albums.retain(|album| !album.title.is_near());
    }
    albums
}

/// The holdings that may be the typed album. An artist who has none of that title may be one of a compilation's.
fn nearly_titled(inquiry: &Inquiry<'_>, name: Option<&ArtistName>, album: &str) -> Vec<TypedAlbum> {
    let shelf = inquiry.shelf;
    let titled = || shelf.by_title(album).into_iter();
    let of_title = |artist| {
        move |hit: crate::catalog::TitleHit| TypedAlbum { holding: hit.holding, title: hit.how, artist }
    };
    let Some(name) = name else { return titled().map(of_title(None)).collect() };
    let by_artist: Vec<TypedAlbum> = shelf
        .titled(&shelf.by_artist(name), album)
        .into_iter()
        .map(|(hit, title)| TypedAlbum { holding: hit.holding, title, artist: Some(hit.how) })
        .collect();
    if !by_artist.is_empty() {
        return by_artist;
    }
    titled().filter(|hit| artist::is_various(&shelf.item(hit.holding).artist)).map(of_title(None)).collect()
}

/// No song was asked: the album itself is the answer. Without an artist, a title that several bear proves none.
fn album_alone(has_artist: bool, albums: &[TypedAlbum]) -> Outcome {
    let is_proven = |album: &TypedAlbum| album.artist.is_some() || (!has_artist && albums.len() == 1);
    let finding = |album: &TypedAlbum| Finding {
        holding: album.holding,
        track_check: None,
        confidence: if is_proven(album) { album_confidence(*album) } else { MOST_UNCONFIRMED },
        reason: Reason::IsAlbum { title: album.title, artist: album.artist },
        via: Vec::new(),
    };
    let (confirmed, others) = albums.iter().partition::<Vec<TypedAlbum>, _>(|album| is_proven(album));
    Outcome {
        confirmed: confirmed.iter().map(finding).collect(),
        others: others.iter().map(finding).collect(),
        ..Outcome::default()
    }
}

fn album_confidence(album: TypedAlbum) -> f64 {
    let title = match album.title {
        TitleMatch::Same | TitleMatch::SelfTitled => 0,
        TitleMatch::Edition => 1,
        TitleMatch::Subtitle | TitleMatch::Typo | TitleMatch::Alike => 3,
    };
    let artist = match album.artist {
        Some(ArtistMatch::Same | ArtistMatch::Spelling) => 0,
        Some(ArtistMatch::Alternate | ArtistMatch::InCredit) => 1,
        Some(ArtistMatch::Typo) | None => 3,
    };
    f64::from(99 - title - artist) / 100.0
}

/// Looks for the song on the tracklists of the typed album.
async fn song_on_album(
    inquiry: &Inquiry<'_>,
    name: Option<&ArtistName>,
    typed: Typed<'_>,
    song: &str,
    albums: &[TypedAlbum],
) -> Outcome {
    let is_compilation =
        albums.iter().all(|album| artist::is_various(&inquiry.shelf.item(album.holding).artist));
    // A compilation is not filed under the artist of one of its songs.
    let artist = typed.artist.filter(|_| !is_compilation);
    let mut searched = inquiry.search(releases_titled(artist.map(str::to_owned), typed.album)).await;
    let mut leads = leads_to(albums, inquiry, &mut searched);
    if leads.is_empty()
        && searched.open.is_none()
        && let Some(as_shelved) = as_shelved(inquiry.shelf, (artist, name), typed.album, albums)
    {
        searched = inquiry.search(as_shelved).await;
        leads = leads_to(albums, inquiry, &mut searched);
    }
    let mut evidence = Evidence::default();
    evidence.take_in(inquiry.judge(&SongTitle::new(song), name, leads, WANTED).await);
    let confirmed = evidence.confirmed();
    let unproven = || {
        let is_confirmed = |holding| confirmed.iter().any(|finding| finding.holding == holding);
        albums.iter().map(|album| album.holding).filter(move |holding| !is_confirmed(*holding))
    };
    let others: Vec<Finding> =
        unproven().map(|holding| evidence.unproven(holding, Reason::AlbumUnproven)).collect();
    let without_tracklist =
        |holding: &HoldingId| searched.open.is_none() && evidence.lacks_tracklist(*holding);
    let unlisted: Vec<HoldingId> = unproven().filter(without_tracklist).collect();
    let mut open = evidence.open(unlisted, inquiry.shelf);
    open.extend(searched.open);
    Outcome { confirmed, others, open, ..Outcome::default() }
}

/// The releases among `hits` that are one of `albums`.
fn leads_to(albums: &[TypedAlbum], inquiry: &Inquiry<'_>, searched: &mut Searched) -> Vec<Lead> {
    let is_typed = |holding: HoldingId| albums.iter().any(|album| album.holding == holding);
    let leads = inquiry.leads(searched).filter_map(|mut lead| {
        lead.holdings.retain(|hit| is_typed(hit.holding));
        (!lead.holdings.is_empty()).then_some(lead)
    });
    leads.collect()
}

/// The search for the typed album as the shelf spells it, if that is another one: no search forgives a typo, and none
/// knows that "s/t" stands for a name.
fn as_shelved(
    shelf: &Snapshot,
    (typed, name): (Option<&str>, Option<&ArtistName>),
    album: &str,
    albums: &[TypedAlbum],
) -> Option<SearchQuery> {
    let item = shelf.item(albums.first()?.holding);
    let artist = typed.zip(name).map(|(typed, name)| spelled_for_search(item, name).unwrap_or(typed));
    let title = title::to_search(&item.title, artist.unwrap_or_default());
    let is_same = artist == typed && title::spaceless_form(&title) == title::spaceless_form(album);
    (!is_same).then(|| releases_titled(artist.map(str::to_owned), &title))
}

/// The typed album is not on the shelf, and a song of it is asked for: is there such a release, with that song?
async fn song_elsewhere(
    inquiry: &Inquiry<'_>,
    name: Option<&ArtistName>,
    typed: Typed<'_>,
    song: &str,
) -> Outcome {
    let mut searched = inquiry.search(releases_titled(typed.artist.map(str::to_owned), typed.album)).await;
    let leads: Vec<Lead> = inquiry.leads(&mut searched).filter(|lead| lead.holdings.is_empty()).collect();
    let mut evidence = Evidence::default();
    evidence.take_in(inquiry.judge(&SongTitle::new(song), name, leads, ONE).await);
    let mut open_elsewhere = evidence.open_elsewhere();
    open_elsewhere.extend(searched.open);
    Outcome { unshelved: evidence.take_unheld(), open_elsewhere, ..Outcome::default() }
}

/// The typed album is not on the shelf, and no song was asked: is there such a release at all?
async fn known_elsewhere(inquiry: &Inquiry<'_>, name: Option<&ArtistName>, typed: Typed<'_>) -> Outcome {
    let searched = inquiry.search(releases_titled(typed.artist.map(str::to_owned), typed.album)).await;
    let unshelved = searched.hits.into_iter().filter_map(|hit| {
        let heading = hit.name();
        let title = title::same_title(typed.album, &heading.title, &heading.artist)?;
        let artist = match name {
            Some(name) => Some(name.same_or_typo(&ArtistName::new(&heading.artist))?),
            None => None,
        };
        let reason = Reason::IsAlbum { title, artist };
        let shown_until = searched.shown_until;
        Some(Unheld { hit, shown_until, confidence: MOST_UNCONFIRMED, reason, via: Vec::new() })
    });
    Outcome {
        unshelved: unshelved.take(1).collect(),
        open_elsewhere: searched.open.into_iter().collect(),
        ..Outcome::default()
    }
}

fn releases_titled(artist: Option<String>, album: &str) -> SearchQuery {
    SearchQuery { artist, title: Some(album.to_owned()), limit: MOST_HITS, ..SearchQuery::default() }
}
