//! Yes, no, and not asked: what could not be asked is never told as a "no", and spoils nothing that is known.

use std::num::NonZeroU32;
use std::time::Duration;

use discogs_client::{Effort, Meter, Release, ReleaseId, Scripted, SourceError};
use lookup_core::answer::{Answer, Open};
use lookup_core::catalog::Snapshot;
use lookup_core::gather::{NotAsked, StopCause};
use proptest::prelude::*;
use tokio::time::Instant;

use super::Asker;
use super::station::{brief, release, shelf};

const SECOND: Duration = Duration::from_secs(1);

/// Low's shelf: the song is on 1 and on a release that is not ours.
fn shelf_of_low() -> Snapshot {
    shelf(&["1 / Low / Trust", "2 / Low / Christmas", "3 / Low / Long Division"])
}

const TRUST: ReleaseId = ReleaseId(11);
const CHRISTMAS: ReleaseId = ReleaseId(12);
const DIVISION: ReleaseId = ReleaseId(13);
const LOST: ReleaseId = ReleaseId(14);
const LOST_AGAIN: ReleaseId = ReleaseId(15);

fn releases() -> Vec<Release> {
    vec![
        release(11, "Low / Trust", &["Candy Girl", "Shared"]),
        release(12, "Low / Christmas", &["Taking Down The Tree", "Shared"]),
        release(13, "Low / Long Division", &["Violence"]),
        release(14, "Low / Lost", &["Starfire"]),
        release(15, "Low / Lost Again", &["Starfire"]),
    ]
}

fn unreachable() -> SourceError {
    SourceError::Unreachable { reason: "no network".into(), effort: Effort::default() }
}

/// What is open, in few words.
fn open(answer: &Answer) -> String {
    let words = answer.open.iter().map(|open| match open {
        Open::NotAsked(NotAsked::Fault(_)) => "fault".to_owned(),
        Open::NotAsked(why) => format!("{why:?}").to_lowercase(),
        Open::NoTracklist { disc } => format!("no tracklist of {disc}"),
    });
    words.collect::<Vec<_>>().join(", ")
}

type Script = fn(Scripted) -> Scripted;

#[tokio::test(start_paused = true)]
async fn what_was_not_asked_is_no_no() {
    for ([artist, song, album], script, expected, expected_open, why) in FAULTS {
        let asker = Asker::new(shelf_of_low(), script(Scripted::of(releases())));
        let answer = asker.ask(artist, song, album).await;
        assert_eq!(brief(&answer), *expected, "{artist} / {song} / {album}: {why}");
        assert_eq!(open(&answer), *expected_open, "{artist} / {song} / {album}: {why}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_release_without_tracks_says_nothing() {
    let mut releases = releases();
    releases[0].tracklist.clear();
    let listed = vec![super::hit(&releases[0])];
    for ([artist, song, album], expected) in [
        (["Low", "Candy Girl", ""], "incomplete 1? 2- 3-"),
        (["Low", "Candy Girl", "Trust"], "incomplete 1? 2- 3-"),
        (["", "Candy Girl", ""], "incomplete"),
    ] {
        let discogs = Scripted::of(releases.clone()).track_answers("Candy Girl", listed.clone());
        let answer = Asker::new(shelf_of_low(), discogs).ask(artist, song, album).await;
        assert_eq!(brief(&answer), expected, "{artist} / {song} / {album}");
        assert_eq!(open(&answer), "no tracklist of Low – Trust");
    }
}

#[tokio::test(start_paused = true)]
async fn one_pressing_that_was_read_does_not_answer_for_another() {
    let shelf = || shelf(&["1 / Low / Trust"]);
    let pressings =
        [release(11, "Low / Trust", &["Candy Girl"]), release(12, "Low / Trust", &["Candy Girl", "Hidden"])];
    let listed = pressings.iter().map(super::hit).collect::<Vec<_>>();
    let discogs = || Scripted::of(pressings.clone()).track_answers("Hidden", listed.clone());
    let (first, second) = (ReleaseId(11), ReleaseId(12));
    for (discogs, expected, why) in [
        (discogs(), "confirmed 1+", "the second lists it"),
        (
            discogs().fault(first, unreachable()),
            "confirmed 1+",
            "the second lists it, whatever the first says",
        ),
        (discogs().fault(second, unreachable()), "incomplete 1?", "the second may list it"),
        (discogs().panics(second), "incomplete 1?", "the second may list it"),
        (
            discogs().not_covered(second),
            "unconfirmed 1?",
            "a tracklist of the disc was read; it is no plain no",
        ),
        (discogs().fault(second, SourceError::NoSuchRelease(second)), "unconfirmed 1-", "there is no second"),
    ] {
        let answer = Asker::new(shelf(), discogs).ask("Low", "Hidden", "").await;
        assert_eq!(brief(&answer), expected, "{why}");
    }
}

#[tokio::test(start_paused = true)]
async fn the_time_of_a_line_ends_it_with_what_is_known() {
    // The search takes 1 s, Trust 1 s more, Christmas 3 s more.
    let discogs =
        || Scripted::of(releases()).delay_searches(SECOND).delay(TRUST, SECOND).delay(CHRISTMAS, 3 * SECOND);
    for (patience, expected, expected_open, why) in [
        (Duration::ZERO, "incomplete 1? 2? 3?", "deadline", "nothing was asked"),
        (SECOND / 2, "incomplete 1? 2? 3?", "deadline", "the search did not answer in time"),
        (SECOND * 3 / 2, "incomplete 1? 2? 3?", "deadline", "no release answered in time"),
        (SECOND * 3, "confirmed 1+", "", "one answered in time"),
        (SECOND * 9, "confirmed 1+ 2+", "", "both did"),
    ] {
        let asker = Asker { patience: Some(patience), ..Asker::new(shelf_of_low(), discogs()) };
        let began = Instant::now();
        let answer = asker.ask("Low", "Shared", "").await;
        assert_eq!(brief(&answer), expected, "{patience:?}: {why}");
        assert!(began.elapsed() <= patience, "{patience:?}: {why}");
        assert!(open(&answer).starts_with(expected_open), "{patience:?}: {}", open(&answer));
    }
}

#[tokio::test(start_paused = true)]
async fn spent_calls_end_a_line_with_what_is_known() {
    // A search, Trust and Christmas: three calls.
    for (calls, expected) in
        [(1, "incomplete 1? 2? 3?"), (2, "confirmed 1+"), (3, "confirmed 1+ 2+"), (4, "confirmed 1+ 2+")]
    {
        let meter = Meter::with_budget(NonZeroU32::new(calls));
        let asker = Asker { meter, ..Asker::new(shelf_of_low(), Scripted::of(releases()).charging()) };
        let answer = asker.ask("Low", "Shared", "").await;
        assert_eq!(brief(&answer), expected, "{calls} calls");
        assert_eq!(answer.api_calls, calls.min(3));
    }
    let spent = Meter::with_budget(NonZeroU32::new(1));
    spent.charge().expect("one call");
    let asker = Asker { meter: spent, ..Asker::new(shelf_of_low(), Scripted::of(releases()).charging()) };
    let answer = asker.ask("Low", "Shared", "").await;
    assert_eq!(brief(&answer), "incomplete 1? 2? 3?", "no call was left");
    assert_eq!(open(&answer), "budget");
}

#[tokio::test(start_paused = true)]
async fn a_stop_ends_a_line_at_once_with_what_is_known() {
    let discogs =
        || Scripted::of(releases()).delay_searches(SECOND).delay(TRUST, SECOND).delay(CHRISTMAS, 3 * SECOND);
    for (stop_after, expected, calls) in [
        (Duration::ZERO, "incomplete 1? 2? 3?", 0),
        (SECOND / 2, "incomplete 1? 2? 3?", 1),
        (SECOND * 3 / 2, "incomplete 1? 2? 3?", 3),
        (SECOND * 3, "confirmed 1+", 3),
    ] {
        let asker = Asker::new(shelf_of_low(), discogs());
        if stop_after.is_zero() {
            asker.stop.raise(StopCause::Cancelled);
        }
        let began = Instant::now();
        let (answer, ()) = tokio::join!(asker.ask("Low", "Shared", ""), async {
            tokio::time::sleep(stop_after).await;
            asker.stop.raise(StopCause::Cancelled);
        });
        assert_eq!(brief(&answer), expected, "stopped after {stop_after:?}");
        assert!(
            open(&answer).split(", ").all(|why| why.is_empty() || why == "cancelled"),
            "{}",
            open(&answer)
        );
        assert_eq!(began.elapsed(), stop_after);
        assert_eq!(asker.discogs.counts().calls, calls, "stopped after {stop_after:?}");
    }
}

/// What may befall a release.
#[derive(Debug, Clone, Copy)]
enum Fate {
    Answers,
    Fails,
    Panics,
    IsNotCovered,
    IsLate,
}

fn fated(discogs: Scripted, id: ReleaseId, fate: Fate) -> Scripted {
    match fate {
        Fate::Answers => discogs,
        Fate::Fails => discogs.fault(id, unreachable()),
        Fate::Panics => discogs.panics(id),
        Fate::IsNotCovered => discogs.not_covered(id),
        Fate::IsLate => discogs.delay(id, 9 * SECOND),
    }
}

fn any_fate() -> impl Strategy<Value = Fate> {
    prop_oneof![
        Just(Fate::Answers),
        Just(Fate::Fails),
        Just(Fate::Panics),
        Just(Fate::IsNotCovered),
        Just(Fate::IsLate),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    /// Faults only take away: whatever they are, an answer with faults is the answer without, or says less, or says
    /// that it is incomplete. It never says "no" of what was not read.
    #[test]
    fn faults_never_turn_into_a_no(
        fates in proptest::array::uniform5(any_fate()),
        asked in 0..6_usize,
    ) {
        let [artist, song, album] = [
            ["Low", "Candy Girl", ""],
            ["Low", "Shared", "Trust"],
            ["", "Shared", ""],
            ["Low", "Starfire", ""],
            ["Low", "Starfire", "Lost"],
            ["", "Starfire", ""],
        ][asked];
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build();
        let (with, without) = runtime.expect("a runtime").block_on(async {
            // Of a release that is not ours, not being covered is no fault: the run was given no source for it.
            let is_ours = |id| id < LOST;
            let ids = [TRUST, CHRISTMAS, DIVISION, LOST, LOST_AGAIN];
            let discogs = ids.into_iter().zip(fates).fold(Scripted::of(releases()), |all, (id, fate)| if is_ours(id) || !matches!(fate, Fate::IsNotCovered) { fated(all, id, fate) } else { all });
            let faulty = Asker { patience: Some(SECOND), ..Asker::new(shelf_of_low(), discogs) };
            let sound = Asker::new(shelf_of_low(), Scripted::of(releases()));
            (faulty.ask(artist, song, album).await, sound.ask(artist, song, album).await)
        });
        let verdicts = (brief(&with), brief(&without));
        let is_incomplete = !with.open.is_empty();
        prop_assert!(with.verdict == without.verdict || is_incomplete, "{verdicts:?}");
        let fate_of = |item: u64| fates.get(usize::try_from(item - 1).unwrap_or(usize::MAX)).copied();
        for offered in &with.matches {
            let Some(item) = offered.item() else { continue };
            let was_read = matches!(fate_of(item.id.0), Some(Fate::Answers));
            prop_assert!(was_read || !brief(&with).contains(&format!(" {}-", item.id)), "{verdicts:?}");
        }
    }
}

/// Artist, song and album; what befalls the sources; what is found, what stays open, and why.
const FAULTS: &[([&str; 3], Script, &str, &str, &str)] = &[
    (["Low", "Candy Girl", ""], |all| all, "confirmed 1+", "", "all answer"),
    (["Low", "Violins", ""], |all| all, "unconfirmed 1- 2- 3-", "", "all were asked"),
    (
        ["Low", "Candy Girl", ""],
        |all| all.fault_searches(unreachable()),
        "incomplete 1? 2? 3?",
        "fault",
        "no search answers",
    ),
    (
        ["", "Candy Girl", ""],
        |all| all.fault_searches(unreachable()),
        "incomplete",
        "fault",
        "no search answers",
    ),
    (
        ["Nobody", "", ""],
        |all| all.fault_searches(unreachable()),
        "incomplete",
        "fault",
        "there may be such an artist",
    ),
    (
        ["Low", "", "Lost"],
        |all| all.fault_searches(unreachable()),
        "incomplete 1 2 3",
        "fault",
        "there may be such an album",
    ),
    (
        ["Low", "", ""],
        |all| all.fault_searches(unreachable()),
        "unconfirmed 1 2 3",
        "",
        "no search is needed",
    ),
    (["Low", "", "Trust"], |all| all.fault_searches(unreachable()), "confirmed 1", "", "no search is needed"),
    (
        ["Low", "Candy Girl", ""],
        |all| all.fault(TRUST, unreachable()),
        "incomplete 1? 2- 3-",
        "fault",
        "the one that carries it",
    ),
    (
        ["Low", "Shared", ""],
        |all| all.fault(TRUST, unreachable()),
        "confirmed 2+",
        "",
        "another one proves it",
    ),
    (["Low", "Shared", ""], |all| all.fault(CHRISTMAS, unreachable()), "confirmed 1+", "", "a lower one"),
    (
        ["Low", "Candy Girl", "Trust"],
        |all| all.fault(TRUST, unreachable()),
        "incomplete 1? 2- 3-",
        "fault",
        "the typed album",
    ),
    (
        ["Low", "Shared", "Trust"],
        |all| all.fault(TRUST, unreachable()),
        "confirmed 2+ 1?",
        "",
        "on another disc than typed",
    ),
    (
        ["", "Candy Girl", ""],
        |all| all.fault(TRUST, unreachable()),
        "incomplete",
        "fault",
        "the only candidate",
    ),
    (
        ["Low", "Candy Girl", ""],
        |all| all.panics(TRUST),
        "incomplete 1? 2- 3-",
        "panicked",
        "a panic is no answer",
    ),
    (["Low", "Shared", ""], |all| all.panics(TRUST), "confirmed 2+", "", "a panic spoils nothing"),
    (
        ["Low", "Candy Girl", ""],
        |all| all.not_covered(TRUST),
        "incomplete 1? 2- 3-",
        "no tracklist of Low – Trust",
        "nobody has it",
    ),
    (["Low", "Shared", "Trust"], |all| all.not_covered(TRUST), "confirmed 2+ 1?", "", "nobody has it"),
    (
        ["", "Candy Girl", ""],
        |all| all.not_covered(TRUST),
        "incomplete",
        "no tracklist of Low – Trust",
        "nobody has it",
    ),
    (
        ["Low", "Starfire", ""],
        |all| all.fault(LOST, unreachable()),
        "unshelved r15+ 1? 2? 3?",
        "",
        "another one proves it",
    ),
    (
        ["Low", "Starfire", ""],
        |all| all.fault(LOST, unreachable()).fault(LOST_AGAIN, unreachable()),
        "incomplete 1- 2- 3-",
        "fault",
        "neither is known",
    ),
    (
        ["Low", "Starfire", "Lost"],
        |all| all.fault(LOST, unreachable()),
        "unshelved r15+ 1? 2? 3?",
        "",
        "on another release than typed",
    ),
    (
        ["Low", "Violence", ""],
        |all| all.fault(DIVISION, SourceError::OutOfBudget),
        "incomplete 3? 1- 2-",
        "budget",
        "a source's own words for a limit",
    ),
    (
        ["Low", "Violence", ""],
        |all| all.fault(DIVISION, SourceError::NoSuchRelease(DIVISION)),
        "unconfirmed 1- 2- 3-",
        "",
        "a fact, not a fault",
    ),
];
