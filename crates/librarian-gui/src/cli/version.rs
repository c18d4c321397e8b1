//! Which version this is, and what it stands on.

use std::io::{self, Write as _};
use std::process::ExitCode;

use crate::about::{AFFILIATION, DISCOGS, HOMEPAGE, PROGRAM, PROVIDED_BY};

/// Says which version this is, and if `is_verbose` also what the terms of its sources want said.
pub fn say_version(is_verbose: bool) -> ExitCode {
    let program = PROGRAM.to_lowercase();
    let text = if is_verbose {
        format!("{program}\n{HOMEPAGE}\n{AFFILIATION}\n{PROVIDED_BY} {DISCOGS}\n")
    } else {
        format!("{program}\n")
    };
    // If nobody reads it, nobody misses it.
    io::stdout().write_all(text.as_bytes()).ok();
    ExitCode::SUCCESS
}
