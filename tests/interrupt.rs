//! Runs that are ended before their last line: by Ctrl-C, by the clock, by force.

#![expect(clippy::expect_used, reason = "what a test sets up must be there")]
#![cfg(unix)]

mod command;

use std::fs;
use std::io::{BufRead as _, BufReader, Read as _};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use command::{demo, folder, librarian, names_in, program, write};
use serde_json::Value;

/// So many lines that none of these runs is done before it is ended: a second's worth and more.
const LINES: usize = 10_000;

/// How soon after Ctrl-C the program must have ended.
const SOON: Duration = Duration::from_secs(2);

/// The demo list again and again, with its talk breaks.
fn write_long_list(folder: &Path) {
    let demo = fs::read_to_string(demo("playlist.csv")).expect("it is there");
    let (header, rows) = demo.split_once('\n').expect("a header");
    let rows: Vec<&str> = rows.lines().cycle().take(LINES).collect();
    write(folder, "long.csv", format!("{header}\n{}\n", rows.join("\n")));
}

fn start(folder: &Path, options: &[&str]) -> Child {
    Command::new(program())
        .args(["match", "long.csv", "--demo", "--format", "jsonl"])
        .args(options)
        .current_dir(folder)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("it runs")
}

fn send(signal: &str, to: &Child) {
    let kill = format!("kill -{signal} {}", to.id());
    assert!(Command::new("sh").args(["-c", &kill]).status().expect("sh is there").success());
}

/// Checks that every line is in `text`, in order, and that those not done are incomplete, for the reason `note`.
#[track_caller]
fn check_all_lines(text: &str, note: &str) {
    let objects: Vec<Value> =
        text.lines().map(|line| serde_json::from_str(line).expect("an object")).collect();
    let numbers = objects.iter().filter_map(|object| object["line"].as_u64());
    assert!(numbers.eq(1..=LINES as u64), "each line once and in order; {} are there", objects.len());
    let (mut done, mut undone) = (0, 0);
    for object in &objects {
        let is_undone = object["note"] == note;
        assert!(!is_undone || object["verdict"] == "incomplete", "{object}");
        assert!(
            !is_undone || !object["query"]["artist"].is_null() || !object["query"]["song"].is_null(),
            "{object}"
        );
        *(if is_undone { &mut undone } else { &mut done }) += 1;
    }
    assert!(done > 0 && undone > 0, "{done} done, {undone} undone");
}

#[test]
fn ctrl_c_writes_what_is_done_and_marks_the_rest() {
    let folder = folder();
    write_long_list(folder.path());
    let mut running = start(folder.path(), &[]);
    let mut out = BufReader::new(running.stdout.take().expect("a pipe"));
    let mut text = String::new();
    out.read_line(&mut text).expect("a first record, written long before the last");
    send("INT", &running);
    let sent = Instant::now();
    out.read_to_string(&mut text).expect("UTF-8");
    assert_eq!(running.wait().expect("it ends").code(), Some(130));
    assert!(sent.elapsed() < SOON, "it took {:?}", sent.elapsed());
    check_all_lines(&text, "Could not be checked: the run was cancelled.");
}

#[test]
fn ctrl_c_is_heard_while_nobody_reads() {
    let folder = folder();
    write_long_list(folder.path());
    let mut running = start(folder.path(), &[]);
    let mut out = BufReader::new(running.stdout.take().expect("a pipe"));
    let mut text = String::new();
    out.read_line(&mut text).expect("a first record");
    // By now the pipe is full and the program waits in the middle of a record.
    std::thread::sleep(Duration::from_secs(1));
    send("INT", &running);
    std::thread::sleep(Duration::from_millis(100));
    out.read_to_string(&mut text).expect("UTF-8");
    assert_eq!(running.wait().expect("it ends").code(), Some(130));
    check_all_lines(&text, "Could not be checked: the run was cancelled.");
}

#[test]
fn ctrl_c_puts_the_file_in_its_place() {
    let folder = folder();
    write_long_list(folder.path());
    write(folder.path(), "out.jsonl", "old");
    let mut running = start(folder.path(), &["--out", "out.jsonl"]);
    wait_for_records(folder.path());
    send("INT", &running);
    assert_eq!(running.wait().expect("it ends").code(), Some(130));
    let text = fs::read_to_string(folder.path().join("out.jsonl")).expect("it is there");
    check_all_lines(&text, "Could not be checked: the run was cancelled.");
    assert_eq!(names_in(folder.path()), ["long.csv", "out.jsonl"], "nothing half-done is left");
}

#[test]
fn a_killed_run_leaves_the_old_file() {
    let folder = folder();
    write_long_list(folder.path());
    write(folder.path(), "out.jsonl", "old");
    let mut running = start(folder.path(), &["--out", "out.jsonl"]);
    wait_for_records(folder.path());
    running.kill().expect("it runs");
    assert_eq!(running.wait().expect("it ends").code(), None);
    assert_eq!(fs::read(folder.path().join("out.jsonl")).expect("it is there"), b"old");
}

/// Waits until the file beside the output has records.
fn wait_for_records(folder: &Path) {
    let give_up_at = Instant::now() + Duration::from_mins(1);
    let has_records = || {
        let part = names_in(folder).into_iter().find(|name| name.starts_with(".librarian-"));
        part.is_some_and(|name| fs::metadata(folder.join(name)).is_ok_and(|about| about.len() > 0))
    };
    while !has_records() {
        assert!(Instant::now() < give_up_at, "no record was written");
        std::thread::sleep(Duration::from_millis(5));
    }
}

#[test]
fn when_the_time_is_up_the_rest_is_incomplete() {
    let folder = folder();
    write_long_list(folder.path());
    let ran =
        librarian(folder.path(), ["match", "long.csv", "--demo", "--format", "jsonl", "--time-limit", "0.2"]);
    assert_eq!(ran.code, Some(3), "{}", ran.err);
    check_all_lines(&ran.out, "Could not be checked: the time was up.");
}
