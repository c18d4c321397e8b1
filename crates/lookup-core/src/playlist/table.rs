//! Tables with a header: what stations, streaming services and DJ programs export.

use super::columns::Columns;
use super::separator::{is_dash, spaced_dash};
use super::{Claim, Content, Entry, Found, PlaylistError, Reader, Skipped, Sniffed, breaks, entry};
use crate::query::Query;
use crate::text_file::{Row, Rows, sniff_delimiter};

/// How many rows may stand before the header: the show, its date, its host.
const MOST_ROWS_BEFORE_HEADER: usize = 10;

/// How many rows are looked at to tell a table from a text.
const ROWS_TO_TELL_FROM: usize = 100;

/// How many columns must be known for a header to be believed whatever the file's extension.
const SURE: usize = 2;

/// The most characters of an unknown header that an error shows.
const MOST_OF_HEADER_SHOWN: usize = 120;

/// A table with commas, tabs, semicolons or bars, and a header.
pub(super) struct Table;

impl Reader for Table {
    fn claim(&self, file: &Sniffed<'_>) -> Claim {
        let sheet = Sheet::of(file.text);
        let is_called_table =
            matches!(file.extension.as_str(), "csv" | "tsv" | "tab") || sheet.delimiter.is_some();
        match sheet.header() {
            Some(header) if header.columns.known() >= SURE => Claim::Content,
            Some(_) if is_called_table => Claim::Extension,
            None if is_called_table && sheet.has_columns() => Claim::Extension,
            _ => Claim::None,
        }
    }

    fn read(&self, file: &Sniffed<'_>) -> Result<Found, PlaylistError> {
        let sheet = Sheet::of(file.text);
        let Some(header) = sheet.header() else { return Err(sheet.unknown_columns(file.name)) };
        let mut rows = Rows::new(header.and_below, header.delimiter, header.line);
        let names = rows.next().map(|row| row.cells).unwrap_or_default();
        let rows: Vec<Row<'_>> = rows.filter(|row| !row.raw.trim().is_empty()).collect();
        let mut shape = Shape { width: names.len(), delimiter: header.delimiter, columns: header.columns };
        shape.columns = Columns::named(&names, |column| is_numbers(&rows, column)).unwrap_or(shape.columns);
        let above = sheet
            .rows_above(&header)
            .map(|row| Entry { content: Content::Skipped(Skipped::Heading), ..shape.entry(&row) });
        let mut entries: Vec<Entry> = above.collect();
        for row in rows {
            let mut entry = shape.entry(&row);
            if let Some(columns) = repeated_header(&names, &row.cells, shape.columns) {
                shape.columns = columns;
                entry.content = Content::Skipped(Skipped::Heading);
            }
            entries.push(entry);
        }
        let format = if header.delimiter == b'\t' { "TSV" } else { "CSV" };
        Ok(Found { format, columns: names, entries })
    }
}

/// The text of a table.
struct Sheet<'t> {
    text: &'t str,
    /// The number of its first line.
    first_line: usize,
    /// What its first line says, if it is Excel's "sep=;".
    delimiter: Option<u8>,
}

/// Where the header stands.
struct Header<'t> {
    line: usize,
    delimiter: u8,
    /// The text from the header on.
    and_below: &'t str,
    columns: Columns,
}

impl<'t> Sheet<'t> {
    fn of(text: &'t str) -> Self {
        let (first, rest) = text.split_once('\n').unwrap_or((text, ""));
        let first = first.trim().trim_matches('"').to_ascii_lowercase();
        match first.strip_prefix("sep=").map(str::as_bytes) {
            Some([delimiter]) => Self { text: rest, first_line: 2, delimiter: Some(*delimiter) },
            // The tab itself was trimmed away.
            Some([]) => Self { text: rest, first_line: 2, delimiter: Some(b'\t') },
            _ => Self { text, first_line: 1, delimiter: None },
        }
    }

    /// The lines among which the header may be, with their numbers and the text from them on.
    fn top(&self) -> impl Iterator<Item = (usize, &'t str, &'t str)> {
        let mut rest = self.text;
        let lines = (self.first_line..).map_while(move |number| {
            let and_below = rest;
            let (line, below) = rest.split_once('\n').unwrap_or((rest, ""));
            rest = below;
            (!and_below.is_empty()).then_some((number, line, and_below))
        });
        lines.filter(|(_, line, _)| !line.trim().is_empty()).take(MOST_ROWS_BEFORE_HEADER + 1)
    }

    /// The first row that names two columns at least, else one.
    fn header(&self) -> Option<Header<'t>> {
        let headers = || {
            self.top().filter_map(|(number, line, and_below)| {
                let delimiter = self.delimiter.or_else(|| sniff_delimiter(line)).unwrap_or(b',');
                let cells = Rows::new(and_below, delimiter, number).next()?.cells;
                let columns = Columns::named(&cells, |_| false)?;
                Some(Header { line: number, delimiter, and_below, columns })
            })
        };
        headers().find(|header| header.columns.known() >= SURE).or_else(|| headers().next())
    }

    fn rows_above(&self, header: &Header<'_>) -> impl Iterator<Item = Row<'t>> {
        let above = &self.text[..self.text.len() - header.and_below.len()];
        Rows::new(above, header.delimiter, self.first_line).filter(|row| !row.raw.trim().is_empty())
    }

    /// The first row with a delimiter: its number, the delimiter and the text from it on.
    fn first_delimited(&self) -> Option<(usize, u8, &'t str)> {
        self.top().find_map(|(number, line, and_below)| {
            let delimiter = self.delimiter.or_else(|| sniff_delimiter(line))?;
            Some((number, delimiter, and_below))
        })
    }

    /// Whether most rows have two cells at least.
    fn has_columns(&self) -> bool {
        self.first_delimited().is_some_and(|(number, delimiter, and_below)| {
            let rows = || Rows::new(and_below, delimiter, number).take(ROWS_TO_TELL_FROM);
            rows().filter(|row| row.cells.len() > 1).count() * 2 > rows().count()
        })
    }

    fn unknown_columns(&self, name: &str) -> PlaylistError {
        let first = self.first_delimited();
        let row = first.and_then(|(line, delimiter, and_below)| Rows::new(and_below, delimiter, line).next());
        let found = row.as_ref().map(|row| row.cells.join(", ")).unwrap_or_default();
        PlaylistError::UnknownColumns {
            name: name.to_owned(),
            line: row.map_or(self.first_line, |row| row.line),
            found: found.chars().take(MOST_OF_HEADER_SHOWN).collect(),
        }
    }
}

/// The columns from here on, if a row is the header again or that of another table: several may be in one file.
fn repeated_header(names: &[String], cells: &[String], current: Columns) -> Option<Columns> {
    let lower = |cells: &[String]| cells.iter().map(|cell| cell.to_lowercase()).collect::<Vec<_>>();
    if lower(names) == lower(cells) {
        return Some(current);
    }
    Columns::named(cells, |_| false).filter(|columns| columns.known() >= SURE)
}

/// Whether a column has numbers in it and no titles.
fn is_numbers(rows: &[Row<'_>], column: usize) -> bool {
    let cells = || rows.iter().filter_map(|row| row.cells.get(column)).filter(|cell| !given(cell).is_empty());
    let numbers = cells().filter(|cell| !cell.contains(char::is_alphabetic)).count();
    numbers * 5 > cells().count() * 4
}

/// How the rows of a table are laid out.
struct Shape {
    width: usize,
    delimiter: u8,
    columns: Columns,
}

impl Shape {
    fn entry(&self, row: &Row<'_>) -> Entry {
        let cells = self.fitted(&row.cells);
        let content = self.content(row.raw, &cells);
        Entry { source_line: row.line, raw: row.raw.to_owned(), content, cells }
    }

    /// As many cells as there are columns. A surplus is what an unquoted delimiter makes of the last cell.
    fn fitted(&self, cells: &[String]) -> Vec<String> {
        let used = cells.iter().rposition(|cell| !cell.is_empty()).map_or(0, |last| last + 1);
        let mut fitted: Vec<String> = cells.iter().take(self.width).cloned().collect();
        fitted.resize(self.width, String::new());
        let surplus = cells.get(self.width..used).unwrap_or_default();
        if let Some(last) = fitted.last_mut().filter(|_| !surplus.is_empty()) {
            for cell in surplus {
                last.push(char::from(self.delimiter));
                last.push(' ');
                last.push_str(cell);
            }
        }
        fitted
    }

    fn content(&self, raw: &str, cells: &[String]) -> Content {
        let Columns { artist, song, album } = self.columns;
        let cell = |column: Option<usize>| {
            let cell = column.and_then(|column| cells.get(column)).map_or("", |cell| given(cell));
            // A cell may have line breaks in it.
            cell.replace('\n', " ")
        };
        let (artist, song, album) = (cell(artist), cell(song), cell(album));
        let album = without_release_kind(&album);
        if breaks::is_damaged(raw) {
            return Content::Skipped(Skipped::Unreadable);
        }
        if [&artist, &song, album].into_iter().any(breaks::is_too_long) {
            return Content::Skipped(Skipped::TooLong);
        }
        match (artist.as_str(), song.as_str(), album) {
            ("", "", "") if cells.iter().any(|cell| breaks::speaks_of_break(cell)) => {
                Content::Skipped(Skipped::TalkBreak)
            }
            ("", "", "") => Content::Skipped(Skipped::Empty),
            ("", lone, "") | (lone, "", "") if let Some(reason) = breaks::reason_to_skip(lone) => {
                Content::Skipped(reason)
            }
            ("", song, "") => Content::Asked(readings_of_song(song)),
            (artist, song, _)
                if breaks::is_unknown(artist) && (song.is_empty() || breaks::is_unknown(song)) =>
            {
                Content::Skipped(Skipped::Placeholder)
            }
            (artist, song, album) if breaks::is_unknown(artist) => {
                Content::Asked(vec![Query::new("", song, album)])
            }
            (artist, song, album) => Content::Asked(vec![Query::new(artist, song, album)]),
        }
    }
}

/// A cell's text, unless it says that there is none.
fn given(cell: &str) -> &str {
    let cell = cell.trim();
    let is_absent =
        cell.chars().all(is_dash) || matches!(cell.to_ascii_lowercase().as_str(), "n/a" | "none" | "null");
    if is_absent { "" } else { cell }
}

/// An album without the " - Single" or " - EP" of streaming services.
fn without_release_kind(album: &str) -> &str {
    let without = |kind: &str| {
        let (name, end) = album.split_at_checked(album.len().checked_sub(kind.len())?)?;
        let name = name.trim_end().strip_suffix(is_dash)?;
        (end.eq_ignore_ascii_case(kind) && name.ends_with(char::is_whitespace)).then_some(name.trim_end())
    };
    without("single").or_else(|| without("ep")).unwrap_or(album)
}

/// The readings of a cell that should be a song. Alone in its row, it may have the artist before it: DJ programs put the
/// whole "Artist - Title" there.
fn readings_of_song(song: &str) -> Vec<Query> {
    let whole = Query::new("", song, "");
    let mut readings = entry::readings(song);
    readings.retain(|reading| reading.song.is_some() && *reading != whole);
    // Where the grammar is unsure it reads the whole as well; here that comes first.
    let is_sure = spaced_dash(song).is_some();
    readings.insert(if is_sure { readings.len() } else { 0 }, whole);
    readings
}

#[cfg(test)]
mod tests {
    use super::super::{parse, shown};

    #[track_caller]
    fn check(name: &str, text: &str, expected: &[&str], why: &str) {
        assert_eq!(shown::lines(name, text), expected, "{why}");
    }

    #[test]
    fn columns_are_known_by_many_names() {
        for (header, row, expected) in [
            ("Artist,Song,Album", "a,s,l", "a | s | l"),
            ("SONG TITLE;Performer;Disk", "s;a;l", "a | s | l"),
            ("Track Name\tArtist Name(s)\tAlbum Name", "s\ta\tl", "a | s | l"),
            ("artist_name,track_name,release_title", "a,s,l", "a | s | l"),
            ("Artist,Title", "a,s", "a | s |"),
            ("Artist,Song,Title", "a,s,l", "a | s | l"),
            ("Artist,Title,Record", "a,s,l", "a | s | l"),
            ("Track,Artist,Title", "1,a,s", "a | s |"),
            ("Name,Artist,Disc,Album", "s,a,1,l", "a | s | l"),
            ("Album Artist,Artist,Album", "x,a,l", "a |  | l"),
            ("Künstler;Titel", "a;s", "a | s |"),
            ("\"Band\"|\"Track\"", "a|s", "a | s |"),
        ] {
            for name in ["log.csv", "log.txt"] {
                check(name, &format!("{header}\n{row}"), &[&format!("2: {expected}")], header);
            }
        }
    }

    #[test]
    fn rows_ask_for_what_their_cells_say() {
        for (row, expected, why) in [
            ("a,s,l,", "a | s | l", "all of it"),
            ("a,--,n/a,", "a |  |", "words for nothing"),
            ("a,s,l - Single,", "a | s | l", "a streaming service's kind of release"),
            ("a,s,l – EP,", "a | s | l", "with a dash"),
            ("a,s,Step,", "a | s | Step", "no kind of release"),
            (",Slint - Glenn,,", "Slint | Glenn |; | Slint - Glenn |", "the artist in the song's cell"),
            (",Stand by Me,,", "| Stand by Me |; Me | Stand |", "a song's cell more likely has a song"),
            (",Tortoise,,", "| Tortoise |", "its column says that it is a song"),
            ("Unknown Artist,Glenn,,", "| Glenn |", "an artist whom nobody knew"),
            ("ID,ID,,", "Placeholder", "nor the song"),
            (",,,", "Empty", "nothing at all"),
            (",,,request", "Empty", "a remark on nothing"),
            (",,,Talk break: weather", "TalkBreak", "a remark on a break"),
            ("---,,,", "TalkBreak", "a rule"),
            ("Talk Break,,,", "TalkBreak", "in the first column"),
            ("Hour 2,,,", "Heading", "in the first column"),
            ("Weather Report,Birdland,,news", "Weather Report | Birdland |", "a remark on a song"),
            ("a,s\0,,", "Unreadable", "damage"),
            ("\"a\nb\",s,,", "a b | s |", "a line break"),
            ("a,s", "a | s |", "a short row"),
            ("artist,SONG,Album,notes", "Heading", "the header again"),
        ] {
            // A row further down, for a control character not to make a binary file.
            let text = format!("Artist,Song,Album,Notes\n{}{row}", "x,y,z,\n".repeat(9));
            let lines = shown::lines("log.csv", &text);
            assert_eq!(
                lines.last().map(String::as_str),
                Some(format!("11: {expected}").as_str()),
                "{row:?}: {why}"
            );
        }
    }

    #[test]
    fn the_header_is_found_below_the_shows_name() {
        check(
            "log.csv",
            "The Tuesday Show\nHost,Ann\n\nTime,Artist,Song\n13:00,a,s\nSong,Artist,Time\ns,a,13:05\n",
            &["1: Heading", "2: Heading", "5: a | s |", "6: Heading", "7: a | s |"],
            "and a second table below",
        );
        check(
            "log.csv",
            "Artist,Song\n\"Heroes,Low\nSlint,Glenn",
            &["2: \"Heroes | Low |", "3: Slint | Glenn |"],
            "an open quote costs nothing",
        );
        check("log.csv", "sep=;\nArtist;Song\na, b;s\n", &["3: a, b | s |"], "Excel's delimiter");
        check(
            "log.csv",
            "Song\nGlenn\n\"Good Morning, Captain\"",
            &["2: | Glenn |", "3: | Good Morning, Captain |"],
            "a column",
        );
        check(
            "log.csv",
            "Slint - Glenn\nSlint - Washer",
            &["1: Slint | Glenn |", "2: Slint | Washer |"],
            "no table at all",
        );
        check(
            "log.txt",
            "one, two\nthree, four",
            &["1: | one, two |; one, two |  |", "2: | three, four |; three, four |  |"],
            "prose",
        );
    }

    #[test]
    fn all_columns_are_kept() {
        let text = "Time,Artist,Song,Notes\n13:00,a\n13:05,a,s,this, that\n13:10,a,s,,,\n";
        let playlist = parse("log.csv", text.as_bytes()).expect("it is a table");
        assert_eq!(playlist.columns, ["Time", "Artist", "Song", "Notes"]);
        let cells: Vec<&[String]> = playlist.lines.iter().map(|line| line.cells.as_slice()).collect();
        assert_eq!(
            cells,
            [["13:00", "a", "", ""], ["13:05", "a", "s", "this, that"], ["13:10", "a", "s", ""]]
        );
        let raw: Vec<&str> = playlist.lines.iter().map(|line| line.raw.as_str()).collect();
        assert_eq!(raw, ["13:00,a", "13:05,a,s,this, that", "13:10,a,s,,,"]);
    }
}
