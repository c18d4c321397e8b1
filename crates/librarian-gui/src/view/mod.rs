//! The window's panels, one a file. They read the state and send commands; none of them waits, reads a file or keeps
//! a truth of its own.

mod discogs;
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

/// The narrowest that the matches get, in points.
const NARROWEST_MATCHES: f32 = 300.0;

/// The narrowest that the lines get beside them, in points: so that call numbers stay in view when the window shrinks.
const NARROWEST_LINES: f32 = 600.0;

/// Draws the whole window.
pub(crate) fn window(ui: &mut Ui, state: &mut State, commands: &mut Commands, now: Instant) {
    keys::read(ui, state, commands);
    let tokens = Tokens::in_use(ui.ctx());
    let bar = Frame::new().fill(tokens.panel).inner_margin(theme::bar_margin());
    Panel::top("tools").frame(bar).show(ui, |ui| tool_bar::tool_bar(ui, state, commands));
    Panel::bottom("status").frame(bar).show(ui, |ui| status_bar::status_bar(ui, state, commands));
    toasts::toasts(ui, state, commands, now);
    if state.list.is_empty() {
        let ground = Frame::new().fill(tokens.ground).inner_margin(theme::panel_margin());
        CentralPanel::default().frame(ground).show(ui, |ui| empty::empty(ui, state, commands));
    } else {
        let side = Frame::new().fill(tokens.panel).inner_margin(theme::panel_margin());
        let width = ui.available_width();
        Panel::right("matches")
            .frame(side)
            .default_size((width * 0.34).max(NARROWEST_MATCHES))
            .size_range(NARROWEST_MATCHES..=(width - NARROWEST_LINES).max(NARROWEST_MATCHES))
            .show(ui, |ui| match_list::match_list(ui, state, commands));
        let ground = Frame::new().fill(tokens.ground);
        CentralPanel::default().frame(ground).show(ui, |ui| {
            filter_bar::filter_bar(ui, state, commands);
            line_grid::line_grid(ui, state, commands);
        });
    }
    overlay::overlay(ui, state, commands);
    if state.is_drop_hovering {
        overlay::drop_hint(ui);
    }
}
