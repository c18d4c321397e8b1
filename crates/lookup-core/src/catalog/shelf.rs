//! The order in which the shelf is walked.

use std::cmp::Ordering;
use std::collections::HashMap;
use std::fmt;

use discogs_client::fold;

use super::item::Item;

/// A stretch of the shelf with a heading of its own.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Section {
    /// Its genre, as the catalog writes it.
    pub genre: Option<String>,
    /// Its carrier.
    pub format: Option<String>,
}

impl fmt::Display for Section {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (&self.genre, &self.format) {
            (Some(genre), Some(format)) => write!(f, "{genre} · {format}"),
            (Some(only), None) | (None, Some(only)) => f.write_str(only),
            (None, None) => f.write_str("No section"),
        }
    }
}

/// The order of a shelf: sections (genre, then format), within them letters, then numbers as numbers, and for items at
/// one place artist, title and id.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ShelfOrder {
    /// By match form: the place of a genre in the walk.
    genres: HashMap<String, usize>,
    formats: HashMap<String, usize>,
}

impl ShelfOrder {
    /// The catalog's own order: genres and formats as they first occur in `items`.
    pub fn of_catalog<'a>(items: impl IntoIterator<Item = &'a Item>) -> Self {
        let mut order = Self::default();
        for item in items {
            place(&mut order.genres, item.call_number.genre.as_deref());
            place(&mut order.formats, item.call_number.format.as_deref());
        }
        order
    }

    /// This order with the given genres and formats first; those not named follow as they were.
    pub fn with_first(&self, genres: &[String], formats: &[String]) -> Self {
        let rearranged = |first: &[String], known: &HashMap<String, usize>| {
            let mut places = HashMap::new();
            for name in first {
                place(&mut places, Some(name));
            }
            let mut rest: Vec<(&String, &usize)> = known.iter().collect();
            rest.sort_by_key(|(_, place)| **place);
            for (name, _) in rest {
                place(&mut places, Some(name));
            }
            places
        };
        Self { genres: rearranged(genres, &self.genres), formats: rearranged(formats, &self.formats) }
    }

    /// Which of two items stands first.
    pub fn compare(&self, one: &Item, other: &Item) -> Ordering {
        let section = |item: &Item| {
            let place = |places: &HashMap<String, usize>, name: Option<&str>| {
                name.and_then(|name| places.get(&fold::match_form(name)).copied()).unwrap_or(usize::MAX)
            };
            (
                place(&self.genres, item.call_number.genre.as_deref()),
                place(&self.formats, item.call_number.format.as_deref()),
            )
        };
        let names = |item: &Item| (fold::comparison_form(&item.artist), fold::comparison_form(&item.title));
        let (here, there) = (&one.call_number, &other.call_number);
        section(one)
            .cmp(&section(other))
            .then_with(|| compare_part(here.letters.as_deref(), there.letters.as_deref()))
            .then_with(|| compare_part(here.artist_number.as_deref(), there.artist_number.as_deref()))
            .then_with(|| compare_part(here.release_number.as_deref(), there.release_number.as_deref()))
            .then_with(|| names(one).cmp(&names(other)))
            .then_with(|| one.id.cmp(&other.id))
    }

    /// The section an item stands in.
    pub fn section_of(item: &Item) -> Section {
        Section { genre: item.call_number.genre.clone(), format: item.call_number.format.clone() }
    }
}

fn place(places: &mut HashMap<String, usize>, name: Option<&str>) {
    if let Some(name) = name {
        let next = places.len();
        places.entry(fold::match_form(name)).or_insert(next);
    }
}

/// What has no number stands before what has one.
fn compare_part(one: Option<&str>, other: Option<&str>) -> Ordering {
    match (one, other) {
        (Some(one), Some(other)) => compare_with_numbers(one, other),
        (one, other) => one.is_some().cmp(&other.is_some()),
    }
}

/// Compares texts letter by letter without case, and their numbers as numbers: "2" before "10", "7a" before "7b".
fn compare_with_numbers(one: &str, other: &str) -> Ordering {
    let (mut one, mut other) = (one.trim(), other.trim());
    loop {
        let (digits, other_digits) = (leading_digits(one), leading_digits(other));
        if !digits.is_empty() && !other_digits.is_empty() {
            let numbers = [digits, other_digits].map(|digits| digits.trim_start_matches('0'));
            let by_number = numbers[0].len().cmp(&numbers[1].len()).then(numbers[0].cmp(numbers[1]));
            if by_number.is_ne() {
                return by_number;
            }
            (one, other) = (&one[digits.len()..], &other[other_digits.len()..]);
            continue;
        }
        let (mut chars, mut other_chars) = (one.chars(), other.chars());
        match (chars.next(), other_chars.next()) {
            (Some(c), Some(d)) => {
                let by_letter = c.to_lowercase().cmp(d.to_lowercase());
                if by_letter.is_ne() {
                    return by_letter;
                }
                (one, other) = (chars.as_str(), other_chars.as_str());
            }
            (c, d) => return c.is_some().cmp(&d.is_some()),
        }
    }
}

fn leading_digits(text: &str) -> &str {
    &text[..text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len())]
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::item::{CallNumber, ItemId};
    use super::*;

    fn item(id: u64, call_number: &str) -> Item {
        let mut parts = call_number.split(' ').map(|part| (part != "-").then(|| part.to_owned()));
        let mut next = || parts.next().flatten();
        Item {
            id: ItemId(id),
            artist: "A".into(),
            title: "T".into(),
            alternate_artist: None,
            call_number: CallNumber {
                genre: next(),
                format: next(),
                letters: next(),
                artist_number: next(),
                release_number: next(),
            },
            other_columns: Vec::new(),
        }
    }

    #[track_caller]
    fn check(order: impl FnOnce(&[Item]) -> ShelfOrder, catalog: &[&str], walk: &[u64]) {
        let mut items: Vec<Item> =
            (1..).zip(catalog).map(|(id, call_number)| item(id, call_number)).collect();
        let order = order(&items);
        items.sort_by(|one, other| order.compare(one, other));
        assert_eq!(items.iter().map(|item| item.id.0).collect::<Vec<_>>(), walk);
    }

    #[test]
    fn the_shelf_is_walked_by_section_letters_and_numbers() {
        let own = |items: &[Item]| ShelfOrder::of_catalog(items);
        check(own, &["Rock LP B 10 1", "Jazz LP A 1 1", "Rock LP B 2 1", "Rock CD A 1 1"], &[3, 1, 4, 2]);
        check(own, &["Rock LP B 2 10", "Rock LP B 2 9", "Rock LP b 2 -", "Rock LP - 1 1"], &[4, 3, 2, 1]);
        check(own, &["Rock LP B 7b 1", "Rock LP B 7a 1", "Rock LP B 07 1", "- LP A 1 1"], &[3, 2, 1, 4]);
        let by_user =
            |items: &[Item]| ShelfOrder::of_catalog(items).with_first(&["jazz".into()], &["CD".into()]);
        check(by_user, &["Rock LP B 1 1", "Jazz LP A 1 1", "Rock CD A 1 1"], &[2, 3, 1]);
    }

    proptest! {
        #[test]
        fn the_order_is_an_order(texts in prop::collection::vec("[ab0-2]{0,4}", 3)) {
            let [a, b, c] = &texts[..] else { return Ok(()) };
            prop_assert_eq!(compare_with_numbers(a, b), compare_with_numbers(b, a).reverse());
            if compare_with_numbers(a, b).is_le() && compare_with_numbers(b, c).is_le() {
                prop_assert!(compare_with_numbers(a, c).is_le());
            }
        }
    }
}
