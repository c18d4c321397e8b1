//! What the answer is: from a playlist's bytes to the discs on the shelf that carry its songs.
pub mod gather;
pub mod matching;
pub mod playlist;
mod query;
pub mod similarity;
pub mod text_file;

pub use query::Query;
