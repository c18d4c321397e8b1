//! What each way to ask finds, when everything answers.

use discogs_client::{Release, ReleaseId, Scripted};
use lookup_core::Query;
use lookup_core::answer::Strategy::{self, ArtistAlbum, ArtistOnly, ArtistSong, SongOnly};
use lookup_core::catalog::Snapshot;

use super::Asker;
use super::station::{brief, release, shelf};

const FIRE: &str = "things we lost in the fire";

fn shelf_of_low() -> Snapshot {
    shelf(&[
        "3 / Low / Trust",
        "1 / Low / Things We Lost in the Fire",
        "8 / Low / Things We Lost in the Fire",
        "6 / Low / Christmas",
        "4 / Various Artists - Rock - K / Kranky Kristmas",
        "7 / Low / Long Division",
        "5 / Lucinda Williams / Essence",
        "20 / Guided by Voices / Trust",
        "21 / Nick Drake / Pink Moon",
        "22 / The Orb / Live 93",
    ])
}

fn releases() -> Vec<Release> {
    vec![
        release(
            12,
            "Various / Kranky Kristmas",
            &["Low / Just Like Christmas", "Labradford / Silent Night", "Lucinda Williams / Carol"],
        ),
        release(10, "Low / Things We Lost In The Fire", &["Sunflower", "Whitetail", "In Metal"]),
        release(11, "Low / Trust", &["Candy Girl", "Last Snowstorm Of The Year"]),
        release(13, "Low / Christmas", &["Just Like Christmas", "Long Way Around The Sea"]),
        release(14, "Low / Secret Name", &["Starfire", "Two-Step"]),
        release(15, "Lucinda Williams / Essence", &["Lonely Girls", "Essence"]),
        release(16, "Guided By Voices / Trust", &["Echos Myron"]),
        release(17, "Low / Long Division", &["Violence", "Below & Above"]),
        release(18, "Mogwai / Come On Die Young", &["Cody"]),
        release(19, "Nick Drake / Pink Moon", &["Pink Moon", "Place To Be", "Sunflower (Demo)"]),
        release(22, "The Orb / Live 93", &["Little Fluffy Clouds (Live)"]),
        release(23, "The Orb / Adventures", &["Little Fluffy Clouds"]),
    ]
}

#[tokio::test(start_paused = true)]
async fn each_way_to_ask_finds_what_it_should() {
    for ([artist, song, album], expected, strategy, why) in ASKED {
        let asker = Asker::new(shelf_of_low(), Scripted::of(releases()));
        let answer = asker.ask(artist, song, album).await;
        assert_eq!(brief(&answer), *expected, "{artist} / {song} / {album}: {why}");
        assert_eq!(answer.strategy, *strategy, "{artist} / {song} / {album}: {why}");
        assert_eq!(answer.corrected_artist, None, "{artist} is spelled so");
    }
}

#[tokio::test(start_paused = true)]
async fn a_typo_in_the_artist_is_forgiven_and_told() {
    for ([artist, song, album], expected, corrected, why) in [
        (["Lucinda Willias", "Lonely Girls", ""], "confirmed 5+", Some("Lucinda Williams"), "with a song"),
        (
            ["Lucinda Willias", "Lonely Girls", "Essence"],
            "confirmed 5+",
            Some("Lucinda Williams"),
            "with both",
        ),
        (["Lucinda Willias", "Carol", ""], "confirmed 4+", Some("Lucinda Williams"), "on a compilation"),
        (["Lucinda Willias", "", "Essence"], "confirmed 5", Some("Lucinda Williams"), "with an album"),
        (["Lucinda Willias", "", ""], "unconfirmed 5", Some("Lucinda Williams"), "by itself"),
        (
            ["Lucinda Williams", "Lonley Girls", ""],
            "confirmed 5+",
            None,
            "a typo in the song is none in the artist",
        ),
        (["lucinda williams", "Lonely Girls", ""], "confirmed 5+", None, "nor is another case"),
        (["Lucky Willis", "Lonely Girls", ""], "not_found", None, "this is somebody else"),
    ] {
        let asker = Asker::new(shelf_of_low(), Scripted::of(releases()));
        let answer = asker.ask(artist, song, album).await;
        assert_eq!(brief(&answer), expected, "{artist} / {song} / {album}: {why}");
        assert_eq!(answer.corrected_artist.as_deref(), corrected, "{artist} / {song} / {album}: {why}");
    }
}

#[tokio::test(start_paused = true)]
async fn the_typed_album_is_searched_as_the_shelf_spells_it() {
    for ([artist, song, album], expected) in [
        (["Lucinda Willias", "Lonely Girls", "Essence"], "confirmed 5+"),
        (["Lucinda Williams", "Lonely Girls", "Essense"], "confirmed 5+"),
        (["", "Lonely Girls", "Essense"], "confirmed 5+"),
    ] {
        let discogs = Scripted::of(releases());
        let answer = Asker::new(shelf_of_low(), discogs).ask(artist, song, album).await;
        assert_eq!(brief(&answer), expected, "{artist} / {song} / {album}");
        assert_eq!(answer.strategy, Some(ArtistAlbum), "{artist} / {song} / {album}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_typed_album_may_be_proven_by_a_later_strategy() {
    let no_album = |query: &discogs_client::SearchQuery| query.title.is_some();
    let discogs = Scripted::of(releases()).search_answers(no_album, vec![]);
    let answer = Asker::new(shelf_of_low(), discogs).ask("Low", "Candy Girl", "Trust").await;
    assert_eq!((brief(&answer).as_str(), answer.strategy), ("confirmed 3+", Some(ArtistSong)), "told once");
}

#[tokio::test(start_paused = true)]
async fn the_artists_shelf_is_looked_along_where_the_search_misses_the_song() {
    let discogs = Scripted::of(releases()).track_answers("Violence", vec![]);
    let answer = Asker::new(shelf_of_low(), discogs).ask("Low", "Violence", "").await;
    assert_eq!(brief(&answer), "confirmed 7+");
}

#[tokio::test(start_paused = true)]
async fn a_later_reading_answers_where_the_first_does_not() {
    let asker = Asker::new(shelf_of_low(), Scripted::of(releases()));
    let readings = [Query::new("Whitetail", "Low", ""), Query::new("Low", "Whitetail", "")];
    let answer = asker.ask_readings(&readings).await;
    assert_eq!((brief(&answer).as_str(), &answer.query), ("confirmed 1+ 8+", &readings[1]));
    let nothing = [Query::new("Nobody", "Nothing", ""), Query::new("Nothing", "Nobody", "")];
    let answer = asker.ask_readings(&nothing).await;
    assert_eq!((brief(&answer).as_str(), &answer.query), ("not_found", &nothing[0]), "the first stands");
    assert_eq!(brief(&asker.ask_readings(&[]).await), "not_found");
}

#[tokio::test(start_paused = true)]
async fn no_more_than_five_are_confirmed_and_fifteen_listed_besides() {
    let rows: Vec<String> =
        (1..=40_u64).map(|id| format!("{id} / Low / Volume {}", id.div_ceil(2))).collect();
    let rows: Vec<&str> = rows.iter().map(String::as_str).collect();
    let albums = (1..=20).map(|id| release(id, &format!("Low / Volume {id}"), &["Sunflower"]));
    let asker = Asker::new(shelf(&rows), Scripted::of(albums));
    let answer = asker.ask("", "Sunflower", "").await;
    assert_eq!(brief(&answer), "confirmed 1+ 2+ 3+ 4+ 5+ 6+ 7+ 8+ 9+ 10+", "five in two copies each");
    let answer = asker.ask("Low", "", "").await;
    assert_eq!(answer.matches.len(), 30, "fifteen in two copies each");
}

#[tokio::test(start_paused = true)]
async fn equals_stand_by_their_lowest_id() {
    // One release that two holdings may be: neither is closer.
    let shelf = shelf(&["9 / Low / Trust [EP]", "2 / Low / Trust (Deluxe)", "5 / Low / Hey What"]);
    let album = release(11, "Low / Trust", &["Candy Girl"]);
    let asker = Asker::new(shelf, Scripted::of([album]));
    assert_eq!(brief(&asker.ask("", "Candy Girl", "").await), "confirmed 2+ 9+");
    let answer = asker.ask("Low", "Candy Girl", "").await;
    assert_eq!(brief(&answer), "confirmed 2+ 9+");
    let releases: Vec<ReleaseId> = answer.matches[0].via.iter().map(|via| via.release).collect();
    assert_eq!(releases, [ReleaseId(11)]);
}

/// Artist, song and album; what is found, by which strategy, and why.
const ASKED: &[([&str; 3], &str, Option<Strategy>, &str)] = &[
    (
        ["Low", "Sunflower", FIRE],
        "confirmed 1+ 8+",
        Some(ArtistAlbum),
        "copies are matches of their own, by id",
    ),
    (["Low", "", FIRE], "confirmed 1 8", Some(ArtistAlbum), "no song asked: the album is the answer"),
    (
        ["Low", "Candy Girl", FIRE],
        "confirmed 3+ 1- 8-",
        Some(ArtistSong),
        "on another disc than the one typed",
    ),
    (
        ["Low", "Nothing At All", "Trust"],
        "unconfirmed 3- 1- 8- 6- 7-",
        Some(ArtistAlbum),
        "the typed album first",
    ),
    (["Low", "Starfire", "Secret Name"], "unshelved r14+ 1? 8? 3? 6? 7?", Some(ArtistAlbum), "not ours"),
    (["Low", "", "Secret Name"], "unshelved r14 1 8 3 6 7", Some(ArtistAlbum), "not ours, no song asked"),
    (["", "Sunflower", FIRE], "confirmed 1+ 8+", Some(ArtistAlbum), "an album needs no artist"),
    (["", "", "Christmas"], "confirmed 6", Some(ArtistAlbum), "a title that one release bears"),
    (["", "", "Trust"], "unconfirmed 3 20", Some(ArtistAlbum), "a title that two bear proves neither"),
    (["", "", "Nonesuch"], "not_found", None, "no such title"),
    (["Low", "Whitetail", ""], "confirmed 1+ 8+", Some(ArtistSong), "artist and song"),
    (
        ["Low", "Just Like Christmas", ""],
        "confirmed 6+ 4+",
        Some(ArtistSong),
        "the own album before a compilation",
    ),
    (
        ["Labradford", "Silent Night", ""],
        "confirmed 4+",
        Some(ArtistSong),
        "credited on a compilation's track alone",
    ),
    (
        ["Low", "Two-Step", ""],
        "unshelved r14+ 1? 8? 3? 6? 7?",
        Some(ArtistSong),
        "the artist's shelf below it",
    ),
    (
        ["Low", "Nothing At All", ""],
        "unconfirmed 1- 8- 3- 6- 7-",
        Some(ArtistSong),
        "all were read, none lists it",
    ),
    (["Mogwai", "Cody", ""], "unshelved r18+", Some(ArtistSong), "nothing of theirs is on the shelf"),
    (["Nobody", "Nothing", ""], "not_found", None, "no such artist, no such song"),
    (
        ["The Orb", "Little Fluffy Clouds", ""],
        "unshelved r23+ 22-",
        Some(ArtistSong),
        "live is another recording",
    ),
    (["", "Whitetail", ""], "confirmed 1+ 8+", Some(SongOnly), "a song by itself"),
    (["", "Just Like Christmas", ""], "confirmed 4+ 6+", Some(SongOnly), "by rank of the search"),
    (["", "Cody", ""], "unshelved r18+", Some(SongOnly), "nobody on the shelf has it"),
    (["", "Nothing At All", ""], "not_found", None, "nobody has it"),
    (["Low", "", ""], "unconfirmed 1 8 3 6 7", Some(ArtistOnly), "the artist's shelf, by id"),
    (["Mogwai", "", ""], "unshelved r18", Some(ArtistOnly), "an artist that we have nothing of"),
    (["Nobody", "", ""], "not_found", None, "no such artist"),
    (["Various", "Silent Night", "Kranky Kristmas"], "confirmed 4+", Some(ArtistAlbum), "a compilation"),
    (
        ["Labradford", "Silent Night", "Kranky Kristmas"],
        "confirmed 4+",
        Some(ArtistAlbum),
        "filed under nobody",
    ),
    (["V/A", "Silent Night", ""], "confirmed 4+", Some(SongOnly), "Various names nobody"),
    (["Various", "", ""], "not_found", None, "not a question"),
];
