//! The program `stepwell`.

mod cli;

fn main() -> std::process::ExitCode {
    cli::run()
}
