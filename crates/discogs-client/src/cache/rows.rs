//! The rows of the cache's file: one an answer, as JSON.

use std::ops::RangeInclusive;

use rusqlite::{Connection, OptionalExtension as _, TransactionBehavior, params};

use super::{Known, Question};

/// The version of the JSON. Rows of another are not read, so that a change of the model costs a call and no more.
const FORMAT: i64 = 1;

/// How many rows one transaction deletes at most, so that others who write need not wait long.
const ROWS_OF_A_SWEEP: usize = 64;

/// How many free pages the file keeps for the answers to come: 1 MiB of 4 KiB each. More go back to the disk.
const SPARE_PAGES: i64 = 256;

/// Made unless another process has just made them.
pub(super) const TABLES: &str = "
CREATE TABLE IF NOT EXISTS answers (
    question TEXT NOT NULL UNIQUE, -- JSON
    asked_at INTEGER NOT NULL, -- milliseconds since 1970
    format INTEGER NOT NULL, -- the version of the answer's JSON
    answer TEXT NOT NULL -- JSON
) STRICT;
CREATE INDEX IF NOT EXISTS answers_by_age ON answers (asked_at);
";

/// What the file says to a question.
#[derive(Debug)]
pub(super) enum Row {
    Absent,
    /// It was asked at `asked_at`, and what was answered cannot be read.
    Unreadable {
        asked_at: i64,
    },
    Answer {
        known: Known,
        asked_at: i64,
        json_bytes: usize,
    },
}

/// The answer to `question`, whose key is `key`, if it was asked within `fresh`.
pub(super) fn select(
    connection: &Connection,
    question: &Question,
    key: &str,
    fresh: &RangeInclusive<i64>,
) -> rusqlite::Result<Row> {
    let sql = "SELECT asked_at, answer FROM answers
               WHERE question = ? AND format = ? AND asked_at BETWEEN ? AND ?";
    connection
        .prepare_cached(sql)?
        .query_row(params![key, FORMAT, fresh.start(), fresh.end()], |row| {
            let asked_at = row.get(0)?;
            let json = row.get_ref(1)?.as_bytes()?;
            let known: Option<Known> = serde_json::from_slice(json).ok();
            Ok(match known.filter(|known| known.fits(question)) {
                Some(known) => Row::Answer { known, asked_at, json_bytes: json.len() },
                None => Row::Unreadable { asked_at },
            })
        })
        .optional()
        .map(|row| row.unwrap_or(Row::Absent))
}

/// Keeps an answer in the place of the one before, and in the same transaction makes room: stale answers go, and the
/// oldest beyond `most_bytes`.
pub(super) fn insert(
    connection: &mut Connection,
    key: &str,
    asked_at: i64,
    json: &str,
    fresh: &RangeInclusive<i64>,
    most_bytes: u64,
) -> rusqlite::Result<()> {
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    transaction
        .prepare_cached(
            "INSERT OR REPLACE INTO answers (question, asked_at, format, answer) VALUES (?, ?, ?, ?)",
        )?
        .execute(params![key, asked_at, FORMAT, json])?;
    delete_stale(&transaction, fresh)?;
    while bytes_in_use(&transaction)? > most_bytes && delete_oldest(&transaction)? > 0 {}
    transaction.commit()?;
    give_back_free_pages(connection)
}

/// Deletes the row of `key`, unless it was replaced since it was seen with `asked_at`.
pub(super) fn delete(connection: &Connection, key: &str, asked_at: i64) -> rusqlite::Result<()> {
    let sql = "DELETE FROM answers WHERE question = ? AND asked_at = ?";
    connection.prepare_cached(sql)?.execute(params![key, asked_at]).map(drop)
}

/// Deletes all stale answers, and gives their room back to the disk.
pub(super) fn sweep(connection: &Connection, fresh: &RangeInclusive<i64>) -> rusqlite::Result<()> {
    while delete_stale(connection, fresh)? > 0 {}
    give_back_free_pages(connection)
}

fn delete_stale(connection: &Connection, fresh: &RangeInclusive<i64>) -> rusqlite::Result<usize> {
    let mut deleted = 0;
    for (beyond, bound) in [("<", fresh.start()), (">", fresh.end())] {
        let sql = format!(
            "DELETE FROM answers WHERE rowid IN
             (SELECT rowid FROM answers WHERE asked_at {beyond} ? LIMIT {ROWS_OF_A_SWEEP})"
        );
        deleted += connection.prepare_cached(&sql)?.execute([bound])?;
    }
    Ok(deleted)
}

fn delete_oldest(connection: &Connection) -> rusqlite::Result<usize> {
    let sql =
        "DELETE FROM answers WHERE rowid IN (SELECT rowid FROM answers ORDER BY asked_at, rowid LIMIT 1)";
    connection.prepare_cached(sql)?.execute([])
}

fn bytes_in_use(connection: &Connection) -> rusqlite::Result<u64> {
    let [pages, free, bytes] = ["page_count", "freelist_count", "page_size"]
        .map(|name| connection.prepare_cached(&format!("PRAGMA {name}"))?.query_row([], |row| row.get(0)));
    let (pages, free, bytes): (u64, u64, u64) = (pages?, free?, bytes?);
    Ok(pages.saturating_sub(free) * bytes)
}

fn give_back_free_pages(connection: &Connection) -> rusqlite::Result<()> {
    let free: i64 = connection.prepare_cached("PRAGMA freelist_count")?.query_row([], |row| row.get(0))?;
    if free <= SPARE_PAGES {
        return Ok(());
    }
    // Each row stepped over is a page given back.
    let mut statement = connection.prepare(&format!("PRAGMA incremental_vacuum({})", free - SPARE_PAGES))?;
    let mut pages = statement.query([])?;
    while pages.next()?.is_some() {}
    Ok(())
}
