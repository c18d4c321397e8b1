//! The program `librarian`.

use std::process::ExitCode;
use std::time::Duration;

use clap::Parser as _;
use librarian_gui::cli::{self, Task, WindowArguments};
use librarian_gui::{app, display, log};
use tokio::runtime::Runtime;

/// How long work that still runs is waited for when the window was closed.
const LONGEST_SHUTDOWN: Duration = Duration::from_secs(2);

fn main() -> ExitCode {
    // Clap itself ends with 2 on bad arguments, the contract's code for them.
    let arguments = cli::Arguments::parse();
    log::start(arguments.log_file());
    #[expect(clippy::disallowed_methods, reason = "the one place where the runtime is built")]
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
    let runtime = match runtime {
        Ok(runtime) => runtime,
        Err(error) => {
            return cli::report_failure(&anyhow::Error::new(error).context("no threads could be started"));
        }
    };
    match arguments.task() {
        Task::Version { is_verbose } => cli::say_version(is_verbose),
        Task::Command(command) => runtime.block_on(cli::run(command)),
        Task::Window(arguments) => {
            let shown = show_window(arguments, &runtime);
            runtime.shutdown_timeout(LONGEST_SHUTDOWN);
            shown.map_or_else(|error| cli::report_failure(&error), |()| ExitCode::SUCCESS)
        }
    }
}

/// Shows the window until it is closed. The system wants it on the main thread.
fn show_window(arguments: WindowArguments, runtime: &Runtime) -> anyhow::Result<()> {
    let start = arguments.window_start()?;
    display::look_for_display(|name| std::env::var_os(name))?;
    display::look_for_keyboard(|name| std::env::var_os(name))?;
    Ok(app::open_window(start, runtime.handle().clone())?)
}
