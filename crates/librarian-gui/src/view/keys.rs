//! Keys, before any widget sees them.

use eframe::egui::{Event, Key, Memory, Modifiers, Ui};

use super::filter_bar::filter_box_id;
use crate::command::{Action, Command, Commands};
use crate::state::State;

/// How many rows a page up or down moves.
const PAGE: isize = 20;

pub(super) fn read(ui: &mut Ui, state: &State, commands: &mut Commands) {
    for action in Action::ALL {
        let is_meant = state.may(action)
            && action.shortcut().is_some_and(|keys| ui.input_mut(|input| input.consume_shortcut(&keys)));
        if is_meant {
            commands.act(action);
        }
    }
    let is_typing = ui.text_edit_focused();
    if ui.input_mut(|input| input.consume_key(Modifiers::NONE, Key::Escape)) {
        // By now egui itself took the cursor out of the filter: this Esc was meant for that, and for nothing else.
        let left_filter = ui.ctx().read_response(filter_box_id()).is_some_and(|filter| filter.lost_focus());
        escape(ui, state, commands, is_typing || left_filter);
    }
    if is_typing {
        return;
    }
    read_clipboard_events(ui, commands);
    let asks_for_keys = |event: &Event| match event {
        Event::Text(text) => text == "?",
        Event::Key { key: Key::Questionmark, pressed, .. } => *pressed,
        _ => false,
    };
    if ui.input(|input| input.events.iter().any(asks_for_keys)) {
        commands.act(Action::ShowKeys);
    }
    if state.overlay.is_some() {
        return;
    }
    for (key, rows) in [
        (Key::ArrowDown, 1),
        (Key::ArrowUp, -1),
        (Key::PageDown, PAGE),
        (Key::PageUp, -PAGE),
        (Key::Home, isize::MIN),
        (Key::End, isize::MAX),
    ] {
        // A held key may come several times a frame.
        let presses = ui.input_mut(|input| input.count_and_consume_key(Modifiers::NONE, key));
        if presses > 0 {
            let rows = rows.saturating_mul(isize::try_from(presses).unwrap_or(1));
            commands.send(Command::MoveSelection(rows));
        }
    }
}

/// Esc closes the nearest thing that is open: an overlay, the filter, the run.
fn escape(ui: &Ui, state: &State, commands: &mut Commands, is_typing: bool) {
    if state.overlay.is_some() {
        commands.send(Command::CloseOverlay);
    } else if is_typing {
        ui.memory_mut(Memory::stop_text_input);
    } else if state.may(Action::Cancel) {
        commands.act(Action::Cancel);
    }
}

/// Ctrl+V brings a list, Ctrl+C takes a call number: the system tells of both as events.
fn read_clipboard_events(ui: &Ui, commands: &mut Commands) {
    let events = ui.input(|input| input.events.clone());
    for event in events {
        match event {
            Event::Paste(text) => commands.send(Command::ReadText(text)),
            Event::Copy => commands.act(Action::CopyCallNumber),
            _ => {}
        }
    }
}
