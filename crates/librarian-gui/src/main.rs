//! The program `librarian`.

use std::process::ExitCode;

use clap::Parser as _;
use librarian_gui::cli;

fn main() -> ExitCode {
    // Clap itself ends with 2 on bad arguments, the contract's code for them.
    let arguments = cli::Arguments::parse();
    cli::log_to_stderr();
    #[expect(clippy::disallowed_methods, reason = "the one place where the runtime is built")]
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
    match runtime {
        Ok(runtime) => runtime.block_on(cli::run(arguments)),
        Err(error) => cli::report_failure(&anyhow::Error::new(error).context("no threads could be started")),
    }
}
