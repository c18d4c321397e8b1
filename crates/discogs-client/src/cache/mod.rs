//! The API's answers, kept for as long as its terms allow.

mod question;

use std::sync::Arc;

pub use question::Question;

use crate::model::{Release, SearchHit};

/// What the API answered. An outage is no answer and is never kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Known {
    /// The release.
    Release(Arc<Release>),
    /// There is no such release.
    NoSuchRelease,
    /// The releases that fit, likeliest first; maybe none.
    Hits(Arc<[SearchHit]>),
}
