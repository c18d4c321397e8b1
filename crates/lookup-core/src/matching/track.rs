//! Whether a tracklist carries a song.

use discogs_client::{Release, Track, fold, join_credits, typo};
use serde::{Deserialize, Serialize};

use super::artist::{self, ArtistMatch, ArtistName};
use crate::similarity;

/// How a track's title agrees with the song asked for, best first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SongMatch {
    /// The same but for case, accents, punctuation and white space.
    Same,
    /// The same but for an edition or an addition in brackets.
    Edition,
    /// The same but for a typo.
    Typo,
    /// Most of its words.
    Similar,
}

/// What a tracklist says to a song.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TrackFinding {
    /// It carries the song.
    Carries(CarriedTrack),
    /// It carries the song in another recording than the one asked for: no proof.
    OtherVersion(CarriedTrack),
    /// The title is there, credited to somebody else.
    OtherArtist {
        /// Who is credited for it.
        credit: String,
    },
    /// It does not carry the song.
    Absent,
}

/// A track that carries a song.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CarriedTrack {
    /// Its title as printed.
    pub title: String,
    /// Where it is: "A2", "2-07".
    pub position: Option<String>,
    /// Who is credited for it.
    pub credit: String,
    /// How the titles agree.
    pub song: SongMatch,
    /// How the artist agrees; `None` if none was asked for.
    pub artist: Option<ArtistMatch>,
}

/// A song title, taken apart for comparison.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SongTitle {
    whole: String,
    /// Without editions, featured guests and recordings; other brackets stay.
    base: String,
    /// Without any brackets.
    stripped: String,
    /// Which recording it names: "timo maas remix", "live".
    recording: Option<String>,
}

/// Words of a bracket or suffix that name an edition of the same recording.
const EDITION_WORDS: [&str; 18] = [
    "remaster",
    "remastered",
    "remastering",
    "mono",
    "stereo",
    "deluxe",
    "explicit",
    "clean",
    "feat",
    "ft",
    "featuring",
    "with",
    "single version",
    "album version",
    "lp version",
    "original version",
    "original mix",
    "bonus",
];

/// Words of a bracket or suffix that name another recording of the song.
const RECORDING_WORDS: [&str; 16] = [
    "remix",
    "mix",
    "rmx",
    "live",
    "acoustic",
    "instrumental",
    "dub",
    "demo",
    "version",
    "edit",
    "session",
    "take",
    "rework",
    "unplugged",
    "karaoke",
    "acapella",
];

/// Recordings so unlike the song itself that a tracklist with nothing else does not carry what was plainly asked for.
const UNLIKE_RECORDINGS: [&str; 9] =
    ["remix", "rmx", "live", "acoustic", "instrumental", "dub", "demo", "karaoke", "acapella"];

impl SongTitle {
    /// Takes `title` apart, as a person or a tracklist writes it.
    pub fn new(title: &str) -> Self {
        let mut base = title.trim().to_owned();
        let mut recording = Vec::new();
        for (text, range) in qualifiers(title).into_iter().rev() {
            let form = fold::track_form(text);
            let is_edition = has_word(&form, &EDITION_WORDS) || form.parse::<u16>().is_ok();
            let is_recording = has_word(&form, &RECORDING_WORDS);
            if range.start == 0 || !(is_edition || is_recording) {
                continue;
            }
            base.replace_range(range, " ");
            if !is_edition {
                recording.push(form);
            }
        }
        recording.reverse();
        let unbracketed = without_brackets(&base);
        let base = fold::track_form(without_guests(&base));
        let stripped =
            Some(fold::track_form(without_guests(&unbracketed))).filter(|stripped| !stripped.is_empty());
        Self {
            whole: fold::track_form(title),
            stripped: stripped.unwrap_or_else(|| base.clone()),
            base,
            recording: (!recording.is_empty()).then(|| recording.join(" ")),
        }
    }

    /// How the titles themselves agree, whatever the recording.
    fn agrees(&self, track: &Self) -> Option<SongMatch> {
        if self.whole == track.whole {
            return Some(SongMatch::Same);
        }
        if self.base == track.base {
            let is_plain = self.base == self.whole && track.base == track.whole;
            return Some(if is_plain { SongMatch::Same } else { SongMatch::Edition });
        }
        if self.stripped == track.stripped || self.stripped == track.base || self.base == track.stripped {
            return Some(SongMatch::Edition);
        }
        let is_typo = [(&self.base, &track.base), (&self.stripped, &track.stripped)]
            .iter()
            .any(|(asked, title)| typo::between(asked, title).is_some() || differ_in_spacing(asked, title));
        if is_typo {
            return Some(SongMatch::Typo);
        }
        is_similar(&self.stripped, &track.stripped).then_some(SongMatch::Similar)
    }

    /// Whether an album of this title is named after the song.
    pub fn is_named_by(&self, album: &str) -> bool {
        self.base == fold::track_form(album)
    }

    /// Whether the tracklist's recording is the one asked for.
    fn is_recording(&self, track: &Self) -> bool {
        match (&self.recording, &track.recording) {
            (None, None) => true,
            (Some(asked), Some(listed)) => asked == listed || similarity::coverage(asked, listed) >= 1.0,
            (Some(_), None) => false,
            (None, Some(listed)) => !has_word(listed, &UNLIKE_RECORDINGS),
        }
    }
}

/// Looks for a song, by `artist` where one is asked for, on the tracklist of `release`.
///
/// The best agreeing track wins, the first among equals. A track that fails in one respect does not end the search.
pub fn find_song(song: &SongTitle, asked_artist: Option<&ArtistName>, release: &Release) -> TrackFinding {
    let mut best: Option<CarriedTrack> = None;
    let mut other_version: Option<CarriedTrack> = None;
    let mut other_artist: Option<String> = None;
    for track in &release.tracklist {
        let title = SongTitle::new(&track.title);
        let Some(how) = song.agrees(&title) else { continue };
        // Without an artist to agree, half a title proves nothing.
        if how == SongMatch::Similar && asked_artist.is_none() {
            continue;
        }
        let credit = join_credits(release.credits_of(track));
        let Ok(by) = credited_for(asked_artist, release, track) else {
            other_artist.get_or_insert(credit);
            continue;
        };
        let carried = CarriedTrack {
            title: track.title.clone(),
            position: track.position.clone(),
            credit,
            song: how,
            artist: by,
        };
        let slot = if song.is_recording(&title) { &mut best } else { &mut other_version };
        if slot.as_ref().is_none_or(|known| (carried.song, carried.artist) < (known.song, known.artist)) {
            *slot = Some(carried);
        }
    }
    match (best, other_version, other_artist) {
        (Some(track), ..) => TrackFinding::Carries(track),
        (None, Some(track), _) => TrackFinding::OtherVersion(track),
        (None, None, Some(credit)) => TrackFinding::OtherArtist { credit },
        (None, None, None) => TrackFinding::Absent,
    }
}

/// Whether the artist asked for is credited for `track`: by the track's own credit, else by the release's, for credits
/// of single tracks are often those of band members. `Err`: somebody else is.
fn credited_for(
    asked: Option<&ArtistName>,
    release: &Release,
    track: &Track,
) -> Result<Option<ArtistMatch>, ()> {
    let Some(asked) = asked else { return Ok(None) };
    artist::credited(asked, release.credits_of(track))
        .or_else(|| artist::credited(asked, &release.credits))
        .map(Some)
        .ok_or(())
}

/// The bracketed groups of a title and its suffixes after " - ", outermost, in order, with where they stand.
fn qualifiers(title: &str) -> Vec<(&str, std::ops::Range<usize>)> {
    let mut found = Vec::new();
    let mut open: Option<(usize, usize)> = None;
    for (at, c) in title.char_indices() {
        match c {
            '(' | '[' => open = open.map_or(Some((at, 1)), |(start, depth)| Some((start, depth + 1))),
            ')' | ']' => match open {
                Some((start, 1)) => {
                    found.push((&title[start + 1..at], start..at + 1));
                    open = None;
                }
                Some((start, depth)) => open = Some((start, depth - 1)),
                None => {}
            },
            _ => {}
        }
    }
    let suffix = title.rfind(" - ").filter(|at| found.iter().all(|(_, range)| !range.contains(at)));
    if let Some(at) = suffix {
        found.retain(|(_, range)| range.end <= at);
        found.push((&title[at + 3..], at..title.len()));
    }
    found
}

fn without_brackets(title: &str) -> String {
    let mut stripped = title.to_owned();
    for (_, range) in qualifiers(title).into_iter().rev() {
        if title[range.clone()].starts_with(['(', '[']) {
            stripped.replace_range(range, " ");
        }
    }
    stripped
}

/// The title before its unbracketed guests: "Doo Wop feat. Somebody".
fn without_guests(title: &str) -> &str {
    let cut = [" feat. ", " feat ", " ft. ", " featuring ", " Feat. ", " Ft. "]
        .iter()
        .filter_map(|guests| title.find(guests))
        .min();
    cut.map_or(title, |at| &title[..at])
}

fn has_word(form: &str, words: &[&str]) -> bool {
    words.iter().any(|word| {
        if word.contains(' ') { form.contains(word) } else { form.split(' ').any(|part| part == *word) }
    })
}

fn differ_in_spacing(one: &str, other: &str) -> bool {
    let spaceless = |text: &str| text.split(' ').collect::<String>();
    let one = spaceless(one);
    one.chars().count() >= 5 && one == spaceless(other)
}

/// All the asked words in the title, and most of the title in them: "smells teen spirit", "call name".
/// One word is never enough: "Space" is not "Battle for Space".
fn is_similar(asked: &str, title: &str) -> bool {
    let words = asked.split(' ').count();
    let numbers_agree = typo::numbers(asked).eq(typo::numbers(title));
    words >= 2
        && numbers_agree
        && similarity::coverage(asked, title) >= 1.0
        && similarity::word_overlap(asked, title) >= 0.75
}

#[cfg(test)]
mod tests {
    use discogs_client::{Credit, ReleaseId};

    use super::*;

    fn release(credits: &[&str], tracks: &[(&str, &str, &[&str])]) -> Release {
        Release {
            id: ReleaseId(1),
            title: "T".into(),
            credits: credits.iter().map(|name| Credit::of(*name)).collect(),
            year: None,
            formats: vec![],
            tracklist: tracks
                .iter()
                .map(|(position, title, credits)| Track {
                    position: Some((*position).into()),
                    title: (*title).into(),
                    credits: credits.iter().map(|name| Credit::of(*name)).collect(),
                    duration: None,
                })
                .collect(),
        }
    }

    fn words(finding: &TrackFinding) -> String {
        let track =
            |track: &CarriedTrack| format!("{} {:?}", track.position.as_deref().unwrap_or(""), track.song);
        match finding {
            TrackFinding::Carries(carried) => track(carried),
            TrackFinding::OtherVersion(carried) => format!("other version {}", track(carried)),
            TrackFinding::OtherArtist { credit } => format!("by {credit}"),
            TrackFinding::Absent => "absent".into(),
        }
    }

    #[test]
    fn songs_on_tracklists() {
        for (song, listed, expected, why) in [
            ("vi scose poise", "VI Scose Poise", "A1 Same", "case"),
            ("Hoppipolla", "Hoppípolla", "A1 Same", "accents"),
            ("Me And Mr Jones", "Me & Mr. Jones", "A1 Same", "and"),
            ("R and B", "R&B", "A1 Same", "glued and"),
            ("Paranoid Andriod", "Paranoid Android", "A1 Typo", "a transposition"),
            ("tower of dub", "Towers Of Dub", "A1 Typo", "a plural"),
            ("tower of dub", "Towers Of London", "absent", "another tower"),
            ("smells teen spirit", "Smells Like Teen Spirit", "A1 Similar", "a word forgotten"),
            ("call name", "Call Your Name", "A1 Similar", "a word forgotten"),
            ("Space", "Battle For Space", "absent", "one word proves nothing"),
            (
                "Battle For Space 12 inch mix",
                "Battle For Space",
                "absent",
                "unmarked additions are another title",
            ),
            (
                "Battle For Space (12 Inch Mix)",
                "Battle For Space",
                "other version A1 Edition",
                "the mix is not listed",
            ),
            ("Purple Refrigerator Symphony No 9", "Nine Symphonies", "absent", "other words"),
            ("Heroes - 2017 Remaster", "Heroes", "A1 Edition", "an edition"),
            ("Heroes (2017 Remastered Version)", "Heroes", "A1 Edition", "an edition"),
            (
                "Enjoy the Silence (Timo Maas Remix)",
                "Enjoy The Silence",
                "other version A1 Edition",
                "a remix",
            ),
            (
                "Enjoy the Silence (Timo Maas Remix)",
                "Enjoy The Silence (Timo Maas Extended Remix)",
                "A1 Edition",
                "the remix is listed under a longer name",
            ),
            ("Enjoy the Silence", "Enjoy The Silence (Live)", "other version A1 Edition", "only live"),
            ("de la soul - radio edit", "De La Soul (Radio Edit)", "A1 Same", "two ways to write it"),
            ("Hebebeb", "Hebebeb (Zrag)", "A1 Edition", "an addition in brackets"),
            ("(Don't Fear) The Reaper", "Don't Fear The Reaper", "A1 Same", "brackets in front"),
            ("The Reaper", "(Don't Fear) The Reaper", "A1 Edition", "brackets left out"),
            ("Crazy in Love feat. Jay-Z", "Crazy In Love", "A1 Edition", "guests"),
            ("Purple Rain Part 2", "Purple Rain Part 1", "absent", "another part"),
            ("????", "????", "A1 Same", "nothing but punctuation"),
        ] {
            let release = release(&["X"], &[("A1", listed, &[])]);
            let finding = find_song(&SongTitle::new(song), Some(&ArtistName::new("X")), &release);
            assert_eq!(words(&finding), expected, "{song:?} on {listed:?}: {why}");
        }
    }

    #[test]
    fn the_credit_must_agree_and_the_best_track_wins() {
        let various = release(
            &["Various"],
            &[
                ("1", "No Way Back", &["Somebody Else"]),
                ("2", "No Way Back (Remix)", &["Adonis"]),
                ("3", "No Way Back", &["Adonis"]),
            ],
        );
        for (artist, expected) in
            [(Some("Adonis"), "3 Same"), (Some("Nobody"), "by Somebody Else"), (None, "1 Same")]
        {
            let artist = artist.map(ArtistName::new);
            let finding = find_song(&SongTitle::new("No Way Back"), artist.as_ref(), &various);
            assert_eq!(words(&finding), expected, "{artist:?}");
        }
        let band = release(&["Echo & The Bunnymen"], &[("1", "Ocean Rain", &["Ian McCulloch"])]);
        let asked = ArtistName::new("Echo and the Bunnymen");
        let finding = find_song(&SongTitle::new("Ocean Rain"), Some(&asked), &band);
        assert_eq!(words(&finding), "1 Same", "members are credited on tracks, the band on the release");
    }
}
