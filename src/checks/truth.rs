//! Whether conditions can hold together: a search that splits cases on what is still open.
//!
//! A case is a set of values that each question may still have: the values of a fact, the outcomes of a decision, or
//! whether something is so. Numbers are whole, and cut where they are compared. The search asks first what decides most,
//! as Davis, Putnam, Logemann and Loveland do ("A machine program for theorem-proving", 1962), so that a table with
//! many facts needs no product of them all. Beyond a bound the answer is unknown, and never a proof.

use std::cell::Cell;

use crate::model::{Condition, Domain, Point, Policy, Question};
use crate::syntax::ast::Comparison;

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

/// What is asked of a case.
struct Asked<'a> {
    /// A part of the condition that asks it.
    part: &'a Condition,
    /// The numbers with which it is compared.
    constants: Vec<u32>,
    /// Which of its values there are; of a number, the constants and what lies between them.
    possible: Vec<bool>,
}

/// Lists what a condition asks.
fn questions<'a>(policy: &Policy, condition: &'a Condition) -> Vec<Asked<'a>> {
    let mut parts: Vec<&Condition> = Vec::new();
    collect(condition, &mut parts);
    let mut asked: Vec<Asked<'_>> = Vec::new();
    for part in parts {
        let known = asked.iter().position(|known| same(known.part, part));
        let place = known.unwrap_or_else(|| {
            asked.push(Asked { part, constants: Vec::new(), possible: Vec::new() });
            asked.len() - 1
        });
        if let (Some(asked), Condition::Compare(_, _, number)) = (asked.get_mut(place), part) {
            asked.constants.push(*number);
        }
    }
    for asked in &mut asked {
        asked.constants.sort_unstable();
        asked.constants.dedup();
        asked.possible = values(policy, asked);
    }
    asked
}

fn collect<'a>(condition: &'a Condition, parts: &mut Vec<&'a Condition>) {
    match condition {
        Condition::Not(inner) => collect(inner, parts),
        Condition::And(inner) | Condition::Or(inner) => inner.iter().for_each(|part| collect(part, parts)),
        _ => parts.push(condition),
    }
}

/// Returns whether two parts ask the same thing.
fn same(first: &Condition, second: &Condition) -> bool {
    match (question(first), question(second)) {
        (Some(first), Some(second)) => first == second,
        (None, None) => first == second,
        _ => false,
    }
}

fn question(part: &Condition) -> Option<Question> {
    match part {
        Condition::Fact(fact) | Condition::FactIs(fact, _) | Condition::Compare(fact, ..) => {
            Some(Question::Fact(*fact))
        }
        Condition::Chose(item, _) => Some(Question::Outcome(*item)),
        _ => None,
    }
}

fn values(policy: &Policy, asked: &Asked<'_>) -> Vec<bool> {
    let all = |count: usize| vec![true; count];
    match question(asked.part) {
        Some(Question::Fact(fact)) => match &policy.facts[fact].domain {
            Domain::OneOf(values) => all(values.len().max(1)),
            Domain::Number(_) => {
                (0..=2 * asked.constants.len()).map(|class| number_in(asked, class).is_some()).collect()
            }
            Domain::Truth => all(2),
        },
        // The decision may not have been made.
        Some(Question::Outcome(item)) => all(policy.items[item].outcomes.len() + 1),
        _ => all(2),
    }
}

/// Returns a number of a class, if it holds any: odd classes are the constants, even ones lie between them.
fn number_in(asked: &Asked<'_>, class: usize) -> Option<u32> {
    let constant = |place: usize| asked.constants.get(place).copied();
    if class % 2 == 1 {
        return constant(class / 2);
    }
    let least = match class / 2 {
        0 => 0,
        place => constant(place - 1)?.checked_add(1)?,
    };
    Some(least).filter(|least| constant(class / 2).is_none_or(|next| *least < next))
}

/// A condition with its questions by number, and which of their values make each part true.
enum Tree {
    Part(usize, Vec<bool>),
    Not(Box<Tree>),
    And(Vec<Tree>),
    Or(Vec<Tree>),
}

fn tree(policy: &Policy, asked: &[Asked<'_>], condition: &Condition) -> Tree {
    let inner = |parts: &[Condition]| parts.iter().map(|part| tree(policy, asked, part)).collect();
    match condition {
        Condition::Not(part) => Tree::Not(Box::new(tree(policy, asked, part))),
        Condition::And(parts) => Tree::And(inner(parts)),
        Condition::Or(parts) => Tree::Or(inner(parts)),
        part => {
            let place = asked.iter().position(|known| same(known.part, part)).unwrap_or_default();
            let (values, constants) =
                asked.get(place).map_or((0, &[][..]), |asked| (asked.possible.len(), asked.constants.as_slice()));
            Tree::Part(place, (0..values).map(|value| makes(policy, part, constants, value)).collect())
        }
    }
}

/// Returns whether a value makes a part true.
fn makes(policy: &Policy, part: &Condition, constants: &[u32], value: usize) -> bool {
    match part {
        Condition::FactIs(_, wanted) => value == *wanted,
        Condition::Chose(item, outcome) => policy.items[*item].outcomes.get(value) == Some(outcome),
        Condition::Compare(_, comparison, number) => {
            let place = 2 * constants.partition_point(|known| known < number) + 1;
            match comparison {
                Comparison::Less => value < place,
                Comparison::AtMost => value <= place,
                Comparison::Equal => value == place,
                Comparison::AtLeast => value >= place,
                Comparison::More => value > place,
            }
        }
        _ => value == 1,
    }
}

/// What is left to each question.
type Left = Vec<Vec<bool>>;

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

/// Says what was settled about a case, one part for each question.
fn said(policy: &Policy, questions: &[Asked<'_>], left: &Left) -> Vec<Condition> {
    let narrowed = questions.iter().zip(left).filter(|(asked, left)| asked.possible != **left);
    narrowed.filter_map(|(asked, left)| answer(policy, asked, left)).collect()
}

fn answer(policy: &Policy, asked: &Asked<'_>, left: &[bool]) -> Option<Condition> {
    let first = left.iter().position(|possible| *possible)?;
    let not = |part: Condition| Condition::Not(Box::new(part));
    Some(match asked.part {
        // One value that is left, not all that are not: people think of one case.
        Condition::FactIs(fact, _) => Condition::FactIs(*fact, first),
        Condition::Compare(fact, ..) => Condition::Compare(*fact, Comparison::Equal, number_in(asked, first)?),
        Condition::Chose(item, _) => match policy.items[*item].outcomes.get(first) {
            Some(outcome) => Condition::Chose(*item, *outcome),
            None => not(Condition::Happened(Point::Done(*item))),
        },
        part if first == 1 => part.clone(),
        part => not(part.clone()),
    })
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
