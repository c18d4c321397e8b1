//! How the runs stand and what shelf they search, along the bottom.

use eframe::egui::accesskit::{Live, Role};
use eframe::egui::{Align, Label, Layout, ProgressBar, RichText, Ui, UiBuilder};

use crate::command::Commands;
use crate::state::run_figures::Phase;
use crate::state::{ShelfLine, State};
use crate::theme::Tokens;

/// The width of the progress bar, in points.
const BAR_WIDTH: f32 = 140.0;

pub(super) fn status_bar(ui: &mut Ui, state: &State, _commands: &mut Commands) {
    let tokens = Tokens::in_use(ui.ctx());
    ui.horizontal(|ui| {
        let figures = &state.run;
        if figures.all > 0 {
            let role = UiBuilder::new().accessibility_role(Role::Status).accessibility_label("Progress");
            ui.scope_builder(role, |ui| {
                if figures.phase == Phase::Idle {
                    // Said once, when all is done: figures that change all the time would chatter.
                    ui.ctx().accesskit_node_builder(ui.unique_id(), |node| node.set_live(Live::Polite));
                }
                let part = figures.done as f32 / figures.all as f32;
                ui.add(
                    ProgressBar::new(part).desired_width(BAR_WIDTH).desired_height(8.0).fill(tokens.accent),
                );
                ui.label(figures.in_words());
            });
        }
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            ui.add(Label::new(RichText::new(shelf_in_words(&state.shelf)).color(tokens.quiet)).truncate());
        });
    });
}

fn shelf_in_words(shelf: &ShelfLine) -> String {
    match shelf {
        ShelfLine::Loading(what) => format!("{what} …"),
        ShelfLine::Ready { items: 1, source } => format!("1 disc on the shelf · {source}"),
        ShelfLine::Ready { items, source } => format!("{items} discs on the shelf · {source}"),
        ShelfLine::Missing(_) => "No catalog yet".to_owned(),
    }
}
