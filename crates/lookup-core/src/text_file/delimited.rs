//! Tables with delimiters, read a row at a time with its place in the file.

use csv::{ByteRecord, Reader, ReaderBuilder};

/// The most lines that one row may span. A cell with more line breaks is likelier a quote that was never closed, which
/// would swallow the rest of the file.
const MOST_LINES_OF_A_ROW: usize = 8;

/// A row of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row<'t> {
    /// The number of its first line in the file, from 1.
    pub line: usize,
    /// The row as it stands in the file.
    pub raw: &'t str,
    /// Its cells, unquoted and trimmed.
    pub cells: Vec<String>,
    /// Whether a quote was opened here and not closed where the cell ends; it was read as text.
    pub stray_quote: bool,
}

/// The rows of a table, blank ones left out.
#[derive(Debug)]
pub struct Rows<'t> {
    text: &'t str,
    delimiter: u8,
    /// Reads on from `start`.
    reader: Reader<&'t [u8]>,
    start: usize,
    line: usize,
    record: ByteRecord,
}

impl<'t> Rows<'t> {
    /// The rows of `text`, whose first line is number `first_line` of its file.
    pub fn new(text: &'t str, delimiter: u8, first_line: usize) -> Self {
        let reader = reader(text, delimiter);
        Self { text, delimiter, reader, start: 0, line: first_line, record: ByteRecord::new() }
    }

    /// The byte from which the next row is read.
    fn at(&self) -> usize {
        let within = usize::try_from(self.reader.position().byte()).unwrap_or(usize::MAX);
        self.start.saturating_add(within).min(self.text.len())
    }

    /// Goes on at `byte`, as if a file began there.
    fn restart(&mut self, byte: usize) {
        self.start = byte;
        self.reader = reader(&self.text[byte..], self.delimiter);
    }

    /// The line at `from` by itself, its quotes taken as text.
    fn row_with_stray_quote(&mut self, from: usize) -> Row<'t> {
        let rest = &self.text[from..];
        let end = rest.find('\n').unwrap_or(rest.len());
        let raw = &rest[..end];
        self.restart((from + end + 1).min(self.text.len()));
        let delimiter = char::from(self.delimiter);
        let cells = raw.split(delimiter).map(|cell| cell.trim().to_owned()).collect();
        Row { line: self.line, raw, cells, stray_quote: true }
    }
}

impl<'t> Iterator for Rows<'t> {
    type Item = Row<'t>;

    fn next(&mut self) -> Option<Row<'t>> {
        let text = self.text;
        let before = self.at();
        // Blank lines are no rows; skipping them here keeps count of the lines.
        let blank = text[before..].len() - text[before..].trim_start_matches('\n').len();
        self.line += blank;
        let from = before + blank;
        // Reading from memory, with rows of any length allowed, cannot fail.
        if !self.reader.read_byte_record(&mut self.record).unwrap_or(false) {
            return None;
        }
        let raw = text[from..self.at().max(from)].trim_end_matches('\n');
        let breaks = raw.matches('\n').count();
        let is_suspect = breaks >= MOST_LINES_OF_A_ROW || !quotes_are_closed(raw, self.delimiter);
        let row = if is_suspect {
            self.row_with_stray_quote(from)
        } else {
            let cell = |bytes: &[u8]| String::from_utf8_lossy(bytes).trim().to_owned();
            Row { line: self.line, raw, cells: self.record.iter().map(cell).collect(), stray_quote: false }
        };
        self.line += text[from..self.at()].matches('\n').count();
        Some(row)
    }
}

/// Whether each quote that opens a cell is closed where the cell ends. Two stray quotes would pass for a pair otherwise,
/// and take the rows between them along.
fn quotes_are_closed(raw: &str, delimiter: u8) -> bool {
    let (mut is_quoted, mut is_cell_start) = (false, true);
    let mut bytes = raw.bytes().peekable();
    while let Some(byte) = bytes.next() {
        match byte {
            b'"' if is_quoted && bytes.next_if_eq(&b'"').is_some() => {}
            b'"' if is_quoted => {
                is_quoted = false;
                if bytes.peek().is_some_and(|next| *next != delimiter && *next != b'\n') {
                    return false;
                }
            }
            b'"' if is_cell_start => is_quoted = true,
            _ => {}
        }
        is_cell_start = !is_quoted && (byte == delimiter || byte == b'\n');
    }
    !is_quoted
}

fn reader(text: &str, delimiter: u8) -> Reader<&[u8]> {
    ReaderBuilder::new().delimiter(delimiter).has_headers(false).flexible(true).from_reader(text.as_bytes())
}

/// The delimiter of the table that begins with `first_line`: the one found most often outside of quotes, a tab before
/// a comma before a semicolon. `None` for a line without any.
pub fn sniff_delimiter(first_line: &str) -> Option<u8> {
    let counts = [b'\t', b',', b';', b'|'].map(|delimiter| {
        let mut is_quoted = false;
        let found = first_line.bytes().filter(|byte| {
            is_quoted ^= *byte == b'"';
            *byte == delimiter && !is_quoted
        });
        (delimiter, found.count())
    });
    // The first of the greatest, which `max_by_key` would not give.
    counts
        .into_iter()
        .rev()
        .max_by_key(|(_, count)| *count)
        .filter(|(_, count)| *count > 0)
        .map(|(found, _)| found)
}

/// A table's text without the line `sep=;` that Excel puts in front, and the number of its first line then.
pub fn without_delimiter_line(text: &str) -> (&str, usize) {
    match text.split_once('\n') {
        Some((first, rest)) if is_delimiter_line(first) => (rest, 2),
        _ => (text, 1),
    }
}

fn is_delimiter_line(line: &str) -> bool {
    let line = line.trim().trim_matches('"');
    line.get(..4).is_some_and(|start| start.eq_ignore_ascii_case("sep=")) && line.chars().count() <= 5
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &[(usize, &[&str], bool)], why: &str) {
        let found: Vec<Row<'_>> = Rows::new(text, b',', 1).collect();
        let found: Vec<(usize, Vec<&str>, bool)> = found
            .iter()
            .map(|row| (row.line, row.cells.iter().map(String::as_str).collect(), row.stray_quote))
            .collect();
        let expected: Vec<(usize, Vec<&str>, bool)> =
            expected.iter().map(|(line, cells, stray)| (*line, cells.to_vec(), *stray)).collect();
        assert_eq!(found, expected, "{why}");
    }

    #[test]
    fn rows_know_their_lines() {
        check("a,b\nc,d\n", &[(1, &["a", "b"], false), (2, &["c", "d"], false)], "plain");
        check("a,b\n\n\nc", &[(1, &["a", "b"], false), (4, &["c"], false)], "blank lines count as lines");
        check("\n\na", &[(3, &["a"], false)], "blank lines in front");
        check("\"x\ny\",b\nc", &[(1, &["x\ny", "b"], false), (3, &["c"], false)], "a break in a cell");
        check("12\" mix,b\nc", &[(1, &["12\" mix", "b"], false), (2, &["c"], false)], "inches are no quotes");
        check(" a , b ", &[(1, &["a", "b"], false)], "trimmed");
        check("\"a \"\"b\"\"\",c", &[(1, &["a \"b\"", "c"], false)], "doubled quotes");
    }

    #[test]
    fn an_open_quote_costs_one_row() {
        check(
            "\"Heroes,Bowie\nLow,Bowie\nLodger,Bowie",
            &[
                (1, &["\"Heroes", "Bowie"], true),
                (2, &["Low", "Bowie"], false),
                (3, &["Lodger", "Bowie"], false),
            ],
            "never closed",
        );
        check(
            "a,b\n\"Heroes,Bowie\n\"Low\",Bowie\n",
            &[(1, &["a", "b"], false), (2, &["\"Heroes", "Bowie"], true), (3, &["Low", "Bowie"], false)],
            "closed by the next row's quote",
        );
        check(
            "\"Heroes,Bowie\nLow,Bowie\n\"Lodger,Bowie",
            &[
                (1, &["\"Heroes", "Bowie"], true),
                (2, &["Low", "Bowie"], false),
                (3, &["\"Lodger", "Bowie"], true),
            ],
            "two that look like a pair",
        );
        let long = format!("\"{}\",x\ny", "line\n".repeat(40));
        assert_eq!(Rows::new(&long, b',', 1).last().map(|row| row.line), Some(42), "closed much too late");
    }

    #[test]
    fn delimiters_are_seen_in_the_first_line() {
        for (line, expected) in [
            ("artist,title", Some(b',')),
            ("artist\ttitle, subtitle", Some(b'\t')),
            ("artist;title;\"a,b,c,d\"", Some(b';')),
            ("artist|title", Some(b'|')),
            ("artist", None),
        ] {
            assert_eq!(sniff_delimiter(line), expected, "{line:?}");
        }
    }

    proptest! {
        #[test]
        fn every_letter_is_in_some_row(text in "[a-c\",\n ]{0,60}") {
            let letters = |text: &str| text.chars().filter(|c| c.is_alphabetic()).count();
            let rows: Vec<Row<'_>> = Rows::new(&text, b',', 1).collect();
            prop_assert_eq!(rows.iter().map(|row| letters(row.raw)).sum::<usize>(), letters(&text));
            let lines: Vec<&str> = text.split('\n').collect();
            for row in rows {
                prop_assert!(row.raw.starts_with(lines[row.line - 1]) || row.raw == lines[row.line - 1], "{:?}", row);
            }
        }
    }
}
