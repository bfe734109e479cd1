//! Every test that needs files or the program, in one binary.

mod cli;
mod project;
