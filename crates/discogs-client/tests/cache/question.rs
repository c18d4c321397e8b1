//! Which ways of asking are one question.

use super::*;

fn search(artist: &str, title: &str) -> SearchQuery {
    SearchQuery {
        artist: Some(artist.into()),
        title: Some(title.into()),
        limit: 20,
        ..SearchQuery::default()
    }
}

fn track(track: &str) -> SearchQuery {
    SearchQuery { track: Some(track.into()), limit: 20, ..SearchQuery::default() }
}

#[test]
fn one_name_is_one_question_and_two_names_are_two() {
    let cases = [
        (track("Heroin"), track("HEROIN"), true, "case"),
        (track("Ｈｅｒｏｉｎ"), track("Heroin"), true, "full width"),
        (track("  All\u{a0}Tomorrow's\tParties "), track("all tomorrow's parties"), true, "spaces"),
        (track("Ágætis byrjun"), track("A\u{301}gaetis byrjun"), true, "accents"),
        (search("Low", ""), SearchQuery { title: None, ..search("Low", "x") }, true, "nothing is no text"),
        (track("Adult."), track("Adult"), false, "two acts"),
        (track("Ø"), track("O"), false, "a letter of its own"),
        (track("R&B"), track("R and B"), false, "only titles of tracks read & as and"),
        (track("Low"), SearchQuery { limit: 21, ..track("Low") }, false, "limit"),
        (track("Low"), SearchQuery { compilations_only: true, ..track("Low") }, false, "kind"),
        (search("a b", ""), search("a", "b"), false, "bounds of fields"),
        (search("Low", "Things"), search("Things", "Low"), false, "places of fields"),
        (
            track("Low"),
            SearchQuery { keywords: Some("Low".into()), track: None, ..track("") },
            false,
            "field",
        ),
    ];
    for (one, other, expected, why) in cases {
        let is_one = Question::search(&one) == Question::search(&other);
        assert_eq!(is_one, expected, "{why}: {one:?} and {other:?}");
    }
}

#[tokio::test]
async fn the_file_tells_questions_apart_as_memory_does() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("answers.sqlite");
    let hits = |title: &str| {
        let names = vec![HitName { artist: String::new(), title: title.into() }];
        Known::Hits([SearchHit { id: ReleaseId(1), names, year: None, formats: Vec::new() }].into())
    };
    let queries = [
        search("a b", ""),
        search("a", "b"),
        search("a\",\"b", ""),
        search("", "a b"),
        SearchQuery { limit: 1, ..search("a", "b") },
        SearchQuery { compilations_only: true, ..search("a", "b") },
    ];
    let cache = open(&path);
    for query in &queries {
        cache.keep(&Question::search(query), hits(&format!("{query:?}")), now());
    }
    cache.settle().await;
    let cache = open(&path);
    for query in &queries {
        let kept = cache.recall(&Question::search(query), now()).await.unwrap();
        assert_eq!(kept.known, hits(&format!("{query:?}")));
    }
}
