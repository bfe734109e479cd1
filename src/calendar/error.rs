//! Why the calendar has no answer.

use std::fmt;

use super::{FIRST_YEAR, LAST_YEAR};

/// Why a question to the calendar has no answer, or a text no meaning.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Error {
    /// A day or an instant lies outside 1980 to 2099.
    OutOfRange,
    /// The text names no jurisdiction.
    UnknownJurisdiction(String),
    /// The text is no length of time.
    UnreadableLength(String),
    /// The text is no date with a time.
    UnreadableInstant(String),
    /// A working day would end before it begins.
    BackwardHours,
    /// The official list of bank holidays cannot be read; says why.
    UnreadableOfficialList(String),
}

impl fmt::Display for Error {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Error::OutOfRange => {
                write!(formatter, "the calendar covers the years {FIRST_YEAR} to {LAST_YEAR} only")
            }
            Error::UnknownJurisdiction(name) => write!(
                formatter,
                "`{name}` is no calendar; there are `england-and-wales`, `scotland` and `northern-ireland`"
            ),
            Error::UnreadableLength(text) => {
                write!(formatter, "`{text}` is no length of time such as `2 working days` or `24h`")
            }
            Error::UnreadableInstant(text) => {
                write!(formatter, "`{text}` is no date with a time such as `2026-12-23T16:00`")
            }
            Error::BackwardHours => formatter.write_str("the working day ends before it begins, or when it begins"),
            Error::UnreadableOfficialList(why) => {
                write!(formatter, "the official list of bank holidays cannot be read: {why}")
            }
        }
    }
}

impl std::error::Error for Error {}
