//! The catalog in memory: an immutable snapshot with the indexes that look-ups need. No search scans the shelf.
//!
//! What is searched are *holdings*: all copies of one release, that is, items with the same artist and title. Copies
//! answer together and count once.

use std::panic::resume_unwind;
use std::sync::Arc;
use std::thread;

use discogs_client::{SearchHit, fold, typo};
use rustc_hash::{FxBuildHasher, FxHashMap};

use super::item::Item;
use super::names::Names;
use super::shelf::ShelfOrder;
use super::trigrams::TrigramIndex;
use crate::matching::artist::{self, ArtistMatch, ArtistName};
use crate::matching::title::{self, IndexForms, TitleMatch};

/// The copies of one release on the shelf.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct HoldingId(u32);

/// A holding found by its artist.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ArtistHit {
    /// The holding.
    pub holding: HoldingId,
    /// How the artists agree.
    pub how: ArtistMatch,
}

/// A holding found by its title.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TitleHit {
    /// The holding.
    pub holding: HoldingId,
    /// How the titles agree.
    pub how: TitleMatch,
}

/// The station's items, searchable. Never changed once it is built: a new import makes a new one.
#[derive(Debug, Default)]
pub struct Snapshot {
    holdings: Vec<Holding>,
    artists: Names,
    titles: Titles,
    order: ShelfOrder,
    items: usize,
}

#[derive(Debug)]
struct Holding {
    /// Never empty; by id.
    copies: Vec<Arc<Item>>,
    is_various: bool,
}

/// Which holdings bear which title.
#[derive(Debug, Default)]
struct Titles {
    /// By each key of a title: see [`IndexForms`].
    bearers: FxHashMap<String, Vec<HoldingId>>,
    /// The titles without their editions, numbered as the holdings are.
    near: TrigramIndex,
}

impl Snapshot {
    /// A snapshot of `items`, which are shelved in the order of `order`. Artists and titles are indexed side by side.
    pub fn new(items: impl IntoIterator<Item = Item>, order: ShelfOrder) -> Self {
        let items: Vec<Arc<Item>> = items.into_iter().map(Arc::new).collect();
        let (mut holdings, holding_of) = holdings(&items);
        let index_titles = || Titles::of(&holdings);
        let (artists, titles) = thread::scope(|scope| {
            let titles =
                thread::Builder::new().name("index titles".to_owned()).spawn_scoped(scope, index_titles);
            let artists = Names::of(holding_of.iter().copied().zip(items.iter().map(Arc::as_ref)));
            // Where the system has no thread to spare, it is done on this one.
            let titles = titles.map_or_else(|_| Ok(index_titles()), thread::ScopedJoinHandle::join);
            (artists, titles.unwrap_or_else(|panic| resume_unwind(panic)))
        });
        for holding in &mut holdings {
            holding.copies.sort_by_key(|item| item.id);
        }
        Self { holdings, artists, titles, order, items: items.len() }
    }

    /// How many items stand on the shelf.
    pub fn len(&self) -> usize {
        self.items
    }

    /// Whether the shelf is empty.
    pub fn is_empty(&self) -> bool {
        self.items == 0
    }

    /// The order in which the shelf is walked.
    pub fn shelf_order(&self) -> &ShelfOrder {
        &self.order
    }

    /// The copies of a holding, by id. Never empty.
    pub fn copies(&self, holding: HoldingId) -> &[Arc<Item>] {
        &self.holdings[holding.0 as usize].copies
    }

    /// The item that stands for a holding: its copy with the lowest id.
    pub fn item(&self, holding: HoldingId) -> &Arc<Item> {
        &self.copies(holding)[0]
    }

    /// The holdings of an artist, best agreement first, then in catalog order.
    ///
    /// A typo is forgiven only where nobody bears the name as typed (a name that exists is never rewritten) and where
    /// one name is clearly the nearest.
    pub fn by_artist(&self, asked: &ArtistName) -> Vec<ArtistHit> {
        let mut hits = self.artists.bearing(asked, |holding| self.item(holding));
        if hits.is_empty()
            && let Some(meant) = self.artists.nearest(asked)
        {
            hits = self.artists.bearing(&meant, |holding| self.item(holding));
            for hit in &mut hits {
                hit.how = ArtistMatch::Typo;
            }
        }
        hits
    }

    /// The holdings with a title, whoever they are by, best agreement first, then in catalog order.
    pub fn by_title(&self, asked: &str) -> Vec<TitleHit> {
        let agreeing = self.maybe_titled(asked).into_iter().filter_map(|holding| {
            let item = self.item(holding);
            title::same_title(asked, &item.title, &item.artist).map(|how| TitleHit { holding, how })
        });
        let mut hits: Vec<TitleHit> = agreeing.collect();
        hits.sort_by_key(|hit| (hit.how, hit.holding));
        hits
    }

    /// The holdings among `by` with a title, best agreement first; ties keep their order.
    pub fn titled(&self, by: &[ArtistHit], asked: &str) -> Vec<(ArtistHit, TitleMatch)> {
        let mut found: Vec<(ArtistHit, TitleMatch)> = by
            .iter()
            .filter_map(|hit| {
                let item = self.item(hit.holding);
                title::same_title(asked, &item.title, &item.artist).map(|how| (*hit, how))
            })
            .collect();
        found.sort_by_key(|(hit, how)| (*how, hit.how));
        found
    }

    /// The holdings that a Discogs release is: the same album by the same artist, or the same compilation. Lowest id first.
    ///
    /// Where one agrees to the word, those that agree but for an edition are not meant, nor are those a typo away where
    /// one agrees but for an edition: a wrong album is worse than one copy too few.
    pub fn of_release(&self, release: &SearchHit) -> Vec<TitleHit> {
        let mut found: Vec<TitleHit> = Vec::new();
        for name in &release.names {
            if artist::is_various(&name.artist) {
                found.extend(self.compilations(&name.title));
                continue;
            }
            let by = self.by_artist(&ArtistName::new(&name.artist));
            let mut titled = self.titled(&by, &name.title);
            titled.retain(|(hit, how)| hit.how != ArtistMatch::Typo || self.is_telling(&name.title, *how));
            let titled = titled.into_iter();
            found.extend(titled.map(|(hit, how)| TitleHit { holding: hit.holding, how }));
            found.extend(self.soundtracks(&name.title));
        }
        let closest = found.iter().map(|hit| closeness(hit.how)).min();
        found.retain(|hit| Some(closeness(hit.how)) == closest);
        found.sort_by_key(|hit| (self.item(hit.holding).id, hit.how));
        found.dedup_by_key(|hit| hit.holding);
        found
    }

    /// Whether a title says by itself which album is meant, so that the catalog's artist may be misspelled: it is the same
    /// to the word, and no other holding bears it. "Greatest Hits" by Hearts are not those of Heart.
    fn is_telling(&self, asked: &str, how: TitleMatch) -> bool {
        let bearers = self.titles.bearers.get(&title::spaceless_form(asked)).map_or(0, Vec::len);
        how == TitleMatch::Same && bearers == 1
    }

    fn compilations(&self, asked: &str) -> impl Iterator<Item = TitleHit> {
        let mut maybe = self.maybe_titled(asked);
        maybe.extend(
            self.titles.near.sharing_part(&IndexForms::of(asked).bare, 0.4).into_iter().map(HoldingId),
        );
        maybe.sort_unstable();
        maybe.dedup();
        maybe.into_iter().filter(|holding| self.holdings[holding.0 as usize].is_various).filter_map(
            |holding| {
                let how = title::various::same_compilation(asked, &self.item(holding).title)?;
                Some(TitleHit { holding, how })
            },
        )
    }

    /// Soundtracks stand on a shelf of their own, whoever made them: a title that is the same to the word says that it is
    /// this one. A single word says so only on a release that calls itself a soundtrack: R.E.M.'s single "Drive" is none.
    fn soundtracks(&self, asked: &str) -> impl Iterator<Item = TitleHit> {
        let says_so = title::various::calls_itself_soundtrack(asked);
        let is_telling = says_so || fold::comparison_form(asked).contains(' ');
        let keys = if is_telling { IndexForms::of(asked).keys } else { Vec::new() };
        let titled = keys.into_iter().filter_map(|key| self.titles.bearers.get(&key)).flatten().copied();
        titled
            .filter(|holding| {
                let artist = fold::comparison_form(&self.item(*holding).artist);
                artist.starts_with("soundtrack") && self.holdings[holding.0 as usize].is_various
            })
            .filter_map(move |holding| {
                let how = title::same_title(asked, &self.item(holding).title, "")?;
                let is_same = how == TitleMatch::Same || says_so && how == TitleMatch::Edition;
                is_same.then_some(TitleHit { holding, how })
            })
    }

    fn maybe_titled(&self, asked: &str) -> Vec<HoldingId> {
        let IndexForms { keys, bare } = IndexForms::of(asked);
        let by_key = keys.iter().filter_map(|key| self.titles.bearers.get(key)).flatten().copied();
        let edits = typo::allowance(bare.chars().count());
        let near = if edits == 0 { Vec::new() } else { self.titles.near.within_edits(&bare, edits) };
        let mut maybe: Vec<HoldingId> = by_key.chain(near.into_iter().map(HoldingId)).collect();
        maybe.sort_unstable();
        maybe.dedup();
        maybe
    }
}

/// Brings copies together, each holding's in catalog order. Gives the holding of each item beside it.
fn holdings(items: &[Arc<Item>]) -> (Vec<Holding>, Vec<HoldingId>) {
    let mut artists: FxHashMap<&str, (u32, bool)> = FxHashMap::default();
    let mut forms: FxHashMap<String, u32> = FxHashMap::default();
    let mut known: FxHashMap<(u32, String), HoldingId> =
        FxHashMap::with_capacity_and_hasher(items.len(), FxBuildHasher);
    let mut holdings: Vec<Holding> = Vec::new();
    let mut holding_of = Vec::with_capacity(items.len());
    for item in items {
        // An artist's name is written alike on most of their records: it is folded once.
        let (artist, is_various) = *artists.entry(&item.artist).or_insert_with(|| {
            let next = number(forms.len());
            let form = *forms.entry(fold::comparison_form(&item.artist)).or_insert(next);
            (form, artist::is_various(&item.artist))
        });
        let next = HoldingId(number(holdings.len()));
        let holding = *known.entry((artist, fold::comparison_form(&item.title))).or_insert(next);
        if holding == next {
            holdings.push(Holding { copies: Vec::new(), is_various });
        }
        holdings[holding.0 as usize].copies.push(Arc::clone(item));
        holding_of.push(holding);
    }
    (holdings, holding_of)
}

impl Titles {
    /// Indexes each holding by the title of the copy that stands first in it.
    fn of(holdings: &[Holding]) -> Self {
        let bearers = FxHashMap::with_capacity_and_hasher(holdings.len(), FxBuildHasher);
        let mut titles = Self { bearers, near: TrigramIndex::default() };
        for (holding, first) in (0..).map(HoldingId).zip(holdings.iter().filter_map(|it| it.copies.first())) {
            let IndexForms { keys, bare } = IndexForms::of(&first.title);
            for key in keys {
                titles.bearers.entry(key).or_default().push(holding);
            }
            titles.near.push(&bare);
        }
        titles
    }
}

/// A place in an index as the number that stands for it.
pub(super) fn number(place: usize) -> u32 {
    u32::try_from(place).unwrap_or(u32::MAX)
}

/// How close titles are that agree so: to the word, but for an edition, or only nearly.
fn closeness(how: TitleMatch) -> u8 {
    match how {
        TitleMatch::Same | TitleMatch::SelfTitled => 0,
        TitleMatch::Edition => 1,
        TitleMatch::Subtitle | TitleMatch::Typo | TitleMatch::Alike => 2,
    }
}
