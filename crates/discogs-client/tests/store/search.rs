//! What is found, and in which order.

use discogs_client::{Discogs as _, SearchQuery, TracklistStore};
use proptest::prelude::*;

use super::*;

async fn check(store: &TracklistStore, cases: impl IntoIterator<Item = (SearchQuery, &[u64], &str)>) {
    let mut failures = Vec::new();
    for (query, expected, why) in cases {
        let found = found(store, &query).await;
        if found != expected {
            failures.push(format!("{why}: {query:?} gave {found:?}, not {expected:?}"));
        }
    }
    assert!(failures.is_empty(), "{failures:#?}");
}

#[tokio::test]
async fn tracks_are_found_tier_by_tier() {
    let cases: [(SearchQuery, &[u64], &str); 20] = [
        (track("Karma Police"), &[3], "exact"),
        (track("hoppipolla"), &[], "not on the demo"),
        (track("Svefn G Englar"), &[], "punctuation is deleted, not spaced"),
        (track("svefn-g-englar"), &[37], "case"),
        (track("Where Is My Mind"), &[108], "punctuation at the end"),
        (track("Wouldn’t it be nice"), &[2], "another apostrophe"),
        (track("Exit Music"), &[3], "without a trailing bracket"),
        (track("Exit Music (Live)"), &[3], "a bracket on either side"),
        (track("Karma Police - 2011 Remix"), &[3], "a recording that is not on the tracklist"),
        (track("Love Will Tear Us Apart"), &[], "nothing"),
        (track("waiting man"), &[1], "all words, in any order"),
        (track("Karma Polcie"), &[3], "a typo"),
        (track("Herion"), &[1], "a transposition in a short title"),
        (track("Lucki"), &[3], "a typo at the end of five letters"),
        (track("Karm Polcie"), &[], "two typos in eleven letters"),
        (track("\"Heroin\""), &[1], "quotes are no syntax"),
        (track("*"), &[], "nor is an asterisk"),
        (track("Heroin AND"), &[], "AND is a word, and not there"),
        (track("NEAR(Heroin"), &[], "brackets are no syntax"),
        (limited(1, track("Debaser")), &[5], "no more than asked for"),
    ];
    check(&demo(), cases).await;
}

#[tokio::test]
async fn artists_and_titles_are_found() {
    let cases: [(SearchQuery, &[u64], &str); 20] = [
        (artist("Sigur Ros"), &[37], "accents"),
        (artist("Motorhead"), &[27], "accents"),
        (artist("Velvet Underground"), &[1], "no article, one of a joint credit"),
        (artist("Nico"), &[1], "the other, without its number"),
        (artist("The Velvet Underground and Nico"), &[1], "the joined line"),
        (artist("Run DMC"), &[73, 99], "punctuation; own before a joint credit on a compilation"),
        (artist("REM"), &[], "spacing is not forgiven"),
        (artist("Radiohed"), &[3, 110], "a typo in the artist"),
        (artist("Cann"), &[], "too short to forgive"),
        (by("Radiohed", track("Lucki")), &[3], "a typo in both"),
        (by("The Beach Boys", track("Heroin")), &[], "all that is given must hold"),
        (by("Nobody At All", track("Heroin")), &[], "an unknown artist has no song"),
        (title("agaetis byrjun"), &[37], "á typed as ae is a typo"),
        (by("The Ronettes", track("be my baby")), &[104], "the artist of a compilation's track"),
        (title("Ágætis Byrjun"), &[37], "accents"),
        (title("Ziggy Stardust"), &[12], "all words"),
        (title("Unknown Plesures"), &[8, 9], "a typo"),
        (by("Pixies", title("Doolittle")), &[5, 6], "both pressings, by id"),
        (title("C86"), &[88], "digits"),
        (title("O Brother, Where Art Thou?"), &[97], "punctuation"),
    ];
    check(&demo(), cases).await;
}

#[tokio::test]
async fn compilations_and_keywords_are_found() {
    let cases: [(SearchQuery, &[u64], &str); 8] = [
        (keywords("ronettes be my baby"), &[104], "words of a track's artist and title"),
        (keywords("Massive Attack Teardrop"), &[61], "words of the release and of a track"),
        (keywords("Massive Attack Heroin"), &[], "all of them"),
        (keywords("\"OR\" NEAR( *"), &[], "no syntax"),
        (keywords("???"), &[], "no word at all"),
        (on_compilations(artist("Various")), &(87..=107).collect::<Vec<_>>().leak()[..20], "the limit"),
        (on_compilations(artist("Radiohead")), &[], "an album is no compilation"),
        (query(), &[], "nothing asked"),
    ];
    check(&demo(), cases).await;
}

#[tokio::test]
async fn hits_are_ranked_by_tier_then_own_then_id() {
    let mut best_of = release(7, "Low", "Best Of", &[("", "Sunflower")]);
    best_of.formats = vec!["CD".into(), "Compilation".into()];
    let store = TracklistStore::in_memory(
        [
            release(1, "Various", "Mixed", &[("Low", "Sunflower")]),
            release(2, "Low", "Things", &[("", "The Sunflower Song")]),
            release(3, "Dirty Three", "In The Fishtank", &[("Low", "Sunflower")]),
            release(4, "Low", "Wee", &[("", "Sunflower (Demo)")]),
            release(5, "Low", "Wi", &[("", "Sunflowre")]),
            release(6, "Other", "Covers", &[("", "Sunflower")]),
            best_of,
            release(8, "Lowe", "Misprint", &[("", "Sunflower")]),
        ],
        "made up",
    )
    .unwrap();
    let cases: [(SearchQuery, &[u64], &str); 6] = [
        (by("Low", track("Sunflower")), &[4, 7, 1, 3, 2], "exact before words; own first; no typo, no Lowe"),
        (track("Sunflower"), &[3, 4, 6, 7, 8, 1, 2], "without an artist, Various come last"),
        (limited(5, by("Low", track("Sunflower"))), &[4, 7, 1, 3, 2], "the next tier fills up"),
        (limited(4, by("Low", track("Sunflower"))), &[4, 7, 1, 3], "or is not asked"),
        (by("Low", track("Sunflowers")), &[4, 7, 1, 3], "typos, where nothing else is"),
        (on_compilations(by("Low", track("Sunflower"))), &[7, 1], "by credit or by format"),
    ];
    check(&store, cases).await;
}

#[tokio::test]
async fn artists_of_many_releases_are_searched_as_others_are() {
    let songs = [release(1, "Various", "Mixed", &[("Low", "The Sunflower Song (Live)")])];
    let filling = (2..=1_500).map(|id| release(id, "Various", "Filling", &[]));
    let few = TracklistStore::in_memory(songs.clone(), "few").unwrap();
    let many = TracklistStore::in_memory(songs.into_iter().chain(filling), "many").unwrap();
    for store in [few, many] {
        let cases: [(SearchQuery, &[u64], &str); 7] = [
            (by("Various", track("the sunflower song")), &[1], "exact"),
            (by("Various", track("song sunflower")), &[1], "words"),
            (by("Various", track("sun")), &[], "a word is whole"),
            (by("Various", track("the sunflower sogn")), &[1], "a typo"),
            (by("Various", title("mixde")), &[1], "a typo in the title"),
            (by("Low", track("the sunflower sogn")), &[1], "by the artist of the track"),
            (by("Various", SearchQuery { title: Some("mixed".into()), ..track("sunflower") }), &[1], "both"),
        ];
        check(&store, cases).await;
    }
}

#[tokio::test]
async fn a_pasted_page_is_a_question_like_any_other() {
    let store = demo();
    let page = "heroin \"and( ".repeat(9_999);
    for query in [track(&page), artist(&page), title(&page), keywords(&page)] {
        assert_eq!(store.search(&ask(), &query).await, Ok(Reply::NotCovered));
    }
}

#[test]
fn any_text_may_be_asked_and_held() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
    let store = demo();
    let text = prop_oneof![any::<String>(), "[a-z \"*():^{}+\0-]{0,30}", "[?!\"\0]{5,30}"];
    proptest!(|(text in text)| {
        for query in [track(&text), artist(&text), title(&text), keywords(&text)] {
            let reply = runtime.block_on(store.search(&ask(), &query));
            prop_assert!(reply.is_ok(), "{reply:?}");
        }
        let held = release(1, &text, &text, &[(&text, &text)]);
        let store = TracklistStore::in_memory([held.clone()], "one").unwrap();
        let back = runtime.block_on(store.release(&ask(), held.id)).unwrap().found().unwrap();
        prop_assert_eq!(&*back.value, &held);
        if text.chars().any(char::is_alphanumeric) {
            for query in [track(&text), artist(&text), title(&text), by(&text, track(&text))] {
                prop_assert_eq!(runtime.block_on(hits(&store, &query)).len(), 1, "{:?}", query);
            }
        }
    });
}

proptest! {
    /// Whatever the typo and wherever it is: the trigrams lead to it.
    #[test]
    fn every_typo_is_found(
        held in "[a-e]{7,40}",
        edits in proptest::collection::vec((0..4_u8, any::<prop::sample::Index>(), proptest::char::range('a', 'e')), 1..=3),
    ) {
        let mut typed: Vec<char> = held.chars().collect();
        for (kind, at, letter) in &edits {
            let at = at.index(typed.len() - 1);
            match kind {
                0 => typed[at] = *letter,
                1 => typed.insert(at, *letter),
                2 => typed.swap(at, at + 1),
                _ => {
                    typed.remove(at);
                }
            }
        }
        let typed: String = typed.into_iter().collect();
        let forgiven = held.len().min(typed.len()).div_ceil(12);
        prop_assume!(typed.len() >= 5);
        let expected = usize::from(strsim::osa_distance(&held, &typed) <= forgiven);

        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
        let store = TracklistStore::in_memory([release(1, &held, &held, &[("", &held)])], "one").unwrap();
        for query in [track(&typed), title(&typed), artist(&typed)] {
            prop_assert_eq!(runtime.block_on(hits(&store, &query)).len(), expected, "{:?}", query);
        }
    }
}
