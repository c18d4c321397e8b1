//! What is not a question: breaks, headings, placeholders and damage.

use discogs_client::fold::comparison_form;

use super::Skipped;
use super::separator::{is_dash, spaced_dash};

/// The most characters of an entry. The longest album title there is, Chumbawamba's of 2008, has 865.
const MOST_CHARACTERS: usize = 2_000;

/// What a break is called, in comparison form. A line that begins so is none of music's.
const BREAKS: [&str; 22] = [
    "ad break",
    "air break",
    "commercial break",
    "legal id",
    "mic break",
    "microphone break",
    "news break",
    "psa",
    "public service announcement",
    "spot break",
    "station break",
    "station id",
    "station identification",
    "talk break",
    "talkbreak",
    "talk set",
    "top of hour id",
    "traffic report",
    "underwriting",
    "underwriting spot",
    "voice break",
    "weather break",
];

/// What breaks are about, in comparison form. In a title these words mean nothing: "Weather Report - Birdland".
const BREAK_WORDS: [&str; 25] = [
    "ad",
    "ads",
    "announcement",
    "announcements",
    "break",
    "chat",
    "commercial",
    "commercials",
    "interview",
    "jingle",
    "liner",
    "news",
    "promo",
    "promos",
    "psa",
    "psas",
    "speech",
    "sports",
    "talk",
    "talkbreak",
    "talking",
    "traffic",
    "underwriter",
    "underwriting",
    "weather",
];

/// Titles over a whole list, in comparison form.
const LIST_HEADINGS: [&str; 11] = [
    "artist song",
    "artist title",
    "play list",
    "playlist",
    "set list",
    "setlist",
    "song artist",
    "track list",
    "track listing",
    "tracklist",
    "tracklisting",
];

/// What a show or a record is divided into, in comparison form; a number or a letter follows.
const SECTIONS: [&str; 7] = ["hour", "set", "side", "disc", "disk", "cd", "segment"];

/// The fields at the head of a mail.
const MAIL_FIELDS: [&str; 6] = ["From: ", "To: ", "Cc: ", "Date: ", "Sent: ", "Subject: "];

/// Why a line of free text asks for nothing, if so.
pub(super) fn reason_to_skip(text: &str) -> Option<Skipped> {
    match text {
        text if text.trim().is_empty() => Some(Skipped::Empty),
        text if is_too_long(text) => Some(Skipped::TooLong),
        text if is_damaged(text) => Some(Skipped::Unreadable),
        text if is_break(text) => Some(Skipped::TalkBreak),
        text if is_heading(text) => Some(Skipped::Heading),
        text if is_placeholder(text) => Some(Skipped::Placeholder),
        _ => None,
    }
}

/// Whether letters of `text` got lost. A control character never comes alone: what it replaced is lost as well.
pub(super) fn is_damaged(text: &str) -> bool {
    let is_control = |c: char| c.is_ascii_control() && !c.is_ascii_whitespace();
    let lost = text.chars().filter(|c| *c == '\u{fffd}' || ('\u{80}'..'\u{a0}').contains(c)).count();
    let legible = text.chars().filter(|c| c.is_alphanumeric()).count();
    text.contains(is_control) || lost > legible
}

/// Whether `text` is longer than any title.
pub(super) fn is_too_long(text: &str) -> bool {
    text.chars().nth(MOST_CHARACTERS).is_some()
}

/// Whether a remark beside an empty entry speaks of a break.
pub(super) fn speaks_of_break(remark: &str) -> bool {
    let folded = comparison_form(remark);
    is_rule(remark)
        || folded.split(' ').any(|word| BREAK_WORDS.contains(&word))
        || BREAKS.iter().any(|phrase| begins_with_words(&folded, phrase))
}

/// Whether a name stands for one that nobody knew.
pub(super) fn is_unknown(name: &str) -> bool {
    let name = name.trim();
    if !name.is_empty() && name.chars().all(|c| matches!(c, '?' | ' ')) {
        return true;
    }
    let folded = comparison_form(name);
    let nouns = ["artist", "title", "track", "song", "album"];
    let is_unknown_noun =
        |rest: Option<&str>| rest.is_some_and(|noun| noun.is_empty() || nouns.contains(&noun.trim()));
    matches!(folded.as_str(), "id" | "untitled" | "tba" | "tbc")
        || is_unknown_noun(folded.strip_prefix("unknown"))
        || is_numbered(&folded, &["track", "audio track"])
}

/// The text inside of a frame: "== Hour 2 ==", "*** Artist - Title ***"; `text` itself where there is none.
pub(super) fn without_frame(text: &str) -> &str {
    framed(text).filter(|inner| !inner.is_empty()).unwrap_or(text.trim())
}

fn framed(text: &str) -> Option<&str> {
    let text = text.trim();
    let inside = text.trim_start_matches(is_frame);
    let left = text[..text.len() - inside.len()].chars().count();
    let core = inside.trim_end_matches(is_frame);
    let right = inside[core.len()..].chars().count();
    (left >= 3 || (left >= 2 && right >= 2)).then_some(core.trim())
}

/// A line drawn with characters: "-----", "* * *".
fn is_rule(text: &str) -> bool {
    let text: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    let is_drawn = text.starts_with(is_dash) || text.chars().nth(1).is_some();
    is_drawn && text.chars().all(is_frame)
}

/// The characters that people frame a heading with.
fn is_frame(c: char) -> bool {
    is_dash(c) || matches!(c, '=' | '*' | '~' | '_' | '#')
}

fn is_break(text: &str) -> bool {
    let inner = framed(text).or_else(|| bracketed(text));
    let heading = text.split([':', '(', '[', ',']).next().unwrap_or(text);
    let heading = spaced_dash(heading).map_or(heading, |(heading, _)| heading);
    let folded = comparison_form(inner.unwrap_or(heading));
    if BREAKS.iter().any(|phrase| folded == *phrase || is_numbered(&folded, &[phrase])) {
        return true;
    }
    let mut about: Vec<&str> = folded.split(' ').filter(|word| BREAK_WORDS.contains(word)).collect();
    about.sort_unstable();
    about.dedup();
    if let Some(inner) = inner {
        return !about.is_empty() && spaced_dash(inner).is_none();
    }
    // "News and weather", but neither "Talk Talk" nor "Traffic".
    let is_said = |word: &str| about.contains(&word) || matches!(word, "and" | "the" | "local");
    about.len() > 1 && comparison_form(text).split(' ').all(is_said)
}

fn bracketed(text: &str) -> Option<&str> {
    let text = text.trim();
    [('[', ']'), ('(', ')'), ('<', '>'), ('{', '}')]
        .into_iter()
        .find_map(|(open, close)| text.strip_prefix(open)?.strip_suffix(close))
}

fn is_heading(text: &str) -> bool {
    let text = text.trim();
    let lower = text.to_ascii_lowercase();
    if is_rule(text)
        || lower.starts_with("http://")
        || lower.starts_with("https://")
        || (lower.starts_with("on ") && lower.ends_with(" wrote:"))
        || MAIL_FIELDS.iter().any(|field| text.starts_with(field))
    {
        return true;
    }
    let is_titled =
        framed(text).is_some() || text.ends_with(':') || text.trim_start_matches('#').starts_with(' ');
    let folded = comparison_form(without_frame(text));
    (is_titled && spaced_dash(without_frame(text)).is_none())
        || LIST_HEADINGS.contains(&folded.as_str())
        || is_numbered(&folded, &SECTIONS)
}

fn is_placeholder(text: &str) -> bool {
    match spaced_dash(text) {
        Some((first, rest)) => is_unknown(first) && is_placeholder(rest),
        None => is_unknown(text),
    }
}

/// Whether `folded` is one of the words and a number or letter: "hour 2", "side b", "track 01", "set two".
fn is_numbered(folded: &str, words: &[&str]) -> bool {
    let numbers = ["one", "two", "three", "four", "five", "six", "ii", "iii", "iv"];
    words.iter().filter_map(|word| folded.strip_prefix(word)?.strip_prefix(' ')).any(|number| {
        number.bytes().all(|b| b.is_ascii_digit())
            || (number.len() == 1 && number.bytes().all(|b| b.is_ascii_alphabetic()))
            || numbers.contains(&number)
    })
}

fn begins_with_words(folded: &str, words: &str) -> bool {
    folded.strip_prefix(words).is_some_and(|rest| rest.is_empty() || rest.starts_with(' '))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_that_ask_nothing_say_why() {
        for (text, expected, why) in [
            ("--- talk break ---", Some(Skipped::TalkBreak), "framed"),
            ("--- talk break: weather and news ---", Some(Skipped::TalkBreak), "with its subject"),
            ("--- break", Some(Skipped::TalkBreak), "framed at one end"),
            ("[mic break]", Some(Skipped::TalkBreak), "bracketed"),
            ("Mic Break 2", Some(Skipped::TalkBreak), "counted"),
            ("PSA - Red Cross", Some(Skipped::TalkBreak), "with its theme"),
            ("Underwriting: Joe's Garage", Some(Skipped::TalkBreak), "with its giver"),
            ("News & Weather", Some(Skipped::TalkBreak), "of subjects only"),
            ("Weather Report - Birdland", None, "a band"),
            ("Talk Talk", None, "a band"),
            ("Traffic", None, "a band"),
            ("Huey Lewis and the News", None, "a band"),
            ("(You Gotta) Fight for Your Right", None, "brackets are not around all of it"),
            ("== Hour 2 ==", Some(Skipped::Heading), "framed"),
            ("## Encore", Some(Skipped::Heading), "marked"),
            ("HOUR 2", Some(Skipped::Heading), "a section"),
            ("Set Two", Some(Skipped::Heading), "spelled out"),
            ("Side B", Some(Skipped::Heading), "of a record"),
            ("Setlist:", Some(Skipped::Heading), "a colon with nothing after it"),
            ("Tracklist", Some(Skipped::Heading), "the list's name"),
            ("Artist - Title", Some(Skipped::Heading), "the list's form"),
            ("On Mon, 3 May 2021, Ann - DJ - wrote:", Some(Skipped::Heading), "a mail"),
            ("Subject: Tuesday's list", Some(Skipped::Heading), "a mail's head"),
            ("https://station.example/shows", Some(Skipped::Heading), "an address"),
            ("-----", Some(Skipped::Heading), "a rule"),
            ("* * *", Some(Skipped::Heading), "a rule"),
            ("*** Slint - Glenn ***", None, "an entry in a frame"),
            ("Side Effects", None, "a title"),
            ("=", None, "Ed Sheeran's album"),
            ("*NSYNC", None, "a band"),
            ("unknown", Some(Skipped::Placeholder), "alone"),
            ("Audio Track 03", Some(Skipped::Placeholder), "a ripper's name"),
            ("   ", Some(Skipped::Empty), "blank"),
            ("Sl\0int - Glenn", Some(Skipped::Unreadable), "a control character"),
            ("\u{fffd}\u{fffd}\u{fffd} ab", Some(Skipped::Unreadable), "mostly lost"),
            ("Bj\u{fffd}rk - J\u{fffd}ga", None, "mostly legible"),
        ] {
            assert_eq!(reason_to_skip(text), expected, "{text:?}: {why}");
        }
        assert_eq!(reason_to_skip(&"a".repeat(MOST_CHARACTERS)), None, "just short enough");
        assert_eq!(reason_to_skip(&"ä".repeat(MOST_CHARACTERS + 1)), Some(Skipped::TooLong), "no title is");
    }

    #[test]
    fn remarks_speak_of_breaks() {
        for (remark, expected) in [
            ("Talk break: weather and news", true),
            ("local NEWS at five", true),
            ("Station ID #3", true),
            ("---", true),
            ("request", false),
            ("newsworthy", false),
            ("14:22", false),
            ("", false),
        ] {
            assert_eq!(speaks_of_break(remark), expected, "{remark:?}");
        }
    }
}
