//! A procedure as people know it: items and outcomes, as boxes, arrows and frames.
//!
//! It is computed once, from the policy, and every format of a drawing is written from it. It promises to show each
//! item once in each copy, each `then`, and each place where the document says nothing. Where things stand on the page
//! is left to the tools that draw.

mod ends;
mod flow;
mod says;

pub(crate) use says::marks;

use schemars::JsonSchema;
use serde::Serialize;

use crate::model::{Policy, ProcedureId};

/// The drawing of some procedures of one policy.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(title = "Stepwell graph")]
pub struct Outline {
    /// The version of this shape.
    pub format_version: u32,
    /// The policy's name.
    pub policy: String,
    /// The policy's title, or its name where it has none.
    pub title: String,
    /// The procedures, in the order in which they are written.
    pub procedures: Vec<Drawing>,
}

/// The drawing of one procedure.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Drawing {
    /// Its name.
    pub procedure: String,
    /// Its title, or its name where it has none.
    pub title: String,
    /// Whether it is an escalation.
    pub escalation: bool,
    /// The labels of its clauses.
    pub clauses: Vec<String>,
    /// Boxes, in the order in which their items are written.
    pub nodes: Vec<Node>,
    /// Arrows.
    pub edges: Vec<Edge>,
    /// Frames around boxes; each stands behind the one around it.
    pub groups: Vec<Group>,
}

/// What a box is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum NodeKind {
    /// Where the procedure begins.
    Start,
    /// Somebody does something.
    Step,
    /// Somebody chooses.
    Decision,
    /// A level of an escalation.
    Level,
    /// Facts choose.
    Route,
    /// A condition under which the next item takes place.
    Condition,
    /// A moment is waited for.
    Wait,
    /// Another procedure, drawn elsewhere.
    Follow,
    /// Branches begin.
    Fork,
    /// All branches are done.
    Join,
    /// What may stop a block, or begin work beside it, at any time.
    Watcher,
    /// An escalation in which a decision can be challenged.
    Escalation,
    /// Finished.
    End,
    /// The document does not say what comes here.
    Gap,
}

/// A box.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Node {
    /// Its number, unlike that of any other box of the same file.
    pub id: u32,
    /// What it is.
    pub kind: NodeKind,
    /// The path of its item, as `procedure.item`; null where it stands for none.
    pub path: Option<String>,
    /// What people read.
    pub title: String,
    /// Who does or decides it: one text for each line that says so.
    pub owners: Vec<String>,
    /// The limits of time, in the language's own words.
    pub limits: Vec<String>,
    /// What else is said about it.
    pub notes: Vec<String>,
    /// The labels of the document's clauses.
    pub clauses: Vec<String>,
    /// The number of the innermost frame around it.
    pub group: Option<u32>,
}

/// What an arrow means.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum EdgeKind {
    /// The case goes on.
    Then,
    /// An outcome is chosen.
    Outcome,
    /// A condition holds.
    Condition,
    /// The item does not take place.
    PassedOver,
    /// The limit passes.
    Late,
    /// At any time, or beside the flow.
    AnyTime,
    /// The decision is challenged.
    Dispute,
    /// The challenge is over, and the decision is made anew.
    Settled,
}

/// An arrow.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Edge {
    /// The number of the box that it leaves.
    pub from: u32,
    /// The number of the box to which it leads.
    pub to: u32,
    /// What it means.
    pub kind: EdgeKind,
    /// What people read; may be empty.
    pub label: String,
    /// The labels of the document's clauses, where they are not those of the box that it leaves.
    pub clauses: Vec<String>,
}

/// What a frame is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum GroupKind {
    /// Branches side by side.
    Parallel,
    /// Several items as one.
    Sequence,
    /// A copy of another procedure.
    Copy,
    /// Work beside the flow.
    Beside,
}

/// A frame.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Group {
    /// Its number, unlike that of any other frame of the same file.
    pub id: u32,
    /// What it is.
    pub kind: GroupKind,
    /// The path of its item.
    pub path: String,
    /// What people read.
    pub title: String,
    /// The limits of time, in the language's own words.
    pub limits: Vec<String>,
    /// What else is said about it.
    pub notes: Vec<String>,
    /// The labels of the document's clauses.
    pub clauses: Vec<String>,
    /// The number of the frame around it.
    pub parent: Option<u32>,
}

/// Draws one procedure, or all of a policy.
pub fn outline(policy: &Policy, only: Option<ProcedureId>) -> Outline {
    let wanted = policy.procedures.ids().filter(|id| only.is_none_or(|only| only == *id));
    let (mut first_node, mut first_group) = (0, 0);
    let mut procedures = Vec::new();
    for id in wanted {
        let drawing = flow::draw(policy, id, first_node, first_group);
        first_node += u32::try_from(drawing.nodes.len()).unwrap_or(u32::MAX);
        first_group += u32::try_from(drawing.groups.len()).unwrap_or(u32::MAX);
        procedures.push(drawing);
    }
    Outline {
        format_version: super::FORMAT_VERSION,
        policy: policy.named.name.clone(),
        title: policy.named.display().to_owned(),
        procedures,
    }
}
