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
    /// It could not be opened, for want of a graphics driver as a rule.
    #[error(
        "the window could not be opened ({why}); install a graphics driver{PACKAGES}, \
        or look lists up without a window: librarian match PLAYLIST"
    )]
    NotOpened {
        /// What the system said.
        why: String,
    },
}

/// What Debian and Ubuntu call what the window needs.
const PACKAGES: &str = " (Debian: apt install libgl1 mesa-vulkan-drivers libxkbcommon-x11-0)";

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
        for sentence in [NoWindow::NoDisplay, NoWindow::NotOpened { why: "no adapter".to_owned() }] {
            let sentence = sentence.to_string();
            for remedy in ["libgl1 mesa-vulkan-drivers libxkbcommon-x11-0", "librarian match PLAYLIST"] {
                assert!(sentence.contains(remedy), "{sentence}");
            }
        }
    }
}
