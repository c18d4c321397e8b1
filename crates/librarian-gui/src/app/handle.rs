//! The one place where commands are carried out.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Instant;

use eframe::egui;
use lookup_core::answer::Answer;
use lookup_core::playlist::Playlist;

use super::App;
use crate::command::{Action, Arrival, Command, ExportForm, ExportKind};
use crate::export_job::{AnsweredLine, pull_list_text, write_export};
use crate::state::match_panel::MatchPanel;
use crate::state::notices::Gravity;
use crate::state::{Overlay, State, TypedToken};

/// An export that waits for the user to say where to.
pub(super) struct PendingExport(ExportKind);

impl App {
    pub(super) fn handle(&mut self, command: Command, context: &egui::Context, now: Instant) {
        match command {
            Command::Do(action) => self.act(action, context, now),
            Command::Read(paths) => self.read(paths),
            Command::ReadText(text) => self.read_text(text),
            Command::Take(arrival) => {
                if let Some(Overlay::Arrived(playlists)) = self.state.overlay.take() {
                    self.take(playlists, arrival);
                }
            }
            Command::Select(line) => self.state.table.select(Some(line)),
            Command::MoveSelection(rows) => self.state.table.move_selection(rows),
            Command::Filter(words) => {
                self.state.table.wanted.filter = words;
                self.arrange();
            }
            Command::ToggleVerdict(verdict) => {
                self.state.table.toggle(verdict);
                self.arrange();
            }
            Command::SortBy(column) => {
                self.state.table.sort_by(column);
                self.arrange();
            }
            Command::Export(kind) => self.export(kind),
            Command::SetTheme(theme) => {
                self.state.theme = theme;
                context.set_theme(theme);
            }
            Command::Dismiss(notice) => self.state.notices.dismiss(notice),
            Command::Copy(text) => context.copy_text(text),
            Command::TypeToken(typed) => {
                if let Some(Overlay::Token(shown)) = &mut self.state.overlay {
                    *shown = typed;
                }
            }
            Command::KeepToken => {
                if let Some(Overlay::Token(TypedToken(typed))) = self.state.overlay.take() {
                    self.station.set_token(typed);
                    self.take_in_shelf();
                }
            }
            Command::ForgetToken => {
                self.state.overlay = None;
                self.station.forget_token();
                self.take_in_shelf();
            }
            Command::CloseOverlay => {
                if let Some(Overlay::Arrived(playlists)) = self.state.overlay.take() {
                    self.take(playlists, Arrival::Drop);
                }
            }
        }
    }

    fn act(&mut self, action: Action, context: &egui::Context, now: Instant) {
        if !self.state.may(action) {
            return;
        }
        match action {
            Action::Open => self.dialogs.choose_playlists(),
            Action::Paste => context.send_viewport_cmd(egui::ViewportCommand::RequestPaste),
            Action::Find => self.state.focus_filter = true,
            Action::Export => self.export(ExportKind { form: ExportForm::Csv, only_shown: false }),
            Action::CopyCallNumber => self.copy_call_number(context, now),
            Action::ShowPullList => {
                self.state.overlay = Some(Overlay::PullList(self.pull_list()));
            }
            Action::ImportCatalog => self.dialogs.choose_catalog(),
            Action::Pause => self.runs.pause(),
            Action::Resume => self.runs.resume(),
            Action::Cancel => self.runs.cancel(),
            Action::AskAgain => {
                let task = self.state.list.ask_again();
                self.start(task);
            }
            Action::ShowNotices => self.state.overlay = Some(Overlay::Notices),
            Action::ShowKeys => self.state.overlay = Some(Overlay::Keys),
            Action::ShowToken => self.state.overlay = Some(Overlay::Token(TypedToken::default())),
            Action::ShowAbout => self.state.overlay = Some(Overlay::About),
        }
    }

    fn copy_call_number(&mut self, context: &egui::Context, now: Instant) {
        let State { list, table, notices, .. } = &mut self.state;
        let line = table.selected().and_then(|line| list.lines().get(line));
        let panel = line.and_then(|line| Some(MatchPanel::of(list.entry(line)?, &line.progress)));
        match panel.as_ref().and_then(MatchPanel::call_number) {
            Some(call_number) => {
                context.copy_text(call_number.to_owned());
                notices.tell(Gravity::Done, format!("Copied {call_number}."), now);
            }
            None => notices.tell(
                Gravity::Trouble,
                "The selected line has no disc on the shelf to copy from.",
                now,
            ),
        }
    }

    /// Asks where to write an export.
    fn export(&mut self, kind: ExportKind) {
        let name = match self.state.list.playlists() {
            [only] => only.name.rsplit_once('.').map_or(only.name.as_str(), |(stem, _)| stem),
            _ => "playlists",
        };
        let extension = kind.form.extension();
        self.dialogs.choose_export(&format!("{name}-shelf.{extension}"), extension);
        self.pending_export = Some(PendingExport(kind));
    }

    /// Writes the export that waits, to where the user said.
    pub(super) fn export_to(&mut self, path: PathBuf) {
        let Some(PendingExport(kind)) = self.pending_export.take() else { return };
        let lines = self.exported_lines(kind.only_shown);
        let order = self.station.shelf_order();
        self.exports.push(write_export(lines, kind.form, order, path, &self.wake));
    }

    /// The pull list of all lines, as text.
    pub(super) fn pull_list(&self) -> String {
        pull_list_text(&self.exported_lines(false), &self.station.shelf_order())
    }

    /// The answered lines, in list order, or those that the table shows, in its order.
    fn exported_lines(&self, only_shown: bool) -> Vec<AnsweredLine> {
        let list = &self.state.list;
        let all = 0..list.len();
        let lines: Vec<usize> = if only_shown { self.state.table.rows().to_vec() } else { all.collect() };
        lines.into_iter().filter_map(|index| exported_line(&self.state, index)).collect()
    }
}

fn exported_line(state: &State, index: usize) -> Option<AnsweredLine> {
    let line = state.list.lines().get(index)?;
    let playlist: &Arc<Playlist> = state.list.playlists().get(line.playlist)?;
    let answer: &Arc<Answer> = line.answer()?;
    Some((Arc::clone(playlist), line.place(), Arc::clone(answer)))
}
