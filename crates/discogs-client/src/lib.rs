//! What the world knows about releases and their tracks.
//!
//! [`Discogs`] is the seam: whoever can be asked about releases. Behind it stand [`TracklistStore`] (offline
//! tracklists in SQLite), the client for the API (feature `http`, so that those who only need the seam do not build an HTTP
//! stack), [`Layered`] (one after the other) and, for tests, a scripted source (feature `testing`).
//!
//! [`read_collection`] reads the tracklists that a store is built of. [`Database`] is SQLite on a thread of its own, for
//! this store and whatever else the house keeps.
//!
//! [`fold`] holds the text forms by which everything in the house compares names, [`typo`] what it forgives in them.

#[cfg(feature = "http")]
mod cache;
mod collection;
mod database;
pub mod fold;
#[cfg(feature = "http")]
pub mod http;
mod layered;
mod meter;
#[cfg(all(feature = "http", feature = "testing"))]
pub mod mirror;
mod model;
#[cfg(feature = "testing")]
mod scripted;
mod source;
mod store;
pub mod typo;

#[cfg(feature = "http")]
pub use cache::{AnswerCache, CacheFault, CacheLimits, Kept, Known, Question};
pub use collection::{BrokenRelease, CollectionError, read_collection};
pub use database::{Database, DatabaseError};
pub use layered::Layered;
pub use meter::{BudgetSpent, Meter};
pub use model::{
    Credit, FIRST_DEMO_RELEASE_ID, HitName, Release, ReleaseId, SearchHit, Track, VARIOUS_ARTIST_ID,
    join_credits,
};
#[cfg(feature = "testing")]
pub use scripted::{CallCounts, Scripted};
pub use source::{
    API_ANSWER_LIFETIME, Answering, Ask, Discogs, Effort, Found, Lane, NoSource, Origin, Reply, SearchQuery,
    SourceError, TokenFault,
};
pub use store::{Scope, StoreBuilder, StoreError, TracklistStore};
