//! What judged releases say of the holdings that they are.

use std::collections::BTreeMap;

use discogs_client::{ReleaseId, SourceError};

use super::inquiry::{Hindrance, Judged, Lead, Proof, Rejection};
use super::{Finding, Unheld};
use crate::answer::{LEAST_CONFIRMED, MOST_UNCONFIRMED, Open, Reason, Said, TrackCheck, Via};
use crate::catalog::{HoldingId, Snapshot};
use crate::gather::{NotAsked, Outcome as RankOutcome};
use crate::matching::artist::ArtistMatch;
use crate::matching::title::TitleMatch;
use crate::matching::track::SongMatch;

/// All that was learned of the shelf, and of the releases that are not on it.
#[derive(Debug, Default)]
pub(super) struct Evidence {
    holdings: BTreeMap<HoldingId, OfHolding>,
    /// In the order in which they were proven.
    proven: Vec<HoldingId>,
    unheld: Vec<Unheld>,
    open: Vec<NotAsked<SourceError>>,
    /// The same, of releases that we do not hold.
    open_elsewhere: Vec<NotAsked<SourceError>>,
}

#[derive(Debug, Default)]
struct OfHolding {
    via: Vec<Via>,
    best: Option<(f64, Reason)>,
    was_read: bool,
    is_open: bool,
    /// Whether a question about it failed, so that it is not known whether there is a tracklist.
    is_unsure: bool,
    other_version: Option<Said<String>>,
}

impl Evidence {
    /// Takes in what came of some leads, best first.
    pub(super) fn take_in(&mut self, judged: Vec<Judged>) {
        for (lead, outcome) in judged {
            match outcome {
                RankOutcome::Accepted { verdict, .. } if lead.holdings.is_empty() => {
                    self.unheld.push(unheld(lead, &verdict));
                }
                RankOutcome::Accepted { verdict, keys, .. } => self.accept(&lead, &verdict, &keys),
                RankOutcome::Rejected(rejection) => self.reject(&lead, &rejection),
                RankOutcome::NotAsked(why) => self.leave_open(&lead, why),
                RankOutcome::NotNeeded => self.pass_over(&lead),
            }
        }
    }

    /// A holding that got no place among the wanted is not offered as proven, though its evidence is kept.
    fn accept(&mut self, lead: &Lead, proof: &Proof, placed: &[HoldingId]) {
        for hit in &lead.holdings {
            if placed.contains(&hit.holding) && !self.proven.contains(&hit.holding) {
                self.proven.push(hit.holding);
            }
            let known = self.holdings.entry(hit.holding).or_default();
            known.was_read = true;
            known.via.push(via(lead.hit.id, proof));
            // The first proof counts: which others were read besides is a matter of who was quicker.
            known.best.get_or_insert_with(|| {
                let (song, artist) = (proof.track.song, proof.track.artist);
                let reason = Reason::Carries { song, artist, title: Some(hit.how) };
                (confidence(song, artist, Some(hit.how)), reason)
            });
        }
    }

    fn reject(&mut self, lead: &Lead, rejection: &Rejection) {
        let other_version = match rejection {
            Rejection::OtherVersion(track) => Some(track),
            Rejection::Absent => None,
        };
        for hit in &lead.holdings {
            let known = self.holdings.entry(hit.holding).or_default();
            known.was_read = true;
            known.other_version = known.other_version.take().or_else(|| other_version.cloned());
        }
    }

    /// A pressing that was not read might have carried the song: those that were read do not answer for it.
    fn pass_over(&mut self, lead: &Lead) {
        for hit in &lead.holdings {
            if let Some(known) = self.holdings.get_mut(&hit.holding) {
                known.is_open = true;
            }
        }
    }

    fn leave_open(&mut self, lead: &Lead, why: NotAsked<Hindrance>) {
        let question = match why {
            NotAsked::Fault(Hindrance::NoTracklist) => None,
            NotAsked::Fault(Hindrance::Source(fault)) => Some(NotAsked::Fault(fault)),
            NotAsked::Panicked => Some(NotAsked::Panicked),
            NotAsked::Deadline => Some(NotAsked::Deadline),
            NotAsked::Budget => Some(NotAsked::Budget),
            NotAsked::Cancelled => Some(NotAsked::Cancelled),
        };
        for hit in &lead.holdings {
            let known = self.holdings.entry(hit.holding).or_default();
            known.is_open = true;
            known.is_unsure |= question.is_some();
        }
        // A disc without a tracklist is told of by its name, once (see `open`); a release that we do not hold and that
        // nobody can show proves nothing either way.
        let open = if lead.holdings.is_empty() { &mut self.open_elsewhere } else { &mut self.open };
        open.extend(question);
    }

    /// Whether anything on the shelf is proven.
    pub(super) fn proves_any(&self) -> bool {
        !self.proven.is_empty()
    }

    /// Whether any release is known to carry the song.
    pub(super) fn knows_unheld(&self) -> bool {
        !self.unheld.is_empty()
    }

    /// Whether a tracklist that carries the song credits the artist as asked, without a typo.
    pub(super) fn knows_artist(&self) -> bool {
        let of_ours =
            self.holdings.values().filter_map(|known| known.best.as_ref()).map(|(_, reason)| reason);
        of_ours.chain(self.unheld.iter().map(|unheld| &unheld.reason)).any(
            |reason| matches!(reason, Reason::Carries { artist: Some(how), .. } if *how < ArtistMatch::Typo),
        )
    }

    /// Whether a release of this holding was judged, or was to be.
    pub(super) fn is_known(&self, holding: HoldingId) -> bool {
        self.holdings.contains_key(&holding)
    }

    /// What the tracklists say of a holding.
    pub(super) fn track_check(&self, holding: HoldingId) -> TrackCheck {
        match self.holdings.get(&holding) {
            Some(known) if !known.via.is_empty() => TrackCheck::Yes,
            Some(known) if known.was_read && !known.is_open => TrackCheck::No,
            _ => TrackCheck::NotAsked,
        }
    }

    /// Whether no source of this run has a tracklist of this holding, as far as was asked.
    pub(super) fn lacks_tracklist(&self, holding: HoldingId) -> bool {
        self.holdings.get(&holding).is_none_or(|known| !known.was_read && !known.is_unsure)
    }

    /// The proven holdings, in the order in which they were proven; those proven by one release by their lowest id.
    pub(super) fn confirmed(&self) -> Vec<Finding> {
        let proven = self.proven.iter().filter_map(|holding| {
            let known = self.holdings.get(holding)?;
            let (confidence, reason) = known.best.clone()?;
            let track_check = Some(TrackCheck::Yes);
            Some(Finding { holding: *holding, track_check, confidence, reason, via: known.via.clone() })
        });
        proven.collect()
    }

    /// A holding that is not proven, offered for `reason` unless more is known against or for it.
    pub(super) fn unproven(&self, holding: HoldingId, reason: Reason) -> Finding {
        let track_check = self.track_check(holding);
        let known = self.holdings.get(&holding);
        let via = known.map(|known| known.via.clone()).unwrap_or_default();
        let reason = match known.and_then(|known| known.other_version.clone()) {
            Some(track) => Reason::OtherVersion { track },
            None => reason,
        };
        let confidence = unproven_confidence(&reason, track_check);
        Finding { holding, track_check: Some(track_check), confidence, reason, via }
    }

    /// The releases that carry the song and are not on the shelf.
    pub(super) fn take_unheld(&mut self) -> Vec<Unheld> {
        std::mem::take(&mut self.unheld)
    }

    /// What was not asked of releases that we do not hold.
    pub(super) fn open_elsewhere(&mut self) -> Vec<Open> {
        questions(&mut self.open_elsewhere)
    }

    /// What was not asked of our discs: the questions, and `discs`, which have no tracklist.
    pub(super) fn open(&mut self, discs: impl IntoIterator<Item = HoldingId>, shelf: &Snapshot) -> Vec<Open> {
        let mut open = questions(&mut self.open);
        open.extend(discs.into_iter().map(|holding| {
            let item = shelf.item(holding);
            Open::NoTracklist { disc: format!("{} – {}", item.artist, item.title) }
        }));
        open
    }
}

fn questions(open: &mut Vec<NotAsked<SourceError>>) -> Vec<Open> {
    std::mem::take(open).into_iter().map(Open::NotAsked).collect()
}

fn via(release: ReleaseId, proof: &Proof) -> Via {
    Via { release, track: proof.listed(), from: proof.origin.clone(), asked_at: proof.asked_at }
}

fn unheld(lead: Lead, proof: &Proof) -> Unheld {
    let (song, artist) = (proof.track.song, proof.track.artist);
    Unheld {
        confidence: confidence(song, artist, None).min(MOST_UNCONFIRMED),
        reason: Reason::Carries { song, artist, title: None },
        via: vec![via(lead.hit.id, proof)],
        hit: lead.hit,
        shown_until: lead.shown_until,
    }
}

/// How sure a proof is. It starts at 0.99, and each agreement that is not to the word costs some of it.
fn confidence(song: SongMatch, artist: Option<ArtistMatch>, title: Option<TitleMatch>) -> f64 {
    let song = match song {
        SongMatch::Same => 0,
        SongMatch::Edition => 1,
        SongMatch::Typo => 2,
        SongMatch::Similar => 4,
    };
    let artist = match artist {
        Some(ArtistMatch::Same | ArtistMatch::Spelling) => 0,
        Some(ArtistMatch::Alternate | ArtistMatch::InCredit) => 1,
        Some(ArtistMatch::Typo) | None => 2,
    };
    let title = match title {
        Some(TitleMatch::Same) | None => 0,
        Some(TitleMatch::SelfTitled | TitleMatch::Edition) => 1,
        Some(TitleMatch::Subtitle | TitleMatch::Typo) => 2,
        Some(TitleMatch::Alike) => 3,
    };
    (f64::from(99 - song - artist - title) / 100.0).max(LEAST_CONFIRMED)
}

/// How sure a match without proof is: what was read and does not carry the song is less likely than what was not read.
fn unproven_confidence(reason: &Reason, track_check: TrackCheck) -> f64 {
    match (reason, track_check) {
        (Reason::Carries { .. } | Reason::IsAlbum { .. }, _) | (_, TrackCheck::Yes) => MOST_UNCONFIRMED,
        (Reason::AlbumUnproven, TrackCheck::NotAsked) => 0.80,
        (Reason::OtherVersion { .. }, _) => 0.60,
        (Reason::AlbumUnproven, TrackCheck::No) => 0.50,
        (Reason::ByArtist(_), TrackCheck::NotAsked) => 0.40,
        (Reason::ByArtist(_), TrackCheck::No) => 0.20,
    }
}
