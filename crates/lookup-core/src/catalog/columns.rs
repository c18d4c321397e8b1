//! Which column of a station's table says what.

use std::fmt;
use std::sync::Arc;

use discogs_client::fold;

use super::import::RowFault;
use super::item::{CallNumber, Item, ItemId};

/// The most characters of a header that an error shows: of a file that is no table, the first line may be all of it.
const MOST_OF_HEADER_SHOWN: usize = 200;

/// The most characters of a bad id that are kept to be shown.
const MOST_OF_ID_SHOWN: usize = 40;

/// Columns without which a table is no catalog.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MissingColumns {
    /// The ones not found, by the name they are best given.
    pub missing: Vec<&'static str>,
    /// The header that was found.
    pub header: Vec<String>,
}

impl fmt::Display for MissingColumns {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let found = if self.header.is_empty() { "nothing".to_owned() } else { self.header.join(", ") };
        let shown: String = found.chars().take(MOST_OF_HEADER_SHOWN).collect();
        let more = if shown.len() < found.len() { "…" } else { "" };
        write!(f, "no column {} (the header found is: {shown}{more})", self.missing.join(", "))
    }
}

/// The names that stations give a column: without case, spaces and punctuation, best first.
const ID: [&str; 7] = ["id", "libraryid", "itemid", "catalogid", "albumid", "legacyreleaseid", "recordid"];
const ARTIST: [&str; 6] = ["artist", "artistname", "artists", "presentationname", "performer", "band"];
const TITLE: [&str; 7] = ["title", "albumtitle", "album", "releasetitle", "release", "record", "disc"];
const LETTERS: [&str; 6] =
    ["callletters", "letters", "codeletters", "filingletters", "artistcallletters", "artistletters"];
const ARTIST_NUMBER: [&str; 5] =
    ["artistcallnumber", "artistnumber", "codeartistnumber", "artistcallnumbers", "artistno"];
const RELEASE_NUMBER: [&str; 5] =
    ["releasecallnumber", "releasenumber", "codenumber", "releasecallnumbers", "releaseno"];
const GENRE: [&str; 4] = ["genre", "genrename", "section", "category"];
const FORMAT: [&str; 5] = ["format", "formatname", "medium", "media", "carrier"];
const ALTERNATE: [&str; 5] =
    ["alternateartistname", "alternateartist", "altartist", "creditedas", "alsocreditedas"];
/// A whole call number in one column, kept as it is.
const WHOLE_CALL_NUMBER: [&str; 5] = ["callnumber", "callno", "shelf", "shelfmark", "location"];

/// Where in a row each thing stands.
#[derive(Debug)]
pub(super) struct Columns {
    id: usize,
    artist: usize,
    title: usize,
    letters: Option<usize>,
    artist_number: Option<usize>,
    release_number: Option<usize>,
    genre: Option<usize>,
    format: Option<usize>,
    alternate_artist: Option<usize>,
    others: Vec<(usize, Arc<str>)>,
    count: usize,
}

impl Columns {
    /// Reads a header, whose names may come in any order and case.
    pub(super) fn of_header(header: &[String]) -> Result<Self, MissingColumns> {
        let keys: Vec<String> =
            header.iter().map(|name| fold::comparison_form(name).replace(' ', "")).collect();
        let find = |names: &[&str]| names.iter().find_map(|name| keys.iter().position(|key| key == name));
        let (Some(id), Some(artist), Some(title)) = (find(&ID), find(&ARTIST), find(&TITLE)) else {
            let missing = [("id", find(&ID)), ("artist", find(&ARTIST)), ("title", find(&TITLE))]
                .into_iter()
                .filter_map(|(name, found)| found.is_none().then_some(name))
                .collect();
            return Err(MissingColumns { missing, header: header.to_vec() });
        };
        let mut columns = Self {
            id,
            artist,
            title,
            letters: find(&LETTERS).or_else(|| find(&WHOLE_CALL_NUMBER)),
            artist_number: find(&ARTIST_NUMBER),
            release_number: find(&RELEASE_NUMBER),
            genre: find(&GENRE),
            format: find(&FORMAT),
            alternate_artist: find(&ALTERNATE),
            others: Vec::new(),
            count: header.len(),
        };
        let is_known = |at: usize| {
            [
                Some(columns.id),
                Some(columns.artist),
                Some(columns.title),
                columns.letters,
                columns.artist_number,
                columns.release_number,
                columns.genre,
                columns.format,
                columns.alternate_artist,
            ]
            .contains(&Some(at))
        };
        let others: Vec<(usize, Arc<str>)> = header
            .iter()
            .enumerate()
            .filter(|(at, name)| !is_known(*at) && !name.is_empty())
            .map(|(at, name)| (at, Arc::from(name.as_str())))
            .collect();
        columns.others = others;
        Ok(columns)
    }

    /// The item that a row tells of.
    pub(super) fn item(&self, cells: &[String]) -> Result<Item, RowFault> {
        let surplus = cells.iter().skip(self.count).any(|cell| !cell.is_empty());
        if surplus {
            return Err(RowFault::TooManyCells { cells: cells.len(), columns: self.count });
        }
        let cell = |at: usize| cells.get(at).map_or("", |cell| cell.trim());
        let optional = |at: Option<usize>| {
            at.map(cell).filter(|text| !text.is_empty() && *text != "NULL").map(str::to_owned)
        };
        let id = match cell(self.id) {
            "" => return Err(RowFault::NoId),
            text => text
                .parse()
                .ok()
                .filter(|id| *id > 0)
                .ok_or_else(|| RowFault::BadId(text.chars().take(MOST_OF_ID_SHOWN).collect()))?,
        };
        if cell(self.title).is_empty() {
            return Err(RowFault::NoTitle);
        }
        Ok(Item {
            id: ItemId(id),
            artist: cell(self.artist).to_owned(),
            title: cell(self.title).to_owned(),
            alternate_artist: optional(self.alternate_artist),
            call_number: CallNumber {
                genre: optional(self.genre),
                format: optional(self.format),
                letters: optional(self.letters),
                artist_number: optional(self.artist_number),
                release_number: optional(self.release_number),
            },
            other_columns: self
                .others
                .iter()
                .filter_map(|(at, name)| optional(Some(*at)).map(|text| (Arc::clone(name), text)))
                .collect(),
        })
    }
}
