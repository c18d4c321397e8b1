//! `librarian catalog import FILE` and `librarian catalog status`.

use std::io::{self, Write as _};
use std::time::Instant;

use jiff::Timestamp;
use lookup_core::catalog::{CatalogFile, CatalogFileError, read_catalog};

use super::arguments::{ImportArguments, StatusArguments};
use super::{BadInput, DONE, say};

/// Replaces the catalog.
pub(super) fn import(arguments: &ImportArguments) -> anyhow::Result<u8> {
    let started = Instant::now();
    let data_dir = arguments.data_dir.resolve()?;
    let import = read_catalog(&arguments.file).map_err(|error| BadInput(error.to_string()))?;
    for row in &import.rejected {
        say(&format!("{}, line {}: left out: {}", arguments.file.display(), row.line, row.fault));
    }
    let file = CatalogFile::at(data_dir.catalog());
    let status = file.replace(&import, &arguments.file.display().to_string())?;
    let left_out = match status.rejected {
        0 => String::new(),
        1 => "; 1 row was left out".to_owned(),
        rows => format!("; {rows} rows were left out"),
    };
    let seconds = started.elapsed().as_secs_f64();
    writeln!(
        io::stdout(),
        "Imported {} items into {} in {seconds:.1} s{left_out}.",
        status.items,
        file.path().display()
    )?;
    Ok(DONE)
}

/// Says what the catalog holds.
pub(super) fn status(arguments: &StatusArguments) -> anyhow::Result<u8> {
    let file = CatalogFile::at(arguments.data_dir.resolve()?.catalog());
    let status = match file.status() {
        // To have none is an answer, and no failure.
        Err(missing @ CatalogFileError::Missing { .. }) => {
            writeln!(io::stdout(), "{missing}")?;
            return Ok(DONE);
        }
        status => status?,
    };
    let mut out = io::stdout().lock();
    let imported_at = Timestamp::try_from(status.imported_at).unwrap_or_default();
    writeln!(out, "catalog:   {}", file.path().display())?;
    writeln!(out, "items:     {}", status.items)?;
    writeln!(out, "from:      {}", status.source)?;
    writeln!(out, "imported:  {imported_at:.0}")?;
    writeln!(out, "left out:  {} rows", status.rejected)?;
    Ok(DONE)
}
