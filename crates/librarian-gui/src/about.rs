//! What the program says of itself.

/// The program and its version: "Librarian 0.1.0".
pub const PROGRAM: &str = concat!("Librarian ", env!("CARGO_PKG_VERSION"));

/// Its address.
pub const HOMEPAGE: &str = env!("CARGO_PKG_HOMEPAGE");

/// What the API's terms of use (27 May 2025) want said where a program tells of itself.
pub const AFFILIATION: &str = "This application uses Discogs' API but is not affiliated with, sponsored or endorsed by \
    Discogs. 'Discogs' is a trademark of Zink Media, LLC.";

/// What they want said of the data, with a link to where it is.
pub const PROVIDED_BY: &str = "Data provided by Discogs.";

/// Where that is.
pub const DISCOGS: &str = "https://www.discogs.com";
