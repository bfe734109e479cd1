//! Writes a generated policy to standard output: `cargo run --release --example generate 10000 > long.well`, or a shape
//! with very many states: `branches`, `entangled`, `nested` or `exclusive` in place of the number.
#![expect(clippy::print_stdout, reason = "its whole purpose is to print")]

mod generated;
mod shapes;

fn main() {
    let asked = std::env::args().nth(1).unwrap_or_default();
    print!(
        "{}",
        match asked.as_str() {
            "branches" => shapes::branches(20, 10),
            "entangled" => shapes::entangled(6, 9),
            "nested" => shapes::nested(8),
            "exclusive" => shapes::exclusive(5_000),
            number => generated::policy(number.parse().unwrap_or(1_000)),
        }
    );
}
