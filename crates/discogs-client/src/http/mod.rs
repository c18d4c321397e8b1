//! The client for the Discogs API.
