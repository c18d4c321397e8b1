//! The catalog in memory: an immutable snapshot with the indexes that look-ups need. No search scans the shelf.
//!
//! What is searched are *holdings*: all copies of one release, that is, items with the same artist and title. Copies
//! answer together and count once.

use std::collections::HashMap;
use std::sync::Arc;

use discogs_client::{SearchHit, fold, typo};

use super::item::Item;
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
    /// By each key of a title: see [`IndexForms`].
    titles: HashMap<String, Vec<HoldingId>>,
    title_forms: TrigramIndex,
    order: ShelfOrder,
    items: usize,
}

#[derive(Debug)]
struct Holding {
    /// Never empty; by id.
    copies: Vec<Arc<Item>>,
    is_various: bool,
}

/// Which holdings bear which artist's name.
#[derive(Debug, Default)]
struct Names {
    /// By key, without the ones found by their spaceless key alone.
    bearers: HashMap<String, Vec<(HoldingId, Bears)>>,
    spaceless: HashMap<String, Vec<u32>>,
    keys: Vec<String>,
    near: TrigramIndex,
}

/// In which respect a holding bears a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Bears {
    Own,
    Alternate,
    InCredit,
}

impl Snapshot {
    /// A snapshot of `items`, which are shelved in the order of `order`.
    pub fn new(items: impl IntoIterator<Item = Item>, order: ShelfOrder) -> Self {
        let mut snapshot = Self { order, ..Self::default() };
        let mut known: HashMap<(String, String), HoldingId> = HashMap::new();
        for item in items {
            snapshot.items += 1;
            let key = (fold::comparison_form(&item.artist), fold::comparison_form(&item.title));
            let is_various = artist::is_various(&item.artist);
            let next = HoldingId(u32::try_from(snapshot.holdings.len()).unwrap_or(u32::MAX));
            let holding = *known.entry(key).or_insert(next);
            if holding == next {
                snapshot.holdings.push(Holding { copies: Vec::new(), is_various });
                snapshot.index_title(holding, &item.title);
            }
            snapshot.artists.index(holding, &item);
            snapshot.holdings[holding.0 as usize].copies.push(Arc::new(item));
        }
        for holding in &mut snapshot.holdings {
            holding.copies.sort_by_key(|item| item.id);
        }
        snapshot
    }

    fn index_title(&mut self, holding: HoldingId, title: &str) {
        let IndexForms { keys, bare } = IndexForms::of(title);
        for key in keys {
            self.titles.entry(key).or_default().push(holding);
        }
        self.title_forms.push(&bare);
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
        let mut hits = self.artists.bearing(asked, self);
        if hits.is_empty()
            && let Some(meant) = self.artists.nearest(asked)
        {
            hits = self.artists.bearing(&meant, self);
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
        let bearers = self.titles.get(&title::spaceless_form(asked)).map_or(0, Vec::len);
        how == TitleMatch::Same && bearers == 1
    }

    fn compilations(&self, asked: &str) -> impl Iterator<Item = TitleHit> {
        let mut maybe = self.maybe_titled(asked);
        maybe.extend(
            self.title_forms.sharing_part(&IndexForms::of(asked).bare, 0.4).into_iter().map(HoldingId),
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
        let titled = keys.into_iter().filter_map(|key| self.titles.get(&key)).flatten().copied();
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
        let by_key = keys.iter().filter_map(|key| self.titles.get(key)).flatten().copied();
        let edits = typo::allowance(bare.chars().count());
        let near = if edits == 0 { Vec::new() } else { self.title_forms.within_edits(&bare, edits) };
        let mut maybe: Vec<HoldingId> = by_key.chain(near.into_iter().map(HoldingId)).collect();
        maybe.sort_unstable();
        maybe.dedup();
        maybe
    }
}

/// How close titles are that agree so: to the word, but for an edition, or only nearly.
fn closeness(how: TitleMatch) -> u8 {
    match how {
        TitleMatch::Same | TitleMatch::SelfTitled => 0,
        TitleMatch::Edition => 1,
        TitleMatch::Subtitle | TitleMatch::Typo | TitleMatch::Alike => 2,
    }
}

impl Names {
    fn index(&mut self, holding: HoldingId, item: &Item) {
        let own = item.artist.as_str();
        self.add(own, holding, Bears::Own);
        for name in artist::credited_names(own) {
            self.add(name, holding, Bears::InCredit);
        }
        if let Some(alternate) = item.alternate_artist.as_deref() {
            self.add(alternate, holding, Bears::Alternate);
            for name in artist::credited_names(alternate) {
                self.add(name, holding, Bears::Alternate);
            }
        }
    }

    fn add(&mut self, name: &str, holding: HoldingId, bears: Bears) {
        let name = ArtistName::new(name);
        let bearers = self.bearers.entry(name.key().to_owned()).or_default();
        if bearers.is_empty() {
            let number = u32::try_from(self.keys.len()).unwrap_or(u32::MAX);
            self.keys.push(name.key().to_owned());
            self.near.push(name.key());
            if let Some(spaceless) = name.spaceless_key() {
                self.spaceless.entry(spaceless).or_default().push(number);
            }
        }
        if bearers.last() != Some(&(holding, bears)) {
            bearers.push((holding, bears));
        }
    }

    /// Who bears the name, in whatever spelling.
    fn bearing(&self, asked: &ArtistName, snapshot: &Snapshot) -> Vec<ArtistHit> {
        let spaceless = asked.spaceless_key().and_then(|key| self.spaceless.get(&key)).into_iter().flatten();
        let other_keys =
            spaceless.map(|number| &self.keys[*number as usize]).filter(|key| *key != asked.key());
        let keys = self.bearers.get_key_value(asked.key()).map(|(key, _)| key).into_iter().chain(other_keys);
        let mut hits: Vec<ArtistHit> = Vec::new();
        for (holding, bears) in keys.filter_map(|key| self.bearers.get(key)).flatten() {
            let how = match bears {
                // The key is looser than the name: "T++" is found under the key of "T".
                Bears::Own => match asked.same(&ArtistName::new(&snapshot.item(*holding).artist)) {
                    Some(how) => how,
                    None => continue,
                },
                Bears::Alternate => ArtistMatch::Alternate,
                Bears::InCredit => ArtistMatch::InCredit,
            };
            hits.push(ArtistHit { holding: *holding, how });
        }
        hits.sort_by_key(|hit| (hit.holding, hit.how));
        hits.dedup_by_key(|hit| hit.holding);
        hits.sort_by_key(|hit| (hit.how, hit.holding));
        hits
    }

    /// The one name on the shelf that is nearest to `asked`, if it is a forgivable typo away and no other is as near.
    fn nearest(&self, asked: &ArtistName) -> Option<ArtistName> {
        let edits = typo::allowance(asked.key().chars().count());
        if edits == 0 {
            return None;
        }
        let candidates = self.near.within_edits(asked.key(), edits).into_iter().filter_map(|number| {
            let key = self.keys[number as usize].as_str();
            typo::between(asked.key(), key).map(|typos| (typos, key))
        });
        let mut by_distance: Vec<(usize, &str)> = candidates.collect();
        by_distance.sort_unstable();
        match by_distance[..] {
            [] => None,
            [(nearest, _), (next, _), ..] if nearest == next => None,
            [(_, key), ..] => Some(ArtistName::new(key)),
        }
    }
}
