//! What an answer costs in calls and in time: the case that this house grew from.

use std::num::NonZeroU32;
use std::time::Duration;

use discogs_client::{Meter, Release, ReleaseId, Scripted};
use lookup_core::catalog::Snapshot;
use tokio::time::Instant;

use super::station::{brief, release, shelf};
use super::{Asker, hit};

const MS: Duration = Duration::from_millis(1);

/// A shelf of `count` albums, with the ids from 1.
fn albums_on_shelf(count: u64) -> Snapshot {
    let rows: Vec<String> = (1..=count).map(|id| format!("{id} / Band {id} / Album {id}")).collect();
    shelf(&rows.iter().map(String::as_str).collect::<Vec<_>>())
}

/// As many albums with the song, whose releases have the ids from 101.
fn albums_with_song(count: u64) -> Vec<Release> {
    (1..=count)
        .map(|id| release(100 + id, &format!("Band {id} / Album {id}"), &["Other", "Launderette"]))
        .collect()
}

fn delayed(discogs: Scripted, delays: &[u32]) -> Scripted {
    (101..).zip(delays).fold(discogs, |discogs, (id, delay)| discogs.delay(ReleaseId(id), *delay * MS))
}

#[tokio::test(start_paused = true)]
async fn five_slow_candidates_take_the_time_of_one() {
    let discogs = delayed(Scripted::of(albums_with_song(5)), &[200; 5]);
    let asker = Asker::new(albums_on_shelf(5), discogs);
    let began = Instant::now();
    let answer = asker.ask("", "Launderette", "").await;
    assert_eq!(brief(&answer), "confirmed 1+ 2+ 3+ 4+ 5+");
    assert!((200 * MS..210 * MS).contains(&began.elapsed()), "{:?}", began.elapsed());
    assert_eq!(answer.elapsed, began.elapsed());
    assert_eq!(asker.discogs.counts().most_in_flight, 5);
}

#[tokio::test(start_paused = true)]
async fn the_order_is_that_of_the_ranks_whatever_the_delays() {
    for delays in [[10, 20, 30, 40, 50], [50, 40, 30, 20, 10], [30, 0, 50, 10, 40], [0, 0, 0, 0, 99]] {
        let asker = Asker::new(albums_on_shelf(5), delayed(Scripted::of(albums_with_song(5)), &delays));
        let answer = asker.ask("", "Launderette", "").await;
        assert_eq!(brief(&answer), "confirmed 1+ 2+ 3+ 4+ 5+", "{delays:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn only_what_is_on_the_shelf_is_read() {
    let mut releases = albums_with_song(12);
    releases.reverse();
    let asker = Asker::new(albums_on_shelf(3), Scripted::of(releases));
    let answer = asker.ask("", "Launderette", "").await;
    assert_eq!(brief(&answer), "confirmed 3+ 2+ 1+");
    let read = asker.discogs.counts().releases;
    assert_eq!(read, [103, 102, 101].map(ReleaseId), "nine of twelve are not ours");
}

#[tokio::test(start_paused = true)]
async fn the_pressings_of_one_item_cost_one_call() {
    let pressings = (101..=120).map(|id| release(id, "Band 1 / Album 1", &["Launderette"]));
    for delay in [0, 100] {
        let discogs = delayed(Scripted::of(pressings.clone()), &[delay; 20]);
        let asker = Asker::new(albums_on_shelf(1), discogs);
        assert_eq!(brief(&asker.ask("", "Launderette", "").await), "confirmed 1+");
        assert_eq!(asker.discogs.counts().releases, [ReleaseId(101)]);
    }
}

#[tokio::test(start_paused = true)]
async fn further_pressings_are_read_where_no_disc_is_proven_without_them() {
    let (with, without) = ("Launderette", "Other");
    for (pressings, expected, read, why) in [
        (
            [(101, 1, with), (102, 1, with), (103, 2, with), (104, 2, with)],
            "confirmed 1+ 2+",
            vec![101, 103],
            "the first of each disc",
        ),
        (
            [(101, 1, without), (102, 1, with), (103, 2, without), (104, 2, without)],
            "confirmed 1+",
            vec![101, 103, 102, 104],
            "none of the first carries it",
        ),
        (
            [(101, 1, without), (102, 1, with), (103, 2, with), (104, 2, with)],
            "confirmed 2+",
            vec![101, 103],
            "a disc is proven: another one's further pressings are not worth a call",
        ),
        (
            [(101, 3, without), (102, 1, with), (103, 1, with), (104, 2, with)],
            "confirmed 1+ 2+",
            vec![102, 104],
            "what is not on the shelf is no disc",
        ),
    ] {
        let releases = pressings
            .map(|(id, album, song)| release(id, &format!("Band {album} / Album {album}"), &[song]))
            .to_vec();
        let listed = releases.iter().map(hit).collect();
        let discogs = Scripted::of(releases).track_answers("Launderette", listed);
        let asker = Asker::new(albums_on_shelf(2), discogs);
        assert_eq!(brief(&asker.ask("", "Launderette", "").await), expected, "{why}");
        let read: Vec<ReleaseId> = read.into_iter().map(ReleaseId).collect();
        assert_eq!(asker.discogs.counts().releases, read, "{why}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_pressing_that_was_passed_over_is_no_plain_no() {
    let releases = [
        release(101, "Low / Greatest Hits", &["Sunflower"]),
        release(102, "Can / Greatest Hits", &["Spoon"]),
        release(103, "Can / Greatest Hits", &["Spoon", "Sunflower"]),
    ];
    for (known, expected) in [(2, "confirmed 1+ 2-"), (3, "confirmed 1+ 2?")] {
        let shelf = shelf(&["1 / Low / Greatest Hits", "2 / Can / Greatest Hits"]);
        let asker = Asker::new(shelf, Scripted::of(releases[..known].to_vec()));
        assert_eq!(brief(&asker.ask("", "Sunflower", "Greatest Hits").await), expected);
        assert_eq!(asker.discogs.counts().releases, [101, 102].map(ReleaseId));
    }
}

#[tokio::test(start_paused = true)]
async fn fifteen_that_carry_it_give_five() {
    let discogs = delayed(Scripted::of(albums_with_song(15)), &[100; 15]);
    let asker = Asker::new(albums_on_shelf(15), discogs);
    let answer = asker.ask("", "Launderette", "").await;
    assert_eq!(brief(&answer), "confirmed 1+ 2+ 3+ 4+ 5+");
    assert_eq!(asker.discogs.counts().releases.len(), 5, "validated no more than was wanted");
}

#[tokio::test(start_paused = true)]
async fn never_more_than_five_in_flight() {
    let mut releases = albums_with_song(40);
    for release in &mut releases {
        release.tracklist.truncate(1);
    }
    let listed = releases.iter().map(hit).collect();
    let discogs = delayed(Scripted::of(releases), &[100; 40]).track_answers("Launderette", listed);
    let asker = Asker::new(albums_on_shelf(40), discogs);
    let began = Instant::now();
    assert_eq!(brief(&asker.ask("", "Launderette", "").await), "not_found", "all were read, none carries it");
    assert_eq!(asker.discogs.counts().most_in_flight, 5);
    assert_eq!(began.elapsed(), 800 * MS, "40 in fives");
}

#[tokio::test(start_paused = true)]
async fn a_look_along_the_shelf_reads_nothing_twice() {
    let rows = ["1 / Low / Trust", "2 / Low / Christmas", "3 / Low / Long Division"];
    let albums = [(101, "Low / Trust"), (102, "Low / Christmas"), (103, "Low / Long Division")];
    let albums = albums.map(|(id, heading)| release(id, heading, &["Sunflower"]));
    let listed = vec![hit(&albums[1])];
    let asker = Asker::new(shelf(&rows), Scripted::of(albums).track_answers("Nonesuch", listed));
    assert_eq!(brief(&asker.ask("Low", "Nonesuch", "").await), "unconfirmed 1- 2- 3-");
    assert_eq!(asker.discogs.counts().releases, [102, 101, 103].map(ReleaseId));
}

#[tokio::test(start_paused = true)]
async fn calls_are_counted_where_they_are_charged() {
    for (charges, expected) in [(true, 6), (false, 0)] {
        let discogs = Scripted::of(albums_with_song(5));
        let discogs = if charges { discogs.charging() } else { discogs };
        let meter = Meter::with_budget(NonZeroU32::new(15));
        let asker = Asker { meter, ..Asker::new(albums_on_shelf(5), discogs) };
        assert_eq!(asker.ask("", "Launderette", "").await.api_calls, expected, "a search and five releases");
    }
}
