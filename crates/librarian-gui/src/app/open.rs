//! Opening the window on the screen.

use std::sync::Arc;
use std::time::Instant;

use eframe::egui::ViewportBuilder;
use tokio::runtime::Handle;

use super::{App, wake_of};
use crate::command::Arrival;
use crate::dialogs::NativeDialogs;
use crate::display::NoWindow;
use crate::engine::{LiveStation, WindowStart, demo_playlist};
use crate::state::notices::Gravity;
use crate::theme;

/// What the window is called, and what the system knows it by.
const NAME: &str = "Librarian";

/// Shows the window until it is closed. The system wants it on the main thread; sessions run on `handle`.
///
/// # Errors
/// What the system lacks for it.
pub fn open_window(start: WindowStart, handle: Handle) -> Result<(), NoWindow> {
    let viewport = ViewportBuilder::default()
        .with_title(NAME)
        .with_app_id("librarian")
        .with_icon(theme::icon())
        .with_inner_size([1280.0, 800.0])
        .with_min_inner_size([900.0, 600.0])
        .with_drag_and_drop(true);
    let options = eframe::NativeOptions { viewport, ..eframe::NativeOptions::default() };
    eframe::run_native(
        NAME,
        options,
        Box::new(move |creation| {
            let wake = wake_of(&creation.egui_ctx);
            let WindowStart { shelf, sources, playlists, is_demo } = start;
            let station = LiveStation::open(shelf, sources, handle.clone(), Arc::clone(&wake));
            let dialogs = NativeDialogs::new(handle, wake);
            let mut app = App::new(&creation.egui_ctx, Box::new(station), Box::new(dialogs));
            if playlists.is_empty() && is_demo {
                app.show_demo();
            }
            app.read(playlists);
            Ok(Box::new(app))
        }),
    )?;
    Ok(())
}

impl App {
    /// Looks up the demo's own list.
    fn show_demo(&mut self) {
        match demo_playlist() {
            Ok(playlist) => self.take(vec![playlist.into()], Arrival::Replace),
            Err(error) => self.state.notices.tell(Gravity::Trouble, error.to_string(), Instant::now()),
        }
    }
}
