//! What the window shows, as plain data: nothing here draws, waits or knows a file.

pub mod counts;
pub mod line_table;
pub mod list;
pub mod match_panel;
pub mod notices;
pub mod row;
pub mod row_keys;
pub mod run_figures;
pub mod section_heading;
pub mod sections;

use std::fmt;

use eframe::egui::ThemePreference;
use lookup_core::answer::Verdict;

use crate::command::Action;

use line_table::LineTable;
use list::{List, ReadPlaylist};
use notices::Notices;
use run_figures::{Phase, RunFigures};

/// Everything that the window shows.
#[derive(Default)]
pub struct State {
    /// The lines.
    pub list: List,
    /// Which of them are shown, and which one is selected.
    pub table: LineTable,
    /// How the runs stand.
    pub run: RunFigures,
    /// What stands in the status bar for the shelf.
    pub shelf: ShelfLine,
    /// What is known of the token for Discogs.
    pub token: TokenLine,
    /// What was told.
    pub notices: Notices,
    /// What lies over the window.
    pub overlay: Option<Overlay>,
    /// The theme that somebody chose.
    pub theme: ThemePreference,
    /// Whether the filter should get the cursor.
    pub focus_filter: bool,
    /// Files are held over the window.
    pub is_drop_hovering: bool,
}

/// What is known of the shelf.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ShelfLine {
    /// It is being read, or imported: in words.
    Loading(String),
    /// There is one.
    Ready {
        /// How many items stand on it.
        items: usize,
        /// Where it came from and when, in words.
        source: String,
    },
    /// There is none, or it cannot be read: one sentence with a remedy.
    Missing(String),
}

impl Default for ShelfLine {
    fn default() -> Self {
        Self::Loading("Reading the catalog".to_owned())
    }
}

/// What is known of the token for Discogs.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum TokenLine {
    /// Discogs is not asked.
    #[default]
    Offline,
    /// There is none.
    Missing,
    /// It is being checked, or forgotten.
    Changing,
    /// There is one, and this is where: in words.
    Kept(String),
}

impl State {
    /// Whether an action can do anything now.
    pub fn may(&self, action: Action) -> bool {
        match action {
            Action::Open
            | Action::Paste
            | Action::ImportCatalog
            | Action::ShowNotices
            | Action::ShowKeys
            | Action::ShowAbout => true,
            Action::ShowToken => self.token != TokenLine::Offline,
            Action::Find => !self.list.is_empty(),
            Action::Export | Action::ShowPullList => self.list.answered() > 0,
            Action::CopyCallNumber => self.table.selected().is_some(),
            Action::Pause => self.run.phase == Phase::Running,
            Action::Resume => self.run.phase == Phase::Paused,
            Action::Cancel => matches!(self.run.phase, Phase::Running | Phase::Paused),
            Action::AskAgain => {
                let incomplete = self.list.count(Some(Verdict::Incomplete));
                self.run.phase == Phase::Idle && incomplete + self.list.aged() > 0
            }
        }
    }
}

/// What lies over the window until it is closed.
#[derive(Debug, Clone, PartialEq)]
pub enum Overlay {
    /// Playlists came while others are there.
    Arrived(Vec<ReadPlaylist>),
    /// All keys.
    Keys,
    /// The pull list, as text.
    PullList(String),
    /// Everything that was told.
    Notices,
    /// The token, and what is typed of a new one.
    Token(TypedToken),
    /// What the program says of itself.
    About,
    /// The rows that an import left out, one a line.
    RejectedRows(String),
}

/// A token that somebody types. It is not shown, not even to those who look for faults.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct TypedToken(pub String);

impl fmt::Debug for TypedToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("TypedToken")
    }
}
