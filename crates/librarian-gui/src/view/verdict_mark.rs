//! The shape of each verdict, drawn: a verdict is told by word and shape, never by colour alone.

use std::f32::consts::{FRAC_PI_2, TAU};

use eframe::egui::{Painter, Pos2, Rect, Response, Sense, Shape, Stroke, Ui, Vec2, pos2, vec2};
use lookup_core::answer::Verdict;

use crate::theme::Tokens;

/// The side of a mark, in points.
const SIDE: f32 = 14.0;

/// Draws the mark of a verdict, or of a line that has none yet.
pub(crate) fn verdict_mark(ui: &mut Ui, verdict: Option<Verdict>) -> Response {
    let (rect, response) = ui.allocate_exact_size(Vec2::splat(SIDE), Sense::hover());
    let tokens = Tokens::in_use(ui.ctx());
    let colour = verdict.map_or(tokens.quiet, |verdict| tokens.verdict(verdict));
    paint(ui.painter(), rect, verdict, Stroke::new(1.8, colour));
    response
}

fn paint(painter: &Painter, rect: Rect, verdict: Option<Verdict>, stroke: Stroke) {
    let at = |x: f32, y: f32| pos2(rect.left() + x * rect.width(), rect.top() + y * rect.height());
    let line = |points: &[Pos2]| painter.add(Shape::line(points.to_vec(), stroke));
    match verdict {
        // A tick.
        Some(Verdict::Confirmed) => {
            line(&[at(0.1, 0.55), at(0.4, 0.85), at(0.92, 0.2)]);
        }
        // A circle half filled.
        Some(Verdict::Incomplete) => {
            let (centre, radius) = (rect.center(), rect.width() * 0.42);
            painter.circle_stroke(centre, radius, stroke);
            let arc = (0..=16_u8).map(|step| {
                let angle = FRAC_PI_2 + TAU / 2.0 * f32::from(step) / 16.0;
                centre + radius * vec2(angle.cos(), angle.sin())
            });
            painter.add(Shape::convex_polygon(arc.collect(), stroke.color, Stroke::NONE));
        }
        // A shelf with nothing on it.
        Some(Verdict::Unshelved) => {
            line(&[at(0.08, 0.1), at(0.08, 0.85), at(0.92, 0.85), at(0.92, 0.1)]);
        }
        // A wave: about so.
        Some(Verdict::Unconfirmed) => {
            let wave = (0..=20_u8).map(|step| {
                let x = f32::from(step) / 20.0;
                at(0.06 + 0.88 * x, 0.5 - 0.24 * (x * TAU).sin())
            });
            painter.add(Shape::line(wave.collect(), stroke));
        }
        // A cross.
        Some(Verdict::NotFound) => {
            line(&[at(0.15, 0.15), at(0.85, 0.85)]);
            line(&[at(0.85, 0.15), at(0.15, 0.85)]);
        }
        // A dash.
        Some(Verdict::Skipped) => {
            line(&[at(0.15, 0.5), at(0.85, 0.5)]);
        }
        // A dot: not yet known.
        None => {
            painter.circle_filled(rect.center(), rect.width() * 0.14, stroke.color);
        }
    }
}
