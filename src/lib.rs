//! Stepwell: the procedures of public bodies as texts that can be checked, simulated and drawn.
//!
//! ```text
//! text ── load, syntax ──▶ trees ── resolve ──▶ policies ── graph ──▶ state graphs ── checks ──▶ report ── render ──▶ text
//!                           └─ format             └─ emit              └─ stories, simulate
//! ```
//!
//! The modules stand in reading order, and each uses only those above it. Only the program, `stepwell`, touches files,
//! terminals and the clock: everything here is a function of its arguments.

pub mod source;

pub mod diagnostic;

pub mod nearest;

pub mod error;

pub mod settings;

pub mod config;

pub mod calendar;

pub mod syntax;

pub mod load;

pub mod format;

pub mod model;

pub mod clock;

pub mod resolve;

pub mod graph;

pub mod petri;

pub mod courses;

pub mod stories;

pub mod why;

pub mod report;

pub mod checks;

pub mod import;

pub mod emit;

pub mod baseline;

pub mod compare;
pub mod simulate;

pub mod render;

pub mod pipeline;
