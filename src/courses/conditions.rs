//! Which of the conditional lines hold on a course: what the course has not settled is assumed both ways, and kept.

use crate::graph::StateGraph;
use crate::graph::net::Net;
use crate::model::{Condition, Domain, FactId, Policy, Question};
use crate::syntax::ast::Comparison;

/// Decides a condition under what is given and what is assumed; the part that is still open where it cannot.
pub(super) fn decide(
    condition: &Condition,
    given: &dyn Fn(&Condition) -> Option<bool>,
    assumed: &[(Condition, bool)],
) -> Result<bool, Condition> {
    match condition {
        Condition::Not(inner) => decide(inner, given, assumed).map(|holds| !holds),
        Condition::And(parts) => any(parts, given, assumed, false).map(|found| !found),
        Condition::Or(parts) => any(parts, given, assumed, true),
        atom => {
            let known = || assumed.iter().find_map(|(known, holds)| (known == atom).then_some(*holds));
            given(atom).or_else(known).ok_or_else(|| atom.clone())
        }
    }
}

/// Looks for a part with the wanted value; parts that are open matter only if there is none.
fn any(
    parts: &[Condition],
    given: &dyn Fn(&Condition) -> Option<bool>,
    assumed: &[(Condition, bool)],
    wanted: bool,
) -> Result<bool, Condition> {
    let mut open = None;
    for part in parts {
        match decide(part, given, assumed) {
            Ok(value) if value == wanted => return Ok(true),
            Ok(_) => {}
            Err(atom) => open = open.or(Some(atom)),
        }
    }
    open.map_or(Ok(false), Err)
}

/// Returns whether a state graph remembers what a part of a condition asks, so that its states may know the answer.
pub(super) fn is_remembered(graph: &StateGraph, atom: &Condition) -> bool {
    let Net { questions, constants, .. } = &graph.net;
    let place = |question: Question| questions.binary_search(&question).ok();
    match atom {
        Condition::Fact(fact) | Condition::FactIs(fact, _) => place(Question::Fact(*fact)).is_some(),
        Condition::Compare(fact, _, number) => {
            let known = place(Question::Fact(*fact)).and_then(|place| constants.get(place));
            known.is_some_and(|known| known.contains(number))
        }
        Condition::Chose(item, _) => place(Question::Outcome(*item)).is_some(),
        Condition::Happened(point) => place(Question::Happened(*point)).is_some(),
        _ => true,
    }
}

/// Returns whether one case can be all that is assumed of it.
pub(super) fn is_possible(policy: &Policy, assumed: &[(Condition, bool)]) -> bool {
    assumed.iter().all(|(atom, _)| match atom {
        Condition::FactIs(fact, _) => match &policy.facts[*fact].domain {
            Domain::OneOf(values) => (0..values.len()).any(|value| {
                let fits = |(known, holds): &(Condition, bool)| match known {
                    Condition::FactIs(other, wanted) if other == fact => (*wanted == value) == *holds,
                    _ => true,
                };
                assumed.iter().all(fits)
            }),
            Domain::Truth | Domain::Number(_) => true,
        },
        Condition::Compare(fact, ..) => numbers(*fact, assumed).any(|number| fits(*fact, number, assumed)),
        Condition::Chose(item, _) => {
            let one = |(known, holds): &&(Condition, bool)| {
                *holds && matches!(known, Condition::Chose(other, _) if other == item)
            };
            assumed.iter().filter(one).count() < 2
        }
        _ => true,
    })
}

/// Lists numbers of which one fits if any does: those with which the fact is compared, and those beside them.
fn numbers(fact: FactId, assumed: &[(Condition, bool)]) -> impl Iterator<Item = u32> {
    let compared = assumed.iter().filter_map(move |(known, _)| match known {
        Condition::Compare(other, _, number) if *other == fact => Some(*number),
        _ => None,
    });
    compared.flat_map(|number| [number.saturating_sub(1), number, number.saturating_add(1)])
}

fn fits(fact: FactId, value: u32, assumed: &[(Condition, bool)]) -> bool {
    assumed.iter().all(|(known, holds)| match known {
        Condition::Compare(other, comparison, number) if *other == fact => {
            let found = match comparison {
                Comparison::Less => value < *number,
                Comparison::AtMost => value <= *number,
                Comparison::Equal => value == *number,
                Comparison::AtLeast => value >= *number,
                Comparison::More => value > *number,
            };
            found == *holds
        }
        _ => true,
    })
}
