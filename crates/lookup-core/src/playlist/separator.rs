//! Where an entry comes apart: "Artist - Title", "Artist | Title", "Title by Artist".

use std::ops::Range;

/// Cuts a text in two at the first place that it knows. Neither side is blank, both are trimmed.
pub(super) type Cut = fn(&str) -> Option<(&str, &str)>;

/// Hyphens, dashes and the minus sign: keyboards and programs write all of them between artist and title.
pub(super) fn is_dash(c: char) -> bool {
    matches!(c, '-' | '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{fe58}' | '\u{fe63}' | '\u{ff0d}')
}

/// `text` without blanks around it and without dashes that separate nothing: "- Title", "Artist -".
pub(super) fn without_loose_dashes(text: &str) -> &str {
    let mut text = text.trim();
    loop {
        let after = text.trim_start_matches(is_dash);
        let before = text.trim_end_matches(is_dash);
        let is_loose_at_start = after.len() < text.len() && after.starts_with(char::is_whitespace);
        let is_loose_at_end = before.len() < text.len() && before.ends_with(char::is_whitespace);
        text = match () {
            () if is_loose_at_start => after.trim(),
            () if is_loose_at_end => before.trim(),
            () => return text,
        };
    }
}

/// At a dash with a blank on both sides.
pub(super) fn spaced_dash(text: &str) -> Option<(&str, &str)> {
    at_dash(text, |_, before, after| is_blank(before) && is_blank(after))
}

/// At a dash with a blank on one side: "Adapter– Malfunktion".
pub(super) fn leaning_dash(text: &str) -> Option<(&str, &str)> {
    at_dash(text, |_, before, after| is_blank(before) != is_blank(after))
}

/// At an en or em dash between letters. A hyphen there is part of a word.
pub(super) fn tight_dash(text: &str) -> Option<(&str, &str)> {
    at_dash(text, |dash, _, _| matches!(dash, "–" | "—" | "―"))
}

/// At a tab.
pub(super) fn tab(text: &str) -> Option<(&str, &str)> {
    at_text(text, "\t")
}

/// At a slash between blanks.
pub(super) fn slash(text: &str) -> Option<(&str, &str)> {
    at_text(text, " / ")
}

/// At a bar, or a tilde between blanks.
pub(super) fn bar_or_tilde(text: &str) -> Option<(&str, &str)> {
    at_text(text, "|").or_else(|| at_text(text, " ~ "))
}

/// At two blanks: rekordbox has been seen to lose the dash between them.
pub(super) fn two_blanks(text: &str) -> Option<(&str, &str)> {
    at_text(text, "  ")
}

/// At a colon and a blank.
pub(super) fn colon(text: &str) -> Option<(&str, &str)> {
    at_text(text, ": ")
}

/// At the last "by": the title, then the artist.
pub(super) fn by(text: &str) -> Option<(&str, &str)> {
    // Folding ASCII letters moves no byte.
    let at = text.to_ascii_lowercase().rfind(" by ")?;
    sides(text, at..at + " by ".len())
}

fn is_blank(neighbour: Option<char>) -> bool {
    neighbour.is_some_and(char::is_whitespace)
}

fn at_text<'t>(text: &'t str, separator: &str) -> Option<(&'t str, &'t str)> {
    text.match_indices(separator).find_map(|(at, found)| sides(text, at..at + found.len()))
}

/// At the first run of dashes for which `is_separator(run, character before, character after)`.
fn at_dash(text: &str, is_separator: fn(&str, Option<char>, Option<char>) -> bool) -> Option<(&str, &str)> {
    let mut from = 0;
    while let Some(found) = text[from..].find(is_dash) {
        let start = from + found;
        let rest = &text[start..];
        let run = &rest[..rest.find(|c| !is_dash(c)).unwrap_or(rest.len())];
        let end = start + run.len();
        if is_separator(run, text[..start].chars().next_back(), text[end..].chars().next())
            && let Some(sides) = sides(text, start..end)
        {
            return Some(sides);
        }
        from = end;
    }
    None
}

fn sides(text: &str, separator: Range<usize>) -> Option<(&str, &str)> {
    let (before, after) = (&text[..separator.start], &text[separator.end..]);
    let (before, after) = (without_loose_dashes(before), without_loose_dashes(after));
    let says_something = |side: &str| !side.is_empty() && !side.chars().all(is_dash);
    (says_something(before) && says_something(after)).then_some((before, after))
}
