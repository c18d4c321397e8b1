//! An object a line, for programs.

use std::io::{self, Write};

use serde::Serialize;

use super::{Record, origin_code};
use crate::answer::{Match, Offered, Strategy, TrackCheck, Verdict, Via, words};
use crate::query::Query;

#[derive(Serialize)]
struct JsonLine<'a> {
    playlist: &'a str,
    line: usize,
    raw: &'a str,
    query: &'a Query,
    verdict: Verdict,
    /// Decisions of people come with the desk.
    decision: Option<&'a str>,
    strategy: Option<Strategy>,
    matches: Vec<JsonMatch<'a>>,
    corrected_artist: Option<&'a str>,
    api_calls: u32,
    elapsed_ms: f64,
    note: String,
}

#[derive(Serialize)]
struct JsonMatch<'a> {
    rank: usize,
    library_id: Option<u64>,
    /// Both `null` for a release of which the API's answer has aged.
    artist: Option<&'a str>,
    title: Option<&'a str>,
    call_number: Option<String>,
    genre: Option<&'a str>,
    format: Option<&'a str>,
    confidence: f64,
    track_check: Option<TrackCheck>,
    via: Vec<JsonVia<'a>>,
}

#[derive(Serialize)]
struct JsonVia<'a> {
    release_id: u64,
    /// This and what follows of the track: `null` where the API's answer has aged.
    title: Option<&'a str>,
    position: Option<&'a str>,
    credit: Option<&'a str>,
    from: String,
}

/// Writes the object of one line, and a line feed.
pub fn write_json_line(out: &mut impl Write, record: &Record<'_>) -> io::Result<()> {
    let Record { playlist, line, answer } = *record;
    let object = JsonLine {
        playlist: &playlist.name,
        line: line.number,
        raw: &line.raw,
        query: &answer.query,
        verdict: answer.verdict,
        decision: None,
        strategy: answer.strategy,
        matches: answer.matches.iter().map(json_match).collect(),
        corrected_artist: answer.corrected_artist.as_deref(),
        api_calls: answer.api_calls,
        // To a tenth of a millisecond: offline, a line takes less than one.
        elapsed_ms: (answer.elapsed.as_secs_f64() * 10_000.0).round() / 10.0,
        note: words::note(answer),
    };
    serde_json::to_writer(&mut *out, &object)?;
    out.write_all(b"\n")
}

fn json_match(offered: &Match) -> JsonMatch<'_> {
    let (artist, title) = match &offered.offered {
        Offered::Item(item) => Some((&item.artist, &item.title)),
        Offered::Unheld { heading, .. } => heading.shown().map(|heading| (&heading.artist, &heading.title)),
    }
    .map_or((None, None), |(artist, title)| (Some(artist.as_str()), Some(title.as_str())));
    let call_number = offered.item().map(|item| &item.call_number);
    JsonMatch {
        rank: offered.rank,
        library_id: offered.item().map(|item| item.id.0),
        artist,
        title,
        call_number: call_number.map(ToString::to_string),
        genre: call_number.and_then(|it| it.genre.as_deref()),
        format: call_number.and_then(|it| it.format.as_deref()),
        confidence: offered.confidence,
        track_check: offered.track_check,
        via: offered.via.iter().map(json_via).collect(),
    }
}

fn json_via(via: &Via) -> JsonVia<'_> {
    let track = via.track.shown();
    JsonVia {
        release_id: via.release.0,
        title: track.map(|track| track.title.as_str()),
        position: track.and_then(|track| track.position.as_deref()),
        credit: track.map(|track| track.credit.as_str()),
        from: origin_code(&via.from),
    }
}
