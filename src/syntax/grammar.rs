//! What pest makes of the grammar file; nothing of it leaves `syntax`.
#![allow(missing_docs, reason = "the derive writes a public enumeration without a word about its members")]

/// Matches texts against `grammar/stepwell.pest`.
#[derive(pest_derive::Parser)]
#[grammar = "grammar/stepwell.pest"]
pub(super) struct Grammar;
