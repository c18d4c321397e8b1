//! A small station to try everything on: its shelf and its tracklists are part of the program.

use std::path::Path;

use discogs_client::{Release, StoreError, TracklistStore, read_collection};
use lookup_core::catalog::{Import, ImportError, import_bytes};
use lookup_core::playlist::{self, Playlist, PlaylistError};

const CATALOG: &[u8] = include_bytes!("../../../../assets/demo/catalog.csv");
const PLAYLIST: &[u8] = include_bytes!("../../../../assets/demo/playlist.csv");
const TRACKLISTS: &[u8] = include_bytes!("../../../../assets/demo/tracklists.json");

/// The demo's list: 40 lines, each with a difficulty of its own.
pub fn playlist() -> Result<Playlist, PlaylistError> {
    playlist::parse("playlist.csv", PLAYLIST)
}

/// The demo's shelf.
pub(super) fn catalog() -> Result<Import, ImportError> {
    import_bytes(Path::new("catalog.csv"), CATALOG)
}

/// The demo's tracklists, in memory.
pub(super) fn tracklists(notice: &mut dyn FnMut(String)) -> anyhow::Result<TracklistStore> {
    let mut releases: Vec<Release> = Vec::new();
    read_collection(TRACKLISTS, |release| match release {
        Ok(release) => releases.push(release),
        Err(broken) => notice(broken.to_string()),
    })?;
    let store: Result<TracklistStore, StoreError> = TracklistStore::in_memory(releases, "demo");
    Ok(store?)
}
