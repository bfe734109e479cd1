//! The state graph as JSON, in a published shape.
//!
//! A state is where a case is, who holds it, what exists and what is known; an edge is something that happens.

use schemars::JsonSchema;
use schemars::generate::SchemaSettings;
use serde::Serialize;

use super::pretty;
use crate::graph::{ArmKind, Edge, NodeKind, StateGraph, StateId, StateRef};
use crate::model::{Item, Lines, Policy, Thing};
use crate::source::{Sources, Span};

/// Everything that can happen to a case under one procedure.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(title = "Stepwell state graph")]
pub struct States {
    /// The version of this shape.
    pub format_version: u32,
    /// The name of the procedure.
    pub procedure: String,
    /// The states, in breadth-first order; a case begins in the first.
    pub states: Vec<Place>,
    /// What happens between them, in the order of the states that they leave.
    pub edges: Vec<Happening>,
    /// Whether there are more states than were explored.
    pub truncated: bool,
}

/// A state of a case.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Place {
    /// Its number.
    pub id: u32,
    /// The items that are open, by their paths; what stands before or behind an item is said in brackets.
    pub position: Vec<String>,
    /// Who holds the case, by the names of the policy; `unstated` where the document does not say, null where the case
    /// is closed or goes on elsewhere.
    pub holder: Option<String>,
    /// The documents that have come into being.
    pub documents: Vec<String>,
    /// The consents that have been given.
    pub consents: Vec<String>,
    /// The answers that have been given to what is asked of a case.
    pub known: Vec<Known>,
}

/// An answer that has been given.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Known {
    /// The fact, item or moment that is asked about.
    pub question: String,
    /// The answer: a value, an outcome, or whether it has happened.
    pub answer: String,
}

/// Something that happens to a case.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Happening {
    /// The number of the state before.
    pub from: u32,
    /// The number of the state after.
    pub to: u32,
    /// The path of the item that moves.
    pub item: String,
    /// The outcome chosen, or `accepted`, `raised`, `passed over`, `late`; null where there is only one way.
    pub outcome: Option<String>,
    /// Who acts, by the names of the policy; `unstated` where the document does not say, null where nobody does.
    pub actor: Option<String>,
    /// The limits of time as the policy writes them, several joined by `; `.
    pub limit: Option<String>,
    /// The labels of the document's clauses.
    pub clauses: Vec<String>,
    /// Where the policy says so.
    pub span: Range,
}

/// A range of a file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Range {
    /// The file, with `/` between its parts.
    pub file: String,
    /// Its first character.
    pub start: Point,
    /// The character after its last one.
    pub end: Point,
}

/// A character of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Point {
    /// The line, counted from one.
    pub line: usize,
    /// The column, counted from one, in characters.
    pub column: usize,
}

/// Writes a state graph as indented JSON.
pub fn json(policy: &Policy, graph: &StateGraph, sources: &Sources) -> String {
    pretty(&states(policy, graph, sources))
}

/// Writes the JSON Schema of what [`json`] writes.
pub fn schema() -> String {
    pretty(&SchemaSettings::draft2020_12().for_serialize().into_generator().into_root_schema_for::<States>())
}

/// Puts a state graph into the published shape.
pub fn states(policy: &Policy, graph: &StateGraph, sources: &Sources) -> States {
    let writer = Writer { policy, graph, sources };
    States {
        format_version: super::FORMAT_VERSION,
        procedure: policy.procedures[graph.procedure].named.name.clone(),
        states: graph.states().map(|(id, state)| writer.place(id, state)).collect(),
        edges: graph.edges().iter().map(|edge| writer.happening(edge)).collect(),
        truncated: graph.truncated,
    }
}

struct Writer<'a> {
    policy: &'a Policy,
    graph: &'a StateGraph,
    sources: &'a Sources,
}

impl Writer<'_> {
    fn place(&self, id: StateId, state: StateRef<'_>) -> Place {
        let net = &self.graph.net;
        let things = net.things.iter().enumerate().filter(|(index, _)| state.has(*index)).map(|(_, thing)| *thing);
        let (documents, consents) = things.partition::<Vec<Thing>, _>(|thing| matches!(thing, Thing::Document(_)));
        let names =
            |things: Vec<Thing>| things.iter().map(|thing| self.policy.thing_words(*thing).to_owned()).collect();
        let known =
            (0..net.questions.len()).filter_map(|index| self.graph.known(self.policy, index, state.answer(index)));
        Place {
            id: id.0,
            position: state.position.iter().map(|node| self.graph.place(self.policy, *node)).collect(),
            holder: (!self.has_left(state)).then(|| self.policy.people_words(self.graph.holder(state))),
            documents: names(documents),
            consents: names(consents),
            known: known.map(|(question, answer)| Known { question, answer }).collect(),
        }
    }

    /// Returns whether the case is closed or goes on in another procedure.
    fn has_left(&self, state: StateRef<'_>) -> bool {
        let leaves = |lines: &Lines| !lines.closed.is_empty() || !lines.continues_in.is_empty();
        let mut ends = state.position.iter().map(|node| self.graph.net.node(*node));
        !state.position.is_empty()
            && ends.all(|node| {
                node.kind == NodeKind::End && node.item.is_some_and(|item| leaves(&self.policy.items[item].lines))
            })
    }

    fn happening(&self, edge: &Edge) -> Happening {
        let node = self.graph.net.node(edge.node);
        let kind = self.graph.arm(edge).map(|arm| arm.kind);
        let item = node.item.map(|item| &self.policy.items[item]);
        let procedure = &self.policy.procedures[self.graph.procedure];
        let outcome = self.graph.outcome(edge).map(|id| &self.policy.outcomes[id]);
        let named = outcome.map(|outcome| &outcome.named).or(item.map(|item| &item.named)).unwrap_or(&procedure.named);
        let acts = matches!(
            kind,
            Some(ArmKind::Done | ArmKind::Outcome | ArmKind::Accepts | ArmKind::Raises | ArmKind::Redecides)
        );
        let waits = node.kind == NodeKind::Wait;
        Happening {
            from: edge.from.0,
            to: edge.to.0,
            item: item.map_or(&procedure.named.name, |item| &item.path).clone(),
            outcome: match kind {
                Some(ArmKind::Accepts) => Some("accepted".to_owned()),
                Some(ArmKind::Raises) => Some("raised".to_owned()),
                Some(ArmKind::PassedOver) => Some("passed over".to_owned()),
                Some(ArmKind::Late) => Some("late".to_owned()),
                _ => outcome.map(|outcome| outcome.named.name.clone()),
            },
            actor: (acts && !waits).then(|| self.policy.people_words(&node.actor)),
            limit: kind.and_then(|kind| self.limit(kind, item, edge)),
            clauses: named.cites.iter().map(|cite| cite.label.clone()).collect(),
            span: self.range(named.span),
        }
    }

    /// Words the limits that bind what happens; those of a challenge are the time for raising it.
    fn limit(&self, kind: ArmKind, item: Option<&Item>, edge: &Edge) -> Option<String> {
        let inside = Some(self.graph.procedure);
        let own = |lines: &Lines| -> Vec<String> {
            let limits = lines.limits.iter().map(|line| {
                let when =
                    line.when.as_ref().map(|when| format!(" when {}", self.policy.condition_words(when, inside)));
                format!("{}{}", self.policy.limit_words(&line.value, inside), when.unwrap_or_default())
            });
            limits.collect()
        };
        let words = match kind {
            ArmKind::Done | ArmKind::Outcome | ArmKind::Comes | ArmKind::Late => match item {
                Some(item) => own(&item.lines),
                None => own(&self.policy.procedures[self.graph.procedure].lines),
            },
            ArmKind::Raises => {
                let escalation = self.raised(edge).map(|id| &self.policy.procedures[id].lines.raised_by);
                let lines = escalation.into_iter().flatten().filter_map(|line| line.value.within.as_ref());
                lines.map(|limit| self.policy.limit_words(limit, inside)).collect()
            }
            _ => Vec::new(),
        };
        (!words.is_empty()).then(|| words.join("; "))
    }

    /// Returns the escalation that an edge raises.
    fn raised(&self, edge: &Edge) -> Option<crate::model::ProcedureId> {
        let before = self.graph.net.node(edge.node).dispute;
        let after = self.graph.state(edge.to)?;
        let entered = after.position.iter().find_map(|node| self.graph.net.node(*node).dispute);
        entered.filter(|_| before.is_none())
    }

    fn range(&self, span: Span) -> Range {
        let file = self.sources.get(span.file);
        let point = |offset: usize| {
            let at = file.map(|file| file.lines.position(&file.text, offset));
            at.map_or(Point { line: 1, column: 1 }, |at| Point { line: at.line + 1, column: at.column + 1 })
        };
        let range = span.range();
        let path = file.map(|file| file.path.clone()).unwrap_or_default();
        Range { file: path, start: point(range.start), end: point(range.end) }
    }
}
