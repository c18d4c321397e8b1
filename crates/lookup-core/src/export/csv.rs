//! A row a line, for a spreadsheet.

use std::borrow::Cow;
use std::io::{self, Write};

use csv::{Terminator, Writer, WriterBuilder};

use super::Record;
use crate::answer::{Match, Offered, words};
use crate::playlist::Playlist;

/// The columns before those of the input table.
/// Others have built on them: new ones come after those of the input.
const COLUMNS: [&str; 22] = [
    "playlist",
    "line",
    "raw",
    "artist",
    "song",
    "album",
    "verdict",
    "decision",
    "library_id",
    "call_number",
    "library_artist",
    "library_title",
    "genre",
    "format",
    "track_position",
    "track_check",
    "confidence",
    "strategy",
    "release_id",
    "release_url",
    "other_matches",
    "note",
];

/// The last column, after those of the input table: what the terms of the API want said of what came from it.
const PROVIDED_BY: &str = "provided_by";

/// How the rows are written.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct CsvOptions {
    /// A row a match instead of a row a line.
    pub all_matches: bool,
    /// With a byte order mark and CRLF, without which Excel garbles accents.
    pub excel: bool,
    /// With a last column `provided_by`, for runs in which the API is asked.
    pub with_notices: bool,
}

/// Writes rows: RFC 4180, UTF-8.
pub struct CsvExport<W: Write> {
    out: Writer<W>,
    input: InputColumns,
    all_matches: bool,
    with_notices: bool,
}

impl<W: Write> CsvExport<W> {
    /// Writes the header. The input columns are those of all `playlists` together.
    pub fn new<'p>(
        mut out: W,
        playlists: impl IntoIterator<Item = &'p Playlist>,
        options: CsvOptions,
    ) -> io::Result<Self> {
        let terminator = if options.excel { Terminator::CRLF } else { Terminator::Any(b'\n') };
        if options.excel {
            out.write_all("\u{feff}".as_bytes())?;
        }
        let input = InputColumns::of(playlists);
        let mut out = WriterBuilder::new().terminator(terminator).from_writer(out);
        let header = COLUMNS.map(Cow::Borrowed).into_iter().chain(input.header());
        let header = header.chain(options.with_notices.then_some(Cow::Borrowed(PROVIDED_BY)));
        out.write_record(header.map(Cow::into_owned))?;
        let CsvOptions { all_matches, with_notices, .. } = options;
        Ok(Self { out, input, all_matches, with_notices })
    }

    /// Writes the row, or the rows, of one line.
    pub fn write(&mut self, record: &Record<'_>) -> io::Result<()> {
        let matches = &record.answer.matches;
        let rows = if self.all_matches { matches.len().max(1) } else { 1 };
        for row in 0..rows {
            let others = if self.all_matches { &[] } else { matches.get(1..).unwrap_or_default() };
            let cells = cells(record, matches.get(row), others);
            let input = self.input.cells(record);
            let last = self.with_notices.then(|| words::notice(record.answer));
            self.out.write_record(cells.iter().map(|cell| &**cell).chain(input).chain(last))?;
        }
        Ok(())
    }

    /// What was written to, with all rows.
    pub fn into_inner(self) -> io::Result<W> {
        self.out.into_inner().map_err(|error| io::Error::new(error.error().kind(), error.error().to_string()))
    }

    /// Hands all rows on to what is written to.
    pub fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

fn cells<'a>(record: &Record<'a>, best: Option<&'a Match>, others: &'a [Match]) -> Vec<Cow<'a, str>> {
    let Record { playlist, line, answer } = *record;
    let text = |text: Option<&'a str>| Cow::Borrowed(text.unwrap_or_default());
    let query = &answer.query;
    let item = best.and_then(Match::item);
    let via = best.and_then(|best| best.via.first());
    let track = via.and_then(|via| via.track.shown());
    let call_number = item.map(|item| &item.call_number);
    let unheld = best.and_then(|best| match &best.offered {
        Offered::Unheld { release, .. } => Some(*release),
        Offered::Item(_) => None,
    });
    let release = via.map(|via| via.release).or(unheld);
    vec![
        Cow::Borrowed(playlist.name.as_str()),
        line.number.to_string().into(),
        Cow::Borrowed(line.raw.as_str()),
        text(query.artist.as_deref()),
        text(query.song.as_deref()),
        text(query.album.as_deref()),
        Cow::Borrowed(answer.verdict.name()),
        // Decisions of people come with the desk.
        Cow::Borrowed(""),
        item.map(|item| item.id.to_string()).unwrap_or_default().into(),
        call_number.map(ToString::to_string).unwrap_or_default().into(),
        text(item.map(|item| item.artist.as_str())),
        text(item.map(|item| item.title.as_str())),
        text(call_number.and_then(|it| it.genre.as_deref())),
        text(call_number.and_then(|it| it.format.as_deref())),
        text(track.and_then(|track| track.position.as_deref())),
        text(best.and_then(|best| best.track_check).map(crate::answer::TrackCheck::name)),
        best.map(|best| format!("{:.2}", best.confidence)).unwrap_or_default().into(),
        text(answer.strategy.map(crate::answer::Strategy::name)),
        release.map(|release| release.to_string()).unwrap_or_default().into(),
        release.and_then(discogs_client::ReleaseId::url).unwrap_or_default().into(),
        other_matches(others).into(),
        words::note(answer).into(),
    ]
}

/// The other items: `Rock LP BO 12/3 [4711]`, with a bar between them.
fn other_matches(others: &[Match]) -> String {
    let items = others.iter().filter_map(Match::item);
    let texts: Vec<String> = items.map(|item| format!("{} [{}]", item.call_number, item.id)).collect();
    texts.join(" | ")
}

/// The columns of the input tables. Two of one name in one table stay two.
struct InputColumns {
    /// The name, and which of that name in its table it is.
    names: Vec<(String, usize)>,
    /// By the header of a table: the columns that its cells go to. Not by its name, which files in two folders may share.
    of_header: Vec<(Vec<String>, Vec<usize>)>,
}

impl InputColumns {
    fn of<'p>(playlists: impl IntoIterator<Item = &'p Playlist>) -> Self {
        let mut names: Vec<(String, usize)> = Vec::new();
        let mut of_header = Vec::new();
        for playlist in playlists {
            let mut places = Vec::new();
            for (at, name) in playlist.columns.iter().enumerate() {
                let nth = playlist.columns[..at].iter().filter(|earlier| *earlier == name).count();
                let column = (name.clone(), nth);
                let place = names.iter().position(|known| *known == column).unwrap_or_else(|| {
                    names.push(column);
                    names.len() - 1
                });
                places.push(place);
            }
            of_header.push((playlist.columns.clone(), places));
        }
        Self { names, of_header }
    }

    fn header(&self) -> impl Iterator<Item = Cow<'static, str>> {
        self.names.iter().map(|(name, _)| format!("in_{name}").into())
    }

    /// The line's own cells, each in its column.
    fn cells<'r>(&self, record: &Record<'r>) -> Vec<&'r str> {
        let mut cells = vec![""; self.names.len()];
        let places = self.of_header.iter().find(|(header, _)| *header == record.playlist.columns);
        for (place, cell) in places.into_iter().flat_map(|(_, places)| places).zip(&record.line.cells) {
            if let Some(slot) = cells.get_mut(*place) {
                *slot = cell;
            }
        }
        cells
    }
}
