//! The program `stepwell`.

fn main() {}
