//! Writes a generated policy to standard output: `cargo run --release --example generate 10000 > long.well`.
#![expect(clippy::print_stdout, reason = "its whole purpose is to print")]

mod generated;

fn main() {
    let items = std::env::args().nth(1).and_then(|number| number.parse().ok()).unwrap_or(1_000);
    print!("{}", generated::policy(items));
}
