//! What is asked of the API, as a key: two ways of typing one name are one question, two names never are.

use crate::fold::match_form;
use crate::model::ReleaseId;
use crate::source::SearchQuery;

/// A question to the API. Questions that are equal have one answer.
///
/// Texts are in [match form](match_form): case, compatibility forms and white space do not matter, punctuation does.
/// "Adult." and "Adult" are two acts, and neither may get the other's answer.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
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
}
