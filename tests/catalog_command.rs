//! `librarian catalog`: what is imported, what is said of it, and what leaves it alone.

#![expect(clippy::expect_used, reason = "what a test sets up must be there")]

mod command;

use std::fs;
use std::path::Path;

use command::{demo, folder, librarian, names_in, write};

/// Runs `arguments`, separated by blanks, in `folder`; they must succeed. What it wrote to stdout.
#[track_caller]
fn done(folder: &Path, arguments: &str) -> String {
    let ran = librarian(folder, arguments.split(' '));
    assert_eq!(ran.code, Some(0), "{arguments}: {}", ran.err);
    ran.out
}

/// The value of `label` in what `catalog status` says.
fn value<'s>(status: &'s str, label: &str) -> &'s str {
    let line = status.lines().find_map(|line| line.strip_prefix(label)?.strip_prefix(':'));
    line.map(str::trim).unwrap_or_default()
}

#[test]
fn what_is_imported_is_what_status_says() {
    let folder = folder();
    let path = folder.path();
    write(path, "shelf.csv", "id,artist,title\n1,Low,Trust\n2,Low,\n3,Nas,Illmatic\n");
    let imported = done(path, "catalog import shelf.csv --data-dir data");
    assert!(imported.starts_with("Imported 2 items into data/catalog.sqlite in "), "{imported}");
    assert!(imported.ends_with("; 1 row was left out.\n"), "{imported}");
    let status = done(path, "catalog status --data-dir data");
    for (label, expected) in
        [("catalog", "data/catalog.sqlite"), ("items", "2"), ("from", "shelf.csv"), ("left out", "1 row")]
    {
        assert_eq!(value(&status, label), expected, "{label}");
    }
    let imported_at = value(&status, "imported");
    assert!(
        imported_at.starts_with("20") && imported_at.ends_with('Z') && imported_at.len() == 20,
        "{imported_at}"
    );
}

#[cfg(unix)]
#[test]
fn a_catalog_is_open_to_those_to_whom_it_was() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = folder();
    let path = folder.path();
    write(path, "shelf.csv", "id,artist,title\n1,Low,Trust\n");
    let catalog = path.join("data/catalog.sqlite");
    let mode = |path: &Path| fs::metadata(path).expect("it is there").permissions().mode() & 0o777;
    done(path, "catalog import shelf.csv --data-dir data");
    assert_eq!(mode(&catalog), mode(&path.join("shelf.csv")), "as any new file of the user's");
    fs::set_permissions(&catalog, fs::Permissions::from_mode(0o640)).expect("it is ours");
    done(path, "catalog import shelf.csv --data-dir data");
    assert_eq!(mode(&catalog), 0o640, "as it was before");
}

#[test]
fn none_is_an_answer_and_makes_nothing() {
    let folder = folder();
    let said = done(folder.path(), "catalog status --data-dir data");
    assert_eq!(
        said,
        "there is no catalog yet at data/catalog.sqlite; import one with: librarian catalog import FILE\n"
    );
    assert_eq!(names_in(folder.path()), [""; 0]);
}

#[test]
fn without_a_folder_named_the_system_says_where() {
    let folder = folder();
    write(folder.path(), "shelf.csv", "id,artist,title\n1,Low,Trust\n");
    done(folder.path(), "catalog import shelf.csv");
    let status = done(folder.path(), "catalog status");
    let catalog = value(&status, "catalog");
    assert!(Path::new(catalog).starts_with(folder.path()) && Path::new(catalog).is_file(), "{catalog}");
}

#[test]
fn another_import_replaces_the_whole_and_a_failed_one_nothing() {
    let folder = folder();
    let path = folder.path();
    write(path, "first.csv", "id,artist,title\n1,Low,Trust\n2,Low,Hey What\n");
    write(path, "second.csv", "id,artist,title\n3,Nas,Illmatic\n");
    write(path, "bad.csv", "id,artist\n3,Nas\n");
    done(path, "catalog import first.csv --data-dir data");
    done(path, "catalog import second.csv --data-dir data");
    assert_eq!(librarian(path, ["catalog", "import", "bad.csv", "--data-dir", "data"]).code, Some(2));
    let status = done(path, "catalog status --data-dir data");
    assert_eq!((value(&status, "items"), value(&status, "from")), ("1", "second.csv"));
    write(path, "list.csv", "Artist,Album\nLow,Trust\nNas,Illmatic\n");
    assert_eq!(verdicts(&done(path, "match list.csv --offline --data-dir data")), ["not_found", "confirmed"]);
    assert_eq!(names_in(&path.join("data")), ["catalog.sqlite"], "nothing half-done is left");
}

/// The verdicts in a table of records.
fn verdicts(table: &str) -> Vec<String> {
    let mut reader = csv::Reader::from_reader(table.as_bytes());
    let verdict = |row: csv::StringRecord| row.get(6).unwrap_or_default().to_owned();
    reader.records().map(|row| verdict(row.expect("a row"))).collect()
}

#[test]
fn a_database_is_imported_like_a_table() {
    let folder = folder();
    let path = folder.path();
    let database = rusqlite::Connection::open(path.join("station.db")).expect("a new file");
    let fill = "
        CREATE TABLE library (id INTEGER, artist TEXT, title TEXT, genre TEXT, format TEXT, call_letters TEXT,
            artist_call_number INTEGER, release_call_number INTEGER);
        INSERT INTO library VALUES (7, 'Nas', 'Illmatic', 'Hiphop', 'CD', 'NA', 2, 1);";
    database.execute_batch(fill).expect("a row");
    drop(database);
    let before = fs::read(path.join("station.db")).expect("it is there");
    done(path, "catalog import station.db --data-dir data");
    write(path, "list.csv", "Artist,Album\nNas,Illmatic\n");
    let table = done(path, "match list.csv --offline --data-dir data");
    assert!(table.contains(",confirmed,,7,Hiphop CD NA 2/1,Nas,Illmatic,Hiphop,CD,"), "{table}");
    assert_eq!(
        fs::read(path.join("station.db")).expect("it is there"),
        before,
        "the station's file is only read"
    );
}

#[test]
fn a_database_that_another_program_writes_is_not_taken_for_a_bad_one() {
    let folder = folder();
    let station = rusqlite::Connection::open(folder.path().join("station.db")).expect("a new file");
    station.execute_batch("CREATE TABLE library (id, artist, title); BEGIN EXCLUSIVE").expect("it is ours");
    let ran = librarian(folder.path(), ["catalog", "import", "station.db", "--data-dir", "data"]);
    assert_eq!(ran.code, Some(2));
    assert_eq!(
        ran.err,
        "librarian: station.db is in use by another program; close it there and import it again\n"
    );
}

#[test]
fn a_catalog_for_one_run_touches_no_other() {
    let folder = folder();
    let path = folder.path();
    write(path, "mine.csv", "id,artist,title\n1,Low,Trust\n");
    write(path, "other.csv", "id,artist,title\n2,Nas,Illmatic\n2,Nas,Stillmatic\n");
    write(path, "list.csv", "Artist,Album\nLow,Trust\nNas,Illmatic\n");
    let other = ["match", "list.csv", "--offline", "--data-dir", "data", "--catalog", "other.csv"];
    let ran = librarian(path, other);
    assert_eq!(verdicts(&ran.out), ["not_found", "confirmed"]);
    assert!(!path.join("data").exists(), "no folder is made for it");
    let told = "other.csv, line 3: left out: its id 2 is also that of line 2, which was kept";
    assert!(ran.err.lines().any(|line| line == told), "{}", ran.err);

    done(path, "catalog import mine.csv --data-dir data");
    let catalog = path.join("data/catalog.sqlite");
    let before = (fs::read(&catalog).expect("it is there"), changed(&catalog));
    assert_eq!(verdicts(&librarian(path, other).out), ["not_found", "confirmed"]);
    assert_eq!((fs::read(&catalog).expect("it is there"), changed(&catalog)), before);
    assert_eq!(verdicts(&done(path, "match list.csv --offline --data-dir data")), ["confirmed", "not_found"]);
}

fn changed(path: &Path) -> std::time::SystemTime {
    fs::metadata(path).and_then(|about| about.modified()).expect("a time")
}

#[test]
fn the_demo_looks_at_no_catalog_of_ours() {
    let folder = folder();
    let path = folder.path();
    fs::create_dir(path.join("data")).expect("a folder");
    write(&path.join("data"), "catalog.sqlite", "damaged");
    write(&path.join("data"), "tracklists.sqlite", "damaged");
    write(path, "list.txt", "Nas - Halftime\n");
    assert_eq!(verdicts(&done(path, "match list.txt --demo --data-dir data")), ["confirmed"]);
    let shelf = demo("catalog.csv");
    let named = ["match", "list.txt", "--demo", "--data-dir", "data", "--catalog", &shelf];
    assert_eq!(
        verdicts(&librarian(path, named).out),
        ["confirmed"],
        "a named shelf with the demo's tracklists"
    );
    assert_eq!(names_in(&path.join("data")), ["catalog.sqlite", "tracklists.sqlite"]);
}
