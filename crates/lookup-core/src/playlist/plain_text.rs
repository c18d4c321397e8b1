//! Lists written by people: an entry on each line.

use super::{Claim, Entry, Found, PlaylistError, Reader, Sniffed, entry, habits};

/// Any text that nobody else claims.
pub(super) struct PlainText;

impl Reader for PlainText {
    fn claim(&self, _: &Sniffed<'_>) -> Claim {
        Claim::Anything
    }

    fn read(&self, file: &Sniffed<'_>) -> Result<Found, PlaylistError> {
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
