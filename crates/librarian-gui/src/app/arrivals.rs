//! Playlists that come: dropped, chosen, pasted, named on the command line.

use std::path::{Path, PathBuf};
use std::time::Instant;

use eframe::egui;
use lookup_core::playlist;
use poll_promise::Promise;

use super::App;
use crate::command::Arrival;
use crate::engine::{Outcome, in_background};
use crate::state::line_table::Arrangement;
use crate::state::list::ReadPlaylist;
use crate::state::notices::Gravity;
use crate::state::{Overlay, State};

/// Playlists being read: each with its fault, if it has one.
pub(super) type Reading = Promise<Outcome<Vec<Outcome<ReadPlaylist>>>>;

/// The most playlists taken from folders at once.
const MOST_FROM_FOLDERS: usize = 500;

/// The extensions looked for in folders; a file named by itself is read whatever its extension.
const EXTENSIONS: [&str; 5] = ["csv", "tsv", "m3u", "m3u8", "txt"];

impl App {
    /// Reads files and folders as playlists.
    pub(super) fn read(&mut self, paths: Vec<PathBuf>) {
        if !paths.is_empty() {
            let read = move || Ok(read_all(&paths));
            self.readings.push(in_background("Reading playlists", &self.wake, read));
        }
    }

    /// Reads a text, as it was pasted.
    pub(super) fn read_text(&mut self, text: String) {
        let read = move || {
            let read = playlist::parse("pasted list", text.as_bytes());
            Ok(vec![read.map(ReadPlaylist::from).map_err(|error| error.to_string())])
        };
        self.readings.push(in_background("Reading the pasted list", &self.wake, read));
    }

    pub(super) fn take_in_drops(&mut self, ui: &egui::Ui) {
        let (dropped, is_hovering) = ui.input(|input| {
            let paths = input.raw.dropped_files.iter().map(|file| file.path().to_owned());
            (paths.collect::<Vec<PathBuf>>(), !input.raw.hovered_files.is_empty())
        });
        self.state.is_drop_hovering = is_hovering;
        self.read(dropped);
    }

    pub(super) fn take_in_readings(&mut self, now: Instant) {
        for reading in std::mem::take(&mut self.readings) {
            match reading.try_take() {
                Ok(outcome) => self.take_in_playlists(outcome.unwrap_or_else(|why| vec![Err(why)]), now),
                Err(reading) => self.readings.push(reading),
            }
        }
    }

    /// What could not be read is told; what could be read is looked up, after asking where others are there.
    fn take_in_playlists(&mut self, outcomes: Vec<Outcome<ReadPlaylist>>, now: Instant) {
        let mut playlists = Vec::new();
        for outcome in outcomes {
            match outcome {
                Ok(playlist) => playlists.push(playlist),
                Err(fault) => self.state.notices.tell(Gravity::Trouble, fault, now),
            }
        }
        if playlists.is_empty() {
            return;
        }
        match self.state.overlay.take() {
            Some(Overlay::Arrived(mut before)) => {
                before.append(&mut playlists);
                self.state.overlay = Some(Overlay::Arrived(before));
            }
            other if self.state.list.is_empty() => {
                self.state.overlay = other;
                self.take(playlists, Arrival::Replace);
            }
            _ => self.state.overlay = Some(Overlay::Arrived(playlists)),
        }
    }

    /// Nothing vanishes without a word.
    fn tell_left_out(&mut self, playlists: &[ReadPlaylist]) {
        let names: Vec<&str> = playlists.iter().map(|read| read.playlist.name.as_str()).collect();
        let told = format!("Left out: {}.", names.join(", "));
        self.state.notices.tell(Gravity::Done, told, Instant::now());
    }

    /// Does with playlists what was asked for.
    pub(super) fn take(&mut self, playlists: Vec<ReadPlaylist>, arrival: Arrival) {
        match arrival {
            Arrival::Drop => return self.tell_left_out(&playlists),
            Arrival::Join => {}
            Arrival::Replace => {
                self.runs.drop_all();
                self.waiting_for_shelf.clear();
                let theme = self.state.theme;
                let (shelf, token) = (self.state.shelf.clone(), self.state.token.clone());
                let notices = std::mem::take(&mut self.state.notices);
                self.state = State { shelf, token, notices, theme, ..State::default() };
            }
        }
        let task = self.state.list.join(playlists);
        // A list that was just dropped is never out of sight.
        self.state.table.wanted = Arrangement::default();
        self.arrange();
        self.start(task);
    }
}

fn read_all(paths: &[PathBuf]) -> Vec<Outcome<ReadPlaylist>> {
    let mut outcomes = Vec::new();
    for path in paths {
        if path.is_dir() {
            match files_in(path) {
                Ok(files) => outcomes.extend(files.iter().map(|file| read(file))),
                Err(fault) => outcomes.push(Err(fault)),
            }
        } else {
            outcomes.push(read(path));
        }
    }
    outcomes
}

fn read(path: &Path) -> Outcome<ReadPlaylist> {
    playlist::read(path).map(ReadPlaylist::from).map_err(|error| error.to_string())
}

/// The playlists in a folder, by name.
fn files_in(folder: &Path) -> Outcome<Vec<PathBuf>> {
    let entries = folder
        .read_dir()
        .map_err(|error| format!("{} cannot be opened: {error}; check its permissions", folder.display()))?;
    let is_playlist = |path: &PathBuf| {
        let extension = path.extension().map(|it| it.to_string_lossy().to_ascii_lowercase());
        path.is_file() && extension.is_some_and(|it| EXTENSIONS.contains(&it.as_str()))
    };
    let mut files: Vec<PathBuf> =
        entries.flatten().map(|entry| entry.path()).filter(is_playlist).take(MOST_FROM_FOLDERS).collect();
    files.sort();
    if files.is_empty() {
        let kinds = EXTENSIONS.join(", ");
        return Err(format!("{} has no playlists in it; looked for {kinds}", folder.display()));
    }
    Ok(files)
}
