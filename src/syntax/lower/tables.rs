//! The lines of `policy`, `source`, `vocabulary`, `standard` and `holidays`.

use super::{Lower, Pair, Parts, Rule};
use crate::syntax::ast::{
    HolidaysLine, HolidaysLineKind, PolicyLine, PolicyLineKind, SourceLine, Stamp, StandardLine, Stated, VocabularyLine,
};

impl Lower<'_> {
    pub(super) fn policy(&mut self, parts: &Parts<'_>) -> Vec<PolicyLine> {
        parts.all(Rule::policy_line).map(|line| self.policy_line(&line)).collect()
    }

    fn policy_line(&mut self, pair: &Pair<'_, Rule>) -> PolicyLine {
        let kind = self.policy_line_kind(Parts::choice(pair));
        PolicyLine { kind, tail: self.its_tail(pair), span: self.span(pair) }
    }

    fn policy_line_kind(&mut self, pair: Pair<'_, Rule>) -> PolicyLineKind {
        use PolicyLineKind as Kind;
        let mut parts = Parts::of(&pair);
        match pair.as_rule() {
            Rule::authority => Kind::Authority(self.its_string(&pair)),
            Rule::owner => Kind::Owner(self.its_string(&pair)),
            Rule::version => Kind::Version(self.its_string(&pair)),
            Rule::issued => Kind::Issued(self.dates(&parts)),
            Rule::review_by => Kind::ReviewBy(self.unstated(&parts).unwrap_or_else(|| {
                let date = parts.need(Rule::date);
                Stated::Said(self.stamp(date))
            })),
            Rule::calendar => Kind::Calendar(self.name(parts.need(Rule::name))),
            Rule::working_day => Kind::Day(self.stamp(parts.need(Rule::time)), self.stamp(parts.need(Rule::time))),
            Rule::follows => Kind::Follows(self.its_list(&pair)),
            Rule::note => Kind::Note(self.its_string(&pair)),
            Rule::allow => Kind::Allow(self.allow(pair)),
            other => unreachable!("a line of a policy is never {other:?}"),
        }
    }

    fn dates(&mut self, parts: &Parts<'_>) -> Vec<Stamp> {
        parts.all(Rule::date).map(|date| self.stamp(date)).collect()
    }

    pub(super) fn source(&mut self, parts: &Parts<'_>) -> Vec<SourceLine> {
        parts.all(Rule::source_line).map(|line| self.source_line(&Parts::choice(&line))).collect()
    }

    fn source_line(&mut self, pair: &Pair<'_, Rule>) -> SourceLine {
        let mut parts = Parts::of(pair);
        match pair.as_rule() {
            Rule::clause => SourceLine::Clause {
                label: self.name(parts.need(Rule::label)),
                title: parts.take(Rule::title).map(|title| self.title(title)),
                also: self.also(&parts),
                guidance: parts.has(Rule::guidance_word),
                span: self.span(pair),
            },
            _ => SourceLine::Note(self.its_string(pair), self.span(pair)),
        }
    }

    pub(super) fn vocabulary(&mut self, parts: &Parts<'_>) -> Vec<VocabularyLine> {
        parts.all(Rule::vocabulary_line).map(|line| self.vocabulary_line(&Parts::choice(&line))).collect()
    }

    fn vocabulary_line(&mut self, pair: &Pair<'_, Rule>) -> VocabularyLine {
        let mut parts = Parts::of(pair);
        let span = self.span(pair);
        if pair.as_rule() == Rule::note {
            return VocabularyLine::Note(self.its_string(pair), span);
        }
        let name = self.name(parts.need(Rule::name));
        let title = parts.take(Rule::title).map(|title| self.title(title));
        match pair.as_rule() {
            Rule::shared_role => VocabularyLine::Role(name, title, span),
            _ => VocabularyLine::Stage(name, title, span),
        }
    }

    pub(super) fn standard(&mut self, parts: &Parts<'_>) -> Vec<StandardLine> {
        parts.all(Rule::standard_line).map(|line| self.standard_line(&Parts::choice(&line))).collect()
    }

    fn standard_line(&mut self, pair: &Pair<'_, Rule>) -> StandardLine {
        match pair.as_rule() {
            Rule::rule => StandardLine::Rule(Box::new(self.declared(pair))),
            _ => StandardLine::Note(self.its_string(pair), self.span(pair)),
        }
    }

    pub(super) fn holidays(&mut self, parts: &Parts<'_>) -> Vec<HolidaysLine> {
        parts.all(Rule::holidays_line).map(|line| self.holidays_line(&line)).collect()
    }

    fn holidays_line(&mut self, pair: &Pair<'_, Rule>) -> HolidaysLine {
        let chosen = Parts::choice(pair);
        let mut parts = Parts::of(&chosen);
        let kind = match chosen.as_rule() {
            Rule::note => HolidaysLineKind::Note(self.its_string(&chosen)),
            days => {
                let mut dates = self.dates(&parts).into_iter();
                let Some(from) = dates.next() else { unreachable!("a closure has a first day") };
                let title = parts.take(Rule::title).map(|title| self.title(title));
                let known = parts.take(Rule::known).map(|known| self.stamp(Parts::of(&known).need(Rule::date)));
                HolidaysLineKind::Days { closed: days == Rule::closed_days, from, to: dates.next(), title, known }
            }
        };
        HolidaysLine { kind, tail: self.its_tail(pair), span: self.span(pair) }
    }
}
