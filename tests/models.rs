//! Foreign models and exported procedures.

mod foreign;
mod plain;
