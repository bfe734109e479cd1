//! The program as people and scripts use it.

mod bad_input;
mod ci;
mod colour;
mod configuration;
mod formats;
mod graph;
mod models;
mod workshop;
