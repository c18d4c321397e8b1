//! What was told a moment ago, above the status bar: a strip of its own, which covers nothing.

use std::time::Instant;

use eframe::egui::accesskit::{Live, Role};
use eframe::egui::{Align, Button, Frame, Label, Layout, Margin, Panel, RichText, Stroke, Ui};

use crate::command::{Command, Commands};
use crate::state::State;
use crate::state::notices::{Gravity, Notice};
use crate::theme::{self, Tokens};

/// So many are shown at once, the newest; two hundred bad files would leave no room for anything else.
const SHOWN: usize = 3;

pub(super) fn toasts(ui: &mut Ui, state: &State, commands: &mut Commands, now: Instant) {
    let told: Vec<(usize, &Notice)> = state.notices.in_view(now).collect();
    if told.is_empty() {
        return;
    }
    let tokens = Tokens::in_use(ui.ctx());
    let strip = Frame::new().fill(tokens.panel).inner_margin(theme::bar_margin());
    let (earlier, shown) = told.split_at(told.len().saturating_sub(SHOWN));
    let bottom = ui.available_rect_before_wrap().bottom();
    let panel = Panel::bottom("notices").frame(strip).show(ui, |ui| {
        if !earlier.is_empty() {
            ui.label(RichText::new(format!("{} more under Messages", earlier.len())).color(tokens.quiet));
        }
        for (number, notice) in shown {
            toast(ui, tokens, commands, *number, notice);
        }
    });
    // A panel takes the height of its last frame.
    if (panel.response.rect.bottom() - bottom).abs() > 0.5 {
        ui.ctx().request_discard("the notices' height changed");
    }
}

fn toast(ui: &mut Ui, tokens: &Tokens, commands: &mut Commands, number: usize, notice: &Notice) {
    let line = match notice.gravity {
        Gravity::Done => tokens.accent,
        Gravity::Trouble => tokens.verdict(lookup_core::answer::Verdict::NotFound),
    };
    let frame = Frame::new()
        .fill(tokens.ground)
        .stroke(Stroke::new(1.5, line))
        .corner_radius(6.0)
        .inner_margin(Margin::symmetric(12, 4));
    frame.show(ui, |ui| {
        ui.ctx().accesskit_node_builder(ui.unique_id(), |node| {
            node.set_role(Role::Alert);
            node.set_live(Live::Polite);
        });
        ui.set_width(ui.available_width());
        ui.horizontal(|ui| {
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                if ui.add(Button::new("Dismiss")).clicked() {
                    commands.send(Command::Dismiss(number));
                }
                ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
                    ui.add(Label::new(&notice.text).wrap());
                });
            });
        });
    });
}
