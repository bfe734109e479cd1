//! Rules and their sentences.

use super::{Lower, Pair, Parts, Rule};
use crate::syntax::ast::{DeclarationKind, Sentence, SentenceKind, Statement};

impl Lower<'_> {
    pub(super) fn rule(&mut self, pair: &Pair<'_, Rule>) -> DeclarationKind {
        let remarks = Parts::of(pair).all(Rule::remark).map(|remark| self.statement(&remark)).collect();
        DeclarationKind::Rule(self.sentence(&Parts::of(pair).need(Rule::sentence), remarks))
    }

    fn sentence(&mut self, pair: &Pair<'_, Rule>, remarks: Vec<Statement>) -> Sentence {
        let kind = self.sentence_kind(&Parts::choice(pair));
        Sentence { remarks, kind, tail: self.its_tail(pair), span: self.span(pair) }
    }

    fn sentence_kind(&mut self, pair: &Pair<'_, Rule>) -> SentenceKind {
        let mut parts = Parts::of(pair);
        match pair.as_rule() {
            Rule::always_held => SentenceKind::AlwaysOneHolder,
            Rule::never => {
                let path = self.path(parts.need(Rule::path));
                SentenceKind::Never(path, parts.take(Rule::condition).map(|condition| self.condition(condition)))
            }
            Rule::only_role => {
                let people = self.joint(parts.need(Rule::joint));
                SentenceKind::OnlyRole(people, self.path(parts.need(Rule::path)))
            }
            Rule::different_people => SentenceKind::DifferentPeople(self.its_list(pair)),
            Rule::only_after => {
                let point = self.point(parts.need(Rule::point));
                SentenceKind::OnlyAfter(point, self.its_moment(&mut parts))
            }
            Rule::follows_on => {
                let point = self.point(parts.need(Rule::point));
                let moment = self.its_moment(&mut parts);
                SentenceKind::Follows(point, moment, parts.take(Rule::within).map(|within| self.within(within)))
            }
            Rule::within_of => {
                let point = self.point(parts.need(Rule::point));
                SentenceKind::Limit(point, self.limit(parts.need(Rule::limit)))
            }
            Rule::happens => SentenceKind::Happens(self.point(parts.need(Rule::point))),
            other => unreachable!("a sentence is never {other:?}"),
        }
    }
}
