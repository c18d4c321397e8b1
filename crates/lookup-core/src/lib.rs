//! What the answer is: from a playlist's bytes to the discs on the shelf that carry its songs.
//!
//! A file's bytes become numbered lines with their readings ([`playlist`]); a [`session`] looks many of them up, each by
//! the strategies in turn ([`lookup`], [`strategy`]), which ask the shelf ([`catalog`]) and Discogs, and judge candidates
//! side by side ([`gather`]); what is known in the end is an [`answer`], which [`export`] writes to files.

pub mod answer;
mod beside;
pub mod catalog;
pub mod export;
pub mod gather;
pub mod lookup;
pub mod matching;
pub mod playlist;
mod query;
pub mod session;
pub mod similarity;
pub mod stop;
pub mod strategy;
pub mod text_file;

pub use beside::create_beside;
pub use query::Query;
