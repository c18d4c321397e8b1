//! The station's catalog: its items, the order in which they stand, and how to find them.
//!
//! An [`import`](read_catalog) reads a file of the station's into items; [`CatalogFile`] keeps them, built beside the old
//! ones and swapped whole; a [`Snapshot`] is what look-ups search, in memory and never changed once it is built.

mod columns;
mod file;
mod import;
mod item;
mod names;
mod search;
mod shelf;
mod trigrams;

pub use columns::MissingColumns;
pub use file::{CatalogFile, CatalogFileError, CatalogStatus};
pub use import::{Import, ImportError, RejectedRow, RowFault, import_bytes, read_catalog};
pub use item::{CallNumber, Item, ItemId};
pub use search::{ArtistHit, HoldingId, Snapshot, TitleHit};
pub use shelf::{Section, ShelfOrder};
