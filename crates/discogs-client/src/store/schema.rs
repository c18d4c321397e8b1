//! The tables of the offline tracklists.
//!
//! They must hold a whole dump (18.9 million releases, about 160 million tracks): keys are integers, forms that equal
//! another column are NULL, and the full-text tables keep no copy of their text and no positions.

use std::sync::LazyLock;

use rusqlite::Connection;
use rusqlite_migration::{M, Migrations};

/// The text of a full-text table is only ever a folded form, split at spaces: `ascii` splits no further, and
/// `detail=none` serves questions of the kind "all these words".
const TABLES: &str = "
CREATE TABLE about (
    month TEXT NOT NULL,
    covers_all INTEGER NOT NULL
) STRICT;

CREATE TABLE releases (
    id INTEGER PRIMARY KEY,
    title TEXT NOT NULL,
    title_form TEXT NOT NULL,
    title_base TEXT, -- NULL where it is title_form
    credits TEXT NOT NULL, -- JSON
    formats TEXT NOT NULL, -- JSON
    year INTEGER,
    is_various INTEGER NOT NULL,
    is_compilation INTEGER NOT NULL
) STRICT;

-- In the order of the tracklists.
CREATE TABLE tracks (
    id INTEGER PRIMARY KEY,
    release_id INTEGER NOT NULL,
    position TEXT,
    title TEXT NOT NULL,
    track_form TEXT NOT NULL,
    track_base TEXT, -- NULL where it is track_form
    credits TEXT, -- JSON; NULL where the release's own hold
    duration TEXT
) STRICT;

CREATE TABLE artists (
    id INTEGER PRIMARY KEY,
    form TEXT NOT NULL UNIQUE
) STRICT;

CREATE TABLE release_artists (
    artist_id INTEGER NOT NULL,
    release_id INTEGER NOT NULL,
    is_own INTEGER NOT NULL, -- credited for the whole, not only for a track
    PRIMARY KEY (artist_id, release_id)
) STRICT, WITHOUT ROWID;

CREATE VIRTUAL TABLE release_words USING fts5 (
    title, artist, tracks, content='', detail=column, tokenize='ascii'
);
CREATE VIRTUAL TABLE track_words USING fts5 (
    track_form, content='', detail=none, tokenize='ascii'
);
CREATE VIRTUAL TABLE release_trigrams USING fts5 (
    title_base, content='', detail=none, tokenize='trigram case_sensitive 1'
);
CREATE VIRTUAL TABLE track_trigrams USING fts5 (
    track_base, content='', detail=none, tokenize='trigram case_sensitive 1'
);
CREATE VIRTUAL TABLE artist_trigrams USING fts5 (
    form, content='', detail=none, tokenize='trigram case_sensitive 1'
);
";

/// Made when all rows are in: sorting once is far quicker than keeping millions of rows sorted.
const INDICES: &str = "
CREATE INDEX releases_by_title_form ON releases (title_form);
CREATE INDEX releases_by_title_base ON releases (title_base) WHERE title_base IS NOT NULL;
CREATE INDEX tracks_by_release ON tracks (release_id);
CREATE INDEX tracks_by_form ON tracks (track_form, release_id);
CREATE INDEX tracks_by_base ON tracks (track_base, release_id) WHERE track_base IS NOT NULL;
PRAGMA analysis_limit = 1000;
ANALYZE;
";

/// The versions of the schema. A file is never migrated: tracklists are built anew and swapped whole.
pub(super) static MIGRATIONS: LazyLock<Migrations<'static>> =
    LazyLock::new(|| Migrations::new(vec![M::up(TABLES)]));

/// Indexes the rows, which must all be in.
pub(super) fn create_indices(connection: &Connection) -> rusqlite::Result<()> {
    connection.execute_batch(INDICES)
}
