//! What lies over the window until it is closed.

use eframe::egui::{
    Align2, Area, Frame, Grid, Id, Label, Margin, Modal, Order, RichText, ScrollArea, Stroke, Ui, vec2,
};

use super::discogs;
use crate::command::{Action, Arrival, Command, Commands};
use crate::state::list::ReadPlaylist;
use crate::state::{Overlay, State};
use crate::theme::{self, Tokens};

/// The width of a page of text, in points.
const PAGE_WIDTH: f32 = 620.0;

pub(super) fn overlay(ui: &Ui, state: &State, commands: &mut Commands) {
    let Some(overlay) = &state.overlay else { return };
    let tokens = Tokens::in_use(ui.ctx());
    let page = Frame::new()
        .fill(tokens.ground)
        .stroke(Stroke::new(1.0, tokens.line))
        .corner_radius(8.0)
        .inner_margin(Margin::same(20));
    let modal = Modal::new(Id::unique("overlay")).frame(page).show(ui.ctx(), |ui| {
        ui.set_max_width(PAGE_WIDTH);
        match overlay {
            Overlay::Arrived(playlists) => arrived(ui, playlists, commands),
            Overlay::Keys => keys(ui),
            Overlay::PullList(text) => text_page(ui, "Pull list", text, commands),
            Overlay::RejectedRows(rows) => text_page(ui, "Rows left out of the catalog", rows, commands),
            Overlay::Notices => notices(ui, state),
            Overlay::Token(typed) => discogs::token(ui, &state.token, typed, commands),
            Overlay::About => discogs::about(ui),
        }
        if !matches!(overlay, Overlay::Arrived(_)) {
            ui.add_space(theme::GAP);
            if ui.button("Close").clicked() {
                commands.send(Command::CloseOverlay);
            }
        }
    });
    if modal.backdrop_response.clicked() {
        commands.send(Command::CloseOverlay);
    }
}

fn arrived(ui: &mut Ui, playlists: &[ReadPlaylist], commands: &mut Commands) {
    ui.heading("Another playlist");
    let names: Vec<&str> = playlists.iter().map(|read| read.playlist.name.as_str()).collect();
    ui.add(Label::new(format!("What to do with {}?", names.join(", "))).wrap());
    ui.add_space(theme::GAP);
    ui.horizontal(|ui| {
        for (label, arrival) in [
            ("Add below", Arrival::Join),
            ("Replace the list", Arrival::Replace),
            ("Leave it out", Arrival::Drop),
        ] {
            if ui.button(label).clicked() {
                commands.send(Command::Take(arrival));
            }
        }
    });
}

fn keys(ui: &mut Ui) {
    ui.heading("Keys");
    let others = [
        ("Up, Down, Page up, Page down, Home, End", "Select another line"),
        ("Enter", "Leave the filter for the lines"),
        ("Ctrl+V", Action::Paste.explanation()),
        ("Ctrl+C", Action::CopyCallNumber.explanation()),
        ("Esc", "Close what is open, or cancel the run"),
        ("?", Action::ShowKeys.explanation()),
    ];
    Grid::new("keys").num_columns(2).spacing(vec2(24.0, 6.0)).show(ui, |ui| {
        for action in Action::ALL.into_iter().filter(|action| *action != Action::Resume) {
            let Some(shortcut) = action.shortcut() else { continue };
            ui.label(RichText::new(ui.format_shortcut(&shortcut)).text_style(theme::strong_style()));
            ui.label(action.explanation());
            ui.end_row();
        }
        for (key, explanation) in others {
            ui.label(RichText::new(key).text_style(theme::strong_style()));
            ui.label(explanation);
            ui.end_row();
        }
    });
}

fn text_page(ui: &mut Ui, heading: &str, text: &str, commands: &mut Commands) {
    ui.heading(heading);
    let height = ui.ctx().content_rect().height() * 0.6;
    ui.set_width(PAGE_WIDTH);
    ScrollArea::vertical().max_height(height).auto_shrink([false, true]).show(ui, |ui| {
        for line in text.lines() {
            ui.label(if line.is_empty() { " " } else { line });
        }
    });
    if ui.button("Copy").clicked() {
        commands.send(Command::Copy(text.to_owned()));
    }
}

fn notices(ui: &mut Ui, state: &State) {
    ui.heading("Messages");
    let mut is_any = false;
    ScrollArea::vertical().max_height(400.0).show(ui, |ui| {
        for notice in state.notices.history() {
            is_any = true;
            ui.add(Label::new(&notice.text).wrap());
        }
    });
    if !is_any {
        ui.label("Nothing was told yet.");
    }
}

/// While files are held over the window.
pub(super) fn drop_hint(ui: &Ui) {
    let tokens = Tokens::in_use(ui.ctx());
    let area = Area::new(Id::unique("drop hint")).order(Order::Tooltip).interactable(false);
    area.anchor(Align2::CENTER_CENTER, vec2(0.0, 0.0)).show(ui.ctx(), |ui| {
        let frame = Frame::new().fill(tokens.accent).corner_radius(8.0).inner_margin(Margin::same(24));
        frame.show(ui, |ui| {
            ui.label(
                RichText::new("Drop to look these up")
                    .text_style(theme::call_number_style())
                    .color(tokens.on_accent),
            );
        });
    });
}
