//! Whether conditions can hold together: a search that splits cases on what is still open.
//!
//! A case is a set of values that each question may still have: the values of a fact, the outcomes of a decision, or
//! whether something is so. Numbers are whole, and cut where they are compared. The search asks first what decides most,
//! as Davis, Putnam, Logemann and Loveland do ("A machine program for theorem-proving", 1962), so that a table with
//! many facts needs no product of them all. Beyond a bound the answer is unknown, and never a proof.

use std::cell::Cell;

use super::questions::{Left, Tree, questions, said, tree};
use crate::model::{Condition, Policy};

/// At most so many parts of conditions are looked at; beyond them nothing is known.
const MOST_PARTS: usize = 1 << 22;

/// What the search for a case came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Answer {
    /// A case that makes the condition true: whatever makes all of these true does.
    Case(Vec<Condition>),
    /// No case does.
    Never,
    /// The bound was hit.
    Unknown,
}

/// Looks for a case that makes a condition true; conditions of the document's own words may hold or not.
pub(super) fn case(policy: &Policy, condition: &Condition) -> Answer {
    let questions = questions(policy, condition);
    let all: Left = questions.iter().map(|question| question.possible.clone()).collect();
    let search = Search { rest: Cell::new(MOST_PARTS) };
    match search.split(&tree(policy, &questions, condition), &all) {
        Some(left) => Answer::Case(said(policy, &questions, &left)),
        None if search.rest.get() == 0 => Answer::Unknown,
        None => Answer::Never,
    }
}

/// Returns whether some case makes a condition true, or may.
pub(super) fn possible(policy: &Policy, condition: &Condition) -> bool {
    case(policy, condition) != Answer::Never
}

/// Returns whether lines with these conditions can hold in one case.
pub(super) fn together(policy: &Policy, conditions: &[Option<&Condition>]) -> bool {
    let given: Vec<Condition> = conditions.iter().flatten().map(|condition| (*condition).clone()).collect();
    given.is_empty() || possible(policy, &Condition::And(given))
}

/// Returns whether in every case one of these conditions holds; no condition always holds.
pub(super) fn cover(policy: &Policy, conditions: &[Option<&Condition>]) -> bool {
    let given: Vec<Condition> = conditions.iter().flatten().map(|condition| (*condition).clone()).collect();
    given.len() < conditions.len() || (!given.is_empty() && !possible(policy, &none_of(given)))
}

/// Returns the condition that none of these holds.
pub(super) fn none_of(conditions: Vec<Condition>) -> Condition {
    Condition::Not(Box::new(Condition::Or(conditions)))
}

/// What to ask next: how much is open there, the question with the values that make the part true, the answer to try first.
type Next<'c> = (usize, (usize, &'c [bool]), bool);

/// A search, with the number of parts that it may still look at.
struct Search {
    rest: Cell<usize>,
}

impl Search {
    /// Splits the cases that are left until a condition is true in all of them.
    fn split(&self, condition: &Tree, left: &Left) -> Option<Left> {
        match self.value(condition, left) {
            Some(true) => return Some(left.clone()),
            Some(false) => return None,
            None if self.rest.get() == 0 => return None,
            None => {}
        }
        let (_, (place, makes), wanted) = self.next(condition, left, true)?;
        [wanted, !wanted].into_iter().find_map(|wanted| {
            let mut left = left.clone();
            let narrowed = left.get_mut(place)?.iter_mut().zip(makes);
            narrowed.for_each(|(possible, makes)| *possible &= *makes == wanted);
            self.split(condition, &left)
        })
    }

    /// Chooses what to ask next, with the answer to try first: how much is open there, the part, the answer.
    fn next<'c>(&self, condition: &'c Tree, left: &Left, wanted: bool) -> Option<Next<'c>> {
        match condition {
            Tree::Part(place, makes) => Some((1, (*place, makes), wanted)),
            Tree::Not(inner) => self.next(inner, left, !wanted),
            Tree::And(parts) | Tree::Or(parts) => {
                let open = parts.iter().filter(|part| self.value(part, left).is_none());
                let open: Vec<_> = open.filter_map(|part| self.next(part, left, wanted)).collect();
                let all = open.iter().map(|(count, ..)| count).sum();
                // Of parts that must all be so, the one with least choice decides most.
                let best = if matches!(condition, Tree::And(_)) == wanted {
                    open.into_iter().min_by_key(|(count, ..)| *count)
                } else {
                    open.into_iter().next()
                };
                best.map(|(_, part, wanted)| (all, part, wanted))
            }
        }
    }

    /// Returns whether a condition is true in all cases that are left, or false in all; beyond the bound it stays open.
    fn value(&self, condition: &Tree, left: &Left) -> Option<bool> {
        match condition {
            Tree::Not(inner) => self.value(inner, left).map(|value| !value),
            Tree::And(parts) => self.any(parts, left, false).map(|value| !value),
            Tree::Or(parts) => self.any(parts, left, true),
            Tree::Part(place, makes) => {
                self.rest.set(self.rest.get().checked_sub(1)?);
                let possible = left.get(*place)?.iter().zip(makes).filter(|(possible, _)| **possible);
                let mut made = possible.map(|(_, makes)| *makes);
                let first = made.next()?;
                made.all(|value| value == first).then_some(first)
            }
        }
    }

    fn any(&self, parts: &[Tree], left: &Left, wanted: bool) -> Option<bool> {
        let mut open = false;
        for part in parts {
            match self.value(part, left) {
                Some(value) if value == wanted => return Some(true),
                Some(_) => {}
                None => open = true,
            }
        }
        (!open).then_some(false)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The search is about work, which no file shows: a table of many facts is decided without their product.
    #[test]
    fn a_table_of_many_facts_is_decided() {
        let facts: String = (0..40).map(|number| format!("fact f{number}\n")).collect();
        let rows: String =
            (0..40).map(|number| format!("  when f{number} and not f{} then t\n", (number + 1) % 40)).collect();
        let text = format!("policy p {{}}\nservice s\nteam t in s\n{facts}route r {{\n{rows}}}\n");
        let parsed = crate::syntax::parse(crate::source::FileId(0), &text);
        let resolved = crate::resolve::resolve(&[parsed], &crate::source::Sources::default());
        let policy = resolved.policies.first().expect("one policy");
        let (_, table) = policy.tables.iter().next().expect("one table");
        let rows: Vec<Condition> = table.rows.iter().filter_map(|row| row.value.condition.clone()).collect();
        // All forty alike: true, or false.
        assert!(matches!(case(policy, &none_of(rows.clone())), Answer::Case(facts) if facts.len() == 40));
        let alike = Condition::Or(vec![
            Condition::And((0..40).map(|fact| Condition::Fact(crate::model::FactId(fact))).collect()),
            Condition::And(
                (0..40).map(|fact| Condition::Not(Box::new(Condition::Fact(crate::model::FactId(fact))))).collect(),
            ),
        ]);
        let all = rows.into_iter().chain([alike]).collect();
        assert_eq!(case(policy, &none_of(all)), Answer::Never);
    }
}
