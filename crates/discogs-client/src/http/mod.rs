//! The client for the Discogs API.

pub mod wire;
