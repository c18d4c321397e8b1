//! Answers in files: a row or an object a line, or a list to walk the shelves with.
//!
//! What the files hold is a contract that others build on: `docs/output.md`.

mod csv;
mod jsonl;
mod pull;

use discogs_client::Origin;

use crate::answer::Answer;
use crate::playlist::{Line, Playlist};

pub use csv::{CsvExport, CsvOptions};
pub use jsonl::write_json_line;
pub use pull::{PullList, Pulled};

/// A line with its answer, as files tell of it.
#[derive(Debug, Clone, Copy)]
pub struct Record<'a> {
    /// The playlist that the line is from.
    pub playlist: &'a Playlist,
    /// The line.
    pub line: &'a Line,
    /// Its answer.
    pub answer: &'a Answer,
}

/// Who answered, as files write it: `offline:2026-10`, `cache:3600` (seconds old), `api`.
fn origin_code(origin: &Origin) -> String {
    match origin {
        Origin::Offline { month } => format!("offline:{month}"),
        Origin::Cache { age } => format!("cache:{}", age.as_secs()),
        Origin::Api => "api".to_owned(),
    }
}
