//! The program's log: warnings on stderr, and all that it did in a file of bounded size.

use std::fs::{File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use tracing_subscriber::filter::LevelFilter;
use tracing_subscriber::fmt::layer;
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::util::SubscriberInitExt as _;
use tracing_subscriber::{EnvFilter, Layer as _};

use crate::cli::LogFile;

/// What is logged to stderr unless `RUST_LOG` says otherwise. What the window stands on warns of a missing theme or a
/// slow renderer, which no user can do anything about; why it cannot be opened is told in one sentence.
const ON_STDERR: &str =
    "error,eframe=off,wgpu_hal=off,discogs_client=warn,lookup_core=warn,librarian_gui=warn";

/// What is logged to a file: what the program itself does, and what others fail of.
const IN_FILE: &str = "error,discogs_client=info,lookup_core=info,librarian_gui=info";

/// The most that the log in the data folder holds, twice: itself and the one before it. A user can send that by mail.
const LONGEST_LOG: u64 = 2 << 20;

/// Starts logging. A file that was named and cannot be written is told of on stderr; the one that is kept is no reason
/// to trouble anybody.
pub fn start(file: Option<LogFile>) {
    let on_stderr = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new(ON_STDERR));
    let to_stderr = layer().with_writer(io::stderr).with_filter(on_stderr);
    let is_named = matches!(file, Some(LogFile::Named(_)));
    let (opened, fault) = match file.map(open) {
        Some(Ok(log)) => (Some(log), None),
        Some(Err(fault)) => (None, is_named.then_some(fault)),
        None => (None, None),
    };
    let to_file = opened.map(|log| {
        layer().with_ansi(false).with_writer(Mutex::new(log)).with_filter(EnvFilter::new(IN_FILE))
    });
    tracing_subscriber::registry().with(to_stderr).with(to_file).with(LevelFilter::TRACE).init();
    if let Some(fault) = fault {
        tracing::warn!(%fault, "the log cannot be written");
    }
}

fn open(file: LogFile) -> io::Result<BoundedLog> {
    match file {
        LogFile::Named(path) => BoundedLog::open(&path, u64::MAX),
        LogFile::Kept(path) => {
            if let Some(folder) = path.parent() {
                std::fs::create_dir_all(folder)?;
            }
            BoundedLog::open(&path, LONGEST_LOG)
        }
    }
}

/// A file that begins anew when it is full, beside the full one before it.
struct BoundedLog {
    path: PathBuf,
    file: File,
    bytes: u64,
    most_bytes: u64,
}

impl BoundedLog {
    fn open(path: &Path, most_bytes: u64) -> io::Result<Self> {
        let file = OpenOptions::new().create(true).append(true).open(path)?;
        let bytes = file.metadata()?.len();
        Ok(Self { path: path.to_owned(), file, bytes, most_bytes })
    }

    fn begin_anew(&mut self) -> io::Result<()> {
        let mut before = self.path.clone().into_os_string();
        before.push(".old");
        std::fs::rename(&self.path, before)?;
        *self = Self::open(&self.path, self.most_bytes)?;
        Ok(())
    }
}

impl Write for BoundedLog {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.bytes >= self.most_bytes {
            self.begin_anew()?;
        }
        let written = self.file.write(bytes)?;
        self.bytes += written as u64;
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_log_is_never_longer_than_it_may_be() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("log");
        for _run in 0..3 {
            let mut log = BoundedLog::open(&path, 100).unwrap();
            for line in 0..50 {
                writeln!(log, "line {line:03}").unwrap();
            }
        }
        let length = |name: &str| std::fs::metadata(folder.path().join(name)).unwrap().len();
        assert!(length("log") <= 110 && length("log.old") <= 110, "{} {}", length("log"), length("log.old"));
        let text = std::fs::read_to_string(&path).unwrap();
        assert!(text.ends_with("line 049\n"), "the newest is kept: {text}");
    }
}
