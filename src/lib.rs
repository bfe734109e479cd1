//! Stepwell reads the procedures by which public bodies move cases, and tells what is wrong with them.
//!
//! ```text
//! text ── syntax ──▶ tree ── resolve ──▶ policy ── graph ──▶ state graph ──▶ checks, stories, simulation
//!                     └─ format                                              └──▶ emit, render
//! ```
//!
//! Every phase is one function that returns a value and what it found wrong; only `cli` touches the world.

// The modules stand in reading order: each uses only what stands above it.
pub mod source;

pub mod diagnostic;

pub mod syntax;

pub mod format;

pub mod calendar;

pub mod model;

pub mod resolve;

pub mod graph;
