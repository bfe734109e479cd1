//! Statements: the lines about the thing around them.

use super::{Lower, Pair, Parts, Rule};
use crate::syntax::ast::{
    Allow, Duty, Effect, Outcome, Path, People, Quorum, Stated, Statement, StatementKind, Target, Text,
};

impl Lower<'_> {
    pub(super) fn statement(&mut self, pair: &Pair<'_, Rule>) -> Statement {
        let chosen = Parts::choice(pair);
        let kind = self.statement_kind(chosen.clone());
        let own = if chosen.as_rule() == Rule::outcome { &chosen } else { pair };
        Statement { kind, tail: self.its_tail(own), span: self.span(pair) }
    }

    fn statement_kind(&mut self, pair: Pair<'_, Rule>) -> StatementKind {
        use StatementKind as Kind;
        match pair.as_rule() {
            Rule::by => Kind::By(self.its_people(&pair)),
            Rule::to => Kind::To(self.its_people(&pair)),
            Rule::with => Kind::With(self.its_list(&pair)),
            Rule::consulting => Kind::Consulting(self.its_list(&pair)),
            Rule::produces => Kind::Produces(self.its_list(&pair)),
            Rule::needs => Kind::Needs(self.its_list(&pair)),
            Rule::asks => Kind::Asks(self.its_list(&pair)),
            Rule::withdraws => Kind::Withdraws(self.its_list(&pair)),
            Rule::sends => Kind::Sends(self.its_list(&pair), self.its_people(&pair)),
            Rule::records => self.records(&pair),
            Rule::judged_by => Kind::JudgedBy(self.its_list(&pair)),
            Rule::hands_over => Kind::HandsOver(self.its_people(&pair)),
            Rule::held_by => Kind::HeldBy(self.its_people(&pair)),
            Rule::closed => Kind::Closed,
            Rule::continues_in => Kind::ContinuesIn(self.its_target(&pair)),
            Rule::from_to => self.from_to(&pair),
            Rule::then => Kind::Then(self.then(pair)),
            Rule::outcome => Kind::Outcome(self.outcome(&pair)),
            Rule::otherwise => Kind::Otherwise(self.its_then(&pair)),
            Rule::first_match => Kind::FirstMatch,
            Rule::late => Kind::Late(self.its_then(&pair)),
            Rule::urgency => Kind::Urgency(self.its_string(&pair)),
            Rule::against => Kind::Against(self.its_list(&pair)),
            Rule::raised_by => self.raised_by(&pair),
            Rule::between => self.between(&pair),
            Rule::effect => Kind::Effect(self.effect(&pair)),
            Rule::final_level => Kind::Final,
            Rule::outline => Kind::Outline(self.optional_string(&pair)),
            Rule::external => Kind::External(self.optional_string(&pair)),
            Rule::for_each => Kind::ForEach(self.its_string(&pair)),
            Rule::duty => Kind::Duty(if Parts::of(&pair).has(Rule::may_word) { Duty::May } else { Duty::Should }),
            Rule::see => Kind::See(self.mark(Parts::of(&pair).need(Rule::mark)), self.optional_string(&pair)),
            Rule::note => Kind::Note(self.its_string(&pair)),
            Rule::allow => Kind::Allow(self.allow(pair)),
            Rule::field => self.field(&pair),
            Rule::chair => Kind::Chair(self.its_people(&pair)),
            Rule::members => Kind::Members(self.its_list(&pair)),
            Rule::quorum => Kind::Quorum(self.quorum(&pair)),
            _ => self.statement_of_time(pair),
        }
    }

    /// The statements that speak of time or set a condition.
    fn statement_of_time(&mut self, pair: Pair<'_, Rule>) -> StatementKind {
        use StatementKind as Kind;
        let mut parts = Parts::of(&pair);
        match pair.as_rule() {
            Rule::begins => match parts.take(Rule::condition) {
                Some(condition) => Kind::BeginsWhen(self.condition(condition)),
                None => Kind::BeginsOn(self.its_moment(&mut parts)),
            },
            Rule::only_if => Kind::OnlyIf(self.condition(parts.need(Rule::condition))),
            Rule::row => Kind::Row(self.condition(parts.need(Rule::condition)), self.its_then(&pair)),
            Rule::claim => Kind::Claim(self.path(parts.need(Rule::path)), self.limit(parts.need(Rule::limit))),
            Rule::limit => Kind::Limit(self.limit(pair)),
            Rule::extended => Kind::Extended(self.its_people(&pair), self.its_length(&mut parts)),
            Rule::takes => self.takes(pair),
            Rule::pauses => Kind::Pauses(self.condition(parts.need(Rule::condition))),
            Rule::sits => Kind::Sits(self.its_length(&mut parts)),
            other => unreachable!("a statement is never {other:?}"),
        }
    }

    pub(super) fn its_people(&self, pair: &Pair<'_, Rule>) -> Stated<People> {
        self.people(Parts::of(pair).need(Rule::people))
    }

    pub(super) fn its_list(&self, pair: &Pair<'_, Rule>) -> Stated<Vec<Path>> {
        self.list(Parts::of(pair).need(Rule::list))
    }

    fn its_target(&self, pair: &Pair<'_, Rule>) -> Target {
        self.target(Parts::of(pair).need(Rule::target))
    }

    fn its_then(&self, pair: &Pair<'_, Rule>) -> Target {
        self.then(Parts::of(pair).need(Rule::then))
    }

    pub(super) fn then(&self, pair: Pair<'_, Rule>) -> Target {
        self.its_target(&pair)
    }

    pub(super) fn its_string(&self, pair: &Pair<'_, Rule>) -> Text {
        self.string(Parts::of(pair).need(Rule::string))
    }

    fn optional_string(&self, pair: &Pair<'_, Rule>) -> Option<Text> {
        Parts::of(pair).take(Rule::string).map(|string| self.string(string))
    }

    fn records(&self, pair: &Pair<'_, Rule>) -> StatementKind {
        let things = Parts::of(pair).all(Rule::thing).map(|thing| self.thing(thing)).collect();
        StatementKind::Records(things, self.its_list(pair))
    }

    #[expect(clippy::wrong_self_convention, reason = "named as its rule")]
    fn from_to(&self, pair: &Pair<'_, Rule>) -> StatementKind {
        let mut parts = Parts::of(pair);
        StatementKind::FromTo(self.people(parts.need(Rule::people)), self.people(parts.need(Rule::people)))
    }

    fn outcome(&mut self, pair: &Pair<'_, Rule>) -> Outcome {
        let mut parts = Parts::of(pair);
        let name = self.name(parts.need(Rule::name));
        let title = parts.take(Rule::title).map(|title| self.title(title));
        let then = parts.take(Rule::then).map(|then| self.then(then));
        Outcome { name, title, then, block: self.its_block(pair) }
    }

    fn raised_by(&mut self, pair: &Pair<'_, Rule>) -> StatementKind {
        let within = Parts::of(pair).take(Rule::within).map(|within| self.within(within));
        StatementKind::RaisedBy(self.its_list(pair), within)
    }

    fn between(&self, pair: &Pair<'_, Rule>) -> StatementKind {
        let mut parts = Parts::of(pair);
        StatementKind::Between(self.path(parts.need(Rule::path)), self.path(parts.need(Rule::path)))
    }

    fn effect(&self, pair: &Pair<'_, Rule>) -> Stated<Effect> {
        let parts = Parts::of(pair);
        let effect = if parts.has(Rule::waits_word) { Effect::Waits } else { Effect::Stands };
        self.unstated(&parts).unwrap_or(Stated::Said(effect))
    }

    pub(super) fn allow(&mut self, pair: Pair<'_, Rule>) -> Allow {
        let mut parts = Parts::of(&pair);
        let check = self.name(parts.need(Rule::name));
        let because = self.string(parts.need(Rule::string));
        Allow { check, because, until: parts.take(Rule::date).map(|date| self.stamp(date)) }
    }

    fn field(&self, pair: &Pair<'_, Rule>) -> StatementKind {
        let mut parts = Parts::of(pair);
        let name = self.name(parts.need(Rule::name));
        let title = parts.take(Rule::title).map(|title| self.title(title));
        StatementKind::Field(name, title, self.also(&parts))
    }

    fn quorum(&mut self, pair: &Pair<'_, Rule>) -> Stated<Quorum> {
        let mut parts = Parts::of(pair);
        if let Some(unstated) = self.unstated(&parts) {
            return unstated;
        }
        if let Some(number) = parts.take(Rule::number) {
            return Stated::Said(Quorum::Count(self.number(number)));
        }
        match self.its_list(pair) {
            Stated::Said(members) => Stated::Said(Quorum::Members(members)),
            Stated::Unstated(span) => Stated::Unstated(span),
        }
    }
}
