//! The real window on a real (virtual) screen: the program as it is shipped, its own display, its own folders.
//!
//! Dialogs are answered by a `zenity` of the test's own, to which rfd turns where there is no desktop portal.

#![cfg(target_os = "linux")]
#![expect(clippy::expect_used, clippy::panic, reason = "what a test sets up must be there")]

mod drag_source;

use std::fs;
use std::io::{BufRead as _, BufReader, Write as _};
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use drag_source::DragSource;

/// How long a window may take on a busy machine without a graphics card.
const PATIENCE: Duration = Duration::from_mins(1);

const NEEDED: &str = "this test needs Debian's packages xvfb, xdotool, xclip and mesa-vulkan-drivers";

/// A process that ends with the test.
struct Process(Child);

impl Drop for Process {
    fn drop(&mut self) {
        // It may be gone already.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// A display and a home of the test's own, with the window on it.
struct Screen {
    display: String,
    folder: tempfile::TempDir,
    _server: Process,
    window: Option<Process>,
}

impl Screen {
    fn start() -> Self {
        let mut server = Command::new("Xvfb")
            // Else it starts anew, and drops who just came, whenever its last client leaves.
            .arg("-noreset")
            .args(["-displayfd", "1", "-screen", "0", "1280x800x24", "-nolisten", "tcp"])
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect(NEEDED);
        let mut number = String::new();
        let out = server.stdout.take().expect("its output");
        BufReader::new(out).read_line(&mut number).expect("the display's number");
        let folder = tempfile::tempdir().expect("a folder");
        Self { display: format!(":{}", number.trim()), folder, _server: Process(server), window: None }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Answers every dialog with `answer`.
    fn answer_dialogs(&self, answer: &Path) {
        let script = self.path("zenity");
        fs::write(&script, format!("#!/bin/sh\necho '{}'\n", answer.display())).expect("a script");
        fs::set_permissions(&script, fs::Permissions::from_mode(0o755)).expect("it may run");
    }

    fn on_this_screen(&self, program: impl AsRef<std::ffi::OsStr>) -> Command {
        let mut command = Command::new(program);
        let path = std::env::var("PATH").unwrap_or_default();
        command
            .env("DISPLAY", &self.display)
            .env("HOME", self.folder.path())
            .env("XDG_RUNTIME_DIR", self.folder.path())
            .env("PATH", format!("{}:{path}", self.folder.path().display()))
            .env_remove("WAYLAND_DISPLAY")
            .env_remove("WAYLAND_SOCKET")
            .env_remove("XDG_DATA_HOME")
            // No desktop portal: nobody listens there.
            .env("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent");
        command
    }

    /// Opens the window; gives its id.
    fn open_window(&mut self, arguments: &[&str]) -> String {
        let window = self
            .on_this_screen(assert_cmd::cargo::cargo_bin!("librarian"))
            .args(arguments)
            .stderr(Stdio::null())
            .spawn()
            .expect("the program");
        self.window = Some(Process(window));
        let id = until("the window is there", || {
            let found = self.xdotool(&["search", "--onlyvisible", "--name", "^Librarian$"]);
            found.lines().last().map(str::to_owned)
        });
        self.xdotool(&["windowfocus", "--sync", &id]);
        id
    }

    fn xdotool(&self, arguments: &[&str]) -> String {
        let output = self.on_this_screen("xdotool").args(arguments).output().expect(NEEDED);
        String::from_utf8_lossy(&output.stdout).into_owned()
    }

    fn press(&self, keys: &str) {
        self.xdotool(&["key", keys]);
    }

    fn clipboard(&self) -> Option<String> {
        let output =
            self.on_this_screen("xclip").args(["-o", "-selection", "clipboard"]).output().expect(NEEDED);
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        (!text.is_empty()).then_some(text)
    }

    fn put_on_clipboard(&self, text: &str) -> Process {
        let mut holder = self
            .on_this_screen("xclip")
            .args(["-i", "-quiet", "-selection", "clipboard"])
            .stdin(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect(NEEDED);
        holder.stdin.take().expect("its input").write_all(text.as_bytes()).expect("it reads");
        Process(holder)
    }

    /// Presses Ctrl+E until the file that the dialogs name has as many lines as wanted.
    fn export(&self, to: &Path, lines: usize) -> String {
        until("all is exported", || {
            self.press("ctrl+e");
            std::thread::sleep(Duration::from_millis(300));
            fs::read_to_string(to).ok().filter(|text| text.lines().count() == lines)
        })
    }
}

/// Waits until there is something; says what did not come otherwise.
fn until<T>(what: &str, mut there_is: impl FnMut() -> Option<T>) -> T {
    let started = Instant::now();
    while started.elapsed() < PATIENCE {
        if let Some(thing) = there_is() {
            return thing;
        }
        std::thread::sleep(Duration::from_millis(100));
    }
    panic!("in vain waited until {what}; {NEEDED}");
}

fn headless(list: &Path) -> String {
    headless_with(&["--demo"], list)
}

fn headless_with(arguments: &[&str], list: &Path) -> String {
    let output = Command::new(assert_cmd::cargo::cargo_bin!("librarian"))
        .arg("match")
        .args(arguments)
        .arg(list)
        .output()
        .expect("the program");
    String::from_utf8(output.stdout).expect("text")
}

#[test]
fn the_window_answers_the_demo_as_the_command_line_does() {
    let mut screen = Screen::start();
    let exported = screen.path("exported.csv");
    screen.answer_dialogs(&exported);
    screen.open_window(&["--demo"]);
    let list = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../assets/demo/playlist.csv");
    assert_eq!(screen.export(&exported, 41), headless(&list));

    screen.press("ctrl+c");
    let copied = until("the call number is copied", || screen.clipboard());
    assert_eq!(copied, "Rock CD VE 1/1", "of the first line, which is selected");
    let left: Vec<_> = fs::read_dir(screen.folder.path()).expect("the home").flatten().collect();
    let is_ours = |name: &str| ["zenity", "exported.csv", ".cache"].contains(&name);
    let strangers: Vec<_> =
        left.iter().filter(|entry| !is_ours(&entry.file_name().to_string_lossy())).collect();
    assert!(strangers.is_empty(), "the demo keeps nothing: {strangers:?}");
}

#[test]
fn a_list_may_be_named_or_pasted() {
    let mut screen = Screen::start();
    let list = screen.path("show.txt");
    fs::write(&list, "Radiohead - Let Down\n").expect("a list");
    let exported = screen.path("exported.csv");
    screen.answer_dialogs(&exported);
    screen.open_window(&["--demo", &list.display().to_string()]);
    assert_eq!(screen.export(&exported, 2), headless(&list));

    let _holder = screen.put_on_clipboard("Nas - One Love\n");
    screen.press("ctrl+v");
    std::thread::sleep(Duration::from_secs(1));
    // The question what to do with it has "Add below" first.
    screen.press("Tab");
    screen.press("Return");
    let both = screen.export(&exported, 3);
    assert!(both.contains("pasted list,1,Nas - One Love,Nas,One Love,,confirmed"), "{both}");
}

#[test]
fn files_are_dropped_from_another_program() {
    let mut screen = Screen::start();
    let list = screen.path("Musik für heute, 20 Uhr.txt");
    fs::write(&list, "Radiohead - Let Down\nNas - One Love\n").expect("a list");
    let no_list = screen.path("cover.jpg");
    fs::write(&no_list, [0xff, 0xd8, 0xff, 0xe0, 0, 0]).expect("a picture");
    let exported = screen.path("exported.csv");
    screen.answer_dialogs(&exported);
    // The demo's window would come with the demo's list.
    let catalog = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../assets/demo/catalog.csv");
    let (catalog, data_dir) = (catalog.display().to_string(), screen.path("data").display().to_string());
    let arguments = ["--catalog", &catalog, "--data-dir", &data_dir, "--offline"];
    let window = screen.open_window(&arguments);

    let source = DragSource::holding(&screen.display, &[&list, &no_list]);
    assert!(source.drop_on(window.parse().expect("a window's id")), "the window takes files");
    assert_eq!(screen.export(&exported, 3), headless_with(&arguments, &list));
}

/// What a window says that cannot be opened on this screen, with variables changed.
fn refusal(screen: &Screen, variables: &[(&str, &str)]) -> String {
    let output = screen
        .on_this_screen(assert_cmd::cargo::cargo_bin!("librarian"))
        .arg("--demo")
        .envs(variables.iter().copied())
        .output()
        .expect("the program");
    let told = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(1), "{told}");
    // A driver's own parts may say more.
    let ours: Vec<&str> =
        told.lines().filter(|line| !line.is_empty() && !line.starts_with("libEGL")).collect();
    assert_eq!(ours.len(), 1, "one sentence, no panic, no log: {told}");
    assert!(told.contains("librarian match"), "it names the way without a window: {told}");
    told
}

#[test]
fn without_a_graphics_driver_there_is_one_sentence() {
    let screen = Screen::start();
    let told = refusal(
        &screen,
        &[
            ("VK_DRIVER_FILES", "/nonexistent"),
            ("VK_ICD_FILENAMES", "/nonexistent"),
            ("LIBGL_DRIVERS_PATH", "/nonexistent"),
        ],
    );
    assert!(told.contains("apt install mesa-vulkan-drivers"), "{told}");
}

#[test]
fn without_the_keyboard_library_there_is_one_sentence() {
    let screen = Screen::start();
    // Found first, and no library.
    for name in ["libxkbcommon-x11.so.0", "libxkbcommon-x11.so"] {
        fs::write(screen.path(name), "").expect("a file");
    }
    let told = refusal(&screen, &[("LD_LIBRARY_PATH", &screen.folder.path().display().to_string())]);
    assert!(told.contains("apt install libxkbcommon-x11-0"), "{told}");
}

#[test]
fn without_a_display_there_is_one_sentence() {
    let output = Command::new(assert_cmd::cargo::cargo_bin!("librarian"))
        .arg("--demo")
        .env_remove("DISPLAY")
        .env_remove("WAYLAND_DISPLAY")
        .env_remove("WAYLAND_SOCKET")
        .output()
        .expect("the program");
    let told = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(1), "{told}");
    assert_eq!(told.lines().count(), 1, "{told}");
    assert!(told.contains("librarian match"), "it names the way without a window: {told}");
}
