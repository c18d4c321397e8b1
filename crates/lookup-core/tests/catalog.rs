//! The catalog: reading a station's file, keeping it, finding releases in it.

#![expect(clippy::expect_used, reason = "what a test sets up must be there")]

use std::path::{Path, PathBuf};

use discogs_client::{HitName, ReleaseId, SearchHit};
use lookup_core::catalog::{
    CatalogFile, CatalogFileError, Import, ImportError, Snapshot, import_bytes, read_catalog,
};
use lookup_core::matching::artist::ArtistName;

fn demo() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../assets/demo/catalog.csv")
}

/// An import as text: a line an item, then a line a rejected row.
fn print(import: &Result<Import, ImportError>) -> Vec<String> {
    match import {
        Ok(Import { items, rejected }) => {
            let items = items.iter().map(|item| {
                let others: Vec<String> =
                    item.other_columns.iter().map(|(name, text)| format!(" {name}={text}")).collect();
                let (artist, title, call_number) = (&item.artist, &item.title, &item.call_number);
                format!("{} {artist} / {title} [{call_number}]{}", item.id, others.concat())
            });
            items.chain(rejected.iter().map(|row| format!("line {}: {}", row.line, row.fault))).collect()
        }
        Err(error) => vec![format!("error: {error}")],
    }
}

#[test]
fn catalogs_are_read_whatever_their_header() {
    for (text, expected, why) in [
        ("id,artist,title\n1,Low,Trust\n", vec!["1 Low / Trust []"], "no more than what is needed"),
        (
            "Title;ARTIST;Call Letters;Library ID;Genre;Format;Artist Call Number;release_call_number;Label\n\
             Trust;Low;LO;7;Rock;LP;3;2;Kranky",
            vec!["7 Low / Trust [Rock LP LO 3/2] Label=Kranky"],
            "any order, any case, spaces; a column of the station's own",
        ),
        (
            "sep=\t\nid\tartist\ttitle\n1\tLow\tTrust, and\n",
            vec!["1 Low / Trust, and []"],
            "Excel's first line",
        ),
        (
            "id,artist,title\n1,Low,Trust\n,Low,Hey What\nx,Low,C'mon\n0,Low,Long Division\n1,Low,Drums and Guns\n2,Low,\n3,\"Low,Secret Name\n4,Low,A,B\n5,,Soundtrack\n6,\"Low,A,B\n",
            vec![
                "1 Low / Trust []",
                "3 \"Low / Secret Name []",
                "5  / Soundtrack []",
                "line 3: it has no id",
                "line 4: its id is not a number above 0: \"x\"",
                "line 5: its id is not a number above 0: \"0\"",
                "line 6: its id 1 is also that of line 2, which was kept",
                "line 7: it has no title",
                "line 9: it has 4 cells where the header has 3; a delimiter in a text needs quotes around it",
                "line 11: it opens a quote and never closes it",
            ],
            "each bad row is told, the rest is read",
        ),
        (
            "number,name\n1,x\n",
            vec![
                "error: shelf.csv: no column id, artist, title (the header found is: number, name); name them in the first row, or in the table \"library\"",
            ],
            "what is needed and what was found",
        ),
        (
            "id,artist,title\n",
            vec!["error: shelf.csv: not one row could be used; correct the file and import it again"],
            "a header by itself",
        ),
        (
            "id,artist,title\n,Low,Trust\n",
            vec![
                "error: shelf.csv: not one row could be used; line 2: it has no id; correct the file and import it again",
            ],
            "why it is that there is none",
        ),
        (
            "\0\0\0\0\0\0",
            vec![
                "error: shelf.csv: it is not a text file; a catalog is a CSV or TSV file with a header, or SQLite with a table \"library\"",
            ],
            "something else",
        ),
    ] {
        assert_eq!(print(&import_bytes(Path::new("shelf.csv"), text.as_bytes())), expected, "{why}");
    }
}

#[test]
fn a_sqlite_catalog_is_read_like_a_table() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("library.db");
    let database = rusqlite::Connection::open(&path).expect("a new file");
    let fill = "
        CREATE TABLE library (id INTEGER, artist TEXT, title TEXT, call_letters TEXT, artist_call_number INTEGER, on_streaming INTEGER);
        INSERT INTO library VALUES (1, 'Low', 'Trust', 'LO', 3, 1), (NULL, 'Low', 'Hey What', NULL, NULL, NULL);";
    database.execute_batch(fill).expect("rows");
    drop(database);
    let expected = ["1 Low / Trust [LO 3] on_streaming=1", "line 2: it has no id"];
    assert_eq!(print(&read_catalog(&path)), expected);

    let path = folder.path().join("other.db");
    let database = rusqlite::Connection::open(&path).expect("a new file");
    database.execute_batch("CREATE TABLE songs (id INTEGER)").expect("a table");
    drop(database);
    assert!(matches!(read_catalog(&path), Err(ImportError::Columns { .. })), "no table of that name");
}

#[test]
fn files_that_are_no_catalog_say_so() {
    let folder = tempfile::tempdir().expect("a folder");
    let huge = folder.path().join("huge.csv");
    std::fs::File::create(&huge).and_then(|file| file.set_len(1 << 30)).expect("a sparse file");
    for (path, expected) in [
        (folder.path().join("none.csv"), "there is no such file"),
        (folder.path().to_owned(), "is a folder"),
        (huge, "has 1024 MiB, more than the 512 MiB that are read"),
        (PathBuf::from("/dev/null"), "is not a regular file"),
    ] {
        let error = read_catalog(&path).expect_err("no catalog").to_string();
        assert!(error.contains(expected), "{error}");
    }
}

#[test]
fn a_catalog_is_kept_and_replaced_whole() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = CatalogFile::at(folder.path().join("data/catalog.sqlite"));
    assert!(matches!(file.load(), Err(CatalogFileError::Missing { .. })));

    let import = read_catalog(&demo()).expect("the demo");
    let replaced = file.replace(&import, "catalog.csv").expect("room on the disk");
    let (snapshot, status) = file.load().expect("the catalog");
    assert_eq!((snapshot.len(), status.items, status.source.as_str()), (270, 270, "catalog.csv"));
    assert_eq!(replaced.items, status.items);

    let one =
        import_bytes(Path::new("one.csv"), b"id,artist,title,label\n9,Low,Trust,Kranky").expect("a row");
    file.replace(&one, "one.csv").expect("room on the disk");
    let (snapshot, _) = file.load().expect("the catalog");
    let hits = snapshot.by_artist(&ArtistName::new("Low"));
    let items: Vec<_> = hits.iter().map(|hit| snapshot.item(hit.holding).as_ref().clone()).collect();
    assert_eq!(items, one.items, "as imported, own columns included");
    let left: Vec<_> = std::fs::read_dir(folder.path().join("data")).expect("the folder").collect();
    assert_eq!(left.len(), 1, "nothing is left beside it: {left:?}");
}

#[test]
fn a_catalog_that_cannot_be_used_says_what_to_do() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("catalog.sqlite");
    let file = CatalogFile::at(&path);
    let import = import_bytes(Path::new("x.csv"), b"id,artist,title\n9,Low,Trust").expect("a row");

    std::fs::write(&path, "this is not a database, not by far and not by any means whatsoever")
        .expect("a file");
    let error = file.load().expect_err("no database").to_string();
    assert!(error.contains("is damaged") && error.contains("import it again"), "{error}");

    file.replace(&import, "x.csv").expect("a damaged catalog may be replaced");
    let newer = rusqlite::Connection::open(&path).expect("the catalog");
    newer.pragma_update(None, "user_version", 99).expect("written");
    drop(newer);
    let error = file.status().expect_err("newer").to_string();
    assert!(error.contains("written by a newer Librarian"), "{error}");

    std::fs::write(folder.path().join("in_the_way"), "").expect("a file");
    let blocked = CatalogFile::at(folder.path().join("in_the_way/catalog.sqlite"));
    let error = blocked.replace(&import, "x.csv").expect_err("no folder").to_string();
    assert!(error.contains("cannot be written"), "{error}");
}

const SHELF: &str = "id,artist,title,alternate_artist_name
1,Cat Power,Moon Pix,
2,Cat Power,Moon Pix,
3,\"Black Dog Productions\",Spanners,The Black Dog
4,Luke Vibert,Drum 'n' Bass for Papa,Plug
5,Björk,Homogenic,
6,Adult.,Resuscitation,
7,Adult Books,Running from the Blows,
8,\"Black Dog, The\",Bytes,
9,Various Artists - Rock - T,Trax Records: the 20th Anniversary Collection,
10,Various Artists,\"Nuggets, vol. 1\",
11,Various Artists,\"Nuggets, vol. 2\",
12,\"Lennon, John / Ono, Yoko\",Double Fantasy,
13,Soundtracks - P,Purple Rain,
14,The Frames,Burn the Maps,
15,Neu!,Neu! 75,
16,Melt-Banana,Cell-Scape,
17,A.R. Kane,69,
18,Anadol & Marie Klock,La Grande Accumulation,
19,Soundtracks - F,Fargo,
";

fn shelf() -> Snapshot {
    let import = import_bytes(Path::new("shelf.csv"), SHELF.as_bytes()).expect("a shelf");
    Snapshot::new(import.items, lookup_core::catalog::ShelfOrder::default())
}

/// The ids of the first copies.
fn ids(snapshot: &Snapshot, holdings: impl IntoIterator<Item = lookup_core::catalog::HoldingId>) -> Vec<u64> {
    holdings.into_iter().map(|holding| snapshot.item(holding).id.0).collect()
}

#[test]
fn artists_are_found_however_they_are_spelled() {
    let shelf = shelf();
    for (asked, expected, why) in [
        ("cat power", vec![1], "copies are one holding"),
        ("Bjork", vec![5], "accents"),
        ("Plug", vec![4], "the name it is credited to"),
        ("The Black Dog", vec![8, 3], "its own name before the alternate one"),
        ("Adult", vec![6], "a full stop at the end, and no other act of that word"),
        ("Frames", vec![14], "the article"),
        ("Melt Banana", vec![16], "punctuation"),
        ("AR Kane", vec![17], "spacing of initials"),
        ("Marie Klock", vec![18], "one of a joint credit"),
        ("Cat Powr", vec![1], "a typo"),
        ("Plugz", vec![], "too short for a typo"),
        ("Neurosis", vec![], "not Neu!"),
        ("", vec![], "nothing asked"),
    ] {
        let hits = shelf.by_artist(&ArtistName::new(asked));
        assert_eq!(ids(&shelf, hits.iter().map(|hit| hit.holding)), expected, "{asked:?}: {why}");
    }
}

#[test]
fn releases_are_found_on_the_shelf() {
    let shelf = shelf();
    for (artist, title, expected, why) in [
        ("Cat Power", "Moon Pix (Remastered)", vec![1], "an edition"),
        ("Cat Power", "Moonpix", vec![1], "spacing"),
        ("Cat Power", "The Greatest", vec![], "another album"),
        (
            "Various",
            "Trax Records: The 20th Anniversary Edition",
            vec![9],
            "the shelf says Collection, measured",
        ),
        ("Various", "Nuggets Volume 2", vec![11], "the volume decides"),
        ("Various", "Nuggets", vec![], "which volume?"),
        ("Plug", "Drum 'N' Bass For Papa", vec![4], "filed under another name"),
        ("Prince And The Revolution", "Purple Rain", vec![13], "on the shelf of soundtracks"),
        ("Carter Burwell", "Fargo (Original Motion Picture Soundtrack)", vec![19], "it says so itself"),
        ("R.E.M.", "Fargo", vec![], "a word by itself may be anything"),
        ("Carter Burwell", "Fargo / Barton Fink", vec![], "two films are another record"),
    ] {
        let names = vec![HitName { artist: artist.into(), title: title.into() }];
        let hit = SearchHit { id: ReleaseId(1), names, year: None, formats: vec![] };
        assert_eq!(
            ids(&shelf, shelf.of_release(&hit).iter().map(|hit| hit.holding)),
            expected,
            "{artist} - {title}: {why}"
        );
    }
}

#[test]
fn titles_are_found_whoever_they_are_by() {
    let shelf = shelf();
    for (asked, expected) in
        [("moonpix", vec![1]), ("Homogneic", vec![5]), ("Bytes (2001)", vec![8]), ("x", vec![])]
    {
        let hits = shelf.by_title(asked);
        assert_eq!(ids(&shelf, hits.iter().map(|hit| hit.holding)), expected, "{asked:?}");
    }
}
