//! A path of the state graph, told as happenings by named people.
//!
//! A story is replayed on the graph before it is told; a path that is not the graph's is a fault of Stepwell itself.

use std::collections::BTreeSet;

use crate::courses::{Course, Schedule, TimePoint};
use crate::diagnostic::{Happening, Story};
use crate::graph::{Arm, ArmKind, Edge, Node, NodeKind, StateGraph};
use crate::model::{Condition, Domain, FactId, ItemKind, Outcome, OutcomeId, People, Point, Policy, Thing};
use crate::syntax::ast::Comparison;

/// Tells a path; `loop_from` is the number of the edge from which the rest repeats for ever.
pub fn tell(policy: &Policy, graph: &StateGraph, path: &[Edge], loop_from: Option<usize>) -> Story {
    told(policy, graph, (path, &vec![true; path.len()]), loop_from)
}

/// Tells how a case comes to what the last edge of a path does, without what independent branches did before.
///
/// What counts for the case as a whole, such as that nothing can happen any more, needs the whole path: [`tell`].
pub fn tell_needed(policy: &Policy, graph: &StateGraph, path: &[Edge], loop_from: Option<usize>) -> Story {
    told(policy, graph, (path, &graph.needed(policy, path)), loop_from)
}

fn told(policy: &Policy, graph: &StateGraph, (path, needed): (&[Edge], &[bool]), loop_from: Option<usize>) -> Story {
    let closes = |path: &[Edge]| {
        let begins = loop_from.and_then(|from| path.get(from)).map(|edge| edge.from);
        loop_from.is_none() || begins.is_some() && begins == path.last().map(|edge| edge.to)
    };
    let parts: Vec<(&Edge, &bool)> = path.iter().zip(needed).collect();
    let replays = |_: &[(&Edge, &bool)]| graph.replays(path) && closes(path);
    Story::replayed(&parts, loop_from, replays, |(edge, needed)| happening(policy, graph, edge).filter(|_| **needed))
}

/// Tells a course with the times of a schedule, as far as the moment `until`.
pub fn dated(policy: &Policy, graph: &StateGraph, (course, schedule): (&Course, &Schedule), until: TimePoint) -> Story {
    let over = course.steps.iter().position(|step| step.done == until).map_or(course.steps.len(), |last| last + 1);
    let steps = course.steps.get(..over).unwrap_or_default();
    Story::replayed(
        steps,
        None,
        |_| course.replays(policy, graph),
        |step| {
            let arm = graph.net.node(step.node).arms.get(step.arm)?;
            let at = schedule.of(step.done).map(|at| at.to_string());
            way(policy, graph.net.node(step.node), arm).map(|told| Happening { at, ..told })
        },
    )
}

/// Tells one edge; a condition that asks nothing is no happening.
fn happening(policy: &Policy, graph: &StateGraph, edge: &Edge) -> Option<Happening> {
    way(policy, graph.net.node(edge.node), graph.arm(edge)?)
}

/// Tells one way on from a node.
fn way(policy: &Policy, node: &Node, arm: &Arm) -> Option<Happening> {
    let item = &policy.items[node.item?];
    let outcome = arm.outcome.map(|outcome| &policy.outcomes[outcome]);
    let is_asked = node.kind == NodeKind::Test;
    let text = words(policy, arm, item.named.display(), outcome, &item.kind)?;
    let why = arm.guard.as_ref().filter(|_| is_asked && arm.kind == ArmKind::PassedOver);
    let text = why.map_or(text.clone(), |guard| format!("{text} (since {})", condition(policy, guard)));
    let acts = !is_asked && !matches!(arm.kind, ArmKind::Answer | ArmKind::Comes | ArmKind::Interrupts | ArmKind::Late);
    let by = match &node.actor {
        People::Unstated => Vec::new(),
        people => {
            let mut actors = people.actors();
            let mut seen = BTreeSet::new();
            actors.retain(|actor| seen.insert(*actor));
            policy.titles(&actors)
        }
    };
    let cites = outcome.map_or(&item.named.cites, |outcome| &outcome.named.cites);
    Some(Happening {
        path: item.path.clone(),
        outcome: outcome.map(|outcome| outcome.named.name.clone()),
        by: if acts { by } else { Vec::new() },
        text,
        clauses: cites.iter().map(|cite| cite.label.clone()).collect(),
        at: None,
    })
}

/// Words one way on from an item; nothing where it asks nothing.
pub(crate) fn words(
    policy: &Policy,
    arm: &Arm,
    title: &str,
    outcome: Option<&Outcome>,
    kind: &ItemKind,
) -> Option<String> {
    let chosen = outcome.map_or("", |outcome| outcome.named.display());
    Some(match arm.kind {
        ArmKind::Done => title.to_owned(),
        ArmKind::Outcome => answered(title, chosen),
        ArmKind::Overturns => format!("overturned, and what went on meanwhile stops: {}", answered(title, chosen)),
        ArmKind::Redecides => format!("decided anew: {}", answered(title, chosen)),
        ArmKind::Accepts if outcome.is_none() => "asks for nothing more".to_owned(),
        ArmKind::Accepts => format!("accepts the decision ({chosen})"),
        ArmKind::Raises if outcome.is_none() => format!("asks for: {title}"),
        ArmKind::Raises => format!("disputes the decision ({chosen})"),
        ArmKind::PassedOver => format!("passed over: {title}"),
        ArmKind::Answer => format!("the case is one where {}", condition(policy, arm.guard.as_ref()?)),
        ArmKind::Late => format!("the limit passes and this is not done: {title}"),
        ArmKind::Comes | ArmKind::Interrupts => {
            let (ItemKind::Wait(moment) | ItemKind::AtAnyTime(moment, _)) = kind else { return Some(title.to_owned()) };
            let points: Vec<String> = moment.points().iter().map(|found| point(policy, *found)).collect();
            if points.is_empty() { "what is waited for comes".to_owned() } else { points.join(", ") }
        }
    })
}

/// Writes what is asked and what is answered.
fn answered(title: &str, chosen: &str) -> String {
    if title.ends_with('?') { format!("{title} {chosen}") } else { format!("{title}: {chosen}") }
}

/// Writes a point as people say it.
pub fn point(policy: &Policy, point: Point) -> String {
    match point {
        Point::Event(event) => policy.events[event].named.display().to_owned(),
        Point::Done(item) => format!("done: {}", policy.items[item].named.display()),
        Point::Opens(item) => format!("begun: {}", policy.items[item].named.display()),
        Point::Chosen(outcome) => {
            let outcome = &policy.outcomes[outcome];
            answered(policy.items[outcome.item].named.display(), outcome.named.display())
        }
        Point::Stage(stage) => policy.stages[stage].named.display().to_owned(),
        Point::Begins(procedure) => format!("begun: {}", policy.procedures[procedure].named.display()),
        Point::Over(procedure) => format!("over: {}", policy.procedures[procedure].named.display()),
    }
}

fn came_out(policy: &Policy, outcome: OutcomeId, how: &str) -> String {
    let outcome = &policy.outcomes[outcome];
    format!("“{}” {how} {}", policy.items[outcome.item].named.display(), outcome.named.display())
}

/// Writes a comparison, and what holds where it does not.
fn compared(comparison: Comparison) -> (&'static str, &'static str) {
    match comparison {
        Comparison::Less => ("less than", "at least"),
        Comparison::AtMost => ("at most", "more than"),
        Comparison::Equal => ("exactly", "not exactly"),
        Comparison::AtLeast => ("at least", "less than"),
        Comparison::More => ("more than", "at most"),
    }
}

fn value_of(policy: &Policy, fact: FactId, value: usize) -> &str {
    match &policy.facts[fact].domain {
        Domain::OneOf(values) => values.get(value).map_or("", String::as_str),
        Domain::Truth | Domain::Number(_) => "",
    }
}

/// Writes a condition as people say it.
pub fn condition(policy: &Policy, found: &Condition) -> String {
    let fact = |fact: &crate::model::FactId| policy.facts[*fact].named.display().to_owned();
    let inner = |parts: &[Condition], word: &str| {
        parts.iter().map(|part| condition(policy, part)).collect::<Vec<_>>().join(word)
    };
    match found {
        Condition::Unstated => "a condition holds that the document does not state".to_owned(),
        Condition::Quoted(words) => format!("“{words}” holds"),
        Condition::Fact(id) => format!("this is true: {}", fact(id)),
        Condition::FactIs(id, value) => format!("{} is {}", fact(id), value_of(policy, *id, *value)),
        Condition::Compare(id, comparison, number) => format!("{} is {} {number}", fact(id), compared(*comparison).0),
        Condition::Chose(_, outcome) => came_out(policy, *outcome, "came out as"),
        Condition::Happened(found) => format!("this has happened: {}", point(policy, *found)),
        Condition::HeldBy(actor) => format!("{} holds the case", policy.actors[*actor].named.display()),
        Condition::Exists(Thing::Document(id)) => format!("there is {}", policy.documents[*id].named.display()),
        Condition::Exists(Thing::Consent(id)) => format!("consent was given: {}", policy.consents[*id].named.display()),
        Condition::Not(inner) => match &**inner {
            Condition::Fact(id) => format!("this is not true: {}", fact(id)),
            Condition::Quoted(words) => format!("“{words}” does not hold"),
            Condition::Chose(_, outcome) => came_out(policy, *outcome, "did not come out as"),
            Condition::Happened(found) => format!("this has not happened: {}", point(policy, *found)),
            Condition::FactIs(id, value) => format!("{} is not {}", fact(id), value_of(policy, *id, *value)),
            Condition::Compare(id, comparison, number) => {
                let (_, otherwise) = compared(*comparison);
                format!("{} is {otherwise} {number}", fact(id))
            }
            Condition::Or(parts) => {
                let parts: Vec<Condition> = parts.iter().map(|part| Condition::Not(Box::new(part.clone()))).collect();
                condition(policy, &Condition::And(parts))
            }
            Condition::And(parts) => {
                let parts: Vec<Condition> = parts.iter().map(|part| Condition::Not(Box::new(part.clone()))).collect();
                format!("either {}", condition(policy, &Condition::Or(parts)))
            }
            Condition::Not(twice) => condition(policy, twice),
            other => format!("it is not so that {}", condition(policy, other)),
        },
        Condition::And(parts) => inner(parts, " and "),
        Condition::Or(parts) => inner(parts, " or "),
    }
}
