//! Librarian: which disc on our shelf carries each song of a playlist.
//!
//! Two faces of one engine. [`engine`] opens the shelf and the sources and runs lists; [`cli`] is the command line over
//! it, [`app`] the window: what it shows is plain data in [`state`], drawn by views that send [`command`]s.

pub mod about;
pub mod app;
pub mod cli;
pub mod command;
pub mod dialogs;
pub mod display;
pub mod engine;
pub mod export_job;
pub mod log;
mod replaced_file;
pub mod state;
pub mod theme;
mod view;
