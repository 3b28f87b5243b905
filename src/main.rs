//! The `naskh` program: parses, does one thing, ends with one exit code.

mod cli;

fn main() -> std::process::ExitCode {
    cli::run()
}
