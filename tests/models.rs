//! Foreign models and exported procedures.

mod foreign;
mod hostile;
mod inclusive;
mod plain;
