//! The matches of the selected line, and the evidence for them.
//!
//! While a line is being looked up, its matches appear as their ranks settle, and what was shown never moves. When the
//! answer is there, it takes over; its confirmed matches are those that were shown, in the same order.

use std::sync::Arc;

use discogs_client::ReleaseId;
use lookup_core::answer::{Answer, Match, Offered, Step, Verdict, words};
use lookup_core::catalog::Item;
use lookup_core::matching::track::CarriedTrack;
use lookup_core::playlist::{Content, Line};
use lookup_core::strategy::RankNews;
use serde::Serialize;

use super::list::{Opened, Progress};
use super::row;

/// What the right-hand panel shows.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct MatchPanel {
    /// What was asked for, in a few words.
    pub asked: String,
    /// The entry's own text, where it says it in other words.
    pub own_text: Option<String>,
    /// One sentence on what is known.
    pub note: String,
    /// The matches, by rank.
    pub cards: Vec<Card>,
    /// What is still being asked, below the last match.
    pub still: Option<String>,
    /// How it was come by.
    pub evidence: Evidence,
}

/// One match.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Card {
    /// Where it stands; empty for a release that is not on the shelf.
    pub call_number: String,
    /// Its artist and title.
    pub name: String,
    /// Genre and format.
    pub kind: String,
    /// The track that carries the song: "A2  Sunflower".
    pub track: Option<String>,
    /// How sure it is, in words; empty while that is not known.
    pub confidence: String,
    /// Why it is offered.
    pub reason: String,
    /// Whether it is proven.
    pub is_confirmed: bool,
    /// Whether it is another copy of the card above.
    pub is_copy: bool,
    /// The page with its data, where there is one.
    pub url: Option<String>,
}

/// How an answer was come by.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Evidence {
    /// How the line was read, likeliest first.
    pub readings: Vec<String>,
    /// What was asked of whom and what came back, in order.
    pub steps: Vec<EvidenceStep>,
}

/// One step of it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct EvidenceStep {
    /// What was asked or looked at.
    pub what: String,
    /// What came of it.
    pub outcome: String,
    /// Who answered.
    pub by: String,
    /// Whether it is a search, above the candidates that it brought.
    pub is_search: bool,
}

impl MatchPanel {
    /// The panel for a line.
    pub fn of(entry: &Line, progress: &Progress) -> Self {
        let readings = match &entry.content {
            Content::Asked(readings) => readings.iter().map(words::query).collect(),
            Content::Skipped(_) => Vec::new(),
        };
        let answer = match progress {
            Progress::Answered(answer) => Some(&**answer),
            Progress::Waiting | Progress::Open(_) => None,
        };
        let asked = row::asked(entry, answer);
        let panel = Self {
            own_text: Some(row::own_text(entry))
                .filter(|own_text| row::folded(own_text) != row::folded(&asked)),
            asked,
            evidence: Evidence { readings, steps: Vec::new() },
            ..Self::default()
        };
        match progress {
            Progress::Waiting => Self { still: Some("Waiting for its turn.".to_owned()), ..panel },
            Progress::Open(opened) => {
                Self { cards: cards_so_far(opened), still: Some(still_asked(opened)), ..panel }
            }
            Progress::Answered(answer) => panel.answered(answer),
        }
    }

    fn answered(self, answer: &Answer) -> Self {
        let mut cards: Vec<Card> = Vec::with_capacity(answer.matches.len());
        for offered in &answer.matches {
            let card = card(offered, cards.last());
            cards.push(card);
        }
        let steps = answer.trail.iter().map(step).collect();
        let evidence = Evidence { steps, ..self.evidence };
        let note = words::note(answer);
        // What the first card says itself is not said twice.
        let is_said = cards.first().is_some_and(|card| card.reason == note);
        Self { note: if is_said { String::new() } else { note }, cards, evidence, ..self }
    }

    /// The call number to copy: that of the first match that has one.
    pub fn call_number(&self) -> Option<&str> {
        self.cards.iter().map(|card| card.call_number.as_str()).find(|call_number| !call_number.is_empty())
    }
}

fn cards_so_far(opened: &Opened) -> Vec<Card> {
    let mut shown: Vec<Arc<Item>> = Vec::new();
    let mut cards: Vec<Card> = Vec::new();
    for news in &opened.settled {
        let RankNews::Accepted { release, track, items } = news else { continue };
        for item in items {
            if shown.iter().all(|known| known.id != item.id) {
                shown.push(Arc::clone(item));
                let card = card_so_far(item, *release, track, cards.last());
                cards.push(card);
            }
        }
    }
    cards
}

fn card_so_far(item: &Item, release: ReleaseId, track: &CarriedTrack, above: Option<&Card>) -> Card {
    let name = words::name(&item.artist, &item.title);
    Card {
        call_number: item.call_number.to_string(),
        kind: kind(item),
        track: Some(track_in_words(track.position.as_deref(), &track.title)),
        confidence: String::new(),
        reason: words::carries(&track.title, &track.credit, track.position.as_deref()),
        is_confirmed: true,
        is_copy: above.is_some_and(|above| above.name == name),
        url: release.url(),
        name,
    }
}

fn card(offered: &Match, above: Option<&Card>) -> Card {
    let name = words::offered_name(&offered.offered);
    let via = offered.via.first();
    let track = via.and_then(|via| via.track.shown());
    let unheld = match &offered.offered {
        Offered::Unheld { release, .. } => Some(*release),
        Offered::Item(_) => None,
    };
    Card {
        call_number: offered.item().map(|item| item.call_number.to_string()).unwrap_or_default(),
        kind: match &offered.offered {
            Offered::Item(item) => kind(item),
            Offered::Unheld { heading, .. } => {
                let formats = heading.shown().map(|heading| heading.formats.join(", ")).unwrap_or_default();
                if formats.is_empty() {
                    "not on the shelf".to_owned()
                } else {
                    format!("{formats} · not on the shelf")
                }
            }
        },
        track: track.map(|track| track_in_words(track.position.as_deref(), &track.title)),
        confidence: format!("{:.0} %", offered.confidence * 100.0),
        reason: words::reason(offered),
        is_confirmed: offered.is_confirmed(),
        is_copy: above.is_some_and(|above| above.name == name && offered.item().is_some()),
        url: via.map(|via| via.release).or(unheld).and_then(ReleaseId::url),
        name,
    }
}

fn kind(item: &Item) -> String {
    let parts = [&item.call_number.genre, &item.call_number.format];
    parts.into_iter().flatten().map(String::as_str).collect::<Vec<_>>().join(" · ")
}

fn track_in_words(position: Option<&str>, title: &str) -> String {
    match position {
        Some(position) => format!("{position}   {title}"),
        None => title.to_owned(),
    }
}

/// What is still being asked: never a guess, and nothing of what waits behind a slower one above it but its number.
fn still_asked(opened: &Opened) -> String {
    let Opened { gauge, candidates, settled } = opened;
    let accepted = settled.iter().filter(|news| matches!(news, RankNews::Accepted { .. })).count();
    let counts = gauge.read();
    let further_down = counts.accepted.saturating_sub(accepted);
    let left = candidates.saturating_sub(settled.len());
    match (*candidates, left, further_down) {
        (0, ..) => "Searching.".to_owned(),
        (_, left, 0) => format!("{left} to be settled, {} in flight.", counts.in_flight()),
        (_, left, further_down) => {
            format!(
                "{left} to be settled, {} in flight; {further_down} found further down.",
                counts.in_flight()
            )
        }
    }
}

fn step(step: &Step) -> EvidenceStep {
    let (what, outcome, by) = words::step(step);
    EvidenceStep { what, outcome, by, is_search: matches!(step, Step::Searched { .. }) }
}

/// The verdict's word, for those who cannot see its shape.
pub fn verdict_in_words(verdict: Option<Verdict>) -> &'static str {
    verdict.map_or("not answered yet", words::verdict)
}
