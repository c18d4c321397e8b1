//! Writing an export while the window goes on drawing.

use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use lookup_core::answer::{Answer, words};
use lookup_core::catalog::ShelfOrder;
use lookup_core::export::{CsvExport, CsvOptions, PullList, Record, write_json_line};
use lookup_core::playlist::Playlist;
use poll_promise::Promise;

use crate::command::ExportForm;
use crate::engine::{Outcome, Wake, in_background};
use crate::replaced_file::{ReplacedFile, WriteFault};

/// A line with its answer: its playlist, its index among that playlist's lines, what came of it.
pub type AnsweredLine = (Arc<Playlist>, usize, Arc<Answer>);

/// Writes `lines`, in their order, to the file at `path`, which is replaced when all is written. Gives how many lines
/// were written, or one sentence with a remedy; `wake` is called when it can be had.
pub fn write_export(
    lines: Vec<AnsweredLine>,
    form: ExportForm,
    order: ShelfOrder,
    path: PathBuf,
    wake: &Wake,
) -> Promise<Outcome<usize>> {
    in_background("Exporting", wake, move || write_file(&lines, form, &order, &path))
}

/// The pull list of `lines`, as text.
pub fn pull_list_text(lines: &[AnsweredLine], order: &ShelfOrder) -> String {
    let mut text = Vec::new();
    // Writing to memory cannot fail.
    let _ = PullList::new(&records(lines), order).write(&mut text);
    String::from_utf8_lossy(&text).into_owned()
}

fn write_file(lines: &[AnsweredLine], form: ExportForm, order: &ShelfOrder, path: &Path) -> Outcome<usize> {
    let mut file = ReplacedFile::create(path, std::iter::empty())
        .map_err(|refused| format!("{refused}; choose another file"))?;
    let records = records(lines);
    write_records(&mut file, &records, &playlists(lines), form, order)
        .and_then(|()| file.finish())
        .map_err(|error| WriteFault::new(Some(path), &error).to_string())?;
    Ok(records.len())
}

fn write_records(
    out: &mut ReplacedFile,
    records: &[Record<'_>],
    playlists: &[&Playlist],
    form: ExportForm,
    order: &ShelfOrder,
) -> io::Result<()> {
    match form {
        ExportForm::Csv | ExportForm::ExcelCsv => {
            let with_notices = records.iter().any(|record| !words::notice(record.answer).is_empty());
            let excel = form == ExportForm::ExcelCsv;
            let options = CsvOptions { all_matches: false, excel, with_notices };
            let mut csv = CsvExport::new(out, playlists.iter().copied(), options)?;
            records.iter().try_for_each(|record| csv.write(record))?;
            csv.flush()
        }
        ExportForm::JsonLines => {
            records.iter().try_for_each(|record| write_json_line(out, record))?;
            out.flush()
        }
        ExportForm::PullList => PullList::new(records, order).write(out),
    }
}

fn records(lines: &[AnsweredLine]) -> Vec<Record<'_>> {
    let mut records = Vec::with_capacity(lines.len());
    for (playlist, index, answer) in lines {
        if let Some(line) = playlist.lines.get(*index) {
            records.push(Record { playlist, line, answer });
        }
    }
    records
}

/// The playlists of `lines`, each once, as they first occur. Told apart by where they are: two may be equal.
fn playlists(lines: &[AnsweredLine]) -> Vec<&Playlist> {
    let mut playlists: Vec<&Arc<Playlist>> = Vec::new();
    for (playlist, ..) in lines {
        // The last one first: neighbours are mostly of one playlist.
        if !playlists.iter().rev().any(|known| Arc::ptr_eq(known, playlist)) {
            playlists.push(playlist);
        }
    }
    playlists.into_iter().map(|playlist| &**playlist).collect()
}
