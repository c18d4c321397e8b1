//! The artists' names in memory: who bears which, in whatever spelling.

use std::sync::Arc;

use discogs_client::typo;
use rustc_hash::FxHashMap;

use super::item::Item;
use super::search::{ArtistHit, HoldingId, number};
use super::trigrams::TrigramIndex;
use crate::matching::artist::{self, ArtistMatch, ArtistName};

/// Which holdings bear which artist's name. Names are numbered from 0 in the order they come.
#[derive(Debug, Default)]
pub(super) struct Names {
    /// By key.
    numbers: FxHashMap<String, u32>,
    /// By spaceless key.
    spaceless: FxHashMap<String, Vec<u32>>,
    /// By number.
    keys: Vec<String>,
    /// By number.
    bearers: Vec<Vec<(HoldingId, Bears)>>,
    near: TrigramIndex,
}

/// In which respect a holding bears a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Bears {
    Own,
    Alternate,
    InCredit,
}

/// The names that a text of the catalog credits, by number.
struct Credited {
    whole: u32,
    /// The names in a joint credit.
    parts: Vec<u32>,
}

impl Names {
    /// The names of items, each with the holding that it is of.
    pub(super) fn of<'a>(items: impl Iterator<Item = (HoldingId, &'a Item)>) -> Self {
        let mut names = Self::default();
        // An artist's name is written alike on most of their records: it is taken apart once.
        let mut known: FxHashMap<&str, Credited> = FxHashMap::default();
        for (holding, item) in items {
            let own = known.entry(&item.artist).or_insert_with_key(|credit| names.credited(credit));
            names.bear(own.whole, holding, Bears::Own);
            own.parts.iter().for_each(|part| names.bear(*part, holding, Bears::InCredit));
            if let Some(alternate) = item.alternate_artist.as_deref() {
                let other = known.entry(alternate).or_insert_with_key(|credit| names.credited(credit));
                names.bear(other.whole, holding, Bears::Alternate);
                other.parts.iter().for_each(|part| names.bear(*part, holding, Bears::Alternate));
            }
        }
        names
    }

    fn credited(&mut self, credit: &str) -> Credited {
        let whole = self.number_of(credit);
        let parts = artist::credited_names(credit).into_iter().map(|name| self.number_of(name)).collect();
        Credited { whole, parts }
    }

    fn number_of(&mut self, name: &str) -> u32 {
        let name = ArtistName::new(name);
        if let Some(known) = self.numbers.get(name.key()) {
            return *known;
        }
        let next = number(self.keys.len());
        self.near.push(name.key());
        if let Some(spaceless) = name.spaceless_key() {
            self.spaceless.entry(spaceless).or_default().push(next);
        }
        self.numbers.insert(name.key().to_owned(), next);
        self.keys.push(name.key().to_owned());
        self.bearers.push(Vec::new());
        next
    }

    fn bear(&mut self, name: u32, holding: HoldingId, bears: Bears) {
        if let Some(bearers) = self.bearers.get_mut(name as usize)
            && bearers.last() != Some(&(holding, bears))
        {
            bearers.push((holding, bears));
        }
    }

    /// Who bears the name, in whatever spelling.
    pub(super) fn bearing<'a>(
        &self,
        asked: &ArtistName,
        item: impl Fn(HoldingId) -> &'a Arc<Item>,
    ) -> Vec<ArtistHit> {
        let own = self.numbers.get(asked.key());
        let spaceless = asked.spaceless_key().and_then(|key| self.spaceless.get(&key)).into_iter().flatten();
        let numbers = own.into_iter().chain(spaceless.filter(|number| Some(*number) != own));
        let mut hits: Vec<ArtistHit> = Vec::new();
        for (holding, bears) in numbers.filter_map(|number| self.bearers.get(*number as usize)).flatten() {
            let how = match bears {
                // The key is looser than the name: "T++" is found under the key of "T".
                Bears::Own => match asked.same(&ArtistName::new(&item(*holding).artist)) {
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
    pub(super) fn nearest(&self, asked: &ArtistName) -> Option<ArtistName> {
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
