//! `librarian catalog import FILE` and `librarian catalog status`.

use std::time::Instant;

use jiff::Timestamp;
use lookup_core::catalog::{CatalogFile, CatalogFileError, read_catalog};

use super::arguments::{ImportArguments, StatusArguments};
use super::output::print;
use super::{BadInput, DONE, count, say};

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
    let items = count(status.items, "item");
    print(&format!("Imported {items} into {} in {seconds:.1} s{left_out}.\n", file.path().display()))?;
    Ok(DONE)
}

/// Says what the catalog holds.
pub(super) fn status(arguments: &StatusArguments) -> anyhow::Result<u8> {
    let file = CatalogFile::at(arguments.data_dir.resolve()?.catalog());
    let status = match file.status() {
        // To have none is an answer, and no failure.
        Err(missing @ CatalogFileError::Missing { .. }) => {
            print(&format!("{missing}\n"))?;
            return Ok(DONE);
        }
        status => status?,
    };
    let imported_at = Timestamp::try_from(status.imported_at).unwrap_or_default();
    let (path, left_out) = (file.path().display(), count(status.rejected, "row"));
    print(&format!(
        "catalog:   {path}\nitems:     {}\nfrom:      {}\nimported:  {imported_at:.0}\nleft out:  {left_out}\n",
        status.items, status.source,
    ))?;
    Ok(DONE)
}
