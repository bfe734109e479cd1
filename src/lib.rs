//! Stepwell reads, checks and simulates the procedures by which public bodies move cases between teams.

pub mod source;

pub mod diagnostic;

pub mod syntax;

pub mod format;
