//! The system's file dialogs, behind a trait so that tests can answer them.

mod native;
mod scripted;

use std::path::PathBuf;

pub use native::NativeDialogs;
pub use scripted::{Asked, ScriptedDialogs};

/// Asks the user for files. Each call opens a dialog and returns at once; the answer comes with [`Dialogs::poll`].
/// One dialog is open at a time; asking for another while one is open does nothing.
pub trait Dialogs {
    /// Which playlists to open.
    fn choose_playlists(&mut self);

    /// Which catalog to import.
    fn choose_catalog(&mut self);

    /// Where to write an export, with a proposed name and its extension.
    fn choose_export(&mut self, proposed_name: &str, extension: &str);

    /// The answer of a dialog, once it was closed.
    fn poll(&mut self) -> Option<DialogAnswer>;
}

/// What the user chose.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DialogAnswer {
    /// These playlists.
    Playlists(Vec<PathBuf>),
    /// This catalog.
    Catalog(PathBuf),
    /// To write here.
    Export(PathBuf),
    /// Nothing.
    Closed,
    /// The dialog could not be shown: one sentence with a remedy.
    Failed(String),
}
