//! Whether the ways out of a place are open to every case.
//!
//! What can happen at any time, or when a limit passes, may ask something of the case. While the answer is not known
//! one state stands for cases of both kinds, and those for which the condition is false have to stay. Facts that never
//! change and facts that only rise are looked at; every other answer may still become the one that is wanted.

use std::collections::BTreeMap;

use super::net::ArmKind;
use super::{Edge, StateGraph, StateRef};
use crate::model::{Policy, Question};
use crate::syntax::ast::Change;

/// The classes of answers that a way out takes to be true, by the number of the question.
type Taken = BTreeMap<usize, u8>;

impl StateGraph {
    /// Returns whether every case can take one of these edges, which leave states that know the same facts.
    pub(super) fn lets_all_out<'a>(&'a self, policy: &Policy, edges: impl Iterator<Item = &'a Edge>) -> bool {
        let mut ways: Vec<Taken> = Vec::new();
        let mut known = None;
        for edge in edges {
            let (Some(from), Some(to)) = (self.state(edge.from), self.state(edge.to)) else { continue };
            let way = if self.may_be_closed(edge) { self.taken_to_be_true(policy, from, to) } else { Taken::new() };
            if way.is_empty() {
                return true;
            }
            known = Some(from);
            ways.push(way);
        }
        known.is_some_and(|known| self.covers(policy, known, &ways))
    }

    /// Returns whether an edge asks something by itself; at every other place some way on is open to each case.
    fn may_be_closed(&self, edge: &Edge) -> bool {
        self.arm(edge).is_some_and(|arm| matches!(arm.kind, ArmKind::Interrupts | ArmKind::Late) && arm.guard.is_some())
    }

    fn taken_to_be_true(&self, policy: &Policy, from: StateRef<'_>, to: StateRef<'_>) -> Taken {
        let facts = self.net.questions.iter().enumerate().filter(|(_, question)| change(policy, **question).is_some());
        let new = facts.filter(|(place, _)| from.answer(*place) != to.answer(*place));
        new.map(|(place, _)| (place, to.answer(place))).collect()
    }

    /// Returns whether there is a way for every answer to what the ways ask.
    fn covers(&self, policy: &Policy, known: StateRef<'_>, ways: &[Taken]) -> bool {
        if ways.iter().any(Taken::is_empty) {
            return true;
        }
        let Some(place) = ways.first().and_then(|way| way.keys().next()).copied() else { return false };
        let question = self.net.questions.get(place).copied();
        let rises = question.and_then(|question| change(policy, question)) == Some(Some(Change::Rises));
        let classes = self.net.classes.get(place).copied().unwrap_or(0);
        (known.answer(place).max(1)..=classes).all(|class| {
            // What rises can still come to any higher class.
            let fits = |wanted: &u8| *wanted == class || rises && *wanted > class;
            let left = ways.iter().filter(|way| way.get(&place).is_none_or(fits)).cloned();
            let left: Vec<Taken> = left
                .map(|mut way| {
                    way.remove(&place);
                    way
                })
                .collect();
            self.covers(policy, known, &left)
        })
    }
}

/// Returns how the answer to a question changes, where it is one about a fact that keeps what is known of it.
fn change(policy: &Policy, question: Question) -> Option<Option<Change>> {
    match question {
        Question::Fact(fact) => Some(policy.facts[fact].change).filter(|change| *change != Some(Change::Changes)),
        _ => None,
    }
}
