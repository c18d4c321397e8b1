//! Playlists as they come: the demo, damaged files, and files that are none.

use std::path::{Path, PathBuf};

use lookup_core::Query;
use lookup_core::playlist::{Content, Playlist, PlaylistError, Skipped, parse, read};
use proptest::prelude::*;

fn demo(name: &str) -> Result<Playlist, PlaylistError> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../assets/demo");
    read(&folder.join(name))
}

fn readings(playlist: &Playlist, number: usize) -> &[Query] {
    match playlist.lines.iter().find(|line| line.number == number).map(|line| &line.content) {
        Some(Content::Asked(readings)) => readings,
        _ => &[],
    }
}

fn skipped(playlist: &Playlist) -> Vec<(usize, Skipped)> {
    let reason = |content: &Content| match content {
        Content::Asked(_) => None,
        Content::Skipped(reason) => Some(*reason),
    };
    playlist.lines.iter().filter_map(|line| Some((line.number, reason(&line.content)?))).collect()
}

#[test]
fn the_demo_asks_the_same_in_every_format() {
    for (name, format) in [("playlist.csv", "CSV"), ("playlist.m3u8", "M3U"), ("playlist.txt", "text")] {
        let playlist = demo(name).expect("the demo can be read");
        assert_eq!(
            (playlist.format, playlist.encoding, playlist.repaired_lines),
            (format, "UTF-8", 0),
            "{name}"
        );
        assert_eq!(playlist.lines.len(), 40, "{name}");
        assert_eq!(skipped(&playlist), [(21, Skipped::TalkBreak)], "{name}");
        assert!(playlist.lines.iter().map(|line| line.number).eq(1..=40), "{name}");
    }
    let [table, m3u, text] = ["playlist.csv", "playlist.m3u8", "playlist.txt"]
        .map(|name| demo(name).expect("the demo can be read"));
    for number in 1..=40 {
        assert_eq!(readings(&m3u, number).first(), readings(&text, number).first(), "{number}");
        // Only the table has a column for the album, and one that tells a lone artist from a song.
        for asked in
            readings(&table, number).iter().filter(|asked| asked.artist.is_some() && asked.song.is_some())
        {
            let Query { artist, song, .. } = asked.clone();
            assert_eq!(
                readings(&text, number).first(),
                Some(&Query { artist, song, album: None }),
                "{number}"
            );
        }
    }
}

#[test]
fn content_tells_the_format_before_the_extension() {
    for (name, text, expected) in [
        ("a.txt", "Artist,Song\na,s", "CSV"),
        ("a.m3u", "Artist\tSong\na\ts", "TSV"),
        ("a.csv", "#EXTM3U\n#EXTINF:1,a - s\nx", "M3U"),
        ("a", "#EXTINF:1,a - s\nx", "M3U"),
        ("a.m3u", "a - s.mp3", "M3U"),
        ("a.csv", "a - s", "text"),
        ("a.txt", "a, s\nb, t", "text"),
        ("a", "a - s", "text"),
    ] {
        let playlist = parse(name, text.as_bytes()).expect("it is a playlist");
        assert_eq!(playlist.format, expected, "{name}: {text:?}");
    }
}

#[test]
fn any_encoding_and_line_end_will_do() {
    let utf_16: Vec<u8> =
        "\u{feff}Björk - Jóga\r\nSlint - Glenn\r\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
    for (bytes, encoding, why) in [
        ("Björk - Jóga\nSlint - Glenn".as_bytes(), "UTF-8", "plain"),
        (b"Bj\xf6rk - J\xf3ga\r\nSlint - Glenn", "windows-1252", "an older program"),
        (&utf_16, "UTF-16LE", "rekordbox"),
        (b"Bj\xc3\xb6rk - J\xc3\xb3ga\rSlint - Glenn\r", "UTF-8", "a classic Mac"),
    ] {
        let playlist = parse("list.txt", bytes).expect("it is a playlist");
        assert_eq!(playlist.encoding, encoding, "{why}");
        assert_eq!(readings(&playlist, 1), [Query::new("Björk", "Jóga", "")], "{why}");
        assert_eq!(readings(&playlist, 2), [Query::new("Slint", "Glenn", "")], "{why}");
    }
}

#[test]
fn damage_costs_the_line_it_is_on() {
    let rest = "Slint - Glenn\n".repeat(20);
    let long = "a".repeat(100_000);
    for (line, expected) in [("Sl\0int - Glenn", Skipped::Unreadable), (long.as_str(), Skipped::TooLong)] {
        let playlist =
            parse("list.txt", format!("{rest}{line}\n{rest}").as_bytes()).expect("the rest is fine");
        assert_eq!((playlist.lines.len(), skipped(&playlist)), (41, vec![(21, expected)]));
    }
    let half_garbage = [rest.as_bytes(), b"\x81\x8d\x8f\x90\n"].concat();
    let playlist = parse("list.txt", &half_garbage).expect("the rest is fine");
    assert_eq!(skipped(&playlist), [(21, Skipped::Unreadable)]);
}

#[test]
fn files_that_are_no_playlists_are_refused_with_a_remedy() {
    let png = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x10\0\0\0\x10\x08\x06\0\0\0";
    for (name, bytes, expected) in [
        ("a.txt", &b" \n"[..], "a.txt: it is empty; export the playlist as CSV, M3U or plain text"),
        ("a.m3u", png, "a.m3u: it is not a text file; export the playlist as CSV, M3U or plain text"),
        ("a.csv", b"Artist,Song\n", "a.csv has no entries; check that the export was complete"),
        ("a.m3u", b"#EXTM3U\n", "a.m3u has no entries; check that the export was complete"),
        (
            "a.csv",
            b"\nDate,DJ\n1 May,Ann\n",
            "a.csv, line 2: none of the columns is an artist, song or album (found: Date, DJ); \
             name them \"Artist\", \"Song\" and \"Album\" in the first row",
        ),
        (
            "a.xspf",
            b"<?XML version=\"1.0\"?>\n<playlist/>",
            "a.xspf is XML, which is not read; export the playlist as CSV, M3U or plain text",
        ),
        (
            "a.m3u8",
            b"#EXTM3U\n#EXT-X-TARGETDURATION:10\n#EXTINF:9,\nsegment0.ts\n",
            "a.m3u8, line 2: this is the address list of a web stream, which names no songs; \
             export the show's playlist instead",
        ),
    ] {
        let error = parse(name, bytes).expect_err("it is no playlist");
        assert_eq!(error.to_string(), expected);
    }
    let missing = read(Path::new("/nowhere/list.csv"));
    assert!(matches!(missing, Err(PlaylistError::Read(_))), "{missing:?}");
}

/// The letters and digits of a text.
fn letters(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).collect()
}

proptest! {
    #[test]
    fn a_text_loses_no_line(text in "[a-c0-3 .:#>*\"|\t–—-]{0,12}(\n[a-c0-3 .:#>*\"|\t–—-]{0,12}){0,6}") {
        if let Ok(playlist) = parse("list.txt", text.as_bytes()) {
            let raw: Vec<String> = playlist.lines.iter().map(|line| letters(&line.raw)).collect();
            let lines: Vec<String> = text.lines().map(letters).filter(|line| !line.is_empty()).collect();
            prop_assert_eq!(raw.concat(), lines.concat());
            for line in &playlist.lines {
                prop_assert!(text.lines().nth(line.source_line - 1).is_some_and(|found| found.contains(&line.raw)));
            }
        }
    }

    #[test]
    fn a_table_loses_no_row(rows in prop::collection::vec("[a-c\",;\t -]{0,16}", 1..8)) {
        let text = rows.join("\n");
        if let Ok(playlist) = parse("log.csv", format!("Artist,Song,Notes\n{text}").as_bytes()) {
            let raw: String = playlist.lines.iter().map(|line| letters(&line.raw)).collect();
            prop_assert_eq!(raw, letters(&text));
            for line in &playlist.lines {
                prop_assert_eq!(line.cells.len(), 3);
                // A cell that spans lines may have its quotes doubled, never its letters.
                prop_assert_eq!(letters(&line.cells.concat()), letters(&line.raw));
            }
        }
    }

    #[test]
    fn no_bytes_are_too_strange(
        name in "[a-z]{1,3}(\\.(csv|tsv|txt|m3u|m3u8))?",
        start in prop::sample::select(vec!["", "#EXTM3U\n", "Artist,Song\n", "sep=;\n", "#EXTINF:", "#EXTVDJ:<artist>"]),
        rest in prop::collection::vec(any::<u8>(), 0..200),
    ) {
        let _ = parse(&name, &[start.as_bytes(), &rest].concat());
    }

    #[test]
    fn no_text_is_too_strange(
        name in "[a-z]{1,3}(\\.(csv|tsv|txt|m3u|m3u8))?",
        text in "(#EXTINF|#EXTVDJ|<title>|Artist,Song|[\\PC\n,\"]){0,60}",
    ) {
        if let Ok(playlist) = parse(&name, text.as_bytes()) {
            for line in playlist.lines {
                prop_assert!(!matches!(line.content, Content::Asked(readings) if readings.is_empty()));
            }
        }
    }
}
