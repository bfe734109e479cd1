//! Scenarios and profiles.

use super::{Lower, Pair, Parts, Rule};
use crate::syntax::ast::{DeclarationKind, ProfileLine, ScenarioLine, ScenarioLineKind};

impl Lower<'_> {
    pub(super) fn scenario(&mut self, parts: &mut Parts<'_>) -> DeclarationKind {
        let path = self.path(parts.need(Rule::path));
        let lines = parts.all(Rule::scenario_line).map(|line| self.scenario_line(&line)).collect();
        DeclarationKind::Scenario(path, lines)
    }

    fn scenario_line(&mut self, pair: &Pair<'_, Rule>) -> ScenarioLine {
        let chosen = Parts::choice(pair);
        let kind = match chosen.as_rule() {
            Rule::happening => self.happening(&chosen),
            Rule::expectation => self.expectation(&chosen),
            _ => ScenarioLineKind::Note(self.its_string(&chosen)),
        };
        ScenarioLine { kind, span: self.span(pair) }
    }

    fn happening(&mut self, pair: &Pair<'_, Rule>) -> ScenarioLineKind {
        let mut parts = Parts::of(pair);
        ScenarioLineKind::Happens {
            at: self.stamp(parts.need(Rule::date_time)),
            path: self.path(parts.need(Rule::path)),
            is: parts.take(Rule::name).map(|name| self.name(name)),
            with: parts.take(Rule::with_values).map(|values| self.with_values(values)).unwrap_or_default(),
        }
    }

    fn expectation(&mut self, pair: &Pair<'_, Rule>) -> ScenarioLineKind {
        let mut parts = Parts::of(pair);
        match parts.take(Rule::expect_holder) {
            Some(holder) => ScenarioLineKind::ExpectHolder(self.path(Parts::of(&holder).need(Rule::path))),
            None => self.expect_item(&parts.need(Rule::expect_item)),
        }
    }

    fn expect_item(&mut self, pair: &Pair<'_, Rule>) -> ScenarioLineKind {
        let mut parts = Parts::of(pair);
        let path = self.path(parts.need(Rule::path));
        if let Some(by) = parts.take(Rule::date_time) {
            return ScenarioLineKind::ExpectBy(path, self.stamp(by));
        }
        match parts.take(Rule::name) {
            Some(name) => ScenarioLineKind::ExpectIs(path, self.name(name)),
            None => ScenarioLineKind::ExpectLate(path),
        }
    }

    pub(super) fn profile(&mut self, parts: &Parts<'_>) -> Vec<ProfileLine> {
        parts.all(Rule::profile_line).map(|line| self.profile_line(&line)).collect()
    }

    fn profile_line(&mut self, pair: &Pair<'_, Rule>) -> ProfileLine {
        let mut parts = Parts::of(pair);
        let span = self.span(pair);
        if let Some(staff) = parts.take(Rule::staff) {
            let mut parts = Parts::of(&staff);
            let path = self.path(parts.need(Rule::path));
            return ProfileLine::Staff(path, self.number(parts.need(Rule::number)), span);
        }
        let path = self.path(parts.need(Rule::path));
        match parts.take(Rule::takes) {
            Some(takes) => ProfileLine::Takes(path, self.takes(takes), span),
            None => ProfileLine::Chance(path, self.name(parts.need(Rule::percent)), span),
        }
    }
}
