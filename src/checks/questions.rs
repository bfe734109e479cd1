//! What a condition asks of a case, which values each question has, and which of them make each part true.

use crate::model::{Condition, Domain, Point, Policy, Question};
use crate::syntax::ast::Comparison;

/// What is left to each question.
pub(super) type Left = Vec<Vec<bool>>;

/// What is asked of a case.
pub(super) struct Asked<'a> {
    /// A part of the condition that asks it.
    part: &'a Condition,
    /// The numbers with which it is compared.
    constants: Vec<u32>,
    /// Which of its values there are; of a number, the constants and what lies between them.
    pub possible: Vec<bool>,
}

/// Lists what a condition asks.
pub(super) fn questions<'a>(policy: &Policy, condition: &'a Condition) -> Vec<Asked<'a>> {
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
pub(super) enum Tree {
    Part(usize, Vec<bool>),
    Not(Box<Tree>),
    And(Vec<Tree>),
    Or(Vec<Tree>),
}

pub(super) fn tree(policy: &Policy, asked: &[Asked<'_>], condition: &Condition) -> Tree {
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

/// Says what was settled about a case, one part for each question.
pub(super) fn said(policy: &Policy, questions: &[Asked<'_>], left: &Left) -> Vec<Condition> {
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
