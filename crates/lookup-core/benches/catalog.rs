//! Importing a catalog of 65,000 rows, keeping it, and loading it again, each against a bare pass over the same bytes.

#![expect(clippy::print_stdout, reason = "a benchmark prints its figures")]
#![expect(clippy::expect_used, reason = "what a benchmark sets up must be there")]

use std::fmt::Write as _;
use std::time::{Duration, Instant};

use lookup_core::catalog::{CatalogFile, ShelfOrder, Snapshot, read_catalog};
use lookup_core::matching::artist::ArtistName;

const ROWS: usize = 65_000;

/// A station's catalog of about the shape of the real one: 24,000 artists, two sections, four formats.
fn catalog() -> String {
    let words =
        ["blue", "night", "Ágætis", "river", "machine", "golden", "house", "Motörhead", "of", "sound"];
    let word = |seed: usize| words[seed % words.len()];
    let mut text = String::from(
        "id,artist,title,call_letters,artist_call_number,release_call_number,genre,format,alternate_artist_name,label\n",
    );
    for row in 1..=ROWS {
        let artist = row * 7919 % 24_000;
        writeln!(
            text,
            "{row},The {} {} {artist},\"{} {}, {}\",{:.2},{artist},{},{},{},,\"Label, {}\"",
            word(artist),
            word(artist / 10),
            word(row),
            word(row / 10),
            row % 977,
            word(artist).to_uppercase(),
            row % 20 + 1,
            ["Rock", "Jazz"][row % 2],
            ["LP", "CD", "7\"", "12\""][row % 4].replace('"', "in"),
            word(row / 100),
        )
        .expect("writing to a string");
    }
    text
}

fn timed<T>(work: impl FnOnce() -> T) -> (T, Duration) {
    let started = Instant::now();
    let result = work();
    (result, started.elapsed())
}

fn report(what: &str, took: Duration, baseline: Duration) {
    let ratio = took.as_secs_f64() / baseline.as_secs_f64();
    println!("{what:<44} {:>8.3} s  {ratio:>6.1} x a bare pass", took.as_secs_f64());
}

fn main() {
    let folder = tempfile::tempdir().expect("a folder");
    let source = folder.path().join("catalog.csv");
    std::fs::write(&source, catalog()).expect("room on the disk");
    let file = CatalogFile::at(folder.path().join("catalog.sqlite"));

    let (cells, bare) = timed(|| {
        let mut reader = csv::Reader::from_path(&source).expect("the catalog");
        reader.records().map(|row| row.expect("a row").len()).sum::<usize>()
    });
    println!("{ROWS} rows, {cells} cells; a bare pass of the csv crate takes {:.3} s", bare.as_secs_f64());
    let (import, reading) = timed(|| read_catalog(&source).expect("a catalog"));
    let (_, keeping) = timed(|| file.replace(&import, "catalog.csv").expect("room on the disk"));
    report("read the file", reading, bare);
    report("write it beside and swap", keeping, bare);
    report("import in all (goal: 3 s at most)", reading + keeping, bare);
    let ((snapshot, _), loading) = timed(|| file.load().expect("the catalog"));
    report("load it and build the indexes", loading, bare);
    let (items, order) = (import.items.clone(), ShelfOrder::of_catalog(&import.items));
    let (_, indexing) = timed(|| Snapshot::new(items, order));
    report("of that, the indexes (goal: 0.3 s at most)", indexing, bare);

    let names: Vec<ArtistName> =
        import.items.iter().step_by(65).map(|item| ArtistName::new(&item.artist)).collect();
    let (scanned, scan) = timed(|| {
        let is_theirs = |name: &ArtistName| {
            import.items.iter().filter(|item| name.same(&ArtistName::new(&item.artist)).is_some()).count()
        };
        names[..5].iter().map(is_theirs).sum::<usize>()
    });
    let (found, searching) = timed(|| names.iter().map(|name| snapshot.by_artist(name).len()).sum::<usize>());
    let (each, scan_each) = (searching / u32::try_from(names.len()).unwrap_or(1), scan / 5);
    println!(
        "an artist's shelf: {:.1} us, {:.0} times faster than a scan ({found} found by {} names, {scanned} by 5 scans)",
        each.as_secs_f64() * 1e6,
        scan_each.as_secs_f64() / each.as_secs_f64(),
        names.len(),
    );
}
