//! What a user can ask of the window. Views send these, one place handles them.

use std::path::PathBuf;

use eframe::egui::{Key, KeyboardShortcut, Modifiers, ThemePreference};
use lookup_core::answer::Verdict;

use crate::state::TypedToken;
use crate::state::row::Column;

/// What somebody asked for.
#[derive(Debug, Clone, PartialEq)]
pub enum Command {
    /// An action that has a button or a key.
    Do(Action),
    /// Read these files and folders as playlists.
    Read(Vec<PathBuf>),
    /// Read this text as a playlist.
    ReadText(String),
    /// What to do with playlists that were read while others are there.
    Take(Arrival),
    /// Select a line, by its place in the list.
    Select(usize),
    /// Move the selection by so many rows.
    MoveSelection(isize),
    /// Filter by these words.
    Filter(String),
    /// Want a verdict, or no more.
    ToggleVerdict(Option<Verdict>),
    /// Sort by a column, the other way round, or no more.
    SortBy(Column),
    /// Write answers to a file.
    Export(ExportKind),
    /// Light, dark, or as the system has it.
    SetTheme(ThemePreference),
    /// Take a notice out of view.
    Dismiss(usize),
    /// Copy this to the clipboard.
    Copy(String),
    /// What is typed of a new token.
    TypeToken(TypedToken),
    /// Check the token that was typed, and keep it.
    KeepToken,
    /// Forget the token.
    ForgetToken,
    /// Close what lies over the window.
    CloseOverlay,
}

/// What to do with playlists that come when others are there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Arrival {
    /// They take the place of the others.
    Replace,
    /// They come below, as sections of their own.
    Join,
    /// They are not wanted after all.
    Drop,
}

/// What to write.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ExportKind {
    /// In which form.
    pub form: ExportForm,
    /// Only the lines that the table shows.
    pub only_shown: bool,
}

/// The forms of an export.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ExportForm {
    /// A row a line.
    Csv,
    /// The same, for Excel.
    ExcelCsv,
    /// An object a line.
    JsonLines,
    /// The discs to pull.
    PullList,
}

impl ExportForm {
    /// All forms, in the order of the menu.
    pub const ALL: [Self; 4] = [Self::Csv, Self::ExcelCsv, Self::JsonLines, Self::PullList];

    /// What the menu calls it.
    pub fn label(self) -> &'static str {
        match self {
            Self::Csv => "CSV",
            Self::ExcelCsv => "CSV for Excel",
            Self::JsonLines => "JSON lines",
            Self::PullList => "Pull list",
        }
    }

    /// The extension of its files.
    pub fn extension(self) -> &'static str {
        match self {
            Self::Csv | Self::ExcelCsv => "csv",
            Self::JsonLines => "jsonl",
            Self::PullList => "txt",
        }
    }
}

/// An action with a name, an explanation and perhaps a key: buttons, menus and the list of keys never differ.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Action {
    /// Choose playlists.
    Open,
    /// Read the clipboard as a playlist.
    Paste,
    /// Put the cursor into the filter.
    Find,
    /// Write what is known to a CSV file.
    Export,
    /// Copy the selected line's call number.
    CopyCallNumber,
    /// Show the pull list.
    ShowPullList,
    /// Choose a catalog to import.
    ImportCatalog,
    /// Open no more lines.
    Pause,
    /// Go on.
    Resume,
    /// End what runs; what is done stays.
    Cancel,
    /// Ask again what could not be asked, and what has aged.
    AskAgain,
    /// Show what was told.
    ShowNotices,
    /// Show all keys.
    ShowKeys,
    /// Show and change the token for Discogs.
    ShowToken,
    /// Show what the program says of itself.
    ShowAbout,
}

impl Action {
    /// All actions, in the order of the list of keys.
    pub const ALL: [Self; 15] = [
        Self::Open,
        Self::Paste,
        Self::Find,
        Self::Export,
        Self::CopyCallNumber,
        Self::ShowPullList,
        Self::ImportCatalog,
        Self::Pause,
        Self::Resume,
        Self::Cancel,
        Self::AskAgain,
        Self::ShowNotices,
        Self::ShowKeys,
        Self::ShowToken,
        Self::ShowAbout,
    ];

    /// What its button says. "…" where a dialog follows.
    pub fn label(self) -> &'static str {
        match self {
            Self::Open => "Open…",
            Self::Paste => "Paste list",
            Self::Find => "Filter",
            Self::Export => "Export…",
            Self::CopyCallNumber => "Copy call number",
            Self::ShowPullList => "Pull list",
            Self::ImportCatalog => "Import catalog…",
            Self::Pause => "Pause",
            Self::Resume => "Resume",
            Self::Cancel => "Cancel",
            Self::AskAgain => "Ask again",
            Self::ShowNotices => "Messages",
            Self::ShowKeys => "Keys",
            Self::ShowToken => "Discogs token…",
            Self::ShowAbout => "About Librarian",
        }
    }

    /// What it does, in one line.
    pub fn explanation(self) -> &'static str {
        match self {
            Self::Open => "Choose playlists to look up",
            Self::Paste => "Look up the list on the clipboard",
            Self::Find => "Filter the lines by words",
            Self::Export => "Write what is known to a CSV file",
            Self::CopyCallNumber => "Copy the call number of the selected line's best match",
            Self::ShowPullList => "Show the discs to pull, in shelf order",
            Self::ImportCatalog => "Replace the catalog by a file of the station's",
            Self::Pause => "Finish the open lines and open no more",
            Self::Resume => "Go on after a pause",
            Self::Cancel => "Stop asking; what is done stays",
            Self::AskAgain => "Ask again what could not be asked, or is six hours old",
            Self::ShowNotices => "Show all messages so far",
            Self::ShowKeys => "Show all keys",
            Self::ShowToken => "Set the token by which Discogs answers more than twice as fast",
            Self::ShowAbout => "Show the version, and where the data come from",
        }
    }

    /// Its key.
    pub fn shortcut(self) -> Option<KeyboardShortcut> {
        let with_command = |key| Some(KeyboardShortcut::new(Modifiers::COMMAND, key));
        match self {
            Self::Open => with_command(Key::O),
            Self::Find => with_command(Key::F),
            Self::Export => with_command(Key::E),
            Self::ShowPullList => with_command(Key::L),
            Self::ImportCatalog => with_command(Key::I),
            Self::AskAgain => with_command(Key::R),
            Self::Pause | Self::Resume => with_command(Key::P),
            Self::ShowNotices => with_command(Key::M),
            // Ctrl+V, Ctrl+C, Esc and "?" come as events of their own: see `keys`.
            Self::Paste
            | Self::CopyCallNumber
            | Self::Cancel
            | Self::ShowKeys
            | Self::ShowToken
            | Self::ShowAbout => None,
        }
    }
}

/// Where views put what was asked for. Handled once a frame, after all views were drawn.
#[derive(Debug, Default)]
pub struct Commands(Vec<Command>);

impl Commands {
    /// Asks for something.
    pub fn send(&mut self, command: Command) {
        self.0.push(command);
    }

    /// Asks for an action.
    pub fn act(&mut self, action: Action) {
        self.send(Command::Do(action));
    }

    /// All that was asked for, in order.
    pub fn take(&mut self) -> Vec<Command> {
        std::mem::take(&mut self.0)
    }
}
