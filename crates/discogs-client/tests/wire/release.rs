use discogs_client::http::wire::{Unreadable, read_release};
use discogs_client::{Credit, Release, ReleaseId, Track};
use serde_json::{Value, json};

use crate::{ID, release};

fn credit(name: &str, anv: Option<&str>, join: Option<&str>, id: Option<u64>) -> Credit {
    Credit { name: name.into(), anv: anv.map(Into::into), join: join.map(Into::into), id }
}

#[test]
fn a_release_is_read_whole() {
    let body = json!({
        "id": 7, "status": "Accepted", "year": 2005, "title": "Low", "artists_sort": "x", "images": [{"uri": ""}],
        "artists": [
            {"name": "The Levellers", "anv": "Levellers", "join": ",", "role": "", "tracks": "", "id": 9},
            {"name": "Prodigy* (3)", "anv": "", "join": "", "role": "", "tracks": "", "id": 10},
        ],
        "formats": [{"name": "Vinyl", "qty": "2", "descriptions": ["LP"]}, {"name": "CD", "qty": "1"}],
        "tracklist": [
            {"position": "", "type_": "heading", "title": "Disc One", "duration": ""},
            {"position": "1-1", "type_": "track", "title": "Song", "duration": "4:03",
             "artists": [{"name": "X", "anv": "", "join": "", "id": 3}], "extraartists": [{"name": "Y", "id": 4}]},
        ],
    });
    let expected = Release {
        id: ID,
        title: "Low".into(),
        credits: vec![
            credit("The Levellers", Some("Levellers"), Some(","), Some(9)),
            credit("Prodigy* (3)", None, None, Some(10)),
        ],
        year: Some(2005),
        formats: vec!["Vinyl".into(), "CD".into()],
        tracklist: vec![Track {
            position: Some("1-1".into()),
            title: "Song".into(),
            credits: vec![credit("X", None, None, Some(3))],
            duration: Some("4:03".into()),
        }],
    };
    assert_eq!(release(&body), expected);
    assert_eq!(expected.artist(), "Levellers, Prodigy*", "the number goes when it is printed");
}

/// What one field of a release becomes.
#[track_caller]
fn check<T: std::fmt::Debug + PartialEq>(
    field: &str,
    of: impl Fn(Release) -> T,
    cases: impl IntoIterator<Item = (Value, T, &'static str)>,
) {
    for (value, expected, why) in cases {
        let body = json!({"id": 7, field: value});
        assert_eq!(of(release(&body)), expected, "{field} {value}: {why}");
    }
}

#[test]
fn fields_that_say_nothing_are_unknown() {
    check(
        "title",
        |release| release.title,
        [
            (json!("  Low "), "Low".into(), "without white space around it"),
            (json!("none"), "none".into(), "a title like any other"),
            (json!(1999), "1999".into(), "a number that is a title"),
            (json!(null), String::new(), "unknown"),
            (json!(0), String::new(), "unknown"),
            (json!(1.5), String::new(), "no title"),
            (json!(true), String::new(), "no title"),
            (json!(["Low"]), String::new(), "a list of something"),
            (json!({"name": "Low"}), String::new(), "an object of something"),
        ],
    );
    check(
        "year",
        |release| release.year,
        [
            (json!(1989), Some(1989), "a number"),
            (json!("1989"), Some(1989), "a number as a text"),
            (json!(0), None, "unknown"),
            (json!("0"), None, "unknown"),
            (json!(""), None, "unknown"),
            (json!(400), None, "nothing was recorded then"),
            (json!(20005), None, "a key pressed twice"),
            (json!(u64::MAX), None, "beyond any year"),
            (json!(-1989), None, "no year"),
            (json!(1989.5), None, "no year"),
            (json!("19??"), None, "no year"),
            (json!([1989]), None, "no year"),
            (json!({"year": 1989}), None, "no year"),
        ],
    );
    let names = |names: &[&str]| -> Vec<String> { names.iter().map(|name| (*name).to_owned()).collect() };
    check(
        "formats",
        |release| release.formats,
        [
            (json!([{"name": "CD"}, {"name": "CD"}, {"name": "DVD"}]), names(&["CD", "DVD"]), "each once"),
            (json!("Vinyl"), names(&["Vinyl"]), "a text in place of a list"),
            (json!(["Vinyl", 3, null]), names(&["Vinyl"]), "texts in place of objects"),
            (
                json!([{"qty": "1"}, {"name": ["x"]}, {"name": "CD"}]),
                names(&["CD"]),
                "names that are wanting",
            ),
            (json!("none"), names(&[]), "unknown"),
            (json!(null), names(&[]), "unknown"),
            (json!({"name": "CD"}), names(&[]), "an object in place of a list"),
        ],
    );
}

#[test]
fn credits_stand_without_what_is_wrong_with_their_neighbours() {
    let x = || credit("X", None, None, None);
    check(
        "artists",
        |release| release.credits,
        [
            (json!([{"name": "X", "id": 0}]), vec![x()], "an unlinked credit"),
            (json!([{"name": "X", "id": "12"}]), vec![credit("X", None, None, Some(12))], "an id as a text"),
            (
                json!([{"name": "X", "id": 4_240_000_000_u64}]),
                vec![credit("X", None, None, Some(4_240_000_000))],
                "an id beyond 32 bits",
            ),
            (json!([{"name": "X", "id": -1}]), vec![x()], "no id"),
            (json!([{"name": "X", "id": 1e300}]), vec![x()], "no id"),
            (json!([{"name": "X", "anv": "none", "join": null}]), vec![x()], "unknown"),
            (json!([{"name": "X", "anv": ["Y"], "join": {"a": 1}}]), vec![x()], "of another kind"),
            (json!([{"name": 311}]), vec![credit("311", None, None, None)], "a number that is a name"),
            (
                json!([{"name": "Sunn O)))*", "join": "&"}, {"name": "Nico (3)"}]),
                vec![credit("Sunn O)))*", None, Some("&"), None), credit("Nico (3)", None, None, None)],
                "names as filed",
            ),
            (json!([{"name": "", "anv": "X"}]), vec![x()], "the printed name is better than none"),
            (json!([{"name": null, "id": 5}, {"name": "X"}]), vec![x()], "nobody is credited"),
            (json!([3, "Y", null, [], {"name": "X"}]), vec![x()], "no credits"),
            (json!({"name": "X"}), vec![], "an object in place of a list"),
            (json!(null), vec![], "unknown"),
        ],
    );
}

#[test]
fn texts_that_break_json_cost_no_release() {
    for (body, expected, why) in [
        (&br#"{"id": 7, "title": "Lo\ud800w"}"#[..], "Lo\u{fffd}w", "half a pair of surrogates"),
        (br#"{"id": 7, "title": "Low\udead", "x\ud800": "\ud800"}"#, "Low\u{fffd}", "in a key, too"),
        (br#"{"id": 7, "notes": "\ud800", "title": "Low"}"#, "Low", "in what is passed over"),
        (br#"{"id": 7, "title": "Low \ud83d\ude00"}"#, "Low \u{1f600}", "a whole pair"),
        (b"{\"id\": 7, \"title\": \"Caf\xe9\"}", "Caf\u{fffd}", "Latin 1"),
        (b"{\"id\": 7, \"title\": \"Lo\x07w\"}", "Lo w", "a bare control character"),
        (br#"{"id": 7, "title": "Dry", "title": "Low"}"#, "Low", "a key that comes twice: the last one"),
        (br#"{"t\u0069tle": "Low", "id": "7"}"#, "Low", "a key in escapes, an id as a text"),
    ] {
        assert_eq!(read_release(ID, body).unwrap().title, expected, "{why}");
    }
}

#[test]
fn what_is_no_release_is_unreadable() {
    let depth = 9_999;
    let deep =
        format!(r#"{{"id": 7, "tracklist": {}{}}}"#, r#"[{"sub_tracks":"#.repeat(depth), "}]".repeat(depth));
    for (body, expected, why) in [
        ("", "it is no JSON (EOF while parsing a value at line 1 column 0)", "nothing"),
        ("<html>", "it is no JSON (expected value at line 1 column 1)", "a page for people"),
        (
            r#"{"id": 7, "title": "Lo"#,
            "it is no JSON (EOF while parsing a string at line 1 column 22)",
            "broken off",
        ),
        (
            r#"{"id": 7} <!-- -->"#,
            "it is no JSON (trailing characters at line 1 column 11)",
            "more after the end",
        ),
        (
            r#"{"id": 7, "year": NaN}"#,
            "it is no JSON (expected value at line 1 column 19)",
            "no number of JSON",
        ),
        (
            r#"{"id": 7, "year": 1e999}"#,
            "it is no JSON (number out of range at line 1 column 23)",
            "out of range",
        ),
        (&deep, "it is no JSON (recursion limit exceeded at line 1 column 969)", "parts of parts of parts"),
        ("{}", "it is JSON, but not a release", "an empty object"),
        ("[7]", "it is JSON, but not a release", "a list"),
        ("7", "it is JSON, but not a release", "a number"),
        (r#"{"message": "Release not found."}"#, "it is JSON, but not a release", "an error"),
        (r#"{"id": 0, "title": "Low"}"#, "it is JSON, but not a release", "no id"),
        (r#"{"id": 8}"#, "release 7 was asked for, and it is release 8", "another release"),
    ] {
        assert_eq!(read_release(ID, body.as_bytes()).unwrap_err().to_string(), expected, "{why}");
    }
    let other = Unreadable::OtherRelease { asked: ReleaseId(9), told: ID };
    assert_eq!(read_release(ReleaseId(9), br#"{"id": 7}"#), Err(other));
}

#[test]
fn what_is_passed_over_may_be_nested_as_deep_as_it_likes() {
    let lists = ["[", "]"].map(|bracket| bracket.repeat(99_999)).concat();
    for field in ["x", "year", "artists", "tracklist"] {
        let body = format!(r#"{{"id": 7, "{field}": {lists}, "title": "Low"}}"#);
        assert_eq!(read_release(ID, body.as_bytes()).unwrap().title, "Low", "{field}");
    }
}
