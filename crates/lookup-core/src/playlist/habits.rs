//! What the writer of a list puts before its entries: numbers, times, bullets.
//!
//! A line alone does not tell: "7 Seconds" is a song, and so may be the seventh entry. The whole list does: what most of
//! its lines begin with is the writer's habit, what one line begins with is its title.

use super::breaks;
use super::separator::{is_dash, without_loose_dashes};

/// How a number is set off from what follows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Numbering {
    /// "1.", "1)", "1:".
    Stop,
    /// "#1".
    Hash,
    /// "1 - ".
    Dash,
    /// "1 ".
    Blank,
}

/// A number before an entry.
struct Numbered<'t> {
    numbering: Numbering,
    number: u32,
    rest: &'t str,
}

/// The entries on `lines`, without the marks of a quoted mail, and without bullets, times and numbers where the list has
/// the habit of them.
pub(super) fn entries<'t>(lines: &[&'t str]) -> Vec<&'t str> {
    let mut entries: Vec<&str> = lines.iter().map(|line| without_bullet(without_quoting(line))).collect();
    let half = half_of_questions(&entries);
    drop_times(&mut entries, half);
    if drop_numbers(&mut entries, half) {
        drop_times(&mut entries, half);
    }
    entries
}

/// Without the ">" of a quoted mail.
fn without_quoting(line: &str) -> &str {
    line.trim_start_matches(|c: char| c == '>' || c.is_whitespace()).trim_end()
}

fn without_bullet(line: &str) -> &str {
    let Some(rest) =
        line.strip_prefix(|c| is_dash(c) || matches!(c, '*' | '•' | '·' | '‣' | '◦' | '●' | '▪'))
    else {
        return line;
    };
    let entry = rest.trim_start();
    if entry.len() < rest.len() && !entry.is_empty() { entry } else { line }
}

/// Half of the lines that ask for something. What fewer lines begin with is no habit.
fn half_of_questions(entries: &[&str]) -> usize {
    entries.iter().filter(|entry| breaks::reason_to_skip(entry).is_none()).count().div_ceil(2).max(1)
}

/// Times in brackets are never titles; those without are dropped where they are a habit: "10:15 Saturday Night".
fn drop_times(entries: &mut [&str], half: usize) {
    let times: Vec<Option<Timed<'_>>> = entries.iter().map(|entry| timed(entry)).collect();
    let is_habit = times.iter().flatten().count() >= half;
    for (entry, time) in entries.iter_mut().zip(times) {
        if let Some(time) = time.filter(|time| time.is_bracketed || is_habit) {
            *entry = time.rest;
        }
    }
}

/// Drops the numbers of the list's habit; whether it has one.
fn drop_numbers(entries: &mut [&str], half: usize) -> bool {
    let numbered: Vec<Option<Numbered<'_>>> = entries.iter().map(|entry| numbered(entry)).collect();
    let habit = [Numbering::Stop, Numbering::Hash, Numbering::Dash, Numbering::Blank]
        .into_iter()
        .map(|numbering| in_sequence(&numbered, numbering))
        .find(|found| found.iter().flatten().count() >= half);
    for (entry, rest) in entries.iter_mut().zip(habit.iter().flatten()) {
        *entry = rest.unwrap_or(entry);
    }
    habit.is_some()
}

/// What follows the numbers of this kind, for each entry. Numbers that could be words of a title count only in sequence:
/// the first two entries at least, and each one more than the last; a second disc begins anew.
fn in_sequence<'t>(entries: &[Option<Numbered<'t>>], numbering: Numbering) -> Vec<Option<&'t str>> {
    let must_count_up = matches!(numbering, Numbering::Dash | Numbering::Blank);
    let (mut last, mut longest) = (0, 0);
    let follows = |entry: &Option<Numbered<'t>>| {
        let entry = entry.as_ref().filter(|entry| entry.numbering == numbering)?;
        if must_count_up && entry.number != last + 1 && entry.number > 1 {
            return None;
        }
        last = entry.number;
        longest = longest.max(last);
        Some(entry.rest)
    };
    let found = entries.iter().map(follows).collect();
    if must_count_up && longest < 2 { vec![None; entries.len()] } else { found }
}

fn numbered(entry: &str) -> Option<Numbered<'_>> {
    let (hash, digits_on) = entry.strip_prefix('#').map_or((false, entry), |rest| (true, rest));
    let digits = digits_on.bytes().take_while(u8::is_ascii_digit).count();
    let (number, rest) = digits_on.split_at(digits);
    // More digits are a year: "1999 - Prince".
    let number = number.parse().ok().filter(|_| digits <= 3)?;
    let after_stop = rest.strip_prefix(['.', ')', ':']);
    let (numbering, rest) = match after_stop {
        // "4.50" is one number.
        Some(after) if after.starts_with(|c: char| c.is_ascii_digit()) => return None,
        Some(after) => (if hash { Numbering::Hash } else { Numbering::Stop }, after),
        None if !rest.starts_with(char::is_whitespace) => return None,
        None if hash => (Numbering::Hash, rest),
        None => {
            let is_dash = without_loose_dashes(rest).len() < rest.trim().len();
            (if is_dash { Numbering::Dash } else { Numbering::Blank }, rest)
        }
    };
    let rest = without_loose_dashes(rest);
    (!rest.is_empty()).then_some(Numbered { numbering, number, rest })
}

/// An entry after the time at which it was played.
struct Timed<'t> {
    is_bracketed: bool,
    rest: &'t str,
}

/// Reads `13:05 `, `[01:02:03]`, `@22:10`, `7:45 pm - `.
fn timed(entry: &str) -> Option<Timed<'_>> {
    let opened = entry.strip_prefix(['[', '(']);
    let is_bracketed = opened.is_some();
    let text = opened.unwrap_or(entry);
    let text = without_clock(text.strip_prefix('@').unwrap_or(text))?;
    let text = without_half_of_day(text);
    let text = if is_bracketed { text.strip_prefix([']', ')'])? } else { text };
    let is_apart = text.starts_with(|c: char| c.is_whitespace() || is_dash(c));
    // A dash may stand at the time without a blank: "07:47– Adapter".
    let rest = without_loose_dashes(text);
    (!rest.is_empty() && (is_apart || is_bracketed)).then_some(Timed { is_bracketed, rest })
}

/// What follows "13:05" or "1:02:03".
fn without_clock(text: &str) -> Option<&str> {
    let digits = |text: &str| text.bytes().take_while(u8::is_ascii_digit).count();
    let hours = digits(text);
    let mut rest =
        text.get(hours..)?.strip_prefix(':').filter(|rest| (1..=2).contains(&hours) && digits(rest) == 2)?;
    rest = rest.get(2..)?;
    if let Some(seconds) = rest.strip_prefix(':').filter(|seconds| digits(seconds) == 2) {
        rest = seconds.get(2..)?;
    }
    Some(rest)
}

/// Without "am" or "pm".
fn without_half_of_day(text: &str) -> &str {
    let after_blank = text.strip_prefix(' ').unwrap_or(text);
    ["am", "pm", "a.m.", "p.m."]
        .into_iter()
        .find_map(|half| {
            let word = after_blank.get(..half.len()).filter(|word| word.eq_ignore_ascii_case(half))?;
            let rest = after_blank.get(word.len()..)?;
            (!rest.starts_with(char::is_alphanumeric)).then_some(rest)
        })
        .unwrap_or(text)
}
