//! The dialogs of the system.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

use poll_promise::Promise;
use rfd::{AsyncFileDialog, FileHandle};
use tokio::runtime::Handle;

use super::{DialogAnswer, Dialogs};
use crate::engine::Wake;

/// The soonest that a person closes a dialog. One that gives nothing sooner was never shown, of which `rfd` says
/// nothing but in the log.
const SOONEST_CLOSED: Duration = Duration::from_millis(150);

const NOT_SHOWN: &str = "No file dialog could be shown; install xdg-desktop-portal-gtk or zenity, \
    or drop the file on the window or name it on the command line";

/// The extensions of playlists.
const PLAYLISTS: [&str; 5] = ["csv", "tsv", "m3u", "m3u8", "txt"];

/// The extensions of catalogs.
const CATALOGS: [&str; 6] = ["csv", "tsv", "txt", "sqlite", "sqlite3", "db"];

/// The system's own dialogs. They are made on the thread that asks for them, as macOS wants it, and waited for on the
/// runtime.
pub struct NativeDialogs {
    handle: Handle,
    wake: Wake,
    open: Option<Promise<DialogAnswer>>,
}

impl NativeDialogs {
    /// Dialogs that are waited for on `handle`, and call `wake` when they were answered.
    pub fn new(handle: Handle, wake: Wake) -> Self {
        Self { handle, wake, open: None }
    }

    /// Opens a dialog, unless one is open.
    fn open<F>(&mut self, dialog: impl FnOnce() -> F, answer: fn(F::Output) -> Option<DialogAnswer>)
    where
        F: Future + Send + 'static,
    {
        if self.open.is_some() {
            return;
        }
        let (sender, promise) = Promise::new();
        let (asked_at, wake) = (Instant::now(), Arc::clone(&self.wake));
        let chosen = dialog();
        // On a task of its own: a fault of the dialog must not leave the promise without an answer.
        let chosen = self.handle.spawn(async move { answer(chosen.await) });
        self.handle.spawn(async move {
            let chosen = chosen.await.unwrap_or_default();
            sender.send(chosen.unwrap_or_else(|| closed(asked_at.elapsed())));
            wake();
        });
        self.open = Some(promise);
    }
}

/// What a dialog that gave nothing after `open_for` tells.
fn closed(open_for: Duration) -> DialogAnswer {
    if open_for < SOONEST_CLOSED { DialogAnswer::Failed(NOT_SHOWN.to_owned()) } else { DialogAnswer::Closed }
}

fn path_of(file: &FileHandle) -> PathBuf {
    file.path().to_owned()
}

impl Dialogs for NativeDialogs {
    fn choose_playlists(&mut self) {
        let dialog = || {
            AsyncFileDialog::new()
                .set_title("Open playlists")
                .add_filter("Playlists", &PLAYLISTS)
                .add_filter("All files", &["*"])
                .pick_files()
        };
        self.open(dialog, |files| {
            let files = files.filter(|files| !files.is_empty())?;
            Some(DialogAnswer::Playlists(files.iter().map(path_of).collect()))
        });
    }

    fn choose_catalog(&mut self) {
        let dialog = || {
            AsyncFileDialog::new()
                .set_title("Import a catalog")
                .add_filter("Catalogs", &CATALOGS)
                .add_filter("All files", &["*"])
                .pick_file()
        };
        self.open(dialog, |file| Some(DialogAnswer::Catalog(path_of(&file?))));
    }

    fn choose_export(&mut self, proposed_name: &str, extension: &str) {
        let dialog = || {
            AsyncFileDialog::new()
                .set_title("Export")
                .set_file_name(proposed_name)
                .add_filter(extension, &[extension])
                .add_filter("All files", &["*"])
                .save_file()
        };
        self.open(dialog, |file| Some(DialogAnswer::Export(path_of(&file?))));
    }

    fn poll(&mut self) -> Option<DialogAnswer> {
        match self.open.take()?.try_take() {
            Ok(answer) => Some(answer),
            Err(still_open) => {
                self.open = Some(still_open);
                None
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_dialog_that_closes_faster_than_a_person_was_never_shown() {
        assert!(
            matches!(closed(Duration::from_millis(20)), DialogAnswer::Failed(why) if why.contains("zenity"))
        );
        assert_eq!(closed(Duration::from_secs(1)), DialogAnswer::Closed);
    }
}
