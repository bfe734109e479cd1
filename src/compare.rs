//! Authorities side by side, by the stages and roles of the shared vocabulary.
//!
//! Every cell is read from a policy and its state graphs. It promises to tell apart what a document leaves unsaid, what
//! does not apply, what it names without giving its content, and what no part of the policy is marked as.

mod cells;
mod holders;
mod rows;
mod words;
pub mod write;

use serde::Serialize;

use crate::graph::{self, StateGraph};
use crate::model::{Policy, ProcedureId};

pub use rows::{Aspect, differs};

/// A cell of the matrix.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, schemars::JsonSchema)]
#[serde(rename_all = "kebab-case", tag = "is", content = "entries")]
pub enum Cell {
    /// The document says this; several matching items are all shown, those of which it does not say it without words.
    Stated(Vec<Entry>),
    /// An item matches, and the document does not say this of it.
    Silent(Vec<Entry>),
    /// The question does not arise: nobody disputes a step that decides nothing.
    NotApplicable,
    /// The document names what would match, without its content; nothing is listed where all its procedures are so.
    ContentAbsent(Vec<Entry>),
    /// Nothing in the policy matches the stage, although every clause of its document is cited.
    NoSuchStage,
    /// Nothing in the policy matches the stage, and some clauses of its document are not cited at all.
    NotEncoded,
}

/// What one item says.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, schemars::JsonSchema)]
pub struct Entry {
    /// In words; empty where the document is silent.
    pub text: String,
    /// The item, as `procedure.item`.
    pub path: String,
    /// The clauses that say so.
    pub clauses: Vec<String>,
    /// What is compared: the shared roles where people are named, else the text.
    #[serde(skip)]
    pub key: String,
}

/// One line of the matrix.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, schemars::JsonSchema)]
pub struct Row {
    /// The stage or shared role, by name.
    pub stage: String,
    /// Its title.
    pub title: String,
    /// What is asked of it.
    pub aspect: Aspect,
    /// Whether the policies say different things here.
    pub differs: bool,
    /// One cell for each policy.
    pub cells: Vec<Cell>,
}

/// The whole comparison.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, schemars::JsonSchema)]
pub struct Matrix {
    /// The version of this shape.
    pub format_version: u32,
    /// The names of the policies, in the order in which they were given.
    pub policies: Vec<String>,
    /// The rows: shared roles first, then the stages in the vocabulary's order.
    pub rows: Vec<Row>,
}

/// What to show.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Choice {
    /// Only rows in which the policies differ.
    pub only_differences: bool,
    /// Only these stages or shared roles; all where empty.
    pub stages: Vec<String>,
}

/// A policy with the state graph of each procedure that is judged.
pub(crate) struct Side<'a> {
    policy: &'a Policy,
    graphs: Vec<(ProcedureId, StateGraph)>,
    complete: bool,
}

impl Side<'_> {
    fn graph(&self, procedure: ProcedureId) -> Option<&StateGraph> {
        self.graphs.iter().find(|(id, _)| *id == procedure).map(|(_, graph)| graph)
    }
}

/// Compares policies that use one vocabulary.
pub fn compare(policies: &[&Policy], choice: &Choice) -> Matrix {
    let limits = graph::Limits { reduce: true, ..graph::Limits::default() };
    let sides: Vec<Side<'_>> = policies
        .iter()
        .map(|policy| Side {
            policy,
            graphs: policy.judged().map(|(id, _)| (id, graph::build(policy, id, &limits))).collect(),
            complete: policy.uncited_clauses().is_empty(),
        })
        .collect();
    let rows = rows::rows(&sides).into_iter();
    let wanted = |row: &Row| {
        (choice.stages.is_empty() || choice.stages.contains(&row.stage)) && (row.differs || !choice.only_differences)
    };
    let policies = policies.iter().map(|policy| policy.named.name.clone()).collect();
    Matrix { format_version: 1, policies, rows: rows.filter(wanted).collect() }
}

/// Lists every stage and shared role of the policies' vocabularies, roles first.
pub fn stages(policies: &[&Policy]) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for shared_role in [true, false] {
        for policy in policies {
            for (_, stage) in policy.stages.iter().filter(|(_, stage)| stage.shared_role == shared_role) {
                if !found.contains(&stage.named.name) {
                    found.push(stage.named.name.clone());
                }
            }
        }
    }
    found
}
