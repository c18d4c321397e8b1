//! What may be typed.

use std::num::NonZeroU32;
use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, Parser, Subcommand, ValueEnum};
use discogs_client::http::Url;
use lookup_core::answer::Verdict;

use super::BadInput;
use crate::engine::{DataDir, NoDataDir, Online, ShelfFrom, SourcesFrom, TracklistsFrom, WindowStart};

/// Finds which disc on the shelf carries each song of a playlist.
///
/// Without a command it opens the window.
#[derive(Debug, Parser)]
#[command(
    name = "librarian",
    max_term_width = 100,
    args_conflicts_with_subcommands = true,
    subcommand_negates_reqs = true
)]
pub struct Arguments {
    #[command(subcommand)]
    command: Option<Command>,
    #[command(flatten)]
    window: WindowArguments,
    /// Say which version this is; with --verbose also what it stands on
    #[arg(long, short = 'V')]
    version: bool,
    #[arg(long, requires = "version", hide = true)]
    verbose: bool,
}

/// What was asked for.
#[derive(Debug)]
pub enum Task {
    /// To open the window.
    Window(WindowArguments),
    /// To run a command without one.
    Command(Command),
    /// To say which version this is.
    Version {
        /// And what it stands on.
        is_verbose: bool,
    },
}

impl Arguments {
    /// What was asked for.
    pub fn task(self) -> Task {
        match self.command {
            _ if self.version => Task::Version { is_verbose: self.verbose },
            Some(command) => Task::Command(command),
            None => Task::Window(self.window),
        }
    }

    /// Where the program's log goes besides stderr; `None` where it goes nowhere else.
    pub fn log_file(&self) -> Option<LogFile> {
        let (network, shelf) = match &self.command {
            None => (&self.window.network, &self.window.shelf),
            Some(Command::Match(arguments)) => (&arguments.network, &arguments.shelf),
            Some(Command::Catalog(_) | Command::Token(_)) => return None,
        };
        if let Some(path) = &network.log {
            return Some(LogFile::Named(path.clone()));
        }
        // The demo touches nothing of the user's, and offline there is little to tell.
        let is_kept = !shelf.demo && !network.offline;
        let data_dir = if is_kept { shelf.data_dir.resolve().ok() } else { None };
        data_dir.map(|data_dir| LogFile::Kept(data_dir.log()))
    }
}

/// What the window is opened with.
#[derive(Debug, Args)]
pub struct WindowArguments {
    /// Playlists to look up in the window; one that is named like a command is given as ./match
    #[arg(value_name = "PLAYLIST")]
    playlists: Vec<PathBuf>,
    #[command(flatten)]
    shelf: ShelfArguments,
    #[command(flatten)]
    network: NetworkArguments,
}

impl WindowArguments {
    /// What the window is opened with. Of several playlists those that are missing are told of in the window; where none
    /// is there, the likeliest is a mistyped command.
    pub fn window_start(self) -> anyhow::Result<WindowStart> {
        let (shelf, sources) = self.shelf.resolve(&self.network)?;
        if let Some(path) = self.playlists.first()
            && !self.playlists.iter().any(|path| path.exists())
        {
            return Err(BadInput(format!(
                "there is no file and no command {}; see what there is with: librarian --help",
                path.display()
            ))
            .into());
        }
        Ok(WindowStart { shelf, sources, playlists: self.playlists, is_demo: self.shelf.demo })
    }
}

/// What is done without a window.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Look up every line of one or more playlists
    Match(MatchArguments),
    /// Keep the station's catalog
    #[command(subcommand)]
    Catalog(CatalogCommand),
    /// Keep the token by which Discogs answers more than twice as fast
    #[command(subcommand)]
    Token(TokenCommand),
}

#[derive(Debug, Subcommand)]
pub enum TokenCommand {
    /// Ask for a token, check it with Discogs, and keep it
    Set(TokenArguments),
    /// Ask Discogs whose token it is
    Check(TokenArguments),
    /// Forget the token
    Forget(TokenArguments),
}

#[derive(Debug, Args)]
pub struct TokenArguments {
    #[command(flatten)]
    pub(super) data_dir: DataDirArgument,
    /// Check it with the API at this address
    #[arg(long, value_name = "URL")]
    pub(super) discogs_url: Option<Url>,
}

#[derive(Debug, Subcommand)]
pub enum CatalogCommand {
    /// Replace the catalog by a CSV or TSV file, or by the table "library" of a SQLite file
    Import(ImportArguments),
    /// Say what the catalog holds
    Status(StatusArguments),
}

#[derive(Debug, Args)]
pub struct MatchArguments {
    /// The playlists: CSV or TSV with a header, M3U, or plain text
    #[arg(required = true, value_name = "PLAYLIST")]
    pub(super) playlists: Vec<PathBuf>,
    #[command(flatten)]
    pub(super) shelf: ShelfArguments,
    #[command(flatten)]
    pub(super) network: NetworkArguments,
    /// Stop after this time; what is not asked by then is marked incomplete
    #[arg(long, value_name = "SECONDS", value_parser = seconds)]
    pub(super) time_limit: Option<Duration>,
    /// Make at most this many calls to Discogs
    #[arg(long, value_name = "N")]
    pub(super) max_calls: Option<NonZeroU32>,
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

/// Whom to ask on the network, and where to log it.
#[derive(Debug, Args)]
pub(super) struct NetworkArguments {
    /// Ask nobody on the network
    #[arg(long, conflicts_with_all = ["discogs_url", "rate"])]
    pub(super) offline: bool,
    /// Ask the API at this address: a mirror, or a test
    #[arg(long, value_name = "URL")]
    pub(super) discogs_url: Option<Url>,
    /// Make at most this many calls a minute, in place of the 60 or 25 of the API
    #[arg(long, value_name = "PER_MINUTE", value_parser = calls_per_minute)]
    pub(super) rate: Option<NonZeroU32>,
    /// Write what the program does to this file
    #[arg(long, value_name = "FILE")]
    pub(super) log: Option<PathBuf>,
}

/// A file for the program's log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LogFile {
    /// One that was named, for this run.
    Named(PathBuf),
    /// The one in the data folder.
    Kept(PathBuf),
}

/// Which shelf and which tracklists.
#[derive(Debug, Args)]
pub(super) struct ShelfArguments {
    /// Look up this catalog, for this run only
    #[arg(long, value_name = "FILE")]
    pub(super) catalog: Option<PathBuf>,
    /// Use the shelf and the tracklists of the demo; touches nothing of yours
    #[arg(long)]
    pub(super) demo: bool,
    #[command(flatten)]
    data_dir: DataDirArgument,
}

impl ShelfArguments {
    /// What was named. The user's own folder is not asked for where nothing in it is used: the demo asks nobody, unless
    /// an address is given.
    pub(super) fn resolve(&self, network: &NetworkArguments) -> Result<(ShelfFrom, SourcesFrom), NoDataDir> {
        let tracklists =
            if self.demo { TracklistsFrom::Demo } else { TracklistsFrom::DataDir(self.data_dir.resolve()?) };
        let shelf = match &self.catalog {
            Some(file) => ShelfFrom::File(file.clone()),
            None if self.demo => ShelfFrom::Demo,
            None => ShelfFrom::DataDir(self.data_dir.resolve()?),
        };
        let is_online = !network.offline && (!self.demo || network.discogs_url.is_some());
        let online = if is_online {
            let NetworkArguments { discogs_url, rate, .. } = network;
            let data_dir = self.data_dir.resolve()?;
            Some(Online { url: discogs_url.clone(), calls_per_minute: *rate, data_dir })
        } else {
            None
        };
        Ok((shelf, SourcesFrom { tracklists, online }))
    }
}

#[derive(Debug, Args)]
pub struct ImportArguments {
    /// The station's catalog
    pub(super) file: PathBuf,
    #[command(flatten)]
    pub(super) data_dir: DataDirArgument,
}

#[derive(Debug, Args)]
pub struct StatusArguments {
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

/// The most calls a minute: beyond it, a period is shorter than a clock tells.
const MOST_CALLS: u32 = 6_000_000;

fn calls_per_minute(text: &str) -> Result<NonZeroU32, String> {
    let calls = text.parse().ok().and_then(NonZeroU32::new);
    calls
        .filter(|calls| calls.get() <= MOST_CALLS)
        .ok_or_else(|| format!("give a number of calls a minute, from 1 to {MOST_CALLS}"))
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
