//! The only place where a reason becomes a sentence: for the window, for JSON and for CSV alike.

use discogs_client::{Origin, ReleaseId, SearchQuery, SourceError};

use super::{
    Answer, Heading, Judgement, Match, Offered, Open, Reason, Said, SearchOutcome, Step, TrackCheck, Verdict,
    Via,
};
use crate::gather::NotAsked;
use crate::matching::artist::ArtistMatch;
use crate::playlist::Skipped;
use crate::query::Query;

/// What ends a sentence that would tell more, had the API's answer not aged.
pub(super) const AGED: &str =
    "the details came from Discogs more than six hours ago, and asking again shows them";

/// What is to be said of an answer, in one sentence.
pub fn note(answer: &Answer) -> String {
    match answer.verdict {
        Verdict::Confirmed => answer.matches.first().map(confirmed).unwrap_or_default(),
        Verdict::Incomplete => format!("Could not be checked: {}.", still_open(&answer.open)),
        Verdict::Unshelved => answer.matches.first().map(unshelved).unwrap_or_default(),
        Verdict::Unconfirmed => unconfirmed(answer),
        Verdict::NotFound => "Nothing on the shelf and no release known to this run fits.".to_owned(),
        Verdict::Skipped => answer.skipped.map(skipped).unwrap_or_default().to_owned(),
    }
}

/// What the terms of the API want said beside what came from it, with a link to the release; nothing where nothing did.
pub fn notice(answer: &Answer) -> &'static str {
    let is_from_api = |origin: &Origin| matches!(origin, Origin::Api | Origin::Cache { .. });
    let came_from_api = |step: &Step| match step {
        Step::Searched { outcome: SearchOutcome::Hits { from, .. }, .. }
        | Step::Judged { outcome: Judgement::Carries { from, .. }, .. } => is_from_api(from),
        Step::Searched { .. } | Step::Judged { .. } => false,
    };
    if answer.trail.iter().any(came_from_api) { "Data provided by Discogs." } else { "" }
}

/// A verdict, in a word or two.
pub fn verdict(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Confirmed => "confirmed",
        Verdict::Incomplete => "incomplete",
        Verdict::Unshelved => "not on shelf",
        Verdict::Unconfirmed => "unconfirmed",
        Verdict::NotFound => "not found",
        Verdict::Skipped => "skipped",
    }
}

/// A reading of a line: "artist Low, song Sunflower".
pub fn query(query: &Query) -> String {
    let parts = [("artist", &query.artist), ("song", &query.song), ("album", &query.album)];
    let given = parts.into_iter().filter_map(|(what, text)| Some(format!("{what} {}", text.as_ref()?)));
    given.collect::<Vec<_>>().join(", ")
}

/// A step on the way to an answer: what was asked, what came of it, and who answered.
pub fn step(step: &Step) -> (String, String, String) {
    match step {
        Step::Searched { query, outcome } => {
            let (came, by) = match outcome {
                SearchOutcome::Hits { count: 0, from } => ("nothing".to_owned(), origin(from)),
                SearchOutcome::Hits { count: 1, from } => ("1 release".to_owned(), origin(from)),
                SearchOutcome::Hits { count, from } => (format!("{count} releases"), origin(from)),
                SearchOutcome::NotCovered => {
                    ("not known to any source of this run".to_owned(), String::new())
                }
                SearchOutcome::NotAsked(why) => (format!("not asked: {}", not_asked(why)), String::new()),
            };
            (searched_for(query), came, by)
        }
        Step::Judged { release, name, is_held, outcome } => {
            let (came, by) = judgement(outcome);
            let name = name.shown().cloned().unwrap_or_else(|| nameless(*release));
            let what = if *is_held { name } else { format!("{name} (not on the shelf)") };
            (what, came, by)
        }
    }
}

fn searched_for(query: &SearchQuery) -> String {
    let parts = [
        ("artist", &query.artist),
        ("track", &query.track),
        ("title", &query.title),
        ("words", &query.keywords),
    ];
    let given = parts.into_iter().filter_map(|(what, text)| Some(format!("{what} “{}”", text.as_ref()?)));
    format!("Releases with {}", given.collect::<Vec<_>>().join(", "))
}

fn judgement(judgement: &Judgement) -> (String, String) {
    let outcome = match judgement {
        Judgement::Carries { track, from } => {
            let came = match track.shown() {
                Some(track) => format!("yes: “{}”{}", track.title, place(track.position.as_deref())),
                None => "yes".to_owned(),
            };
            return (came, origin(from));
        }
        Judgement::OtherVersion { title } => match title.shown() {
            Some(title) => format!("another version: “{title}”"),
            None => "another version".to_owned(),
        },
        Judgement::Absent => "no".to_owned(),
        Judgement::NoTracklist => "no tracklist in this run".to_owned(),
        Judgement::NotAsked(why) => format!("not asked: {}", not_asked(why)),
        Judgement::NotNeeded => "not needed".to_owned(),
    };
    (outcome, String::new())
}

/// A disc as people name it: "Low – Trust".
pub fn name(artist: &str, title: &str) -> String {
    if artist.is_empty() { title.to_owned() } else { format!("{artist} – {title}") }
}

/// What is offered, as people name it.
pub fn offered_name(offered: &Offered) -> String {
    match offered {
        Offered::Item(item) => name(&item.artist, &item.title),
        Offered::Unheld { release, heading } => {
            heading.shown().map_or_else(|| nameless(*release), heading_in_words)
        }
    }
}

fn heading_in_words(Heading { artist, title, year, .. }: &Heading) -> String {
    let name = name(artist, title);
    year.map_or_else(|| name.clone(), |year| format!("{name} ({year})"))
}

/// A release whose name may not be shown any more.
fn nameless(release: ReleaseId) -> String {
    format!("Release {release}")
}

/// Who answered: "offline tracklists (demo)".
pub fn origin(origin: &Origin) -> String {
    match origin {
        Origin::Offline { month } => format!("offline tracklists ({month})"),
        Origin::Cache { age } => match age.as_secs() / 3600 {
            0 => "Discogs, within the hour".to_owned(),
            hours @ 1..48 => format!("Discogs, {hours} h ago"),
            hours => format!("Discogs, {} days ago", hours / 24),
        },
        Origin::Api => "Discogs".to_owned(),
    }
}

/// Why a match is offered, in one sentence.
pub fn reason(offered: &Match) -> String {
    match &offered.reason {
        Reason::Carries { .. } => offered.via.first().map(listed).unwrap_or_default(),
        Reason::IsAlbum { .. } => "It is the album that was asked for.".to_owned(),
        Reason::AlbumUnproven => match offered.track_check {
            Some(TrackCheck::No) => {
                "It is the album that was asked for; its tracklist does not list the song."
            }
            _ => "It is the album that was asked for; its tracklist could not be read.",
        }
        .to_owned(),
        Reason::OtherVersion { track } => match track.shown() {
            Some(track) => format!("It lists another version: “{track}”."),
            None => format!("It lists another version; {AGED}."),
        },
        Reason::ByArtist(how) => by_artist(*how).to_owned(),
    }
}

fn by_artist(how: ArtistMatch) -> &'static str {
    match how {
        ArtistMatch::Same | ArtistMatch::Spelling => "It is by this artist.",
        ArtistMatch::Alternate => "It is filed under another name and credited to this artist.",
        ArtistMatch::InCredit => "This artist is one of those credited for it.",
        ArtistMatch::Typo => "It is by the artist whose name is nearest.",
    }
}

fn confirmed(best: &Match) -> String {
    match best.via.first() {
        Some(via) => listed(via),
        None => "The album stands on the shelf; no song was asked for.".to_owned(),
    }
}

fn listed(via: &Via) -> String {
    match via.track.shown() {
        Some(track) => carries(&track.title, &track.credit, track.position.as_deref()),
        None => format!("Its tracklist has the song; {AGED}."),
    }
}

/// That a tracklist carries a song, in one sentence.
pub fn carries(title: &str, credit: &str, position: Option<&str>) -> String {
    format!("Its tracklist has “{title}” by {credit}{}.", place(position))
}

fn place(position: Option<&str>) -> String {
    position.map(|position| format!(", track {position}")).unwrap_or_default()
}

fn unshelved(best: &Match) -> String {
    if let Offered::Unheld { heading: Said::Aged, .. } = best.offered {
        let known = match &best.reason {
            Reason::Carries { .. } => "It is on a release that is not on the shelf",
            Reason::ByArtist(_) => "The artist is known, and nothing of theirs is on the shelf",
            _ => "A release that fits is known and is not on the shelf",
        };
        return format!("{known}; {AGED}.");
    }
    let name = offered_name(&best.offered);
    match &best.reason {
        Reason::Carries { .. } => format!("It is on {name}, which is not on the shelf."),
        Reason::ByArtist(_) => {
            format!("The artist is known, with {name} for one; nothing of theirs is on the shelf.")
        }
        _ => format!("{name} is known and is not on the shelf."),
    }
}

fn unconfirmed(answer: &Answer) -> String {
    let Some(best) = answer.matches.first() else { return String::new() };
    let name = offered_name(&best.offered);
    match &best.reason {
        Reason::OtherVersion { track } => match track.shown() {
            Some(track) => format!("{name} lists another version only: “{track}”."),
            None => format!("{name} lists another version only; {AGED}."),
        },
        Reason::AlbumUnproven => format!("{name} is on the shelf, but its tracklist does not list the song."),
        Reason::IsAlbum { .. } => "Several discs on the shelf have that title.".to_owned(),
        _ if answer.query.song.is_some() => {
            "No tracklist of the artist's discs on the shelf lists the song.".to_owned()
        }
        _ if answer.query.album.is_some() => {
            "The album is not on the shelf; these are the artist's discs.".to_owned()
        }
        _ => "No song was asked for; these are the artist's discs.".to_owned(),
    }
}

/// Why a line is no question, in one sentence.
pub fn skipped(why: Skipped) -> &'static str {
    match why {
        Skipped::TalkBreak => "A talk break: nothing is asked for.",
        Skipped::Heading => "A heading: nothing is asked for.",
        Skipped::Placeholder => "A placeholder for a song that nobody named.",
        Skipped::Empty => "Neither artist nor song nor album is given.",
        Skipped::Unreadable => "Its text is damaged and cannot be read; correct it in the playlist.",
        Skipped::TooLong => "It is longer than any title; is this a playlist?",
    }
}

/// What was not asked, the gravest first, in a few words.
fn still_open(open: &[Open]) -> String {
    let question = open.iter().find_map(|open| match open {
        Open::NotAsked(why) => Some(not_asked(why)),
        Open::NoTracklist { .. } => None,
    });
    let mut discs = open.iter().filter_map(|open| match open {
        Open::NoTracklist { disc } => Some(disc),
        Open::NotAsked(_) => None,
    });
    match (question, discs.next(), discs.count()) {
        (Some(question), ..) => question,
        (None, Some(disc), 0) => format!("there is no tracklist of {disc} to read"),
        (None, Some(disc), 1) => format!("there is no tracklist of {disc} and one more disc to read"),
        (None, Some(disc), more) => format!("there is no tracklist of {disc} and {more} more discs to read"),
        (None, None, _) => "not everything was asked".to_owned(),
    }
}

/// Why something was not asked, in a few words.
pub fn not_asked(why: &NotAsked<SourceError>) -> String {
    match why {
        NotAsked::Fault(fault) => fault.to_string(),
        NotAsked::Panicked => "Librarian failed at it; please report this".to_owned(),
        NotAsked::Deadline => "the time was up".to_owned(),
        NotAsked::Budget => "the calls allowed were spent".to_owned(),
        NotAsked::Cancelled => "the run was cancelled".to_owned(),
    }
}
