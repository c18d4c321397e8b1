//! The matches of the selected line, and the evidence for them.

use eframe::egui::accesskit::Role;
use eframe::egui::{CollapsingHeader, Frame, Label, Margin, RichText, ScrollArea, Stroke, Ui, UiBuilder};

use crate::about::PROVIDED_BY;
use crate::command::Commands;
use crate::state::State;
use crate::state::list::Progress;
use crate::state::match_panel::{Card, Evidence, MatchPanel};
use crate::theme::{self, Tokens};

pub(super) fn match_list(ui: &mut Ui, state: &State, _commands: &mut Commands) {
    let Some(index) = state.table.selected() else {
        ui.label("Select a line to see its matches.");
        return;
    };
    let Some(line) = state.list.lines().get(index) else { return };
    let Some(entry) = state.list.entry(line) else { return };
    let panel = MatchPanel::of(entry, &line.progress);
    let is_live = !matches!(line.progress, Progress::Answered(_));
    ScrollArea::vertical().id_salt(("matches", index)).auto_shrink(false).show(ui, |ui| {
        heading(ui, state, line.playlist, entry.number, &panel);
        for card in &panel.cards {
            match_card(ui, card);
        }
        if let Some(still) = &panel.still {
            ui.add_space(theme::GAP);
            ui.label(RichText::new(still).color(Tokens::in_use(ui.ctx()).quiet));
        }
        if !is_live {
            evidence(ui, &panel.evidence);
        }
    });
}

fn heading(ui: &mut Ui, state: &State, playlist: usize, number: usize, panel: &MatchPanel) {
    let tokens = Tokens::in_use(ui.ctx());
    let playlist = state.list.playlists().get(playlist).map(|playlist| playlist.name.as_str());
    let place = format!("{} · line {number}", playlist.unwrap_or_default());
    ui.add(Label::new(RichText::new(place).color(tokens.quiet)).truncate());
    ui.add(Label::new(RichText::new(&panel.asked).text_style(theme::strong_style())).wrap());
    if let Some(own_text) = &panel.own_text {
        ui.add(Label::new(RichText::new(own_text).color(tokens.quiet)).truncate());
    }
    if !panel.note.is_empty() {
        ui.add(Label::new(&panel.note).wrap());
    }
    ui.add_space(theme::GAP);
}

fn match_card(ui: &mut Ui, card: &Card) {
    let tokens = Tokens::in_use(ui.ctx());
    let stroke = if card.is_confirmed {
        Stroke::new(1.5, tokens.verdict(lookup_core::answer::Verdict::Confirmed))
    } else {
        Stroke::new(1.0, tokens.line)
    };
    let indent = if card.is_copy { 18 } else { 0 };
    let frame = Frame::new()
        .fill(tokens.ground)
        .stroke(stroke)
        .corner_radius(6.0)
        .inner_margin(Margin::symmetric(12, 8))
        .outer_margin(Margin { left: indent, right: 0, top: 0, bottom: 0 });
    frame.show(ui, |ui| {
        ui.set_width(ui.available_width());
        let place = if card.call_number.is_empty() { "Not on the shelf" } else { &card.call_number };
        ui.add(Label::new(RichText::new(place).text_style(theme::call_number_style())).wrap());
        if card.is_copy {
            ui.label(RichText::new("another copy").color(tokens.quiet));
            return;
        }
        ui.add(Label::new(RichText::new(&card.name).text_style(theme::strong_style())).wrap());
        if let Some(track) = &card.track {
            ui.add(Label::new(track).wrap());
        }
        ui.add(Label::new(RichText::new(&card.reason).color(tokens.quiet)).wrap());
        let kind_and_confidence: Vec<&str> = [card.kind.as_str(), card.confidence.as_str()]
            .into_iter()
            .filter(|text| !text.is_empty())
            .collect();
        ui.label(RichText::new(kind_and_confidence.join(" · ")).color(tokens.quiet));
        if let Some(url) = &card.url {
            ui.hyperlink_to(PROVIDED_BY, url);
        }
    });
}

fn evidence(ui: &mut Ui, evidence: &Evidence) {
    if evidence.readings.is_empty() {
        return;
    }
    let tokens = Tokens::in_use(ui.ctx());
    ui.add_space(theme::GAP);
    let role = UiBuilder::new().accessibility_role(Role::Group).accessibility_label("Evidence");
    ui.scope_builder(role, |ui| {
        CollapsingHeader::new("Evidence").default_open(true).show(ui, |ui| {
            for reading in &evidence.readings {
                ui.add(Label::new(format!("Read as {reading}")).wrap());
            }
            for step in &evidence.steps {
                let by = if step.by.is_empty() { String::new() } else { format!(" · {}", step.by) };
                let text = format!("{}: {}{by}", step.what, step.outcome);
                if step.is_search {
                    ui.add_space(theme::GAP);
                    ui.add(Label::new(text).wrap());
                } else {
                    ui.add(Label::new(RichText::new(format!("   {text}")).color(tokens.quiet)).wrap());
                }
            }
        });
    });
}
