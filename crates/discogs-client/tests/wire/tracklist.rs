use discogs_client::{Track, join_credits};
use serde_json::{Value, json};

use crate::release;

/// A track as position, title, who is credited and duration; what is unknown is "?".
fn words(track: &Track) -> String {
    let known = |text: &Option<String>| text.clone().unwrap_or_else(|| "?".into());
    let by =
        if track.credits.is_empty() { String::new() } else { format!(" {}", join_credits(&track.credits)) };
    format!("{} {:?}{by} {}", known(&track.position), track.title, known(&track.duration))
}

#[track_caller]
fn check(tracklist: &Value, expected: &[&str], why: &str) {
    let body = json!({"id": 7, "tracklist": tracklist});
    let tracks: Vec<String> = release(&body).tracklist.iter().map(words).collect();
    assert_eq!(tracks, expected, "{why}");
}

#[test]
fn rows_become_tracks_but_for_headings() {
    for (row, expected, why) in [
        (json!({"title": "A"}), &[r#"? "A" ?"#][..], "old bodies have no kinds"),
        (json!({"title": "A", "type_": 3}), &[r#"? "A" ?"#], "an unknown kind"),
        (json!({"title": "A", "type_": "track", "position": ""}), &[r#"? "A" ?"#], "an unnumbered track"),
        (json!({"title": "A", "type_": "heading"}), &[], "a heading"),
        (json!({"title": "A", "type_": "heading", "position": "1"}), &[], "a heading, whatever else it says"),
        (json!({"title": "A", "type_": "index"}), &[r#"? "A" ?"#], "an index without parts"),
        (json!({"title": "A", "sub_tracks": "none"}), &[r#"? "A" ?"#], "without parts that can be read"),
        (json!({"title": "", "position": "A1"}), &[r#"A1 "" ?"#], "an untitled track"),
        (json!({"title": "", "duration": "0:31"}), &[r#"? "" 0:31"#], "an untitled track"),
        (json!({"title": "", "position": "", "duration": "none", "artists": []}), &[], "nothing"),
        (json!({"title": "None", "position": "none"}), &[r#"? "None" ?"#], "a song called so"),
        (json!({"title": 1979, "position": 4, "duration": 263}), &[r#"4 "1979" 263"#], "numbers"),
        (json!({"title": "A", "position": ["A1"], "duration": {}}), &[r#"? "A" ?"#], "of another kind"),
        (json!({"title": "A", "artists": "X"}), &[r#"? "A" ?"#], "of another kind"),
        (json!({"title": "A", "artists": [{"id": 1}, {"name": "X"}]}), &[r#"? "A" X ?"#], "one credit"),
        (json!(null), &[], "no row"),
        (json!("A"), &[], "no row"),
        (json!([["A"]]), &[], "no row"),
    ] {
        check(&json!([row]), expected, why);
        let mut all = vec![r#"1 "Before" ?"#];
        all.extend(expected);
        all.push(r#"2 "After" ?"#);
        let among_others =
            json!([{"position": "1", "title": "Before"}, row, {"position": "2", "title": "After"}]);
        check(&among_others, &all, why);
    }
}

/// A part of an index.
fn part(position: &str, title: &str) -> Value {
    json!({"position": position, "type_": "track", "title": title})
}

/// `fields` are those of the index "Suite" that matter.
#[track_caller]
fn check_index(fields: &Value, expected: &[&str], why: &str) {
    let mut row = json!({"position": "", "type_": "index", "title": "Suite", "duration": ""});
    for (key, value) in fields.as_object().unwrap() {
        row[key] = value.clone();
    }
    check(&json!([row]), expected, why);
}

#[test]
fn indexes_are_tracks_where_they_are_one_piece() {
    for (index, expected, why) in [
        (
            json!({"sub_tracks": [part("1-2.1", "P"), part("1-2.2", "Q")], "duration": "9:10"}),
            &[r#"1-2 "Suite" 9:10"#, r#"1-2.1 "P" ?"#, r#"1-2.2 "Q" ?"#][..],
            "parts of one position: looked for as a whole or by part",
        ),
        (
            json!({"sub_tracks": [part("B2a", "P"), part("B2b", "Q")]}),
            &[r#"B2 "Suite" ?"#, r#"B2a "P" ?"#, r#"B2b "Q" ?"#],
            "letters tell parts too",
        ),
        (
            json!({"sub_tracks": [part("A1", "P"), part("A2", "Q")]}),
            &[r#"A1 "P" ?"#, r#"A2 "Q" ?"#],
            "tracks of their own: the title is a heading",
        ),
        (
            json!({"sub_tracks": [part("1.1", "P"), part("2.1", "Q")]}),
            &[r#"1.1 "P" ?"#, r#"2.1 "Q" ?"#],
            "parts of two positions",
        ),
        (
            json!({"sub_tracks": [part("A1a", "P"), part("", "Q")]}),
            &[r#"A1a "P" ?"#, r#"? "Q" ?"#],
            "a part without a position is not known to belong to it",
        ),
        (
            json!({"position": "A1", "sub_tracks": [part("", "P"), part("", "Q")]}),
            &[r#"A1 "Suite" ?"#, r#"? "P" ?"#, r#"? "Q" ?"#],
            "a position of its own",
        ),
        (
            json!({"title": "", "sub_tracks": [part("A1a", "P"), part("A1b", "Q")]}),
            &[r#"A1a "P" ?"#, r#"A1b "Q" ?"#],
            "the parts say all that the index could",
        ),
        (
            json!({"type_": "heading", "sub_tracks": [part("A1a", "P"), part("A1b", "Q")]}),
            &[r#"A1a "P" ?"#, r#"A1b "Q" ?"#],
            "a heading is no track, its parts are",
        ),
    ] {
        check_index(&index, expected, why);
    }
    check(
        &json!([part("B1a", "P"), part("B1b", "Q")]),
        &[r#"B1a "P" ?"#, r#"B1b "Q" ?"#],
        "parts without an index stay what they are",
    );
}

#[test]
fn parts_have_what_their_index_says_of_them() {
    let x = json!([{"name": "X"}]);
    for (index, expected, why) in [
        (
            json!({"artists": x, "sub_tracks": [
                part("1", "P"), {"position": "2", "title": "Q", "artists": [{"name": "Y"}]},
            ]}),
            &[r#"1 "P" X ?"#, r#"2 "Q" Y ?"#],
            "credits hold for parts without their own",
        ),
        (
            json!({"artists": x, "sub_tracks": [{"title": "In", "sub_tracks": [part("1.1", "P")]}]}),
            &[r#"1 "In" X ?"#, r#"1.1 "P" X ?"#],
            "also further down",
        ),
        (
            json!({"sub_tracks": [3, part("1", "P"), null, {"title": {}}, part("2", "Q")]}),
            &[r#"1 "P" ?"#, r#"2 "Q" ?"#],
            "parts that cannot be read cost no other",
        ),
    ] {
        check_index(&index, expected, why);
    }
}
