//! How the shelf spells an artist's name: what is typed a little otherwise, no search finds.

use discogs_client::fold;

use crate::catalog::{ArtistHit, Item, Snapshot};
use crate::matching::artist::{self, ArtistMatch, ArtistName};

/// The name on `item` that `asked` means, where a search may tell the two apart.
pub(super) fn spelled_for_search<'a>(item: &'a Item, asked: &ArtistName) -> Option<&'a str> {
    spelled(item, asked).filter(|name| !asked.is_written(&fold::match_form(name)))
}

/// The artist as the catalog spells it, where that is a typo away from what was asked.
pub(super) fn corrected(shelf: &Snapshot, asked: &ArtistName, of_artist: &[ArtistHit]) -> Option<String> {
    let best = of_artist.first().filter(|hit| hit.how == ArtistMatch::Typo)?;
    let item = shelf.item(best.holding);
    Some(spelled(item, asked).unwrap_or(&item.artist).to_owned())
}

/// The name on `item` that `asked` means: the one it is filed under, its alternate, or one within a joint credit.
fn spelled<'a>(item: &'a Item, asked: &ArtistName) -> Option<&'a str> {
    let credits = || std::iter::once(item.artist.as_str()).chain(item.alternate_artist.as_deref());
    let names = credits().chain(credits().flat_map(artist::credited_names));
    names
        .filter_map(|name| Some((asked.same_or_typo(&ArtistName::new(name))?, name)))
        .min_by_key(|(how, _)| *how)
        .map(|(_, name)| name)
}
