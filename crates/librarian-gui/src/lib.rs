//! Librarian: which disc on our shelf carries each song of a playlist.
//!
//! Two faces of one engine. [`engine`] opens the shelf and the sources and runs lists; [`cli`] is the command line over
//! it. The window comes beside the command line, not above it.

pub mod cli;
pub mod engine;
