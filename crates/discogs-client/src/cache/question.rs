//! What is asked of the API, as a key: two ways of typing one name are one question, two names never are.

use serde_json::json;

use crate::fold::match_form;
use crate::model::ReleaseId;
use crate::source::SearchQuery;

/// A question to the API. Questions that are equal have one answer.
///
/// Texts are in [match form](match_form): case, compatibility forms and white space do not matter, punctuation does.
/// "Adult." and "Adult" are two acts, and neither may get the other's answer.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Question {
    /// The release with this id.
    Release(ReleaseId),
    /// The releases that fit this search, its texts in match form.
    Search(SearchQuery),
}

impl Question {
    /// The question behind `query`.
    pub fn search(query: &SearchQuery) -> Self {
        let SearchQuery { track, artist, title, keywords, compilations_only, limit } = query;
        let form = |text: &Option<String>| text.as_deref().map(match_form).filter(|form| !form.is_empty());
        Self::Search(SearchQuery {
            track: form(track),
            artist: form(artist),
            title: form(title),
            keywords: form(keywords),
            compilations_only: *compilations_only,
            limit: *limit,
        })
    }

    /// The question as text, under which the file keeps its answer. JSON marks its fields' bounds, so that no two
    /// questions have one key.
    pub(super) fn key(&self) -> String {
        let fields = match self {
            Self::Release(id) => json!(["release", id]),
            Self::Search(SearchQuery { track, artist, title, keywords, compilations_only, limit }) => {
                json!(["search", track, artist, title, keywords, compilations_only, limit])
            }
        };
        fields.to_string()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Questions that differ little: short texts of few characters, those among them that JSON escapes.
    fn question() -> impl Strategy<Value = Question> {
        let text = || proptest::option::of(r#"[ab,"\\ø\[\]\x00]{0,3}"#);
        let search = (text(), text(), text(), text(), any::<bool>(), 0..3_usize).prop_map(
            |(track, artist, title, keywords, compilations_only, limit)| {
                Question::Search(SearchQuery { track, artist, title, keywords, compilations_only, limit })
            },
        );
        prop_oneof![(0..3_u64).prop_map(|id| Question::Release(ReleaseId(id))), search]
    }

    proptest! {
        #[test]
        fn keys_are_equal_where_questions_are(one in question(), other in question()) {
            prop_assert_eq!(one.key() == other.key(), one == other);
        }

        #[test]
        fn text_does_not_wander_between_fields(words in proptest::collection::vec("[a, ]{0,2}", 4), cut in 0..4_usize) {
            let of = |fields: [Option<String>; 4]| {
                let [track, artist, title, keywords] = fields;
                Question::Search(SearchQuery { track, artist, title, keywords, ..SearchQuery::default() })
            };
            let fields: Vec<Option<String>> = words.iter().cloned().map(Some).collect();
            let Ok(fields) = <[Option<String>; 4]>::try_from(fields) else { unreachable!("there are four") };
            let mut moved = fields.clone();
            let taken = moved[cut].take();
            moved[(cut + 1) % 4] = Some(format!("{}{}", moved[(cut + 1) % 4].clone().unwrap_or_default(), taken.unwrap_or_default()));
            prop_assert_ne!(of(fields).key(), of(moved).key());
        }
    }
}
