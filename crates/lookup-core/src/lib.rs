//! What the answer is: from a playlist's bytes to the discs on the shelf that carry its songs.
pub mod gather;
mod query;

pub use query::Query;
