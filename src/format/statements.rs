//! Statements.

use super::items::body;
use super::line::{Entry, Line};
use crate::syntax::ast::{Allow, Duty, Effect, Number, Outcome, Quorum, Stated, Statement, StatementKind, Thing, Unit};

/// Writes a statement, and the block of an outcome.
pub(super) fn statement(statement: &Statement) -> Entry {
    let mut line = Line::default();
    line.statement(&statement.kind);
    line.tail(&statement.tail);
    let block = match &statement.kind {
        StatementKind::Outcome(Outcome { block, .. }) => block.as_ref(),
        _ => None,
    };
    Entry { start: statement.span.start, end: statement.span.end, line, body: block.map(body) }
}

impl Line {
    fn statement(&mut self, kind: &StatementKind) -> &mut Self {
        use StatementKind as Kind;
        match kind {
            Kind::By(people) => self.add("by").people(people),
            Kind::To(people) => self.add("to").people(people),
            Kind::With(list) => self.add("with").list(list),
            Kind::Consulting(list) => self.add("consulting").list(list),
            Kind::Produces(list) => self.add("produces").list(list),
            Kind::Needs(list) => self.add("needs").list(list),
            Kind::Asks(list) => self.add("asks").list(list),
            Kind::Withdraws(list) => self.add("withdraws").list(list),
            Kind::Sends(list, people) => self.add("sends").list(list).add("to").people(people),
            Kind::Records(things, list) => self.records(things).add("in").list(list),
            Kind::JudgedBy(list) => self.add("judged by").list(list),
            Kind::HandsOver(people) => self.add("hands over to").people(people),
            Kind::HeldBy(people) => self.add("held by").people(people),
            Kind::Closed => self.add("closed"),
            Kind::ContinuesIn(target) => self.add("continues in").target(target),
            Kind::FromTo(from, to) => self.add("from").people(from).add("to").people(to),
            Kind::Then(target) => self.add("then").target(target),
            Kind::Outcome(outcome) => self.outcome(outcome),
            Kind::Row(condition, target) => self.add("when").condition(condition).add("then").target(target),
            Kind::Otherwise(target) => self.add("otherwise then").target(target),
            Kind::FirstMatch => self.add("first match"),
            Kind::Late(target) => self.add("late then").target(target),
            Kind::Urgency(text) => self.add("urgency").text(text),
            Kind::Against(list) => self.add("against").list(list),
            Kind::Between(one, other) => self.between(one, other),
            Kind::Effect(effect) => self.add("effect").stated(effect, |line, effect| {
                line.add(if *effect == Effect::Waits { "waits" } else { "stands" });
            }),
            Kind::Final => self.add("final"),
            Kind::Outline(text) => self.add("outline").maybe(text.as_ref()),
            Kind::External(text) => self.add("external").maybe(text.as_ref()),
            Kind::ForEach(text) => self.add("for each").text(text),
            Kind::Duty(duty) => self.add(if *duty == Duty::May { "duty may" } else { "duty should" }),
            Kind::See(mark, title) => {
                self.add("see").mark(mark);
                self.maybe(title.as_ref())
            }
            Kind::Note(text) => self.add("note").text(text),
            Kind::Allow(allow) => self.allow(allow),
            Kind::Field(name, title, also) => {
                self.add("field").add(&name.text).maybe(title.as_ref()).also(also);
                self
            }
            Kind::Chair(people) => self.add("chair").people(people),
            Kind::Members(list) => self.add("members").list(list),
            Kind::Quorum(quorum) => self.quorum(quorum),
            _ => self.statement_of_time(kind),
        }
    }

    fn statement_of_time(&mut self, kind: &StatementKind) -> &mut Self {
        use StatementKind as Kind;
        match kind {
            Kind::BeginsOn(moment) => self.add("begins on").moment(moment),
            Kind::BeginsWhen(condition) => self.add("begins when").condition(condition),
            Kind::OnlyIf(condition) => self.add("only if").condition(condition),
            Kind::Claim(path, limit) => {
                self.add("claim").path(path).limit(limit);
                self
            }
            Kind::Limit(limit) => {
                self.limit(limit);
                self
            }
            Kind::Extended(people, length) => self.add("extended by").people(people).add("to").stated_length(length),
            Kind::Takes { least, most, unit } => self.takes(*least, *most, *unit),
            Kind::Pauses(condition) => self.add("pauses while").condition(condition),
            Kind::RaisedBy(list, within) => {
                self.add("raised by").list(list);
                within.iter().for_each(|within| {
                    self.within(within);
                });
                self
            }
            Kind::Sits(length) => self.add("sits every").stated_length(length),
            other => unreachable!("written with the others: {other:?}"),
        }
    }

    fn records(&mut self, things: &[Thing]) -> &mut Self {
        let start = |thing: &Thing| match thing {
            Thing::Text(text) => text.span.start,
            Thing::Path(path) => path.span.start,
        };
        self.add("records").join(things, ",", start, Line::thing);
        self
    }

    fn between(&mut self, one: &crate::syntax::ast::Path, other: &crate::syntax::ast::Path) -> &mut Self {
        self.add("between").path(one).add("and").goes_on(other.span.start);
        self.path(other)
    }

    fn outcome(&mut self, outcome: &Outcome) -> &mut Self {
        self.add("outcome").add(&outcome.name.text).maybe(outcome.title.as_ref());
        if let Some(target) = &outcome.then {
            self.add("then").target(target);
        }
        self
    }

    fn quorum(&mut self, quorum: &Stated<Quorum>) -> &mut Self {
        self.add("quorum").stated(quorum, |line, quorum| match quorum {
            Quorum::Count(number) => {
                line.add(number.value.to_string());
            }
            Quorum::Members(members) => line.paths(members, ","),
        })
    }

    pub(super) fn takes(&mut self, least: Number, most: Option<Number>, unit: Unit) -> &mut Self {
        self.add("takes").add(least.value.to_string());
        if let Some(most) = most {
            self.add("to").add(most.value.to_string());
        }
        self.unit(unit, most.unwrap_or(least))
    }

    pub(super) fn allow(&mut self, allow: &Allow) -> &mut Self {
        self.add("allow").add(&allow.check.text).add("because").text(&allow.because);
        if let Some(until) = &allow.until {
            self.add("until").stamp(until);
        }
        self
    }
}
