//! What was told a moment ago, above the bottom corner.

use std::time::Instant;

use eframe::egui::accesskit::{Live, Role};
use eframe::egui::{Align2, Area, Button, Frame, Id, Label, Margin, Order, Stroke, Ui, vec2};

use crate::command::{Command, Commands};
use crate::state::State;
use crate::state::notices::Gravity;
use crate::theme::Tokens;

/// The widest a notice gets, in points.
const WIDTH: f32 = 420.0;

pub(super) fn toasts(ui: &Ui, state: &State, commands: &mut Commands, now: Instant) {
    if state.notices.in_view(now).next().is_none() {
        return;
    }
    let tokens = Tokens::in_use(ui.ctx());
    let area = Area::new(Id::unique("notices")).order(Order::Foreground);
    area.anchor(Align2::RIGHT_BOTTOM, vec2(-16.0, -56.0)).show(ui.ctx(), |ui| {
        ui.set_max_width(WIDTH + 100.0);
        for (number, notice) in state.notices.in_view(now) {
            let line = match notice.gravity {
                Gravity::Done => tokens.accent,
                Gravity::Trouble => tokens.verdict(lookup_core::answer::Verdict::NotFound),
            };
            let frame = Frame::new()
                .fill(tokens.ground)
                .stroke(Stroke::new(1.5, line))
                .corner_radius(6.0)
                .inner_margin(Margin::symmetric(12, 8));
            frame.show(ui, |ui| {
                ui.ctx().accesskit_node_builder(ui.unique_id(), |node| {
                    node.set_role(Role::Alert);
                    node.set_live(Live::Polite);
                });
                ui.set_max_width(WIDTH);
                ui.horizontal(|ui| {
                    ui.add(Label::new(&notice.text).wrap());
                    if ui.add(Button::new("Dismiss")).clicked() {
                        commands.send(Command::Dismiss(number));
                    }
                });
            });
        }
    });
}
