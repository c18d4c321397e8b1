//! What stands in the window before there is a list.

use eframe::egui::{Align, Button, Label, Layout, RichText, Ui};

use crate::command::{Action, Commands};
use crate::state::{ShelfLine, State};
use crate::theme::Tokens;

/// The widest a line of text gets, in points.
const TEXT_WIDTH: f32 = 580.0;

pub(super) fn empty(ui: &mut Ui, state: &State, commands: &mut Commands) {
    let tokens = Tokens::in_use(ui.ctx());
    let above = (ui.available_height() * 0.26).max(20.0);
    ui.with_layout(Layout::top_down(Align::Center), |ui| {
        ui.add_space(above);
        ui.set_max_width(TEXT_WIDTH);
        ui.heading("Drop a playlist here");
        ui.add(Label::new("CSV, TSV, M3U or plain text; several at once, or a folder.").wrap());
        ui.add_space(8.0);
        for action in [Action::Open, Action::Paste] {
            let button = ui.add_sized([200.0, 34.0], Button::new(action.label()));
            if button.on_hover_text(action.explanation()).clicked() {
                commands.act(action);
            }
        }
        ui.add_space(8.0);
        if let ShelfLine::Missing(why) = &state.shelf {
            ui.add(Label::new(why).wrap());
            let button = ui.add_sized([200.0, 34.0], Button::new(Action::ImportCatalog.label()));
            if button.on_hover_text(Action::ImportCatalog.explanation()).clicked() {
                commands.act(Action::ImportCatalog);
            }
            ui.add_space(8.0);
        }
        let hint = "On Wayland, files cannot be dropped yet: use Open, or paste the list with Ctrl+V.";
        ui.add(Label::new(RichText::new(hint).color(tokens.quiet)).wrap());
    });
}
