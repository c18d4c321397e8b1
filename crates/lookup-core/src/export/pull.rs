//! The pull list: which discs to take off the shelf, in the order in which one walks past them.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Write};
use std::sync::Arc;

use super::Record;
use crate::answer::{Match, Verdict, Via, words};
use crate::catalog::{Item, ItemId, ShelfOrder};

/// The width of the page, in characters.
const WIDTH: usize = 80;

/// How many discs are named for a line without a proven one.
const PLACES_SHOWN: usize = 4;

/// What to pull, and what cannot be pulled.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct PullList {
    /// The discs, in shelf order.
    pub discs: Vec<Pulled>,
    unproven: Vec<Mention>,
    not_on_shelf: Vec<Mention>,
    not_checked: Vec<Mention>,
}

/// A disc to take along.
#[derive(Debug, Clone, PartialEq)]
pub struct Pulled {
    /// The disc.
    pub item: Arc<Item>,
    /// What is wanted from it: position, title, and the line that asks for it.
    wanted: Vec<Wanted>,
}

#[derive(Debug, Clone, PartialEq)]
struct Wanted {
    position: Option<String>,
    /// `None`: the whole disc.
    title: Option<String>,
    line: String,
}

/// A line that gets no disc.
#[derive(Debug, Clone, PartialEq)]
struct Mention {
    line: String,
    asked: String,
    note: String,
    /// Where the discs stand that may be looked at.
    places: Vec<String>,
}

impl Pulled {
    /// How many lines it serves.
    pub fn lines_served(&self) -> usize {
        self.wanted.len()
    }
}

impl PullList {
    /// The fewest discs that serve all confirmed lines, as far as always taking the disc that serves the most lines
    /// still waiting finds them; of those that serve as many, the one ranked best by its lines, then the first on the
    /// shelf.
    pub fn new(records: &[Record<'_>], order: &ShelfOrder) -> Self {
        let has_several = records
            .windows(2)
            .any(|pair| matches!(pair, [one, next] if !std::ptr::eq(one.playlist, next.playlist)));
        let line = |record: &Record<'_>| {
            let of_what = if has_several { &record.playlist.name } else { "line" };
            format!("{of_what} {}", record.line.number)
        };
        let mut list = Self::default();
        for record in records {
            let mentions = match record.answer.verdict {
                Verdict::Confirmed | Verdict::Skipped => continue,
                Verdict::Unconfirmed => &mut list.unproven,
                Verdict::Unshelved | Verdict::NotFound => &mut list.not_on_shelf,
                Verdict::Incomplete => &mut list.not_checked,
            };
            mentions.push(Mention {
                line: line(record),
                asked: asked(record),
                note: words::note(record.answer),
                places: record
                    .answer
                    .matches
                    .iter()
                    .filter_map(Match::item)
                    .map(|item| place(item))
                    .collect(),
            });
        }
        let mut discs = choose(records, order);
        discs.sort_by(|(one, _), (other, _)| order.compare(one, other));
        list.discs = discs
            .into_iter()
            .map(|(item, served)| {
                let wanted = served.into_iter().filter_map(|at| {
                    let record = records.get(at)?;
                    let best = confirmed(record).find(|offered| is(offered, item.id))?;
                    Some(wanted(record, best.via.first(), line(record)))
                });
                Pulled { wanted: wanted.collect(), item }
            })
            .collect();
        list
    }

    /// Writes the list as plain text, 80 columns wide.
    pub fn write(&self, out: &mut impl Write) -> io::Result<()> {
        let songs: usize = self.discs.iter().map(Pulled::lines_served).sum();
        writeln!(out, "PULL LIST: {} for {}", count(self.discs.len(), "disc"), count(songs, "line"))?;
        let mut section = None;
        for disc in &self.discs {
            let here = ShelfOrder::section_of(&disc.item);
            if section.as_ref() != Some(&here) {
                write_heading(out, &here.to_string())?;
                section = Some(here);
            }
            write_disc(out, disc)?;
        }
        for (heading, mentions) in [
            ("To look through: the artist is there, the song is not proven", &self.unproven),
            ("Not on the shelf", &self.not_on_shelf),
            ("Could not be checked", &self.not_checked),
        ] {
            if !mentions.is_empty() {
                write_heading(out, heading)?;
            }
            for mention in mentions {
                write_wrapped(out, &format!("{}: {}", mention.line, mention.asked), "  ", "      ")?;
                write_wrapped(out, &mention.note, "      ", "      ")?;
                write_places(out, &mention.places)?;
            }
        }
        Ok(())
    }
}

/// What is wanted from a disc, by the track that proves it; by the song that was asked for, where that track has aged.
fn wanted(record: &Record<'_>, via: Option<&Via>, line: String) -> Wanted {
    let track = via.and_then(|via| via.track.shown());
    let title = match (via, track) {
        (_, Some(track)) => Some(track.title.clone()),
        (Some(_), None) => record.answer.query.song.clone(),
        (None, None) => None,
    };
    Wanted { position: track.and_then(|track| track.position.clone()), title, line }
}

fn count(number: usize, what: &str) -> String {
    if number == 1 { format!("1 {what}") } else { format!("{number} {what}s") }
}

fn asked(record: &Record<'_>) -> String {
    let query = &record.answer.query;
    let parts = [&query.artist, &query.song, &query.album];
    let given: Vec<&str> = parts.into_iter().flatten().map(String::as_str).collect();
    if given.is_empty() { record.line.raw.clone() } else { given.join(" – ") }
}

fn confirmed<'a>(record: &Record<'a>) -> impl Iterator<Item = &'a Match> + use<'a> {
    record.answer.matches.iter().filter(|offered| offered.is_confirmed())
}

fn is(offered: &Match, id: ItemId) -> bool {
    offered.item().is_some_and(|item| item.id == id)
}

/// What a disc can do for the lines.
struct Offer {
    item: Arc<Item>,
    /// By line: the rank that it has there.
    serves: BTreeMap<usize, usize>,
}

/// The discs to pull, each with the lines that it serves.
fn choose(records: &[Record<'_>], order: &ShelfOrder) -> Vec<(Arc<Item>, BTreeSet<usize>)> {
    let mut offers: BTreeMap<ItemId, Offer> = BTreeMap::new();
    for (at, record) in records.iter().enumerate() {
        for (offered, item) in confirmed(record).filter_map(|offered| Some((offered, offered.item()?))) {
            let offer = offers
                .entry(item.id)
                .or_insert_with(|| Offer { item: Arc::clone(item), serves: BTreeMap::new() });
            offer.serves.insert(at, offered.rank);
        }
    }
    let mut offers: Vec<Offer> = offers.into_values().collect();
    offers.sort_by(|one, other| order.compare(&one.item, &other.item));
    let mut chosen = Vec::new();
    loop {
        let best = offers.iter().filter(|offer| !offer.serves.is_empty()).min_by_key(|offer| {
            let ranks: usize = offer.serves.values().sum();
            (std::cmp::Reverse(offer.serves.len()), ranks)
        });
        let Some(best) = best else { return chosen };
        let served: BTreeSet<usize> = best.serves.keys().copied().collect();
        chosen.push((Arc::clone(&best.item), served.clone()));
        for offer in &mut offers {
            offer.serves.retain(|at, _| !served.contains(at));
        }
    }
}

fn write_heading(out: &mut impl Write, heading: &str) -> io::Result<()> {
    writeln!(out)?;
    write_wrapped(out, heading, "", "")?;
    let width = textwrap::core::display_width(heading).min(WIDTH);
    writeln!(out, "{}", "-".repeat(width))
}

fn write_disc(out: &mut impl Write, disc: &Pulled) -> io::Result<()> {
    let item = &disc.item;
    let name = words::name(&item.artist, &item.title);
    write_wrapped(out, &format!("{}   {name}", place(item)), "[ ] ", "        ")?;
    for wanted in &disc.wanted {
        let title = wanted.title.as_deref().unwrap_or("(the whole disc)");
        let position = wanted.position.as_deref().unwrap_or("");
        let text = format!("{position:<4} {title} ({})", wanted.line);
        write_wrapped(out, text.trim_start(), "        ", "             ")?;
    }
    Ok(())
}

fn write_places(out: &mut impl Write, places: &[String]) -> io::Result<()> {
    let shown = places.iter().take(PLACES_SHOWN).map(String::as_str).collect::<Vec<_>>().join("; ");
    let text = match places.len().saturating_sub(PLACES_SHOWN) {
        _ if places.is_empty() => return Ok(()),
        0 => format!("Look at: {shown}"),
        more => format!("Look at: {shown}; and {more} more"),
    };
    write_wrapped(out, &text, "      ", "      ")
}

/// Where an item stands; by its id, where the catalog does not say.
fn place(item: &Item) -> String {
    let call_number = item.call_number.to_string();
    if call_number.is_empty() { format!("id {}", item.id) } else { call_number }
}

fn write_wrapped(out: &mut impl Write, text: &str, first: &str, next: &str) -> io::Result<()> {
    let options = textwrap::Options::new(WIDTH).initial_indent(first).subsequent_indent(next);
    for line in textwrap::wrap(text, options) {
        writeln!(out, "{}", line.trim_end())?;
    }
    Ok(())
}
