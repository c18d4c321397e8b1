//! Reading a station's catalog from a file: a table with a header, or SQLite with a table `library`.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use rusqlite::types::ValueRef;
use rusqlite::{Connection, ErrorCode, OpenFlags};

use super::columns::{Columns, MissingColumns};
use super::item::{Item, ItemId};
use crate::text_file::{self, NotText, ReadError, Rows};

/// The largest catalog read: ten times a catalog of 64,000 releases with long notes.
const MOST_BYTES: u64 = 512 << 20;

/// The first bytes of every SQLite file.
const SQLITE_MAGIC: &[u8] = b"SQLite format 3\0";

/// What was read of a catalog.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Import {
    /// The items, in the file's order.
    pub items: Vec<Item>,
    /// The rows left out, in the file's order.
    pub rejected: Vec<RejectedRow>,
}

/// A row that is not in the catalog, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RejectedRow {
    /// The line of the file, or the number of the row in its table, from 1.
    pub line: usize,
    /// What is wrong with it.
    pub fault: RowFault,
}

/// What is wrong with a row.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum RowFault {
    /// It has no id.
    #[error("it has no id")]
    NoId,
    /// Its id is no number above 0.
    #[error("its id is not a number above 0: {0:?}")]
    BadId(String),
    /// Its id is another row's.
    #[error("its id {id} is also that of line {first_line}, which was kept")]
    DuplicateId {
        /// The id.
        id: ItemId,
        /// Where it came first.
        first_line: usize,
    },
    /// It has no title.
    #[error("it has no title")]
    NoTitle,
    /// It has more cells than the header.
    #[error(
        "it has {cells} cells where the header has {columns}; a delimiter in a text needs quotes around it"
    )]
    TooManyCells {
        /// How many it has.
        cells: usize,
        /// How many there should be.
        columns: usize,
    },
    /// A quote is opened in it and never closed.
    #[error("it opens a quote and never closes it")]
    StrayQuote,
}

/// Why no catalog could be read from a file.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ImportError {
    /// The file itself.
    #[error(transparent)]
    Read(#[from] ReadError),
    /// It holds no text.
    #[error(
        "{path}: {fault}; a catalog is a CSV or TSV file with a header, or SQLite with a table \"library\""
    )]
    NotText {
        /// The file.
        path: PathBuf,
        /// What it is.
        fault: NotText,
    },
    /// Its header lacks columns.
    #[error("{path}: {fault}; name them in the first row, or in the table \"library\"")]
    Columns {
        /// The file.
        path: PathBuf,
        /// Which.
        fault: MissingColumns,
    },
    /// There is a header, and not one usable row.
    #[error(
        "{path}: not one row could be used{}; correct the file and import it again",
        first_fault(rejected)
    )]
    NoItems {
        /// The file.
        path: PathBuf,
        /// What was wrong with each.
        rejected: Vec<RejectedRow>,
    },
    /// Another program writes to it.
    #[error("{path} is in use by another program; close it there and import it again")]
    InUse {
        /// The file.
        path: PathBuf,
    },
    /// SQLite could not read it.
    #[error("{path}: SQLite cannot read this file: {source}; export the catalog again")]
    Sqlite {
        /// The file.
        path: PathBuf,
        /// What it said.
        source: rusqlite::Error,
    },
}

fn first_fault(rejected: &[RejectedRow]) -> String {
    rejected.first().map(|row| format!("; line {}: {}", row.line, row.fault)).unwrap_or_default()
}

/// Reads the catalog in the file at `path`. Takes a second or so for 65,000 rows: not for a thread that must not wait.
pub fn read_catalog(path: &Path) -> Result<Import, ImportError> {
    let bytes = text_file::read(path, MOST_BYTES)?;
    if bytes.starts_with(SQLITE_MAGIC) {
        drop(bytes);
        return read_sqlite(path);
    }
    import_bytes(path, &bytes)
}

/// Reads the catalog in `bytes`, which came from `path`: a table with a header.
pub fn import_bytes(path: &Path, bytes: &[u8]) -> Result<Import, ImportError> {
    let decoded =
        text_file::decode(bytes).map_err(|fault| ImportError::NotText { path: path.into(), fault })?;
    let (text, first_line) = text_file::without_delimiter_line(&decoded.text);
    let header_line = text.lines().find(|line| !line.trim().is_empty()).unwrap_or_default();
    let delimiter = text_file::sniff_delimiter(header_line).unwrap_or(b',');
    let mut rows = Rows::new(text, delimiter, first_line);
    let header = rows.next().map(|row| row.cells).unwrap_or_default();
    let columns = columns_of(path, &header)?;
    let mut intake = Intake::default();
    for row in rows {
        let item = columns.item(&row.cells);
        intake.take(row.line, if row.stray_quote { item.or(Err(RowFault::StrayQuote)) } else { item });
    }
    intake.finish(path)
}

fn read_sqlite(path: &Path) -> Result<Import, ImportError> {
    let failed = |source: rusqlite::Error| match source.sqlite_error_code() {
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => ImportError::InUse { path: path.into() },
        _ => ImportError::Sqlite { path: path.into(), source },
    };
    let database = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY).map_err(failed)?;
    let names = "SELECT name FROM pragma_table_info('library')";
    let header: Vec<String> = database
        .prepare(names)
        .and_then(|mut statement| statement.query_map([], |row| row.get(0))?.collect())
        .map_err(failed)?;
    let columns = columns_of(path, &header)?;
    let mut statement = database.prepare("SELECT * FROM library").map_err(failed)?;
    let mut rows = statement.query([]).map_err(failed)?;
    let mut intake = Intake::default();
    for number in 1.. {
        let Some(row) = rows.next().map_err(failed)? else { break };
        let cells: Result<Vec<String>, rusqlite::Error> =
            (0..header.len()).map(|at| row.get_ref(at).map(cell_text)).collect();
        intake.take(number, columns.item(&cells.map_err(failed)?));
    }
    intake.finish(path)
}

fn cell_text(value: ValueRef<'_>) -> String {
    match value {
        ValueRef::Null => String::new(),
        ValueRef::Integer(number) => number.to_string(),
        ValueRef::Real(number) => number.to_string(),
        ValueRef::Text(bytes) | ValueRef::Blob(bytes) => String::from_utf8_lossy(bytes).trim().to_owned(),
    }
}

fn columns_of(path: &Path, header: &[String]) -> Result<Columns, ImportError> {
    Columns::of_header(header).map_err(|fault| ImportError::Columns { path: path.into(), fault })
}

/// Collects rows and sees to it that no id comes twice.
#[derive(Default)]
struct Intake {
    items: Vec<Item>,
    rejected: Vec<RejectedRow>,
    line_of: HashMap<ItemId, usize>,
}

impl Intake {
    fn take(&mut self, line: usize, row: Result<Item, RowFault>) {
        let unique = row.and_then(|item| match self.line_of.get(&item.id) {
            Some(&first_line) => Err(RowFault::DuplicateId { id: item.id, first_line }),
            None => Ok(item),
        });
        match unique {
            Ok(item) => {
                self.line_of.insert(item.id, line);
                self.items.push(item);
            }
            Err(fault) => self.rejected.push(RejectedRow { line, fault }),
        }
    }

    fn finish(self, path: &Path) -> Result<Import, ImportError> {
        let Self { items, rejected, .. } = self;
        if items.is_empty() {
            return Err(ImportError::NoItems { path: path.into(), rejected });
        }
        Ok(Import { items, rejected })
    }
}
