//! When two texts name one thing: the same artist, the same album, a song on this tracklist.
//!
//! All of it is pure, and each answer comes with how the two agree: nothing here says a bare yes. What it forgives and
//! what it guards against was learned by a production service; the reasons stand at the rules.

pub mod artist;
pub mod title;
pub mod track;
