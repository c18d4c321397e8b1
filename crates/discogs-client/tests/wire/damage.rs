//! Bodies as they are sent, then damaged at one place: what is not at that place stays.

use discogs_client::http::wire::{read_identity, read_message, read_release, read_search};
use proptest::prelude::*;
use proptest::sample::{Index, select};
use serde_json::{Value, json};

use crate::{ID, release};

const CREDIT_FIELDS: &[&str] = &["name", "anv", "join", "id", "role"];
const ROW_FIELDS: &[&str] =
    &["position", "type_", "title", "duration", "artists", "sub_tracks", "extraartists"];
const RELEASE_FIELDS: &[&str] = &["title", "year", "artists", "formats", "tracklist", "images", "notes"];
const HIT_FIELDS: &[&str] = &["id", "type", "title", "year", "format", "formats", "community"];

fn credits() -> impl Strategy<Value = Value> {
    let credit =
        ("[A-Z][a-z]{0,6}( \\([1-9]\\))?", "[A-Z]?[a-z]{0,3}", select(vec![",", "&", ""]), 0..99_u64)
            .prop_map(
                |(name, anv, join, id)| json!({"name": name, "anv": anv, "join": join, "id": id, "role": ""}),
            );
    prop::collection::vec(credit, 0..4).prop_map(Value::Array)
}

fn track(position: &'static str) -> impl Strategy<Value = Value> {
    (position, "[A-Z][a-z]{0,8}", select(vec!["", "4:03"]), credits()).prop_map(
        |(position, title, duration, artists)| {
            json!({"position": position, "type_": "track", "title": title, "duration": duration,
                   "artists": artists, "extraartists": [{"name": "Y"}]})
        },
    )
}

fn row() -> impl Strategy<Value = Value> {
    let heading = "[A-Z]{1,4}"
        .prop_map(|title| json!({"position": "", "type_": "heading", "title": title, "duration": ""}));
    let index = ("[A-Z]{1,4}", credits(), prop::collection::vec(track("A1\\.[1-9]|B[1-9]"), 1..4)).prop_map(
        |(title, artists, parts)| {
            json!({"position": "", "type_": "index", "title": title, "artists": artists, "sub_tracks": parts})
        },
    );
    prop_oneof![4 => track("[AB][1-9]"), 1 => heading, 1 => index]
}

fn body() -> impl Strategy<Value = Value> {
    ("[A-Z][a-z]{0,8}", 1950..2026_u16, credits(), prop::collection::vec(row(), 1..6)).prop_map(
        |(title, year, artists, tracklist)| {
            json!({"id": 7, "title": title, "year": year, "artists": artists, "notes": "x", "images": [{"uri": "x"}],
                   "formats": [{"name": "Vinyl", "qty": "1"}], "tracklist": tracklist})
        },
    )
}

fn hit_rows() -> impl Strategy<Value = Vec<Value>> {
    let row = ("[A-Z]{1,3} \\([1-9]\\) - [A-Z]{1,3}( - [A-Z])?", select(vec!["release", "master"])).prop_map(
        |(title, kind)| {
            json!({"type": kind, "title": title, "year": "2005", "format": ["CD", "Album"],
                                         "formats": [{"name": "CD"}], "community": {"want": 1}})
        },
    );
    prop::collection::vec(row, 1..6).prop_map(|mut rows| {
        for (at, row) in rows.iter_mut().enumerate() {
            row["id"] = json!(1_000 + at);
        }
        rows
    })
}

/// What may become of a field; `None`: it is gone.
fn damage() -> impl Strategy<Value = Option<Value>> {
    let values = [
        json!(null),
        json!(""),
        json!("none"),
        json!("x"),
        json!("12"),
        json!(0),
        json!(3),
        json!(-1),
        json!(0.5),
        json!(u64::MAX),
        json!(1e300),
        json!(true),
        json!([]),
        json!(["x", 1]),
        json!([[{}]]),
        json!({}),
        json!({"name": "x", "title": "x", "position": []}),
        json!([null, {"name": 3}]),
    ];
    select([vec![None], values.map(Some).to_vec()].concat())
}

fn apply(object: &mut Value, field: &str, damage: Option<Value>) {
    match damage {
        Some(value) => object[field] = value,
        None => drop(object.as_object_mut().unwrap().remove(field)),
    }
}

/// What is in front of the damaged member and what is behind it must be there, whatever became of it.
fn prop_around<T: PartialEq + std::fmt::Debug>(
    all: &[T],
    before: &[T],
    after: &[T],
) -> Result<(), TestCaseError> {
    prop_assert!(all.len() >= before.len() + after.len(), "{all:?} lacks of {before:?} or {after:?}");
    prop_assert_eq!(&all[..before.len()], before);
    prop_assert_eq!(&all[all.len() - after.len()..], after);
    Ok(())
}

proptest! {
    #[test]
    fn a_damaged_row_costs_no_other_track(
        body in body(), at: Index, field in select(ROW_FIELDS), damage in damage(),
    ) {
        let rows = body["tracklist"].as_array().unwrap();
        let at = at.index(rows.len());
        let of_rows = |rows: &[Value]| release(&json!({"id": 7, "tracklist": rows})).tracklist;
        let (before, after) = (of_rows(&rows[..at]), of_rows(&rows[at + 1..]));
        let whole = release(&body);
        let mut damaged = body.clone();
        apply(&mut damaged["tracklist"][at], field, damage);
        let damaged = release(&damaged);
        prop_around(&damaged.tracklist, &before, &after)?;
        prop_assert_eq!((damaged.title, damaged.credits), (whole.title, whole.credits));
    }

    #[test]
    fn a_damaged_credit_costs_no_other(
        body in body(), at: Index, field in select(CREDIT_FIELDS), damage in damage(),
    ) {
        let credits = body["artists"].as_array().unwrap();
        prop_assume!(!credits.is_empty());
        let at = at.index(credits.len());
        let of_credits = |credits: &[Value]| release(&json!({"id": 7, "artists": credits})).credits;
        let (before, after) = (of_credits(&credits[..at]), of_credits(&credits[at + 1..]));
        let mut damaged = body.clone();
        apply(&mut damaged["artists"][at], field, damage);
        let damaged = release(&damaged);
        prop_around(&damaged.credits, &before, &after)?;
        prop_assert_eq!(damaged.tracklist, release(&body).tracklist);
    }

    #[test]
    fn a_damaged_field_costs_no_other(
        body in body(), field in select(RELEASE_FIELDS), damage in damage(),
    ) {
        let mut damaged = body.clone();
        apply(&mut damaged, field, damage);
        let (mut damaged, whole) = (release(&damaged), release(&body));
        match field {
            "title" => damaged.title.clone_from(&whole.title),
            "year" => damaged.year = whole.year,
            "artists" => damaged.credits.clone_from(&whole.credits),
            "formats" => damaged.formats.clone_from(&whole.formats),
            "tracklist" => damaged.tracklist.clone_from(&whole.tracklist),
            _ => {}
        }
        prop_assert_eq!(damaged, whole);
    }

    #[test]
    fn a_damaged_hit_costs_no_other(
        rows in hit_rows(), at: Index, field in select(HIT_FIELDS), damage in damage(),
    ) {
        let at = at.index(rows.len());
        let hits = |rows: &[Value]| read_search(json!({"results": rows}).to_string().as_bytes()).unwrap();
        let (before, after) = (hits(&rows[..at]), hits(&rows[at + 1..]));
        let mut rows = rows;
        apply(&mut rows[at], field, damage);
        prop_around(&hits(&rows), &before, &after)?;
    }

    #[test]
    fn a_body_that_breaks_off_is_unreadable(body in body(), rows in hit_rows(), at: Index) {
        let release = body.to_string();
        prop_assert!(read_release(ID, &release.as_bytes()[..at.index(release.len())]).is_err());
        let search = json!({"results": rows}).to_string();
        prop_assert!(read_search(&search.as_bytes()[..at.index(search.len())]).is_err());
    }

    #[test]
    fn nothing_panics(
        body in body(), rows in hit_rows(), flips in prop::collection::vec(any::<(Index, u8)>(), 0..9),
        noise in prop::collection::vec(any::<u8>(), 0..64),
    ) {
        let bodies = [body.to_string().into_bytes(), json!({"results": rows}).to_string().into_bytes(), noise];
        for mut body in bodies {
            for (at, byte) in &flips {
                if let Some(at) = (!body.is_empty()).then(|| at.index(body.len())) {
                    body[at] = *byte;
                }
            }
            let _ = (read_release(ID, &body), read_search(&body), read_identity(&body), read_message(&body));
        }
    }
}
