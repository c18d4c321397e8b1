//! The filter box and the counts by verdict, which filter too.

use eframe::egui::{Button, Frame, Id, Key, TextEdit, Ui};
use lookup_core::answer::Verdict;

use crate::command::{Command, Commands};
use crate::state::State;
use crate::state::match_panel::verdict_in_words;
use crate::theme::{self, Tokens};

pub(super) fn filter_bar(ui: &mut Ui, state: &mut State, commands: &mut Commands) {
    Frame::new().inner_margin(theme::bar_margin()).show(ui, |ui| {
        ui.horizontal_wrapped(|ui| {
            filter_box(ui, state, commands);
            let verdicts = Verdict::ALL.into_iter().map(Some).chain([None]);
            for verdict in verdicts.filter(|verdict| state.list.count(*verdict) > 0) {
                count_button(ui, state, commands, verdict);
            }
        });
    });
}

/// The id of the filter box.
pub(super) fn filter_box_id() -> Id {
    Id::unique("filter")
}

fn filter_box(ui: &mut Ui, state: &mut State, commands: &mut Commands) {
    let id = filter_box_id();
    let mut text = state.table.wanted.filter.clone();
    let label = ui.label("Filter");
    let response =
        ui.add(TextEdit::singleline(&mut text).id(id).desired_width(180.0).hint_text("words of a line"));
    let response = response.labelled_by(label.id);
    if std::mem::take(&mut state.focus_filter) {
        ui.memory_mut(|memory| memory.request_focus(id));
    }
    if response.changed() {
        commands.send(Command::Filter(text));
    }
    if response.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter)) {
        commands.send(Command::MoveSelection(0));
    }
}

/// How many lines have a verdict; pressed, only those are shown.
fn count_button(ui: &mut Ui, state: &State, commands: &mut Commands, verdict: Option<Verdict>) {
    let tokens = Tokens::in_use(ui.ctx());
    let is_wanted = state.table.wanted.only.contains(&verdict);
    let colour = verdict.map_or(tokens.quiet, |verdict| tokens.verdict(verdict));
    let text = format!("{} {}", state.list.count(verdict), verdict_in_words(verdict));
    let button = Button::selectable(is_wanted, eframe::egui::RichText::new(text).color(colour));
    if ui.add(button).on_hover_text("Show only these lines, or all again").clicked() {
        commands.send(Command::ToggleVerdict(verdict));
    }
}
