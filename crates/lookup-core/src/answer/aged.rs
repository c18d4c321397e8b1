//! The six hours of the API's terms: what it said of releases may be shown for so long, and then only after a fresh answer.
//! Ids, times, and what we concluded stay; so does all that offline tracklists say.

use std::time::SystemTime;

use super::{Answer, Judgement, Offered, Reason, Step};

/// What a source said of a release: titles, names, positions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Said<T> {
    /// It may be shown for good.
    ForGood(T),
    /// It may be shown until then.
    Until(SystemTime, T),
    /// It may be shown no more, and is not here any more.
    Aged,
}

/// How far an answer has aged.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Age {
    /// Whether anything of it may be shown no more.
    pub has_aged: bool,
    /// When the next part of it will age; `None` if no part ever will.
    pub next: Option<SystemTime>,
}

impl<T> Said<T> {
    /// What may be shown `until` then (see [`discogs_client::Found::shown_until`]), or for good.
    pub fn until(until: Option<SystemTime>, said: T) -> Self {
        match until {
            Some(until) => Self::Until(until, said),
            None => Self::ForGood(said),
        }
    }

    /// What was said, while it may be shown.
    pub fn shown(&self) -> Option<&T> {
        match self {
            Self::ForGood(said) | Self::Until(_, said) => Some(said),
            Self::Aged => None,
        }
    }
}

impl Answer {
    /// Takes out of the answer what may not be shown at `now` any more.
    pub fn age(&mut self, now: SystemTime) -> Age {
        let mut age = Age::default();
        for offered in &mut self.matches {
            if let Offered::Unheld { heading, .. } = &mut offered.offered {
                age.take_in(heading, now);
            }
            if let Reason::OtherVersion { track } = &mut offered.reason {
                age.take_in(track, now);
            }
            for via in &mut offered.via {
                age.take_in(&mut via.track, now);
            }
        }
        for step in &mut self.trail {
            let Step::Judged { name, outcome, .. } = step else { continue };
            age.take_in(name, now);
            match outcome {
                Judgement::Carries { track, .. } => age.take_in(track, now),
                Judgement::OtherVersion { title } => age.take_in(title, now),
                Judgement::Absent
                | Judgement::NoTracklist
                | Judgement::NotAsked(_)
                | Judgement::NotNeeded => {}
            }
        }
        age
    }
}

impl Age {
    fn take_in<T>(&mut self, said: &mut Said<T>, now: SystemTime) {
        match said {
            Said::Until(until, _) if *until > now => {
                self.next = Some(self.next.map_or(*until, |next| next.min(*until)));
            }
            Said::Until(..) | Said::Aged => {
                *said = Said::Aged;
                self.has_aged = true;
            }
            Said::ForGood(_) => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::time::Duration;

    use discogs_client::{API_ANSWER_LIFETIME, Found, Origin, ReleaseId, SearchQuery};

    use super::super::{Heading, ListedTrack, Match, SearchOutcome, TrackCheck, Verdict, Via, words};
    use super::*;
    use crate::catalog::{CallNumber, Item, ItemId};
    use crate::export::{CsvExport, CsvOptions, PullList, Record, write_json_line};
    use crate::matching::artist::ArtistMatch;
    use crate::matching::title::TitleMatch;
    use crate::matching::track::SongMatch;
    use crate::playlist;
    use crate::query::Query;

    const ASKED_AT: SystemTime = SystemTime::UNIX_EPOCH;
    const SECOND: Duration = Duration::from_secs(1);
    /// A second short of six hours.
    const ALMOST: Duration = Duration::from_secs(6 * 3600 - 1);

    fn offline() -> Origin {
        Origin::Offline { month: "2026-10".to_owned() }
    }

    fn until(from: &Origin, asked_at: SystemTime) -> Option<SystemTime> {
        Found { value: (), origin: from.clone(), asked_at }.shown_until()
    }

    /// All that stands on it comes from the source, and says so.
    fn via(from: &Origin, asked_at: SystemTime) -> Via {
        let track = ListedTrack {
            title: "Said title".to_owned(),
            position: Some("Said position".to_owned()),
            credit: "Said credit".to_owned(),
        };
        let track = Said::until(until(from, asked_at), track);
        Via { release: ReleaseId(7), track, from: from.clone(), asked_at }
    }

    fn unheld(from: &Origin) -> Offered {
        let said = |what: &str| format!("Said {what}");
        let (artist, title, formats) = (said("artist"), said("album"), vec![said("format")]);
        let heading = Heading { artist, title, year: Some(1987), formats };
        Offered::Unheld { release: ReleaseId(9), heading: Said::until(until(from, ASKED_AT), heading) }
    }

    fn ours() -> Offered {
        Offered::Item(Arc::new(Item {
            id: ItemId(1),
            artist: "Low".to_owned(),
            title: "Things We Lost".to_owned(),
            alternate_artist: None,
            call_number: CallNumber { genre: Some("Rock".to_owned()), ..CallNumber::default() },
            other_columns: Vec::new(),
        }))
    }

    fn carries() -> Reason {
        Reason::Carries { song: SongMatch::Same, artist: None, title: None }
    }

    fn other_version(from: &Origin) -> Reason {
        Reason::OtherVersion { track: Said::until(until(from, ASKED_AT), "Said version".to_owned()) }
    }

    fn answer(verdict: Verdict, offered: Offered, reason: Reason, from: &Origin) -> Answer {
        let is_confirmed = verdict == Verdict::Confirmed;
        let via =
            if matches!(reason, Reason::Carries { .. }) { vec![via(from, ASKED_AT)] } else { Vec::new() };
        let best = Match {
            rank: 1,
            offered,
            confidence: if is_confirmed { 0.99 } else { 0.5 },
            reason,
            track_check: Some(TrackCheck::Yes),
            via: via.clone(),
        };
        let name = || Said::until(until(from, ASKED_AT), "Said name".to_owned());
        let judged = |outcome| Step::Judged { release: ReleaseId(7), name: name(), is_held: true, outcome };
        let hits = SearchOutcome::Hits { count: 2, from: from.clone() };
        let mut trail = vec![Step::Searched { query: SearchQuery::default(), outcome: hits }];
        trail.extend(
            via.into_iter().map(|via| judged(Judgement::Carries { track: via.track, from: via.from })),
        );
        trail.push(judged(Judgement::OtherVersion { title: name() }));
        let query = Query::new("Low", "Sunflower", "");
        Answer { verdict, matches: vec![best], trail, ..Answer::empty(query) }
    }

    /// Everything that is ever said of an answer: in the panel, and in files.
    fn all_words(answer: &Answer) -> String {
        let playlist = playlist::parse("list.txt", b"Low - Sunflower").expect("a playlist");
        let record = Record { playlist: &playlist, line: &playlist.lines[0], answer };
        let mut text = Vec::new();
        write_json_line(&mut text, &record).expect("a line");
        let mut csv = CsvExport::new(&mut text, [&playlist], CsvOptions::default()).expect("a header");
        csv.write(&record).expect("a row");
        csv.flush().expect("all");
        drop(csv);
        PullList::new(&[record], &crate::catalog::ShelfOrder::default()).write(&mut text).expect("a list");
        let reasons = answer
            .matches
            .iter()
            .map(|it| format!("{} {}", words::offered_name(&it.offered), words::reason(it)));
        let steps = answer.trail.iter().map(|step| format!("{:?}", words::step(step)));
        let said: Vec<String> = reasons.chain(steps).collect();
        format!("{}\n{}", String::from_utf8_lossy(&text), said.join("\n"))
    }

    #[test]
    fn only_what_the_api_said_ages_and_after_six_hours() {
        let cached = Origin::Cache { age: 5 * API_ANSWER_LIFETIME / 6 };
        for (from, age, is_shown, why) in [
            (Origin::Api, Duration::ZERO, true, "it was just said"),
            (Origin::Api, ALMOST, true, "not yet six hours"),
            (Origin::Api, API_ANSWER_LIFETIME, false, "six hours"),
            (cached.clone(), ALMOST, true, "what counts is when Discogs was asked"),
            (cached, API_ANSWER_LIFETIME, false, "and not when the cache was"),
            (offline(), API_ANSWER_LIFETIME * 1000, true, "the dumps are CC0"),
        ] {
            let mut answer = answer(Verdict::Confirmed, ours(), carries(), &from);
            let before = answer.clone();
            let may_age = matches!(from, Origin::Api | Origin::Cache { .. });
            let next = (is_shown && may_age).then_some(ASKED_AT + API_ANSWER_LIFETIME);
            assert_eq!(answer.age(ASKED_AT + age), Age { has_aged: !is_shown, next }, "{from:?}, {why}");
            assert_eq!(answer == before, is_shown, "{from:?}, {why}");
        }
    }

    #[test]
    fn parts_age_each_at_its_time() {
        let mut answer = answer(Verdict::Confirmed, ours(), carries(), &offline());
        let later = ASKED_AT + SECOND;
        answer.matches[0].via.extend([via(&Origin::Api, later), via(&Origin::Api, ASKED_AT)]);
        let mut shown_at = |now| {
            let age = answer.age(now);
            let shown = answer.matches[0].via.iter().map(|via| via.track.shown().is_some());
            (shown.collect::<Vec<bool>>(), age.next)
        };
        let (first, second) = (ASKED_AT + API_ANSWER_LIFETIME, later + API_ANSWER_LIFETIME);
        assert_eq!(shown_at(ASKED_AT), (vec![true, true, true], Some(first)));
        assert_eq!(shown_at(first), (vec![true, true, false], Some(second)));
        assert_eq!(shown_at(second), (vec![true, false, false], None));
        assert_eq!(
            shown_at(ASKED_AT),
            (vec![true, false, false], None),
            "a clock set back brings nothing back"
        );
    }

    #[test]
    fn what_is_said_of_an_aged_answer() {
        let api = Origin::Api;
        let by_artist = || Reason::ByArtist(ArtistMatch::Same);
        let is_album = || Reason::IsAlbum { title: TitleMatch::Same, artist: None };
        for (verdict, offered, reason, expected) in [
            (Verdict::Confirmed, ours(), carries(), "Its tracklist has the song"),
            (Verdict::Unshelved, unheld(&api), carries(), "It is on a release that is not on the shelf"),
            (
                Verdict::Unshelved,
                unheld(&api),
                by_artist(),
                "The artist is known, and nothing of theirs is on the shelf",
            ),
            (
                Verdict::Unshelved,
                unheld(&api),
                is_album(),
                "A release that fits is known and is not on the shelf",
            ),
            (
                Verdict::Unconfirmed,
                ours(),
                other_version(&api),
                "Low – Things We Lost lists another version only",
            ),
        ] {
            let mut answer = answer(verdict, offered, reason, &api);
            assert!(all_words(&answer).contains("Said"), "{expected}");
            answer.age(ASKED_AT + API_ANSWER_LIFETIME);
            let said = all_words(&answer);
            assert!(!said.contains("Said") && !said.contains("1987"), "{said}");
            assert!(!said.contains("whole disc"), "a song was asked for: {said}");
            let note = words::note(&answer);
            assert_eq!(note, format!("{expected}; {}.", words::AGED));
            let kept =
                [verdict.name(), if answer.matches[0].item().is_some() { "Rock" } else { "Release 9" }];
            assert!(kept.iter().all(|kept| said.contains(kept)), "{kept:?}: {said}");
        }
    }
}
