//! The rows of a release: how it is taken apart, and put together again.

use rusqlite::types::Type;
use rusqlite::{Connection, OptionalExtension as _, Row, params};
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::form;
use super::trigrams;
use crate::fold;
use crate::model::{Credit, Release, ReleaseId, Track, join_credits};

/// What Discogs calls a compilation among its formats.
const COMPILATION: &str = "Compilation";

/// Writes `release` under `id`, unless that id is taken. Says whether it was written.
pub(super) fn insert(connection: &Connection, id: i64, release: &Release) -> rusqlite::Result<bool> {
    let title_form = fold::comparison_form(&release.title);
    let title_base = fold::comparison_form(form::base_title(&release.title));
    let is_compilation =
        release.is_various() || release.formats.iter().any(|format| format.eq_ignore_ascii_case(COMPILATION));
    let inserted = connection
        .prepare_cached("INSERT OR IGNORE INTO releases VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)")?
        .execute(params![
            id,
            release.title,
            title_form,
            (title_base != title_form).then_some(&title_base),
            json(&release.credits)?,
            json(&release.formats)?,
            release.year,
            release.is_various(),
            is_compilation,
        ])?;
    if inserted == 0 {
        return Ok(false);
    }
    insert_trigrams(connection, "release_trigrams (rowid, title_base)", id, &title_base)?;
    connection
        .prepare_cached("INSERT INTO release_words (rowid, title, artist, tracks) VALUES (?, ?, ?, ?)")?
        .execute(params![id, title_form, words_of(&release.credits), words_of_tracks(&release.tracklist)])?;
    for track in &release.tracklist {
        insert_track(connection, id, track)?;
    }
    for (artist_form, is_own) in form::artist_forms(release) {
        let artist_id = artist_id(connection, &artist_form)?;
        connection
            .prepare_cached("INSERT INTO release_artists VALUES (?, ?, ?)")?
            .execute(params![artist_id, id, is_own])?;
    }
    Ok(true)
}

fn insert_track(connection: &Connection, release_id: i64, track: &Track) -> rusqlite::Result<()> {
    let track_form = fold::track_form(&track.title);
    let track_base = fold::track_form(form::base_title(&track.title));
    let credits = if track.credits.is_empty() { None } else { Some(json(&track.credits)?) };
    connection.prepare_cached("INSERT INTO tracks VALUES (NULL, ?, ?, ?, ?, ?, ?, ?)")?.execute(params![
        release_id,
        track.position,
        track.title,
        track_form,
        (track_base != track_form).then_some(&track_base),
        credits,
        track.duration,
    ])?;
    let id = connection.last_insert_rowid();
    connection
        .prepare_cached("INSERT INTO track_words (rowid, track_form) VALUES (?, ?)")?
        .execute(params![id, track_form])?;
    insert_trigrams(connection, "track_trigrams (rowid, track_base)", id, &track_base)
}

fn artist_id(connection: &Connection, artist_form: &str) -> rusqlite::Result<i64> {
    let known = connection
        .prepare_cached("SELECT id FROM artists WHERE form = ?")?
        .query_row([artist_form], |row| row.get(0))
        .optional()?;
    if let Some(id) = known {
        return Ok(id);
    }
    connection.prepare_cached("INSERT INTO artists (form) VALUES (?)")?.execute([artist_form])?;
    let id = connection.last_insert_rowid();
    insert_trigrams(connection, "artist_trigrams (rowid, form)", id, artist_form)?;
    Ok(id)
}

fn insert_trigrams(connection: &Connection, into: &str, id: i64, form: &str) -> rusqlite::Result<()> {
    connection
        .prepare_cached(&format!("INSERT INTO {into} VALUES (?, ?)"))?
        .execute(params![id, trigrams::trigram_text(form)])?;
    Ok(())
}

/// Names as filed and as printed.
fn words_of(credits: &[Credit]) -> String {
    let filed = credits.iter().map(|credit| credit.name.as_str());
    let texts: Vec<String> =
        filed.chain([join_credits(credits).as_str()]).map(fold::comparison_form).collect();
    texts.join(" ")
}

fn words_of_tracks(tracks: &[Track]) -> String {
    let texts: Vec<String> = tracks
        .iter()
        .flat_map(|track| [fold::comparison_form(&track.title), words_of(&track.credits)])
        .collect();
    texts.join(" ")
}

/// The release under `id`, with its tracks in order.
pub(super) fn select(connection: &Connection, id: i64) -> rusqlite::Result<Option<Release>> {
    let head = connection
        .prepare_cached("SELECT id, title, credits, formats, year FROM releases WHERE id = ?")?
        .query_row([id], |row| {
            Ok(Release {
                id: release_id(row)?,
                title: row.get(1)?,
                credits: from_json(row, 2)?,
                formats: from_json(row, 3)?,
                year: row.get(4)?,
                tracklist: Vec::new(),
            })
        })
        .optional()?;
    let Some(mut release) = head else { return Ok(None) };
    release.tracklist = connection
        .prepare_cached(
            "SELECT position, title, credits, duration FROM tracks WHERE release_id = ? ORDER BY id",
        )?
        .query_map([id], |row| {
            let has_credits = row.get_ref(2)?.data_type() != Type::Null;
            Ok(Track {
                position: row.get(0)?,
                title: row.get(1)?,
                credits: if has_credits { from_json(row, 2)? } else { Vec::new() },
                duration: row.get(3)?,
            })
        })?
        .collect::<rusqlite::Result<_>>()?;
    Ok(Some(release))
}

/// The release id in column 0.
pub(super) fn release_id(row: &Row<'_>) -> rusqlite::Result<ReleaseId> {
    let id: i64 = row.get(0)?;
    u64::try_from(id)
        .map(ReleaseId)
        .map_err(|error| rusqlite::Error::FromSqlConversionFailure(0, Type::Integer, Box::new(error)))
}

fn json(value: &impl Serialize) -> rusqlite::Result<String> {
    serde_json::to_string(value).map_err(|error| rusqlite::Error::ToSqlConversionFailure(Box::new(error)))
}

/// The value in a column of JSON.
pub(super) fn from_json<T: DeserializeOwned>(row: &Row<'_>, column: usize) -> rusqlite::Result<T> {
    let text = row.get_ref(column)?.as_str()?;
    serde_json::from_str(text)
        .map_err(|error| rusqlite::Error::FromSqlConversionFailure(column, Type::Text, Box::new(error)))
}
