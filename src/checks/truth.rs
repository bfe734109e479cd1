//! Whether conditions can hold together, by trying every answer.

use crate::model::{Condition, Domain, Policy, Question};
use crate::syntax::ast::Comparison;

/// At most so many combinations of answers are tried; beyond them everything is taken to be possible.
const MOST_COMBINATIONS: usize = 1 << 12;

/// What has to be answered, and its values: places on the line of a number's constants, or numbers of values.
type Atom<'a> = (&'a Condition, usize);

/// Returns whether some case makes a condition true; conditions of the document's own words may hold or not.
pub(super) fn possible(policy: &Policy, condition: &Condition) -> bool {
    let mut parts: Vec<&Condition> = Vec::new();
    collect(condition, &mut parts);
    let mut atoms: Vec<Atom<'_>> = Vec::new();
    for part in &parts {
        if !atoms.iter().any(|(known, _)| same(part, known)) {
            atoms.push((part, values(policy, part, &parts)));
        }
    }
    let combinations = atoms.iter().try_fold(1_usize, |all, (_, values)| all.checked_mul(*values));
    let Some(combinations) = combinations.filter(|count| *count <= MOST_COMBINATIONS) else { return true };
    (0..combinations).any(|number| {
        let mut rest = number;
        let given = atoms.iter().map(|(atom, values)| {
            let value = rest % values;
            rest /= values;
            (*atom, value)
        });
        Answers { policy, given: given.collect(), parts: &parts }.make(condition)
    })
}

/// Returns whether lines with these conditions can hold in one case.
pub(super) fn together(policy: &Policy, conditions: &[Option<&Condition>]) -> bool {
    let given: Vec<Condition> = conditions.iter().flatten().map(|condition| (*condition).clone()).collect();
    given.is_empty() || possible(policy, &Condition::And(given))
}

/// Returns whether in every case one of these conditions holds; no condition always holds.
pub(super) fn cover(policy: &Policy, conditions: &[Option<&Condition>]) -> bool {
    let given: Vec<Condition> = conditions.iter().flatten().map(|condition| (*condition).clone()).collect();
    let none = !given.is_empty() && !possible(policy, &Condition::Not(Box::new(Condition::Or(given.clone()))));
    given.len() < conditions.len() || none
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
    match (asked(first), asked(second)) {
        (Some(first), Some(second)) => first == second,
        (None, None) => first == second,
        _ => false,
    }
}

fn asked(part: &Condition) -> Option<Question> {
    match part {
        Condition::Fact(fact) | Condition::FactIs(fact, _) | Condition::Compare(fact, ..) => {
            Some(Question::Fact(*fact))
        }
        Condition::Chose(item, _) => Some(Question::Outcome(*item)),
        _ => None,
    }
}

/// Counts the values of what a part asks.
fn values(policy: &Policy, part: &Condition, parts: &[&Condition]) -> usize {
    match asked(part) {
        Some(Question::Fact(fact)) => match &policy.facts[fact].domain {
            Domain::OneOf(values) => values.len().max(1),
            Domain::Number(_) => 2 * constants(part, parts).len() + 1,
            Domain::Truth => 2,
        },
        // The decision may not have been made.
        Some(Question::Outcome(item)) => policy.items[item].outcomes.len() + 1,
        _ => 2,
    }
}

/// Lists the numbers with which a fact is compared.
fn constants(part: &Condition, parts: &[&Condition]) -> Vec<u32> {
    let numbers = parts.iter().filter(|other| same(part, other)).filter_map(|other| match other {
        Condition::Compare(_, _, number) => Some(*number),
        _ => None,
    });
    let mut numbers: Vec<u32> = numbers.collect();
    numbers.sort_unstable();
    numbers.dedup();
    numbers
}

/// One answer to everything that is asked.
struct Answers<'a> {
    policy: &'a Policy,
    parts: &'a [&'a Condition],
    given: Vec<Atom<'a>>,
}

impl Answers<'_> {
    fn value(&self, part: &Condition) -> usize {
        self.given.iter().find(|(atom, _)| same(atom, part)).map_or(0, |(_, value)| *value)
    }

    fn make(&self, condition: &Condition) -> bool {
        match condition {
            Condition::Not(inner) => !self.make(inner),
            Condition::And(inner) => inner.iter().all(|part| self.make(part)),
            Condition::Or(inner) => inner.iter().any(|part| self.make(part)),
            Condition::FactIs(_, wanted) => self.value(condition) == *wanted,
            Condition::Chose(item, outcome) => {
                self.policy.items[*item].outcomes.get(self.value(condition)) == Some(outcome)
            }
            Condition::Compare(_, comparison, number) => {
                let place = 2 * constants(condition, self.parts).partition_point(|known| known < number) + 1;
                let value = self.value(condition);
                match comparison {
                    Comparison::Less => value < place,
                    Comparison::AtMost => value <= place,
                    Comparison::Equal => value == place,
                    Comparison::AtLeast => value >= place,
                    Comparison::More => value > place,
                }
            }
            _ => self.value(condition) == 1,
        }
    }
}
