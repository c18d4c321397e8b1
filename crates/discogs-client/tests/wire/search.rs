use discogs_client::SearchHit;
use discogs_client::http::wire::read_search;
use serde_json::{Value, json};

#[track_caller]
fn hits(rows: &Value) -> Vec<SearchHit> {
    read_search(json!({"pagination": {"items": 1}, "results": rows}).to_string().as_bytes()).unwrap()
}

#[test]
fn a_row_is_read_whole() {
    let found = hits(&json!([{
        "id": 577_756, "type": "release", "title": "Jensen (2) - Some Title", "year": "2005", "country": "US",
        "label": ["Bastard Loud Records"], "format": ["Vinyl", "12\""], "format_quantity": 1,
        "formats": [{"name": "Vinyl", "qty": "1", "descriptions": ["12\""]}], "master_id": null, "thumb": "",
        "community": {"want": 62, "have": 216},
    }]));
    let told = json!([{
        "id": 577_756, "names": [{"artist": "Jensen", "title": "Some Title"}], "year": 2005, "formats": ["Vinyl"],
    }]);
    assert_eq!(serde_json::to_value(found).unwrap(), told);
}

#[test]
fn releases_are_kept_each_once_and_nothing_else() {
    for (rows, expected, why) in [
        (json!([]), &[][..], "nothing fits"),
        (json!([{"id": 1, "type": "release"}, {"id": 2}]), &[1, 2], "old rows do not say their type"),
        (json!([{"id": 1, "type": 5}, {"id": 2, "type": null}]), &[1, 2], "nor do these"),
        (
            json!([{"id": 1, "type": "master"}, {"id": 2, "type": "artist"}, {"id": 3, "type": "release"}]),
            &[3],
            "types are mixed where one was not understood",
        ),
        (json!([{"id": 1}, {"id": "1"}, {"id": 2}, {"id": 1}]), &[1, 2], "rows shift between pages"),
        (json!([{"id": 1, "type": "master"}, {"id": 1}]), &[1], "a master's id is not a release's"),
        (
            json!([{"id": 0}, {"id": null}, {"id": -3}, {"id": 1.5}, {"title": "A"}, 4, null, [5], {"id": 6}]),
            &[6],
            "rows that nobody could follow",
        ),
        (json!([{"id": u64::MAX}]), &[u64::MAX], "any id of 64 bits"),
    ] {
        let ids: Vec<u64> = hits(&rows).iter().map(|hit| hit.id.0).collect();
        assert_eq!(ids, expected, "{rows}: {why}");
    }
    let twice = hits(&json!([{"id": 1, "title": "A - B"}, {"id": 1, "title": "C - D"}]));
    assert_eq!(twice[0].name().title, "B", "the first stays");
}

#[test]
fn headings_are_read_in_every_way() {
    for (heading, expected, why) in [
        (json!("Low - Things"), &["Low | Things"][..], "one separator"),
        (
            json!("Bach - Gould - Goldberg Variations"),
            &["Bach | Gould - Goldberg Variations", "Bach - Gould | Goldberg Variations"],
            "every split; the first one names the first artist for sure",
        ),
        (json!("Jensen (2) - A (2)"), &["Jensen | A (2)"], "a number in a title is the title's"),
        (json!("Prodigy* & Foo (3) - A*"), &["Prodigy & Foo | A*"], "each name without its mark"),
        (json!("A (2), B* Feat. C (11) / D - E"), &["A, B Feat. C / D | E"], "whatever joins them"),
        (json!("A (2) Read By B (3) - E"), &["A Read By B | E"], "free text joins, too"),
        (json!("Aphex Twin, The* - A"), &["Aphex Twin, The | A"], "an article behind"),
        (json!("N*E*R*D - A"), &["N*E*R*D | A"], "asterisks within a name are the name's"),
        (json!("Squeeze (UK) & Sunn O))) - A"), &["Squeeze (UK) & Sunn O))) | A"], "so are other brackets"),
        (json!("Ünï (2) & Ö* - A"), &["Ünï & Ö | A"], "letters beyond ASCII"),
        (json!("Things"), &[" | Things"], "no artist"),
        (json!("A-Ha"), &[" | A-Ha"], "no separator"),
        (json!(" - Things "), &[" | - Things"], "an artist's half that is empty is none"),
        (json!(1999), &[" | 1999"], "a number that is a title"),
        (json!(null), &[" | "], "unknown: the id may still be followed"),
        (json!(["Low - Things"]), &[" | "], "of another kind"),
    ] {
        let found = hits(&json!([{"id": 1, "title": heading}]));
        let names: Vec<String> =
            found[0].names.iter().map(|name| format!("{} | {}", name.artist, name.title)).collect();
        assert_eq!(names, expected, "{heading}: {why}");
    }
    let long = hits(&json!([{"id": 1, "title": "A - ".repeat(50_000)}]));
    assert_eq!(long[0].names.len(), 8, "readings are bounded");
}

#[test]
fn carriers_are_told_from_what_is_on_them() {
    for (row, expected, why) in [
        (json!({"formats": [{"name": "CD"}, {"name": "CD"}], "format": ["DVD"]}), &["CD"][..], "as told"),
        (json!({"format": ["Vinyl", "LP", "Album", "CD", "Album", "CD"]}), &["Vinyl", "CD"], "among words"),
        (json!({"format": "Cassette, Album"}), &["Cassette"], "one text"),
        (
            json!({"formats": [{"name": ""}], "format": [3, "File", null]}),
            &["File"],
            "words that can be read",
        ),
        (json!({"formats": null, "format": {"a": "CD"}}), &[], "unknown"),
        (json!({}), &[], "unknown"),
    ] {
        let mut row = row;
        row["id"] = json!(1);
        assert_eq!(hits(&json!([row]))[0].formats, expected, "{row}: {why}");
    }
}

#[test]
fn what_is_no_search_result_is_unreadable() {
    for (body, expected, why) in [
        ("", "it is no JSON (EOF while parsing a value at line 1 column 0)", "nothing"),
        ("<html>", "it is no JSON (expected value at line 1 column 1)", "a page for people"),
        (
            r#"{"results": [{"id": 1},"#,
            "it is no JSON (EOF while parsing a value at line 1 column 23)",
            "broken off",
        ),
        ("{}", "it is JSON, but not search results", "an empty object"),
        ("[]", "it is JSON, but not search results", "a list"),
        (
            r#"{"results": null}"#,
            "it is JSON, but not search results",
            "no list: not the same as an empty one",
        ),
        (r#"{"results": {"id": 1}}"#, "it is JSON, but not search results", "no list"),
        (r#"{"message": "Query time exceeded."}"#, "it is JSON, but not search results", "an error"),
    ] {
        assert_eq!(read_search(body.as_bytes()).unwrap_err().to_string(), expected, "{why}");
    }
}
