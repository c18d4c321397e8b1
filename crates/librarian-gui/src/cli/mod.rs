//! The command line. What it takes and gives is a contract: `docs/output.md`.

mod arguments;
mod catalog_command;
mod match_command;
mod output;
mod progress;

use std::io::{self, Write as _};
use std::process::ExitCode;

use arguments::CatalogCommand;
pub use arguments::{Arguments, Command, Task, WindowArguments};

use crate::replaced_file::WriteFault;

/// Everything was processed.
const DONE: u8 = 0;
/// Something failed that no other code tells of.
const FAILED: u8 = 1;
/// Bad arguments, or input that could not be read.
const BAD_INPUT: u8 = 2;
/// Every line was processed, and some are incomplete.
const INCOMPLETE: u8 = 3;
/// Stopped by Ctrl-C: 128 and the number of the signal.
const INTERRUPTED: u8 = 130;

/// An error that is the input's fault, not ours.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
struct BadInput(String);

/// Runs a command to its end.
pub async fn run(command: Command) -> ExitCode {
    let code = match command {
        Command::Match(arguments) => match_command::run(arguments).await,
        Command::Catalog(CatalogCommand::Import(arguments)) => catalog_command::import(&arguments),
        Command::Catalog(CatalogCommand::Status(arguments)) => catalog_command::status(&arguments),
    };
    match code {
        Ok(code) => ExitCode::from(code),
        Err(error) => report_failure(&error),
    }
}

/// Tells what failed, and gives the code for it. Nothing is said where nobody reads the output any more.
pub fn report_failure(error: &anyhow::Error) -> ExitCode {
    let is_broken_pipe =
        error.downcast_ref::<WriteFault>().is_some_and(|fault| fault.kind == io::ErrorKind::BrokenPipe);
    if !is_broken_pipe {
        say(&format!("librarian: {error:#}"));
    }
    ExitCode::from(if error.is::<BadInput>() { BAD_INPUT } else { FAILED })
}

/// What is logged unless `RUST_LOG` says otherwise. What the window stands on warns of a missing theme or a slow renderer,
/// which no user can do anything about; why it cannot be opened is told in one sentence.
const LOGGED: &str = "error,eframe=off,wgpu_hal=off,discogs_client=warn,lookup_core=warn,librarian_gui=warn";

/// Sends the program's log to stderr; `RUST_LOG` says how much of it.
pub fn log_to_stderr() {
    let filter = tracing_subscriber::EnvFilter::try_from_default_env()
        .unwrap_or_else(|_| tracing_subscriber::EnvFilter::new(LOGGED));
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(io::stderr).init();
}

/// "1 line", "2 lines".
fn count(number: usize, what: &str) -> String {
    if number == 1 { format!("1 {what}") } else { format!("{number} {what}s") }
}

/// Says something on stderr. If that is gone, there is nobody to tell. Control characters, as a file's name may have
/// them, are not for the terminal to obey.
fn say(text: &str) {
    let is_shown = |c: char| !c.is_control() || c == '\n';
    let text: String = text.chars().map(|c| if is_shown(c) { c } else { '\u{fffd}' }).collect();
    let _ = writeln!(io::stderr(), "{text}");
}
