//! What can be done, along the top.

use eframe::egui::{
    Align, Button, Layout, Popup, Response, ThemePreference, Ui, containers::menu::MenuButton,
};

use crate::command::{Action, Command, Commands, ExportForm, ExportKind};
use crate::state::State;

pub(super) fn tool_bar(ui: &mut Ui, state: &State, commands: &mut Commands) {
    ui.horizontal_wrapped(|ui| {
        for action in [Action::Open, Action::Paste] {
            action_button(ui, state, commands, action);
        }
        ui.separator();
        export_menu(ui, state, commands);
        action_button(ui, state, commands, Action::ShowPullList);
        ui.separator();
        for action in [Action::Pause, Action::Resume, Action::Cancel, Action::AskAgain] {
            if state.may(action) {
                action_button(ui, state, commands, action);
            }
        }
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            more_menu(ui, state, commands);
            action_button(ui, state, commands, Action::ShowKeys);
            action_button(ui, state, commands, Action::ShowNotices);
            theme_menu(ui, state, commands);
        });
    });
}

/// The button of an action: its name, what it does, its key; grey where it can do nothing.
pub(super) fn action_button(ui: &mut Ui, state: &State, commands: &mut Commands, action: Action) -> Response {
    let response = ui.add_enabled(state.may(action), Button::new(action.label()));
    let explanation = match action.shortcut() {
        Some(keys) => format!("{} ({})", action.explanation(), ui.format_shortcut(&keys)),
        None => action.explanation().to_owned(),
    };
    if response.clicked() {
        commands.act(action);
    }
    response.on_hover_text(explanation)
}

fn export_menu(ui: &mut Ui, state: &State, commands: &mut Commands) {
    let is_enabled = state.may(Action::Export);
    let button = ui.add_enabled(is_enabled, Button::new(Action::Export.label()));
    Popup::menu(&button).show(|ui| {
        for (heading, only_shown) in [("All lines", false), ("Only the lines shown", true)] {
            ui.label(heading);
            for form in ExportForm::ALL {
                if ui.button(form.label()).clicked() {
                    commands.send(Command::Export(ExportKind { form, only_shown }));
                    ui.close();
                }
            }
        }
    });
    button.on_hover_text(Action::Export.explanation());
}

fn theme_menu(ui: &mut Ui, state: &State, commands: &mut Commands) {
    MenuButton::new("Theme").ui(ui, |ui| {
        for (name, theme) in [
            ("As the system", ThemePreference::System),
            ("Light", ThemePreference::Light),
            ("Dark", ThemePreference::Dark),
        ] {
            if ui.selectable_label(state.theme == theme, name).clicked() {
                commands.send(Command::SetTheme(theme));
                ui.close();
            }
        }
    });
}

fn more_menu(ui: &mut Ui, state: &State, commands: &mut Commands) {
    MenuButton::new("More").ui(ui, |ui| {
        for action in [Action::ImportCatalog, Action::ShowToken, Action::ShowAbout] {
            if action_button(ui, state, commands, action).clicked() {
                ui.close();
            }
        }
    });
}
