//! Stepwell: procedures of public bodies as texts that can be checked, simulated and drawn.
//!
//! The modules stand in reading order, and each uses only those above it.

pub mod source;

pub mod diagnostic;

pub mod nearest;

pub mod settings;

pub mod report;

pub mod render;

pub mod error;

pub mod config;
