//! The window's panels, one a file. They read the state and send commands; none of them waits, reads a file or keeps
//! a truth of its own.

mod empty;
mod filter_bar;
mod keys;
mod line_grid;
mod match_list;
mod overlay;
mod status_bar;
mod toasts;
mod tool_bar;
mod verdict_mark;

use std::time::Instant;

use eframe::egui::{CentralPanel, Frame, Panel, Ui};

use crate::command::Commands;
use crate::state::State;
use crate::theme::{self, Tokens};

/// Draws the whole window.
pub(crate) fn window(ui: &mut Ui, state: &mut State, commands: &mut Commands, now: Instant) {
    keys::read(ui, state, commands);
    let tokens = Tokens::in_use(ui.ctx());
    let bar = Frame::new().fill(tokens.panel).inner_margin(theme::bar_margin());
    Panel::top("tools").frame(bar).show(ui, |ui| tool_bar::tool_bar(ui, state, commands));
    Panel::bottom("status").frame(bar).show(ui, |ui| status_bar::status_bar(ui, state, commands));
    if state.list.is_empty() {
        let ground = Frame::new().fill(tokens.ground).inner_margin(theme::panel_margin());
        CentralPanel::default().frame(ground).show(ui, |ui| empty::empty(ui, state, commands));
    } else {
        let side = Frame::new().fill(tokens.panel).inner_margin(theme::panel_margin());
        let width = ui.available_width();
        Panel::right("matches")
            .frame(side)
            .default_size((width * 0.36).max(320.0))
            .size_range(300.0..=(width * 0.6).max(320.0))
            .show(ui, |ui| match_list::match_list(ui, state, commands));
        let ground = Frame::new().fill(tokens.ground);
        CentralPanel::default().frame(ground).show(ui, |ui| {
            filter_bar::filter_bar(ui, state, commands);
            line_grid::line_grid(ui, state, commands);
        });
    }
    toasts::toasts(ui, state, commands, now);
    overlay::overlay(ui, state, commands);
    if state.is_drop_hovering {
        overlay::drop_hint(ui);
    }
}
