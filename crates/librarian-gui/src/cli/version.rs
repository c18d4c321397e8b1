//! Which version this is, and what it stands on.

use std::io::{self, Write as _};
use std::process::ExitCode;

/// What the API's terms of use want said where a program tells of itself.
const AFFILIATION: &str = "This application uses Discogs' API but is not affiliated with, sponsored or endorsed by Discogs. \
    'Discogs' is a trademark of Zink Media, LLC.";

/// Says which version this is, and if `is_verbose` also what the terms of its sources want said.
pub fn say_version(is_verbose: bool) -> ExitCode {
    let mut text = format!("librarian {}\n", env!("CARGO_PKG_VERSION"));
    if is_verbose {
        text += &format!(
            "{}\n{AFFILIATION}\nData provided by Discogs: https://www.discogs.com\n",
            env!("CARGO_PKG_HOMEPAGE")
        );
    }
    // If nobody reads it, nobody misses it.
    io::stdout().write_all(text.as_bytes()).ok();
    ExitCode::SUCCESS
}
