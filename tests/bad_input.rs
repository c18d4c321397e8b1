//! Bad input: one clear sentence with a remedy, the right exit code, nothing lost, never a panic.

#![expect(clippy::expect_used, reason = "what a test sets up must be there")]
#![cfg(unix)]

mod command;

use std::fs::{self, File, Permissions};
use std::io::{BufRead as _, BufReader, Read as _};
use std::os::unix::fs::{FileTypeExt as _, PermissionsExt as _, symlink};
use std::path::Path;
use std::process::{Command, Stdio};

use command::{Ran, demo, folder, librarian, names_in, program, write};

/// Runs `arguments`, separated by blanks, in `folder`.
fn run(folder: &Path, arguments: &str) -> Ran {
    librarian(folder, arguments.split(' '))
}

/// Checks that a run fails with `code`, that `sentence` is all it says of it, and that it writes no records.
#[track_caller]
fn check_refused(ran: &Ran, code: i32, sentence: &str, why: &str) {
    let said: Vec<&str> = ran.err.lines().filter(|line| line.starts_with("librarian: ")).collect();
    assert_eq!(said, [format!("librarian: {sentence}")], "{why}: {}", ran.err);
    assert_eq!(ran.code, Some(code), "{why}");
    assert_eq!(ran.out, "", "{why}");
    assert!(!ran.err.contains("panicked"), "{why}: {}", ran.err);
}

fn make_fifo(path: &Path) {
    let made = Command::new("mkfifo").arg(path).status().expect("mkfifo is there");
    assert!(made.success());
}

#[test]
fn unreadable_playlists_are_refused_by_name() {
    let folder = folder();
    let path = folder.path();
    fs::create_dir(path.join("folder.csv")).expect("a folder");
    make_fifo(&path.join("pipe.csv"));
    File::create(path.join("huge.csv")).and_then(|file| file.set_len(1 << 30)).expect("a sparse file");
    for (name, bytes) in [
        ("empty.csv", &b""[..]),
        ("blank.txt", b"\n \r\n\t\n"),
        ("song.mp3", b"ID3\x04\0\0\0\0\0\0\xff\xfb\x90\x64\0\0\0\0"),
        ("header.csv", b"Artist,Song\n"),
        ("stock.csv", b"part,price\nbolt,3\n"),
    ] {
        write(path, name, bytes);
    }
    for (name, sentence, why) in [
        ("none.csv", "none.csv: there is no such file; check the name", "missing"),
        ("folder.csv", "folder.csv is a folder; name a file in it", "a folder"),
        (
            "pipe.csv",
            "pipe.csv is not a regular file; save the list to a file and name that",
            "a pipe without a writer, which would be waited for",
        ),
        (
            "huge.csv",
            "huge.csv has 1024 MiB, more than the 64 MiB that are read; is it the right file?",
            "1 GiB, refused before it is read",
        ),
        ("empty.csv", "empty.csv: it is empty; export the playlist as CSV, M3U or plain text", "no bytes"),
        ("blank.txt", "blank.txt: it is empty; export the playlist as CSV, M3U or plain text", "only blanks"),
        (
            "song.mp3",
            "song.mp3: it is not a text file; export the playlist as CSV, M3U or plain text",
            "music, not a list of it",
        ),
        ("header.csv", "header.csv has no entries; check that the export was complete", "only a header"),
        (
            "stock.csv",
            "stock.csv, line 1: none of the columns is an artist, song or album (found: part, price); \
             name them \"Artist\", \"Song\" and \"Album\" in the first row",
            "a table of something else",
        ),
    ] {
        check_refused(&run(path, &format!("match {name} --demo")), 2, sentence, why);
    }
}

#[test]
fn a_bad_playlist_does_not_keep_the_good_ones_from_being_read() {
    let folder = folder();
    write(folder.path(), "empty.csv", "");
    write(folder.path(), "one.txt", "Nas - Halftime\n");
    write(folder.path(), "two.txt", "Ramones - Blitzkrieg Bop\n");
    let ran = run(folder.path(), "match one.txt none.csv empty.csv two.txt --demo");
    assert_eq!(ran.code, Some(2));
    let answered: Vec<&str> = ran.out.lines().skip(1).filter_map(|row| row.split(',').next()).collect();
    assert_eq!(answered, ["one.txt", "two.txt"]);
    for name in ["librarian: none.csv: ", "librarian: empty.csv: "] {
        assert!(ran.err.contains(name), "{name} in {}", ran.err);
    }
}

#[test]
fn what_can_be_read_of_a_damaged_playlist_is_answered() {
    let folder = folder();
    for (bytes, verdicts, why) in [
        (
            &b"Artist,Song\nLow,Tr\0ust\nBj\xf6rk,Joga\n"[..],
            &["skipped", "confirmed"][..],
            "a zero within a line; Latin-1",
        ),
        (
            b"Artist,Song\rBj\xf6rk,Joga\rNas,Halftime\r",
            &["confirmed", "confirmed"],
            "an old Mac's line ends",
        ),
        (
            b"Artist,Song\nBj\xc3\xb6rk,Joga\nSigur R\xf3s,Staralfur\n",
            &["confirmed", "confirmed"],
            "two encodings in one file",
        ),
        (b"\xff\xfeN\0a\0s\0 \0-\0 \0H\0a\0l\0f\0t\0i\0m\0e\0\n", &["confirmed"], "UTF-16 cut in the middle"),
        (
            b"Artist,Song\nNas,\"Halftime\nRamones,Blitzkrieg Bop\n",
            &["confirmed", "confirmed"],
            "a stray quote",
        ),
    ] {
        write(folder.path(), "list.csv", bytes);
        let ran = run(folder.path(), "match list.csv --demo --format jsonl");
        let verdict = |line: &str| {
            let object: serde_json::Value = serde_json::from_str(line).expect("an object");
            object["verdict"].as_str().map(str::to_owned).unwrap_or_default()
        };
        assert_eq!(ran.out.lines().map(verdict).collect::<Vec<_>>(), verdicts, "{why}");
        assert_eq!(ran.code, Some(0), "{why}");
    }
}

#[test]
fn strange_names_and_long_lines_are_no_trouble() {
    let folder = folder();
    let long = "a".repeat(1 << 20);
    for (name, text, why) in [
        ("-x.csv", "Artist,Song\nNas,Halftime\n", "a name like a switch, after --"),
        ("clear\u{1b}[2J.txt", "Nas - Halftime\n", "a name that tells a terminal to forget"),
        ("плейлист 🎵.txt", "عمرو - دياب\n", "right to left, and beyond the basic plane"),
        ("long.txt", long.as_str(), "a line of a megabyte"),
        ("formula.csv", "Artist,Song\n=1+1,@SUM(A1)\n", "what a spreadsheet would calculate"),
    ] {
        write(folder.path(), name, text);
        let ran = librarian(folder.path(), ["match", "--demo", "--format", "jsonl", "--", name]);
        assert_eq!(ran.code, Some(0), "{why}: {}", ran.err);
        assert!(!ran.err.contains('\u{1b}'), "{why}");
        let object: serde_json::Value = serde_json::from_str(&ran.out).expect("one object");
        assert_eq!(object["playlist"], name, "{why}");
        let entry = text.lines().last().expect("a line");
        assert_eq!(object["raw"], entry, "{why}: nothing of it is lost");
    }
}

#[test]
fn unusable_catalogs_are_refused_by_name() {
    let folder = folder();
    let path = folder.path();
    write(path, "list.txt", "Nas - Halftime\n");
    write(path, "empty.csv", "");
    write(path, "stock.csv", "number,performer\n1,Nas\n");
    write(path, "prose.csv", format!("{}\n1\n", "word ".repeat(10_000)));
    write(path, "broken.csv", "id,artist,title\n,Nas,Illmatic\n");
    write(path, "database.csv", b"SQLite format 3\0and then nothing");
    for (name, sentence) in [
        ("none.csv", "none.csv: there is no such file; check the name"),
        (
            "empty.csv",
            "empty.csv: it is empty; a catalog is a CSV or TSV file with a header, or SQLite with a table \"library\"",
        ),
        (
            "stock.csv",
            "stock.csv: no column id, title (the header found is: number, performer); name them in the first row, or \
             in the table \"library\"",
        ),
        (
            "prose.csv",
            &format!(
                "prose.csv: no column id, artist, title (the header found is: {}…); name them in the first row, or in \
                 the table \"library\"",
                "word ".repeat(40)
            ),
        ),
        (
            "broken.csv",
            "broken.csv: not one row could be used; line 2: it has no id; correct the file and import it again",
        ),
        (
            "database.csv",
            "database.csv: SQLite cannot read this file: file is not a database; export the catalog again",
        ),
    ] {
        let import = run(path, &format!("catalog import {name} --data-dir data"));
        check_refused(&import, 2, sentence, "imported");
        let for_one_run = run(path, &format!("match list.txt --offline --catalog {name}"));
        check_refused(&for_one_run, 2, sentence, "for one run");
    }
    assert!(!path.join("data").exists(), "nothing is made for what is refused");
}

#[test]
fn three_broken_rows_of_many_are_told_and_the_rest_is_imported() {
    let folder = folder();
    let mut rows = vec!["id,artist,title".to_owned()];
    rows.extend((1..=65_000).map(|id| format!("{id},Artist {},Title {id}", id % 9_000)));
    rows[100] = ",Low,Trust".to_owned();
    rows[20_000] = "7,Low,Hey What".to_owned();
    rows[65_000] = "65000,Low,".to_owned();
    write(folder.path(), "shelf.csv", rows.join("\n"));
    let ran = run(folder.path(), "catalog import shelf.csv --data-dir data");
    let told = [
        "shelf.csv, line 101: left out: it has no id",
        "shelf.csv, line 20001: left out: its id 7 is also that of line 8, which was kept",
        "shelf.csv, line 65001: left out: it has no title",
    ];
    assert_eq!(ran.err.lines().collect::<Vec<_>>(), told);
    assert_eq!(ran.code, Some(0));
    let (items, time) = ran.out.split_once(" in ").expect("a sentence");
    assert_eq!(items, "Imported 64997 items into data/catalog.sqlite");
    assert!(time.ends_with(" s; 3 rows were left out.\n"), "the time it took: {time}");
}

#[test]
fn a_data_folder_that_cannot_be_used_is_named() {
    let folder = folder();
    let path = folder.path();
    let shelf = demo("catalog.csv");
    write(path, "list.txt", "Nas - Halftime\n");
    write(path, "file", "in the way");
    fs::create_dir_all(path.join("data/catalog.sqlite")).expect("a folder in the way");
    let import = |data: &str| librarian(path, ["catalog", "import", &shelf, "--data-dir", data]);
    for (data, read, written) in [
        ("file", "not a directory", "not a directory"),
        ("file/below", "not a directory", "not a directory"),
        ("data", "it is a folder", "is a directory"),
    ] {
        let remedy = "check the folder, or name another with --data-dir";
        let sentence =
            format!("the catalog at {data}/catalog.sqlite cannot be written ({written}); {remedy}");
        check_refused(&import(data), 1, &sentence, "import");
        let sentence = format!("the catalog at {data}/catalog.sqlite cannot be read ({read}); {remedy}");
        check_refused(&run(path, &format!("catalog status --data-dir {data}")), 1, &sentence, "status");
        check_refused(
            &run(path, &format!("match list.txt --offline --data-dir {data}")),
            1,
            &sentence,
            "match",
        );
    }
    assert_eq!(names_in(&path.join("data")), ["catalog.sqlite"], "nothing half-done is left");
}

#[test]
fn a_catalog_that_cannot_be_read_says_how_to_get_a_good_one() {
    let folder = folder();
    let path = folder.path();
    let (shelf, catalog) = (demo("catalog.csv"), path.join("data/catalog.sqlite"));
    write(path, "list.txt", "Nas - Halftime\n");
    let import = || librarian(path, ["catalog", "import", &shelf, "--data-dir", "data"]);
    assert_eq!(import().code, Some(0));
    let sound = fs::read(&catalog).expect("a catalog");
    let again = "import it again with: librarian catalog import FILE";
    let newer = {
        let database = rusqlite::Connection::open(&catalog).expect("a database");
        database.pragma_update(None, "user_version", 99).expect("it can be written");
        drop(database);
        fs::read(&catalog).expect("a catalog")
    };
    let half = &sound[..sound.len() / 2];
    for (bytes, sentence) in [
        (&b"nonsense"[..], format!("is damaged (file is not a database); {again}")),
        (b"", format!("is damaged (it is not a catalog of Librarian); {again}")),
        (half, format!("is damaged (database disk image is malformed); {again}")),
        (&newer, "was written by a newer Librarian; update this one, or import the catalog again".to_owned()),
    ] {
        fs::write(&catalog, bytes).expect("it can be written");
        let sentence = format!("the catalog at data/catalog.sqlite {sentence}");
        check_refused(&run(path, "catalog status --data-dir data"), 1, &sentence, "status");
        check_refused(&run(path, "match list.txt --offline --data-dir data"), 1, &sentence, "match");
        assert_eq!(fs::read(&catalog).expect("it is there"), bytes, "looking at it changes nothing");
    }
    assert_eq!(import().code, Some(0), "the remedy works");
    assert_eq!(run(path, "catalog status --data-dir data").code, Some(0));
}

#[test]
fn an_output_that_cannot_be_replaced_is_refused_before_the_run() {
    let folder = folder();
    let path = folder.path();
    write(path, "list.txt", "Nas - Halftime\n");
    write(path, "shelf.csv", "id,artist,title\n1,Nas,Illmatic\n");
    let kept = write(path, "kept.csv", "old");
    fs::set_permissions(&kept, Permissions::from_mode(0o444)).expect("it is ours");
    fs::create_dir(path.join("folder")).expect("a folder");
    make_fifo(&path.join("pipe"));
    symlink("list.txt", path.join("link")).expect("a link");
    let before = names_in(path);
    for (out, why, reason) in [
        ("none/out.csv", "there is no folder none", "a missing folder"),
        ("list.txt/out.csv", "there is no folder list.txt", "a file for a folder"),
        ("folder", "it is a folder", "a folder"),
        ("pipe", "it is not a regular file", "a pipe, as a device would be: others use it"),
        ("kept.csv", "it is read-only", "a file that its owner wants to keep"),
        ("list.txt", "this run reads it", "the playlist itself"),
        ("link", "this run reads it", "the playlist by another name"),
        ("shelf.csv", "this run reads it", "the catalog of this run"),
    ] {
        let ran = run(path, &format!("match list.txt --demo --catalog shelf.csv --out {out}"));
        check_refused(
            &ran,
            2,
            &format!("{out} cannot be written: {why}; name another file with --out"),
            reason,
        );
    }
    assert_eq!(names_in(path), before, "nothing half-done is left");
    assert_eq!(fs::read(kept).expect("it is there"), b"old");
    assert_eq!(fs::read(path.join("list.txt")).expect("it is there"), b"Nas - Halftime\n");
    assert!(fs::metadata(path.join("pipe")).expect("it is there").file_type().is_fifo());
}

#[test]
fn an_old_output_is_replaced_where_it_is() {
    let folder = folder();
    let path = folder.path();
    write(path, "list.txt", "Nas - Halftime\n");
    let old = write(path, "old.csv", "old");
    fs::set_permissions(&old, Permissions::from_mode(0o640)).expect("it is ours");
    symlink("old.csv", path.join("link.csv")).expect("a link");
    let ran = run(path, "match list.txt --demo --out link.csv");
    assert_eq!((ran.code, ran.out.as_str()), (Some(0), ""));
    assert_eq!(names_in(path), ["link.csv", "list.txt", "old.csv"], "nothing half-done is left");
    assert!(
        fs::symlink_metadata(path.join("link.csv")).expect("it is there").is_symlink(),
        "it stays a link"
    );
    assert!(fs::read_to_string(&old).expect("it is there").contains("Illmatic"), "what it names is replaced");
    let mode = fs::metadata(&old).expect("it is there").permissions().mode();
    assert_eq!(mode & 0o777, 0o640, "whoever might read the old one may read the new one, and nobody else");
}

/// Runs `arguments` so that no file may grow beyond 1 KiB, which fails as a full disk does.
fn run_on_a_small_disk(folder: &Path, arguments: &[&str]) -> Ran {
    let limited = "trap '' XFSZ; ulimit -f 2; exec \"$0\" \"$@\"";
    let mut shell = Command::new("sh");
    let output = shell.args(["-c", limited]).arg(program()).args(arguments).current_dir(folder).output();
    let output = output.expect("sh is there");
    let text = |bytes| String::from_utf8(bytes).expect("UTF-8");
    Ran { code: output.status.code(), out: text(output.stdout), err: text(output.stderr) }
}

#[test]
fn an_old_output_is_kept_when_the_new_one_cannot_be_finished() {
    let folder = folder();
    let (path, list) = (folder.path(), demo("playlist.csv"));
    write(path, "out", "old");
    for format in ["csv", "jsonl", "pull"] {
        let ran = run_on_a_small_disk(path, &["match", &list, "--demo", "--format", format, "--out", "out"]);
        check_refused(&ran, 1, "out could not be written: file too large; write to another file", format);
        assert_eq!(names_in(path), ["out"], "{format}: nothing half-done is left");
        assert_eq!(fs::read(path.join("out")).expect("it is there"), b"old", "{format}");
    }
}

#[test]
fn an_old_catalog_is_kept_when_the_new_one_cannot_be_finished() {
    let folder = folder();
    let (path, shelf) = (folder.path(), demo("catalog.csv"));
    write(path, "one.csv", "id,artist,title\n1,Low,Trust\n");
    assert_eq!(run(path, "catalog import one.csv --data-dir data").code, Some(0));
    let ran = run_on_a_small_disk(path, &["catalog", "import", &shelf, "--data-dir", "data"]);
    let cannot = "the catalog at data/catalog.sqlite cannot be written (disk I/O error); check the folder, or name \
                  another with --data-dir";
    check_refused(&ran, 1, cannot, "no room");
    assert_eq!(names_in(&path.join("data")), ["catalog.sqlite"], "nothing half-done is left");
    let status = run(path, "catalog status --data-dir data");
    assert!(status.out.contains("from:      one.csv"), "{}", status.out);
}

/// The device that is always full is Linux' own.
#[cfg(target_os = "linux")]
#[test]
fn a_full_stdout_is_told() {
    let folder = folder();
    let (path, list) = (folder.path(), demo("playlist.csv"));
    let sentence = "librarian: standard output could not be written: the disk is full; make room, or write to another disk";
    for arguments in [
        &["match", &list, "--demo"][..],
        &["match", &list, "--demo", "--format", "jsonl"],
        &["match", &list, "--demo", "--format", "pull"],
        &["catalog", "status", "--data-dir", "data"],
    ] {
        let full = File::options().write(true).open("/dev/full").expect("it can be opened");
        let output = Command::new(program()).args(arguments).current_dir(path).stdout(full).output();
        let output = output.expect("it runs");
        let err = String::from_utf8(output.stderr).expect("UTF-8");
        assert_eq!(err.lines().last(), Some(sentence), "{arguments:?}");
        assert_eq!(output.status.code(), Some(1), "{arguments:?}");
    }
}

#[test]
fn where_no_window_can_be_the_remedies_are_named() {
    let folder = folder();
    write(folder.path(), "list.txt", "Nas - Halftime\n");
    write(folder.path(), "match", "Nas - Halftime\n");
    for arguments in ["", "--demo", "list.txt nowhere.txt", "--data-dir here list.txt", "./match"] {
        let ran = librarian(folder.path(), arguments.split_whitespace());
        assert_eq!((ran.code, ran.out.as_str()), (Some(1), ""), "{arguments}");
        for remedy in
            ["no display", "libgl1 mesa-vulkan-drivers libxkbcommon-x11-0", "librarian match PLAYLIST"]
        {
            assert!(ran.err.contains(remedy), "{arguments}: {}", ran.err);
        }
    }
}

#[test]
fn a_reader_that_stops_reading_ends_the_run_without_a_word() {
    let folder = folder();
    // More than a pipe holds, so that the writer cannot be done before the reader leaves.
    let list = "Nas - Halftime\n".repeat(1_000);
    write(folder.path(), "list.txt", list);
    let mut running = Command::new(program())
        .args(["match", "list.txt", "--demo", "--format", "jsonl"])
        .current_dir(folder.path())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("it runs");
    let mut first = String::new();
    let mut out = BufReader::new(running.stdout.take().expect("a pipe"));
    out.read_line(&mut first).expect("a line");
    drop(out);
    let mut err = String::new();
    running.stderr.take().expect("a pipe").read_to_string(&mut err).expect("UTF-8");
    assert_eq!(running.wait().expect("it ends").code(), Some(1));
    assert!(first.contains("\"confirmed\""), "{first}");
    assert_eq!(err, "list.txt: 1000 lines (text, UTF-8)\n");
}

#[test]
fn bad_arguments_are_told_with_what_would_be_good() {
    let folder = folder();
    write(folder.path(), "list.txt", "Nas - Halftime\n");
    for (arguments, told) in [
        ("match", "<PLAYLIST>..."),
        ("match list.txt --nope", "unexpected argument '--nope'"),
        ("match list.txt --demo --format xml", "possible values: csv, jsonl, pull"),
        (
            "match list.txt --demo --only good",
            "confirmed, incomplete, unshelved, unconfirmed, not_found, skipped",
        ),
        ("match list.txt --demo --only confirmed,", "there is no such verdict"),
        ("match list.txt --demo --time-limit 0", "a number of seconds above 0"),
        ("match list.txt --demo --time-limit soon", "a number of seconds above 0"),
        ("match list.txt --demo --time-limit nan", "a number of seconds above 0"),
        ("match list.txt --demo --time-limit 1e19", "of a year at most"),
        ("match list.txt --demo --time-limit 1e999", "of a year at most"),
        ("match list.txt --demo --max-calls 0", "--max-calls <N>"),
        ("match list.txt --discogs-url nonsense", "relative URL without a base"),
        ("match list.txt --offline --discogs-url http://localhost", "cannot be used with"),
        ("match list.txt --rate 0", "a number of calls a minute, from 1"),
        ("catalog import", "<FILE>"),
        ("catalog", "Usage"),
        ("burn", "there is no file and no command burn"),
    ] {
        let ran = run(folder.path(), arguments);
        assert_eq!((ran.code, ran.out.as_str()), (Some(2), ""), "{arguments}");
        assert!(ran.err.contains(told), "{arguments}: {}", ran.err);
    }
}
