//! Places where conditions choose one of several: tables, routes, and guarded `then` and `by` lines.
//!
//! What a place chooses is judged over all values of the facts that it asks. What a case has done before it comes there
//! is asked of the state graph, where there is one; a table stands for itself.

use std::collections::BTreeMap;

use super::Context;
use super::contradictions::{apart, differ, goals};
use super::truth::{self, Answer, none_of};
use crate::diagnostic::Story;
use crate::graph::{ArmKind, Edge, NodeKind, StateGraph};
use crate::model::{ActorId, Cite, Condition, Item, ItemId, ItemKind, Line, Named, OutcomeId, People, Policy, Target};
use crate::source::Span;
use crate::stories;

/// Where a row sends the case.
#[derive(Clone, Copy)]
pub(super) enum Goal<'a> {
    Teams(&'a [ActorId]),
    Target(&'a Target),
    People(&'a People),
}

/// One row.
pub(super) struct Row<'a> {
    pub span: Span,
    /// When it holds; none is any case, or any other.
    pub when: Option<Condition>,
    /// Whether it is for the cases that no other row takes.
    pub otherwise: bool,
    pub goal: Goal<'a>,
    pub cites: &'a [Cite],
}

/// A place where rows choose.
pub(super) struct Fork<'a> {
    pub named: &'a Named,
    /// By which a finding is known again.
    pub path: &'a str,
    /// The item, unless it is a declared table.
    pub item: Option<(ItemId, &'a Item)>,
    /// Whether the first row that holds decides.
    pub first_match: bool,
    pub rows: Vec<Row<'a>>,
}

/// A case that shows a fault.
pub(super) struct Shown {
    /// What is so of it.
    pub facts: Vec<Condition>,
    /// How it comes there.
    pub story: Option<Story>,
}

/// Lists the places of a policy where rows choose.
pub(super) fn forks<'a>(context: &Context<'a>) -> Vec<Fork<'a>> {
    let policy = context.policy;
    let tables = policy.tables.iter().map(|(_, table)| Fork {
        named: &table.named,
        path: &table.named.name,
        item: None,
        first_match: table.first_match,
        rows: table
            .rows
            .iter()
            .map(|line| row(line, line.value.condition.as_ref(), Goal::Teams(&line.value.team)))
            .collect(),
    });
    let mut found: Vec<Fork<'_>> = tables.collect();
    for (id, item) in context.items() {
        let lines = &item.lines;
        let fork = |first_match: bool, rows: Vec<Row<'a>>| Fork {
            named: &item.named,
            path: &item.path,
            item: Some((id, item)),
            first_match,
            rows,
        };
        if item.kind == ItemKind::Route {
            let rows = lines.rows.iter();
            let rows = rows.map(|line| row(line, line.value.condition.as_ref(), Goal::Target(&line.value.target)));
            found.push(fork(lines.first_match, rows.collect()));
        }
        found.push(fork(false, guarded(&lines.then, Goal::Target)));
        found.push(fork(false, guarded(&lines.by, Goal::People)));
    }
    found.retain(|fork| !fork.rows.is_empty());
    found
}

fn row<'a, T>(line: &'a Line<T>, condition: Option<&Condition>, goal: Goal<'a>) -> Row<'a> {
    let parts: Vec<Condition> = condition.into_iter().chain(&line.when).cloned().collect();
    let when = (!parts.is_empty()).then_some(Condition::And(parts));
    Row { span: line.span, when, otherwise: condition.is_none(), goal, cites: &line.cites }
}

/// Lists the lines that are for certain cases.
fn guarded<'a, T>(lines: &'a [Line<T>], goal: impl Fn(&'a T) -> Goal<'a>) -> Vec<Row<'a>> {
    let guarded = lines.iter().filter_map(|line| line.when.as_ref().map(|when| (line, when)));
    guarded.map(|(line, when)| Row { otherwise: false, ..row(line, Some(when), goal(&line.value)) }).collect()
}

impl Fork<'_> {
    /// Returns whether the rows ask so much that a gap or an overlap may have been missed.
    pub fn is_undecided(&self, policy: &Policy) -> bool {
        let conditions = || self.rows.iter().filter_map(|row| row.when.clone());
        truth::case(policy, &none_of(conditions().collect())) == Answer::Unknown
    }

    /// Returns whether the lines are rows of a table or route, of which one has to hold.
    pub fn is_route(&self) -> bool {
        self.item.is_none_or(|(_, item)| item.kind == ItemKind::Route)
    }

    /// Returns the condition under which a row is looked at: that none before it holds, where the order decides.
    pub fn before(&self, number: usize) -> Option<Condition> {
        let ordered = self.first_match && !self.rows.get(number).is_none_or(|row| row.otherwise);
        let earlier: Vec<Condition> = self.rows.iter().take(number).filter_map(|row| row.when.clone()).collect();
        (ordered && !earlier.is_empty()).then(|| none_of(earlier))
    }

    /// Finds a case that comes here and makes a condition true.
    pub fn shown(&self, context: &Context<'_>, condition: &Condition) -> Option<Shown> {
        let policy = context.policy;
        let Answer::Case(facts) = truth::case(policy, condition) else { return None };
        let Some((id, _)) = self.item else { return Some(Shown { facts, story: None }) };
        let graph = context.graph_of(id)?;
        let chooses = |edge: &&Edge| graph.item(edge) == Some(id) && is_choice(graph, edge);
        let mut states: Vec<_> = graph.edges().iter().filter(chooses).map(|edge| edge.from).collect();
        states.dedup();
        let may = |condition: &Condition| {
            let holds = |id| graph.state(id).is_some_and(|state| graph.may_hold(policy, state, Some(condition)));
            states.iter().copied().find(|id| holds(*id))
        };
        let state = may(condition)?;
        let path = graph.shortest(|id, _| id == state)?;
        // Of its facts only those are told that such a case has when it comes here.
        let known = chosen(graph, &path).chain([condition.clone()]).collect();
        let facts = match truth::case(policy, &Condition::And(known)) {
            Answer::Case(facts) => facts,
            Answer::Never | Answer::Unknown => Vec::new(),
        };
        let here = Condition::And(facts.iter().chain([condition]).cloned().collect());
        let holds = graph.state(state).is_some_and(|state| graph.may_hold(policy, state, Some(&here)));
        let facts = if holds { facts } else { Vec::new() };
        Some(Shown { facts, story: Some(stories::tell(policy, graph, &path, None)) })
    }
}

/// Lists what was chosen last in each decision on a path.
fn chosen(graph: &StateGraph, path: &[Edge]) -> impl Iterator<Item = Condition> {
    let mut last: BTreeMap<ItemId, OutcomeId> = BTreeMap::new();
    let is_choice = |edge: &&Edge| graph.arm(edge).is_some_and(|arm| arm.kind == ArmKind::Outcome);
    last.extend(path.iter().filter(is_choice).filter_map(|edge| graph.item(edge).zip(graph.outcome(edge))));
    last.into_iter().map(|(item, outcome)| Condition::Chose(item, outcome))
}

/// Returns whether an edge leaves the place where rows are read, rather than the question whether the item opens.
fn is_choice(graph: &StateGraph, edge: &Edge) -> bool {
    let node = graph.net.node(edge.node);
    node.kind != NodeKind::Test || !node.arms.iter().any(|arm| arm.kind == ArmKind::PassedOver)
}

impl Row<'_> {
    /// Returns whether two rows send one case to different places; what one leaves open is no difference.
    pub fn differs(&self, policy: &Policy, other: &Row<'_>) -> bool {
        match (self.goal, other.goal) {
            (Goal::Teams(first), Goal::Teams(second)) => {
                !first.is_empty() && !second.is_empty() && !first.iter().any(|team| second.contains(team))
            }
            (Goal::Target(first), Goal::Target(second)) => match (goals(policy, first), goals(policy, second)) {
                (Some(first), Some(second)) => !first.iter().any(|goal| second.contains(goal)),
                _ => false,
            },
            (Goal::People(first), Goal::People(second)) => differ(policy, first, second),
            _ => false,
        }
    }

    /// Returns whether two rows come from clauses of which none says both; that they differ is another check's fault.
    pub fn is_apart(&self, other: &Row<'_>) -> bool {
        apart(self.cites, other.cites)
    }

    /// Lists the document's own words that decide a row.
    pub fn words(&self) -> Vec<Condition> {
        let mut found = Vec::new();
        if let Some(when) = &self.when {
            when.walk(&mut |part| {
                if matches!(part, Condition::Quoted(_) | Condition::Unstated) {
                    found.push(part.clone());
                }
            });
        }
        found
    }
}

/// Says what is so of a case, in one sentence.
pub(super) fn told(policy: &Policy, facts: &[Condition]) -> Option<String> {
    let (mut parts, mut so, mut not): (Vec<String>, Vec<String>, Vec<String>) = Default::default();
    let title = |fact: &crate::model::FactId| format!("“{}”", policy.facts[*fact].named.display());
    for fact in facts {
        match fact {
            Condition::Fact(id) => so.push(title(id)),
            Condition::Not(inner) => match &**inner {
                Condition::Fact(id) => not.push(title(id)),
                _ => parts.push(stories::condition(policy, fact)),
            },
            _ => parts.push(stories::condition(policy, fact)),
        }
    }
    if !so.is_empty() {
        parts.push(format!("this is true: {}", so.join(", ")));
    }
    if !not.is_empty() {
        parts.push(format!(
            "{} true: {}",
            if not.len() == 1 { "this is not" } else { "none of these is" },
            not.join(", ")
        ));
    }
    (!parts.is_empty()).then(|| format!("one such case: {}", parts.join("; ")))
}
