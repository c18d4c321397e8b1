//! What a window needs of the system, and what to do without.

use std::ffi::OsString;

/// Why there is no window.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NoWindow {
    /// There is no screen to show it on.
    #[error(
        "there is no display to show the window on (neither DISPLAY nor WAYLAND_DISPLAY is set); \
        start it from a desktop{PACKAGES}, or look lists up without a window: librarian match PLAYLIST"
    )]
    NoDisplay,
    /// The system cannot tell keys apart without this library.
    #[error(
        "the window needs a library to read the keyboard (Debian: apt install libxkbcommon-x11-0); install it, \
        or look lists up without a window: librarian match PLAYLIST"
    )]
    NoKeyboardLibrary,
    /// There is nothing to draw it with.
    #[error(
        "no graphics driver was found to draw the window with; install one (Debian: apt install mesa-vulkan-drivers), \
        or look lists up without a window: librarian match PLAYLIST"
    )]
    NoGraphicsDriver,
    /// It could not be opened for another reason.
    #[error(
        "the window could not be opened ({why}); see that the desktop runs and what it needs is there{PACKAGES}, \
        or look lists up without a window: librarian match PLAYLIST"
    )]
    NotOpened {
        /// What the system said.
        why: String,
    },
}

/// What Debian and Ubuntu call what the window needs.
const PACKAGES: &str = " (Debian: apt install libgl1 mesa-vulkan-drivers libxkbcommon-x11-0)";

impl From<eframe::Error> for NoWindow {
    /// What wgpu says of a missing driver names its own parts, and no remedy.
    fn from(error: eframe::Error) -> Self {
        match error {
            eframe::Error::Wgpu(_) => Self::NoGraphicsDriver,
            error => Self::NotOpened { why: error.to_string() },
        }
    }
}

/// Whether the libraries that read the keyboard are there. Without them, the window's toolkit would panic.
///
/// # Errors
/// [`NoWindow::NoKeyboardLibrary`]: they are not.
#[cfg(target_os = "linux")]
pub fn look_for_keyboard(variable: impl Fn(&str) -> Option<OsString>) -> Result<(), NoWindow> {
    let is_set = |name| variable(name).is_some_and(|value| !value.is_empty());
    let is_wayland = is_set("WAYLAND_DISPLAY") || is_set("WAYLAND_SOCKET");
    let is_there = xkbcommon_dl::xkbcommon_option().is_some()
        && (is_wayland || xkbcommon_dl::x11::xkbcommon_x11_option().is_some());
    if is_there { Ok(()) } else { Err(NoWindow::NoKeyboardLibrary) }
}

/// Only Linux reads the keyboard by a library that may be missing.
#[cfg(not(target_os = "linux"))]
pub fn look_for_keyboard(_variable: impl Fn(&str) -> Option<OsString>) -> Result<(), NoWindow> {
    Ok(())
}

/// Whether there is a display, going by the environment. Only Linux and its kin name one there.
///
/// # Errors
/// [`NoWindow::NoDisplay`]: there is none.
pub fn look_for_display(variable: impl Fn(&str) -> Option<OsString>) -> Result<(), NoWindow> {
    let is_named_in_environment = cfg!(all(unix, not(target_os = "macos")));
    let is_set = |name| variable(name).is_some_and(|value| !value.is_empty());
    if is_named_in_environment && !is_set("DISPLAY") && !is_set("WAYLAND_DISPLAY") {
        return Err(NoWindow::NoDisplay);
    }
    Ok(())
}

#[cfg(all(test, unix, not(target_os = "macos")))]
mod tests {
    use super::*;

    #[test]
    fn a_display_is_named_by_either_variable() {
        for (set, expected, why) in [
            (&[][..], Err(NoWindow::NoDisplay), "a console"),
            (&[("DISPLAY", ":0")], Ok(()), "X"),
            (&[("WAYLAND_DISPLAY", "wayland-0")], Ok(()), "Wayland"),
            (
                &[("DISPLAY", ":0"), ("WAYLAND_DISPLAY", "wayland-0")],
                Ok(()),
                "both, as most desktops have it",
            ),
            (&[("DISPLAY", ""), ("WAYLAND_DISPLAY", "")], Err(NoWindow::NoDisplay), "set to nothing"),
        ] {
            let variable = |name: &str| {
                set.iter().find(|(known, _)| *known == name).map(|(_, value)| OsString::from(value))
            };
            assert_eq!(look_for_display(variable), expected, "{why}");
        }
    }

    #[test]
    fn without_a_window_the_remedies_are_named() {
        let all = "libgl1 mesa-vulkan-drivers libxkbcommon-x11-0";
        for (reason, package) in [
            (NoWindow::NoDisplay, all),
            (NoWindow::NoKeyboardLibrary, "apt install libxkbcommon-x11-0"),
            (NoWindow::NoGraphicsDriver, "apt install mesa-vulkan-drivers"),
            (NoWindow::NotOpened { why: "no connection".to_owned() }, all),
        ] {
            let sentence = reason.to_string();
            for remedy in [package, "librarian match PLAYLIST"] {
                assert!(sentence.contains(remedy), "{sentence}");
            }
        }
    }
}
