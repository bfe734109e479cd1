//! Conditions, and the values of parameters and fields.

use super::{Lower, Pair, Parts, Rule};
use crate::syntax::ast::{Assignment, Comparison, Condition, Length, Stated, Value};

impl Lower<'_> {
    pub(super) fn condition(&mut self, pair: Pair<'_, Rule>) -> Condition {
        let parts = Parts::of(&pair);
        let mut atoms: Vec<Condition> = parts.all(Rule::atom).map(|atom| self.atom(atom)).collect();
        match (parts.has(Rule::and), parts.has(Rule::or)) {
            (true, _) => Condition::And(atoms),
            (_, true) => Condition::Or(atoms),
            _ => atoms.pop().unwrap_or_else(|| unreachable!("a condition has a part")),
        }
    }

    fn atom(&mut self, pair: Pair<'_, Rule>) -> Condition {
        if let Some(condition) = Parts::of(&pair).take(Rule::condition) {
            return self.condition(condition);
        }
        let chosen = Parts::choice(&pair);
        match chosen.as_rule() {
            Rule::unstated => Condition::Unstated(self.span(&chosen)),
            Rule::negation => self.negation(&chosen),
            Rule::string => Condition::Quoted(self.string(chosen)),
            Rule::holding => {
                let span = self.span(&chosen);
                Condition::HeldBy(self.path(Parts::of(&chosen).need(Rule::path)), span)
            }
            Rule::compare => self.compare(&chosen),
            Rule::answer => self.answer(&chosen),
            Rule::path => Condition::Holds(self.path(chosen)),
            other => unreachable!("a condition is never {other:?}"),
        }
    }

    fn negation(&mut self, pair: &Pair<'_, Rule>) -> Condition {
        let atom = Parts::of(pair).need(Rule::atom);
        Condition::Not(Box::new(self.atom(atom)), self.span(pair))
    }

    fn answer(&self, pair: &Pair<'_, Rule>) -> Condition {
        let mut parts = Parts::of(pair);
        Condition::Is(self.path(parts.need(Rule::path)), self.name(parts.need(Rule::name)))
    }

    fn compare(&mut self, pair: &Pair<'_, Rule>) -> Condition {
        let mut parts = Parts::of(pair);
        let path = self.path(parts.need(Rule::path));
        let comparison = match parts.need(Rule::comparison).as_str() {
            "<" => Comparison::Less,
            "<=" => Comparison::AtMost,
            "=" => Comparison::Equal,
            ">=" => Comparison::AtLeast,
            _ => Comparison::More,
        };
        Condition::Compare(path, comparison, self.number(parts.need(Rule::number)))
    }

    pub(super) fn with_values(&mut self, pair: Pair<'_, Rule>) -> Vec<Assignment> {
        Parts::of(&pair).all(Rule::assignment).map(|assignment| self.assignment(assignment)).collect()
    }

    fn assignment(&mut self, pair: Pair<'_, Rule>) -> Assignment {
        let mut parts = Parts::of(&pair);
        let name = self.name(parts.need(Rule::name));
        let value = match parts.take(Rule::length) {
            None => Value::Number(self.number(parts.need(Rule::number))),
            Some(length) => match self.length(length) {
                Stated::Unstated(span) => Value::Unstated(span),
                Stated::Said(Length::Parameter(path)) => Value::Path(path),
                Stated::Said(length) => Value::Length(length),
            },
        };
        Assignment { name, value }
    }
}
