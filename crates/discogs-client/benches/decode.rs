//! What it costs to read a release with tolerance, against serde's derived, strict reading of the same fields.
//!
//! Rounds of both alternate, so that neither has the quieter machine; each figure is the median of its rounds.

#![expect(clippy::print_stdout, reason = "a benchmark prints its figures")]
#![expect(clippy::expect_used, reason = "the body is our own")]

use std::hint::black_box;
use std::time::{Duration, Instant};

use discogs_client::ReleaseId;
use discogs_client::http::wire;
use serde::Deserialize;
use serde_json::{Value, json};

const ROUNDS: usize = 301;
const READINGS_A_ROUND: u32 = 50;
const ID: ReleaseId = ReleaseId(577_756);

#[derive(Deserialize)]
#[expect(dead_code, reason = "read, not used")]
struct StrictRelease {
    id: u64,
    title: String,
    year: u16,
    artists: Vec<StrictCredit>,
    formats: Vec<StrictFormat>,
    tracklist: Vec<StrictTrack>,
}

#[derive(Deserialize)]
#[expect(dead_code, reason = "read, not used")]
struct StrictCredit {
    name: String,
    anv: String,
    join: String,
    id: u64,
}

#[derive(Deserialize)]
#[expect(dead_code, reason = "read, not used")]
struct StrictFormat {
    name: String,
}

#[derive(Deserialize)]
#[expect(dead_code, reason = "read, not used")]
struct StrictTrack {
    position: String,
    type_: String,
    title: String,
    duration: String,
    #[serde(default)]
    artists: Vec<StrictCredit>,
    #[serde(default)]
    sub_tracks: Vec<StrictTrack>,
}

fn main() {
    let body = serde_json::to_vec(&release()).expect("it is JSON");
    let lenient = || {
        black_box(wire::read_release(ID, black_box(&body)).expect("it is readable"));
    };
    let strict = || {
        black_box(serde_json::from_slice::<StrictRelease>(black_box(&body)).expect("it is strict"));
    };
    let (mut lenient_rounds, mut strict_rounds) = (Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        lenient_rounds.push(timed(lenient));
        strict_rounds.push(timed(strict));
    }
    let (lenient, strict) = (median(lenient_rounds), median(strict_rounds));
    println!("a release of {:.1} kB, median of {ROUNDS} rounds", body.len() as f64 / 1000.0);
    println!("  strict, derived   {:6.1} µs", micros(strict));
    println!("  with tolerance    {:6.1} µs", micros(lenient));
    println!("  ratio             {:6.2}    (wanted: 1.3 at most)", micros(lenient) / micros(strict));
}

/// The time of one reading.
fn timed(read: impl Fn()) -> Duration {
    let begun = Instant::now();
    for _ in 0..READINGS_A_ROUND {
        read();
    }
    begun.elapsed() / READINGS_A_ROUND
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort_unstable();
    times[times.len() / 2]
}

fn micros(time: Duration) -> f64 {
    time.as_secs_f64() * 1e6
}

/// A release of typical size, with all that the API sends of one.
fn release() -> Value {
    json!({
        "id": ID, "status": "Accepted", "year": 2005, "resource_url": "https://api.discogs.com/releases/577756",
        "uri": "https://www.discogs.com/release/577756-Jensen-Somewhere-Else", "artists": [
            credit(9, "Jensen (2)", ""), credit(10, "The Levellers", ""),
        ],
        "artists_sort": "Jensen (2), Levellers, The",
        "labels": [company(1, "Label"), company(2, "Label")], "series": [],
        "companies": (10..18).map(|id| company(id, "Phonographic Copyright (p)")).collect::<Value>(),
        "formats": [{"name": "Vinyl", "qty": "2", "text": "Gatefold", "descriptions": ["LP", "Album", "Reissue"]}],
        "data_quality": "Needs Vote",
        "community": {
            "have": 216, "want": 62, "rating": {"count": 31, "average": 4.42}, "submitter": user(1),
            "contributors": (1..14).map(user).collect::<Value>(), "data_quality": "Needs Vote", "status": "Accepted",
        },
        "format_quantity": 2, "date_added": "2005-11-08T02:11:04-08:00", "date_changed": "2026-02-14T09:40:12-08:00",
        "num_for_sale": 12, "lowest_price": 14.95, "master_id": 208_731,
        "master_url": "https://api.discogs.com/masters/208731", "title": "Somewhere \"Else\"", "country": "Germany",
        "released": "2005-11-00", "released_formatted": "Nov 2005",
        "notes": "Recorded in one week.\r\n\r\nMade in [l=Some Plant GmbH], see also [r=577757].\r\n".repeat(4),
        "identifiers": (0..5).map(|side| json!({
            "type": "Matrix / Runout", "value": format!("BL 023 {side} A1 STERLING"), "description": "Runout, etched",
        })).collect::<Value>(),
        "videos": (0..4).map(|id| json!({
            "uri": format!("https://www.youtube.com/watch?v=abcdefgh{id}"), "title": "Jensen - Somewhere Else",
            "description": "Jensen - Somewhere Else", "duration": 245, "embed": true,
        })).collect::<Value>(),
        "genres": ["Electronic", "Rock"], "styles": ["Ambient", "Krautrock", "Post Rock"],
        "tracklist": (1..=20).map(row).collect::<Value>(),
        "extraartists": (20..34).map(|id| credit(id, &format!("Engineer {id}"), "Mixed By [Uncredited]"))
            .collect::<Value>(),
        "images": (0..6).map(image).collect::<Value>(),
        "thumb": image(9)["uri150"], "estimated_weight": 460, "blocked_from_sale": false,
    })
}

fn credit(id: u64, name: &str, role: &str) -> Value {
    json!({
        "name": name, "anv": "", "join": ",", "role": role, "tracks": "", "id": id,
        "resource_url": format!("https://api.discogs.com/artists/{id}"),
    })
}

fn company(id: u64, kind: &str) -> Value {
    json!({
        "name": format!("Some Company {id}"), "catno": "none", "entity_type": "13", "entity_type_name": kind, "id": id,
        "resource_url": format!("https://api.discogs.com/labels/{id}"),
    })
}

fn user(id: u64) -> Value {
    json!({"username": format!("listener{id}"), "resource_url": format!("https://api.discogs.com/users/listener{id}")})
}

fn image(id: u64) -> Value {
    let signed =
        format!("https://i.discogs.com/{}/rs:fit/g:sm/q:90/h:600/w:600/{id}.jpeg", "aZ09-_".repeat(8));
    json!({
        "type": "secondary", "uri": signed, "resource_url": signed, "uri150": signed, "width": 600, "height": 600,
    })
}

/// A track; every fourth with a guest, most with somebody who worked on it.
fn row(number: u64) -> Value {
    let mut row = json!({
        "position": format!("A{number}"), "type_": "track", "title": format!("A Song of Some Length, Part {number}"),
        "duration": "4:03",
    });
    if number.is_multiple_of(4) {
        row["artists"] = json!([credit(40 + number, "Marie Klock", "")]);
    }
    if !number.is_multiple_of(5) {
        row["extraartists"] = json!([credit(60 + number, "Somebody Else (3)", "Written-By")]);
    }
    row
}
