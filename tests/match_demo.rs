//! The demo list through `librarian match --demo`, in every form that goes in and comes out.

#![expect(clippy::expect_used, reason = "what a test sets up must be there")]

mod command;

use std::fmt::Write as _;

use command::{demo, folder, librarian, names_in, write};
use discogs_client::{Scope, TracklistStore};
use serde_json::Value;

/// What the program writes for the demo list in the file `name`, with `options`; exit 3 is right, for some discs have no
/// tracklist.
#[track_caller]
fn written(name: &str, options: &[&str]) -> String {
    let (home, list) = (folder(), demo(name));
    let ran = librarian(home.path(), ["match", list.as_str(), "--demo"].iter().chain(options).copied());
    assert_eq!(ran.code, Some(3), "{}", ran.err);
    assert_eq!(names_in(home.path()), [""; 0], "the demo leaves nothing behind");
    ran.out
}

fn objects(name: &str, options: &[&str]) -> Vec<Value> {
    let text = written(name, &[&["--format", "jsonl"], options].concat());
    text.lines().map(|line| serde_json::from_str(line).expect("an object a line")).collect()
}

/// "9463 4": the item of the first match and the position of the song on it.
fn best(object: &Value) -> String {
    let best = &object["matches"][0];
    match (best["library_id"].as_u64(), best["via"][0]["position"].as_str()) {
        _ if best.is_null() => String::new(),
        (id, position) => {
            let id = id.map_or_else(|| "-".to_owned(), |id| id.to_string());
            format!("{id} {}", position.unwrap_or("")).trim_end().to_owned()
        }
    }
}

/// By line of the list: verdict, first match, and why.
const EXPECTED: [(&str, &str, &str); 40] = [
    ("confirmed", "9463 4", "artist, song and album; the CD before the LP, by id"),
    ("confirmed", "2656 5", "two copies, the one of the lower id"),
    ("confirmed", "16136 1", "a song alone, found by its tracklist"),
    ("confirmed", "2332 A1", "the artist's own album before the soundtrack"),
    ("confirmed", "9676 B1", "a typo in the artist"),
    ("unconfirmed", "7121", "an artist alone: the shelf is listed"),
    ("confirmed", "8205 2", "no accents"),
    ("confirmed", "15775 A1", "an album with its song"),
    ("confirmed", "3621 A1", "brackets that are part of the title"),
    ("confirmed", "9891 B1", "on a compilation"),
    ("unconfirmed", "4007", "the artist's discs do not have it: it was a single"),
    ("confirmed", "18073 B2", "an ampersand"),
    ("confirmed", "11699", "an album without a song"),
    ("confirmed", "11582 A2", "a typo in the song"),
    ("not_found", "", "swapped halves, which a later strategy answers"),
    ("unshelved", "- A2", "a release that is not on the shelf"),
    ("confirmed", "8958 A3", "a song alone, on a soundtrack"),
    ("incomplete", "6932", "the disc is there, its tracklist is not"),
    ("confirmed", "21657 A1", "a disc named after its artist, filed as S/t"),
    ("confirmed", "6384 B1", "capitals, blanks and exclamation marks"),
    ("skipped", "", "a talk break"),
    ("confirmed", "4468 10", "a plain line"),
    ("not_found", "", "a band that nobody knows"),
    ("confirmed", "7171 10", "an apostrophe"),
    ("unconfirmed", "20786", "a remix is another recording"),
    ("confirmed", "3360 3", "no accents, in the song either"),
    ("unshelved", "- A7", "on a release that is not on the shelf"),
    ("not_found", "", "an artist in the song's column, which a later strategy answers"),
    ("confirmed", "1043 A2", "another language"),
    ("confirmed", "2280 A3", "on an album and on a soundtrack"),
    ("unconfirmed", "3676", "an album in the song's column, which a later strategy answers"),
    ("confirmed", "9047", "an album without a song"),
    ("confirmed", "13891 2", "a letter missing in the artist"),
    ("unconfirmed", "11224", "the disc does not have it"),
    ("not_found", "", "swapped halves"),
    ("incomplete", "2948", "none of the artist's discs has a tracklist"),
    ("unconfirmed", "9730", "a name that ends in a bracket"),
    ("confirmed", "16458 A2", "a song alone, of one long word"),
    ("not_found", "", "a band that nobody knows"),
    ("confirmed", "12529 A4", "an album with its song"),
];

/// What cannot be told without the columns of the table.
const OTHERWISE_WITHOUT_COLUMNS: [(usize, (&str, &str, &str)); 3] = [
    (13, ("incomplete", "1811", "the album is taken for a song, and some of his discs have no tracklist")),
    (28, ("unconfirmed", "2075", "a name by itself is an artist")),
    (32, ("incomplete", "9047", "the album is taken for a song, and one of his discs has no tracklist")),
];

#[test]
fn each_line_has_its_verdict_in_each_format() {
    for (file, otherwise) in [
        ("playlist.csv", &[][..]),
        ("playlist.m3u8", &OTHERWISE_WITHOUT_COLUMNS),
        ("playlist.txt", &OTHERWISE_WITHOUT_COLUMNS),
    ] {
        let objects = objects(file, &[]);
        assert_eq!(objects.len(), EXPECTED.len(), "{file}");
        for (number, (object, expected)) in (1..).zip(objects.iter().zip(EXPECTED)) {
            let other = otherwise.iter().find(|(line, _)| *line == number);
            let (verdict, first, why) = other.map_or(expected, |(_, expected)| *expected);
            assert_eq!(object["line"], number, "{file}: in the order of the list");
            assert_eq!(object["playlist"], file, "the file's name without its folders");
            assert_eq!(object["verdict"], verdict, "{file}, line {number}: {why}");
            assert_eq!(best(object), first, "{file}, line {number}: {why}");
        }
    }
}

/// The keys of an object as they are written, which a map would sort.
fn keys(object: &str) -> Vec<&str> {
    let mut keys = Vec::new();
    let (mut depth, mut rest) = (0, object);
    while let Some(at) = rest.find(['{', '}', '[', ']', '"']) {
        let (found, after) = (&rest[at..=at], &rest[at + 1..]);
        rest = after;
        match found {
            "{" | "[" => depth += 1,
            "}" | "]" => depth -= 1,
            _ => {
                let end = after.find('"').expect("a closed string");
                rest = &after[end + 1..];
                if depth == 1 && rest.starts_with(':') {
                    keys.push(&after[..end]);
                }
            }
        }
    }
    keys
}

#[test]
fn objects_have_the_keys_of_the_contract_in_order() {
    let text = written("playlist.csv", &["--format", "jsonl"]);
    let contract = "playlist line raw query verdict decision strategy matches corrected_artist api_calls elapsed_ms note";
    // The first line has no quote within a string, which `keys` does not read.
    let first = text.lines().next().expect("forty lines");
    assert_eq!(keys(first).join(" "), contract);
    let the_match = first.split_once("\"matches\":[").expect("it is confirmed").1;
    let contract = "rank library_id artist title call_number genre format confidence track_check via";
    assert_eq!(keys(the_match.split_once("},{\"rank\"").expect("two copies").0).join(" "), contract);
    let via = the_match.split_once("\"via\":[").expect("it has evidence").1;
    assert_eq!(
        keys(via.split_once(']').expect("it ends").0).join(" "),
        "release_id title position credit from"
    );
    let query = first.split_once("\"query\":").expect("a query").1;
    assert_eq!(keys(query.split_once('}').expect("it ends").0).join(" "), "artist song album");
}

#[test]
fn what_is_written_twice_is_the_same_but_for_the_time_it_took() {
    let written = || {
        let mut objects = objects("playlist.csv", &[]);
        for object in &mut objects {
            let time = object["elapsed_ms"].take();
            assert!(time.as_f64().is_some_and(|time| time >= 0.0), "a time in milliseconds: {time}");
            for offered in object["matches"].as_array_mut().into_iter().flatten() {
                // Of several releases that lead to one disc, the gather promises the first. Whether the next was read
                // before it was no longer needed is a matter of time.
                offered["via"].as_array_mut().expect("a list").truncate(1);
            }
        }
        objects
    };
    let first = written();
    for run in 2..=5 {
        for (object, expected) in written().iter().zip(&first) {
            assert_eq!(object, expected, "run {run}, line {}", expected["line"]);
        }
    }
}

#[test]
fn matches_are_ranked_with_what_is_confirmed_first() {
    for object in objects("playlist.csv", &[]) {
        let matches = object["matches"].as_array().expect("matches");
        let line = &object["line"];
        let ranks: Vec<u64> = matches.iter().filter_map(|offered| offered["rank"].as_u64()).collect();
        assert_eq!(ranks, (1..=matches.len() as u64).collect::<Vec<_>>(), "line {line}");
        let confidence = |offered: &Value| offered["confidence"].as_f64().expect("a number");
        let confirmed = matches.iter().take_while(|offered| confidence(offered) >= 0.90).count();
        assert!(
            matches[confirmed..].iter().all(|offered| confidence(offered) <= 0.89),
            "line {line}: what is confirmed comes first, and nothing is between the two"
        );
        assert_eq!(confirmed > 0, object["verdict"] == "confirmed", "line {line}");
    }
}

#[test]
fn matches_are_at_most_five_confirmed_and_fifteen_others_and_copies_count_once() {
    let folder = folder();
    let mut shelf = "id,artist,title\n".to_owned();
    let mut id = 0;
    let mut releases = Vec::new();
    // Seven discs with the song, and twenty by somebody else of which there are no tracklists; each in two copies.
    for (artist, discs) in [("Low", 7), ("Nas", 20)] {
        for disc in 1..=discs {
            for _copy in 0..2 {
                id += 1;
                writeln!(shelf, "{id},{artist},{artist} live in room {disc}").expect("a string takes all");
            }
        }
    }
    for disc in 1..=7 {
        let track = serde_json::json!({"position": "1", "title": "Sunflower"});
        releases.push(serde_json::json!({
            "id": 9_000_000_100_u64 + disc, "title": format!("Low live in room {disc}"),
            "artists": [{"name": "Low"}], "tracklist": [track],
        }));
    }
    write(folder.path(), "shelf.csv", shelf);
    write(folder.path(), "list.txt", "Low - Sunflower\nNas\n");
    let releases = releases.into_iter().map(|release| serde_json::from_value(release).expect("a release"));
    let tracklists = folder.path().join("tracklists.sqlite");
    TracklistStore::build(&tracklists, releases, "2026-10", Scope::All).expect("a store");
    let options =
        ["match", "list.txt", "--catalog", "shelf.csv", "--data-dir", ".", "--offline", "--format", "jsonl"];
    let ran = librarian(folder.path(), options);
    let found: Vec<Value> =
        ran.out.lines().map(|line| serde_json::from_str(line).expect("an object")).collect();
    let ids = |object: &Value| -> Vec<Option<u64>> {
        let matches = object["matches"].as_array().expect("matches");
        matches.iter().map(|offered| offered["library_id"].as_u64()).collect()
    };
    let [song, artist] = &found[..] else { panic!("two lines: {}", ran.out) };
    assert_eq!(
        ids(song),
        (1..=10).map(Some).collect::<Vec<_>>(),
        "five discs, the copies of each side by side"
    );
    assert_eq!(ids(artist), (15..=44).map(Some).collect::<Vec<_>>(), "fifteen discs");
}

#[test]
fn only_the_verdicts_asked_for_are_written() {
    for (only, expected) in [("skipped", 1), ("not_found", 5), ("skipped,not_found", 6), ("confirmed", 24)] {
        let objects = objects("playlist.csv", &["--only", only]);
        assert_eq!(objects.len(), expected, "{only}");
        let verdict = |object: &Value| object["verdict"].as_str().map(str::to_owned).unwrap_or_default();
        assert!(objects.iter().all(|object| only.split(',').any(|only| only == verdict(object))), "{only}");
    }
}

fn rows(text: &str) -> Vec<csv::StringRecord> {
    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(text.as_bytes());
    reader.records().collect::<Result<_, _>>().expect("each row has as many cells as the header")
}

#[test]
fn all_matches_are_a_row_each() {
    let objects = objects("playlist.csv", &[]);
    let matches = |object: &Value| object["matches"].as_array().map_or(0, Vec::len);
    let expected: Vec<String> = objects
        .iter()
        .flat_map(|object| std::iter::repeat_n(object["line"].to_string(), matches(object).max(1)))
        .collect();
    let rows = rows(&written("playlist.csv", &["--all-matches"]));
    let lines: Vec<&str> = rows.iter().skip(1).filter_map(|row| row.get(1)).collect();
    assert_eq!(lines, expected);
    assert!(lines.len() > objects.len(), "some have several");
}

#[test]
fn excel_gets_its_mark_and_line_ends_and_the_same_rows() {
    let (plain, excel) = (written("playlist.csv", &[]), written("playlist.csv", &["--excel"]));
    let unmarked = excel.strip_prefix('\u{feff}').expect("a byte order mark");
    assert_eq!(unmarked.matches("\r\n").count(), 41, "a header and forty rows");
    assert_eq!(unmarked.replace("\r\n", "\n"), plain);
    assert!(!plain.contains('\r') && !plain.starts_with('\u{feff}'), "neither, if not asked for");
}

#[test]
fn the_table_has_the_columns_of_the_contract_and_then_those_of_the_list() {
    let table = written("playlist.csv", &[]);
    let contract = "playlist,line,raw,artist,song,album,verdict,decision,library_id,call_number,library_artist,\
                    library_title,genre,format,track_position,track_check,confidence,strategy,release_id,release_url,\
                    other_matches,note,in_Time,in_Artist,in_Song,in_Album,in_Notes";
    assert_eq!(table.lines().next(), Some(contract));
}

#[test]
fn the_table_is_as_it_was() {
    insta::assert_snapshot!(written("playlist.csv", &[]));
}

#[test]
fn two_lists_of_one_name_keep_their_own_columns() {
    let folder = folder();
    for (name, text) in
        [("monday", "Artist,Song,Host\nNas,Halftime,Kim\n"), ("tuesday", "DJ,Song\nLee,Roygbiv\n")]
    {
        std::fs::create_dir(folder.path().join(name)).expect("a folder");
        write(&folder.path().join(name), "list.csv", text);
    }
    let ran = librarian(folder.path(), ["match", "monday/list.csv", "tuesday/list.csv", "--demo"]);
    let rows = rows(&ran.out);
    let inputs: Vec<Vec<&str>> = rows.iter().map(|row| row.iter().skip(22).collect()).collect();
    let expected = [
        ["in_Artist", "in_Song", "in_Host", "in_DJ"],
        ["Nas", "Halftime", "Kim", ""],
        ["", "Roygbiv", "", "Lee"],
    ];
    assert_eq!(inputs, expected);
}

#[test]
fn the_pull_list_fits_a_page_and_is_as_it_was() {
    let list = written("playlist.csv", &["--format", "pull"]);
    for line in list.lines() {
        assert!(textwrap::core::display_width(line) <= 80, "too wide: {line}");
    }
    insta::assert_snapshot!(list);
}

#[test]
fn the_pull_list_names_each_confirmed_line_once_and_all_others_below() {
    let list = written("playlist.csv", &["--format", "pull"]);
    let (discs, rest) = list.split_once("To look through").expect("some are unproven");
    for (number, (verdict, ..)) in (1..).zip(EXPECTED) {
        let served = discs.matches(&format!("(line {number})")).count();
        let mentioned = rest.matches(&format!("  line {number}: ")).count();
        let expected = match verdict {
            "confirmed" => (1, 0),
            "skipped" => (0, 0),
            _ => (0, 1),
        };
        assert_eq!((served, mentioned), expected, "line {number}");
    }
}

#[test]
fn a_song_on_several_discs_goes_to_the_disc_that_serves_more() {
    let (home, name) = (folder(), "list.txt");
    for (text, discs, why) in [
        ("Iggy Pop - Lust for Life\n", "[ ] Rock", "his own album, which ranks first"),
        (
            "Iggy Pop - Lust for Life\nLou Reed - Perfect Day\n",
            "[ ] Soundtracks",
            "one soundtrack for both instead of two albums",
        ),
    ] {
        write(home.path(), name, text);
        let ran = librarian(home.path(), ["match", name, "--demo", "--format", "pull"]);
        let pulled: Vec<&str> = ran.out.lines().filter(|line| line.starts_with("[ ]")).collect();
        assert!(matches!(&pulled[..], [one] if one.starts_with(discs)), "{why}: {pulled:?}");
    }
}
