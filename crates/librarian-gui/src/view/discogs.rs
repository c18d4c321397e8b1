//! The token for Discogs, and what the program says of itself and of Discogs.

use eframe::egui::{Button, Key, Label, TextEdit, Ui};

use crate::about::{AFFILIATION, DISCOGS, PROGRAM, PROVIDED_BY};
use crate::command::{Command, Commands};
use crate::state::{TokenLine, TypedToken};
use crate::theme;

/// Where a user of Discogs makes a token.
const DEVELOPER_SETTINGS: &str = "https://www.discogs.com/settings/developers";

pub(super) fn token(ui: &mut Ui, line: &TokenLine, typed: &TypedToken, commands: &mut Commands) {
    ui.heading("Discogs token");
    let known = match line {
        TokenLine::Offline => "Discogs is not asked in this window.".to_owned(),
        TokenLine::Missing => {
            "There is none yet. Discogs answers all the same, but 25 calls a minute instead of 60.".to_owned()
        }
        TokenLine::Changing => "It is being checked.".to_owned(),
        TokenLine::Kept(place) => format!("It is kept in {place}."),
    };
    ui.add(Label::new(known).wrap());
    ui.horizontal_wrapped(|ui| {
        ui.label("You can make one, free of charge, at");
        ui.hyperlink_to("discogs.com, Settings, Developers", DEVELOPER_SETTINGS);
    });
    ui.add_space(theme::GAP);
    let mut text = typed.0.clone();
    let label = ui.label("Paste it here");
    let field =
        ui.add(TextEdit::singleline(&mut text).password(true).desired_width(360.0)).labelled_by(label.id);
    if ui.memory(|memory| memory.focused().is_none()) {
        field.request_focus();
    }
    if field.changed() {
        commands.send(Command::TypeToken(TypedToken(text.clone())));
    }
    let may_keep = !text.trim().is_empty() && !matches!(line, TokenLine::Changing | TokenLine::Offline);
    let is_entered = field.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter));
    ui.add_space(theme::GAP);
    ui.horizontal(|ui| {
        let keep = ui.add_enabled(may_keep, Button::new("Check and keep"));
        if keep.clicked() || (is_entered && may_keep) {
            commands.send(Command::KeepToken);
        }
        let may_forget = matches!(line, TokenLine::Kept(_));
        if ui.add_enabled(may_forget, Button::new("Forget it")).clicked() {
            commands.send(Command::ForgetToken);
        }
    });
}

pub(super) fn about(ui: &mut Ui) {
    ui.heading(PROGRAM);
    ui.add(Label::new("Which disc on our shelf carries each song of a playlist.").wrap());
    ui.add_space(theme::GAP);
    ui.add(Label::new(AFFILIATION).wrap());
    ui.hyperlink_to(PROVIDED_BY, DISCOGS);
}
