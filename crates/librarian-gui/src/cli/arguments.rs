//! What may be typed.

use std::num::NonZeroU32;
use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, Parser, Subcommand, ValueEnum};
use lookup_core::answer::Verdict;

use crate::engine::{DataDir, NoDataDir};

/// Finds which disc on the shelf carries each song of a playlist.
#[derive(Debug, Parser)]
#[command(name = "librarian", version, max_term_width = 100)]
pub struct Arguments {
    #[command(subcommand)]
    pub(super) command: Command,
}

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Look up every line of one or more playlists
    Match(MatchArguments),
    /// Keep the station's catalog
    #[command(subcommand)]
    Catalog(CatalogCommand),
}

#[derive(Debug, Subcommand)]
pub(super) enum CatalogCommand {
    /// Replace the catalog by a CSV or TSV file, or by the table "library" of a SQLite file
    Import(ImportArguments),
    /// Say what the catalog holds
    Status(StatusArguments),
}

#[derive(Debug, Args)]
#[expect(clippy::struct_excessive_bools, reason = "each is a switch that may be given or not")]
pub(super) struct MatchArguments {
    /// The playlists: CSV or TSV with a header, M3U, or plain text
    #[arg(required = true, value_name = "PLAYLIST")]
    pub(super) playlists: Vec<PathBuf>,
    /// Look up this catalog, for this run only
    #[arg(long, value_name = "FILE")]
    pub(super) catalog: Option<PathBuf>,
    /// Use the shelf and the tracklists of the demo; touches nothing of yours
    #[arg(long)]
    pub(super) demo: bool,
    /// Ask nobody on the network (this version never does)
    #[arg(long)]
    pub(super) offline: bool,
    /// Stop after this time; what is not asked by then is marked incomplete
    #[arg(long, value_name = "SECONDS", value_parser = seconds)]
    pub(super) time_limit: Option<Duration>,
    /// Make at most this many calls to Discogs
    #[arg(long, value_name = "N")]
    pub(super) max_calls: Option<NonZeroU32>,
    #[command(flatten)]
    pub(super) data_dir: DataDirArgument,
    /// What to write
    #[arg(long, value_enum, default_value_t = Format::Csv)]
    pub(super) format: Format,
    /// Write only lines with one of these verdicts
    #[arg(long, value_name = "VERDICT", value_delimiter = ',', value_parser = verdict)]
    pub(super) only: Vec<Verdict>,
    /// CSV: a row for every match, not only for the best
    #[arg(long)]
    pub(super) all_matches: bool,
    /// CSV: with byte order mark and CRLF, for Excel
    #[arg(long)]
    pub(super) excel: bool,
    /// Write to this file, which is replaced when all is written
    #[arg(long, value_name = "FILE")]
    pub(super) out: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(super) struct ImportArguments {
    /// The station's catalog
    pub(super) file: PathBuf,
    #[command(flatten)]
    pub(super) data_dir: DataDirArgument,
}

#[derive(Debug, Args)]
pub(super) struct StatusArguments {
    #[command(flatten)]
    pub(super) data_dir: DataDirArgument,
}

#[derive(Debug, Args)]
pub(super) struct DataDirArgument {
    /// Where your catalog and tracklists are kept
    #[arg(long, value_name = "DIR")]
    data_dir: Option<PathBuf>,
}

impl DataDirArgument {
    /// The folder named, else the system's.
    pub(super) fn resolve(&self) -> Result<DataDir, NoDataDir> {
        self.data_dir.as_ref().map_or_else(DataDir::of_system, |path| Ok(DataDir::at(path)))
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Format {
    /// A row a line
    Csv,
    /// An object a line
    Jsonl,
    /// The discs to pull, in shelf order
    Pull,
}

/// The longest time limit, a year: whoever means none gives none, and a clock overflows somewhere.
const LONGEST: Duration = Duration::from_hours(24 * 365);

fn seconds(text: &str) -> Result<Duration, String> {
    let time = text.parse().ok().and_then(|seconds| Duration::try_from_secs_f64(seconds).ok());
    time.filter(|time| !time.is_zero() && *time <= LONGEST)
        .ok_or_else(|| "give a number of seconds above 0, of a year at most".to_owned())
}

fn verdict(text: &str) -> Result<Verdict, String> {
    Verdict::ALL.into_iter().find(|verdict| verdict.name() == text).ok_or_else(|| {
        let names = Verdict::ALL.map(Verdict::name);
        format!("there is no such verdict; give some of {}", names.join(", "))
    })
}
