//! Lists written by people: an entry on each line.

use super::{Claim, Entry, Found, PlaylistError, Reader, Sniffed, entry, habits};

/// How files begin that are text and yet no lists of lines, in lower case. A format with a reader of its own never
/// comes here.
const OTHER_FORMATS: [(&str, &str); 7] = [
    ("<?xml", "XML"),
    ("<!doctype", "HTML"),
    ("<html", "HTML"),
    ("{\\rtf", "rich text"),
    ("{\n", "JSON"),
    ("{\"", "JSON"),
    ("[playlist]\n", "PLS"),
];

/// Any text that nobody else claims.
pub(super) struct PlainText;

impl Reader for PlainText {
    fn claim(&self, _: &Sniffed<'_>) -> Claim {
        Claim::Anything
    }

    fn read(&self, file: &Sniffed<'_>) -> Result<Found, PlaylistError> {
        if let Some(format) = other_format(file.text) {
            return Err(PlaylistError::OtherFormat { name: file.name.to_owned(), format });
        }
        let is_written = |line: &str| line.contains(|c: char| !c.is_whitespace() && c != '>');
        let written = file.text.lines().zip(1..).filter(|(line, _)| is_written(line));
        let (lines, numbers): (Vec<&str>, Vec<usize>) = written.unzip();
        let entries =
            lines.iter().zip(numbers).zip(habits::entries(&lines)).map(|((line, number), text)| Entry {
                source_line: number,
                raw: line.trim().to_owned(),
                content: entry::content(text),
                cells: Vec::new(),
            });
        Ok(Found { format: "text", columns: Vec::new(), entries: entries.collect() })
    }
}

fn other_format(text: &str) -> Option<&'static str> {
    let text = text.trim_start();
    let begins_with = |start: &str| text.get(..start.len()).is_some_and(|it| it.eq_ignore_ascii_case(start));
    OTHER_FORMATS.into_iter().find(|(start, _)| begins_with(start)).map(|(_, format)| format)
}

#[cfg(test)]
mod tests {
    use super::super::shown;

    #[track_caller]
    fn check(text: &str, expected: &[&str], why: &str) {
        assert_eq!(shown::lines("list.txt", text), expected, "{why}");
    }

    #[test]
    fn numbers_are_dropped_where_they_count() {
        check("1. A - B\n2. C - D", &["1: A | B |", "2: C | D |"], "with a stop");
        check("01) A - B\n\n02) C - D", &["1: A | B |", "3: C | D |"], "with a bracket and a blank line");
        check("#3 A - B\n#4 C - D", &["1: A | B |", "2: C | D |"], "with a hash, from anywhere");
        check("1 - A - B\n2 - C - D", &["1: A | B |", "2: C | D |"], "with a dash");
        check(
            "1 A - B\n2 C - D\n1 E - F",
            &["1: A | B |", "2: C | D |", "3: E | F |"],
            "bare, and a second disc",
        );
        check("1\tA\tB\n2\tC\tD", &["1: A | B |", "2: C | D |"], "in a cell");
        check("10. A - B\n9. C - D", &["1: A | B |", "2: C | D |"], "a countdown");
        check("1. A - B", &["1: A | B |"], "the only entry");
        check("1. 0:00:00 A - B\n2. 0:03:12 C - D", &["1: A | B |", "2: C | D |"], "before a time");
    }

    #[test]
    fn numbers_of_names_stay() {
        check(
            "99 Luftballons\n7 Seconds - We're Gonna Fight\n22-Pistepirkko - Birdy\n10,000 Maniacs - Trouble Me",
            &[
                "1: | 99 Luftballons |; 99 Luftballons |  |",
                "2: 7 Seconds | We're Gonna Fight |",
                "3: 22-Pistepirkko | Birdy |",
                "4: 10,000 Maniacs | Trouble Me |",
            ],
            "they do not count",
        );
        check("311 - Down\nA - B\nC - D", &["1: 311 | Down |", "2: A | B |", "3: C | D |"], "no habit");
        check("1999 - Prince\n2000 - Pulp", &["1: 1999 | Prince |", "2: 2000 | Pulp |"], "years");
        check(
            "1 A - B\n2 C - D\n7 Seconds - E\n4 F - G",
            &["1: A | B |", "2: C | D |", "3: 7 Seconds | E |", "4: 4 F | G |"],
            "out of sequence",
        );
    }

    #[test]
    fn times_and_bullets_are_dropped() {
        check("13:05 A - B\n13:10 C - D", &["1: A | B |", "2: C | D |"], "times of day");
        check("7:45pm - A - B\n8:01 PM C - D", &["1: A | B |", "2: C | D |"], "of half a day");
        check(
            "[01:02:03] A - B\nC - D\nE - F",
            &["1: A | B |", "2: C | D |", "3: E | F |"],
            "in brackets, once",
        );
        check("07:47– A – B\n@07:50 C – D", &["1: A | B |", "2: C | D |"], "a dash without a blank");
        check(
            "10:15 Saturday Night - The Cure\nA - B\nC - D",
            &["1: 10:15 Saturday Night | The Cure |", "2: A | B |", "3: C | D |"],
            "a title",
        );
        check("- A - B\n* C - D\n• E - F", &["1: A | B |", "2: C | D |", "3: E | F |"], "bullets");
    }

    #[test]
    fn what_stands_between_the_entries_is_skipped() {
        check(
            "On Monday Ann wrote:\n> Setlist:\n>\n> 1. A - B\n> --- talk break ---\n> 2. C - D\n== Hour 2 ==\n3. ID - ID",
            &[
                "1: Heading",
                "2: Heading",
                "4: A | B |",
                "5: TalkBreak",
                "6: C | D |",
                "7: Heading",
                "8: Placeholder",
            ],
            "a mail",
        );
    }
}
