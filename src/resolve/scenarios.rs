//! Scenarios and closure days.

use chrono::NaiveDate;

use super::Resolver;
use super::names::{Entity, Kind, dotted, nearest};
use super::scope::{Place, ScopeId};
use crate::calendar::{Instant, OwnDay};
use crate::model::scenarios::{Expectation, Happening, Happens, Scenario, Value};
use crate::model::{Domain, FactId, ItemId, ItemKind, Point, ProcedureId};
use crate::syntax::ast::{self, DeclarationKind, HolidaysLineKind, ScenarioLineKind};

impl<'a> Resolver<'a> {
    /// Resolves the scenarios of a file, once all items are declared; one with an error in it is left out.
    pub(super) fn scenarios(&mut self, tree: &'a ast::File) {
        for declaration in &tree.declarations {
            match &declaration.kind {
                DeclarationKind::Scenario(path, lines) => self.scenario(&declaration.head, path, lines),
                DeclarationKind::Holidays(lines) => lines.iter().for_each(|line| self.own_days(line)),
                _ => {}
            }
        }
    }

    fn scenario(&mut self, head: &ast::Head, path: &ast::Path, lines: &'a [ast::ScenarioLine]) {
        let title = head.title.as_ref().map(|title| title.value.clone()).unwrap_or_default();
        if let Some(first) = self.policy.scenarios.iter().find(|known| known.title == title) {
            self.duplicate(&title, head.span, first.span);
            return;
        }
        let Some(Entity::Procedure(procedure)) = self.find(path, &[Kind::Procedure]) else { return };
        if self.policy.procedures[procedure].is_pattern() {
            let message = format!("{} is a pattern, and a case goes through a copy of it only", Self::written(path));
            self.wrong_kind(path.span, message, "name a procedure that follows it");
            return;
        }
        let before = self.diagnostics.len();
        let (mut happenings, mut expectations) = (Vec::new(), Vec::new());
        for line in lines {
            match &line.kind {
                ScenarioLineKind::Happens { at, path, is, with } => {
                    let Ok(at) = at.text.parse::<Instant>() else { continue };
                    for assignment in with {
                        let what = self.assigned(assignment);
                        happenings.extend(what.map(|what| Happening { at, what, span: line.span }));
                    }
                    let what = self.happens(procedure, path, is.as_ref());
                    happenings.extend(what.map(|what| Happening { at, what, span: line.span }));
                }
                ScenarioLineKind::Note(_) => {}
                expected => {
                    let found = self.expectation(procedure, expected);
                    expectations.extend(found.map(|found| (found, line.span)));
                }
            }
        }
        happenings.sort_by_key(|happening| happening.at);
        if self.diagnostics.len() == before {
            self.policy.scenarios.push(Scenario { title, procedure, happenings, expectations, span: head.span });
        }
    }

    fn happens(&mut self, procedure: ProcedureId, path: &ast::Path, is: Option<&ast::Name>) -> Option<Happens> {
        if let Some(fact) = self.fact_named(path) {
            return self.value(fact, path, is).map(|value| Happens::Holds(fact, value));
        }
        if let Some(event) = self.event(path) {
            if let Some(name) = is {
                self.wrong_kind(name.span, "an event has no outcome", "leave `is …` out");
                return None;
            }
            return Some(Happens::Comes(Point::Event(event)));
        }
        match self.place_in(procedure, path) {
            Some(Place::Procedure(id)) if self.policy.procedures[id].escalation => Some(Happens::Raised(id)),
            Some(Place::Procedure(id)) => Some(Happens::Comes(Point::Over(id))),
            Some(Place::Outcome(id)) => {
                let outcome = &self.policy.outcomes[id];
                Some(Happens::Chosen(outcome.item, outcome.named.name.clone()))
            }
            Some(Place::Item(item)) => self.item_happens(item, path, is),
            None => {
                let scope = self.scope_of(procedure);
                self.no_such_place(scope, path, "an item of the procedure, an event, a fact or an escalation");
                None
            }
        }
    }

    fn item_happens(&mut self, item: ItemId, path: &ast::Path, is: Option<&ast::Name>) -> Option<Happens> {
        match (&self.policy.items[item].kind, is) {
            (ItemKind::Step, None) => Some(Happens::Done(item)),
            (ItemKind::Decision | ItemKind::Level, Some(name)) => {
                self.outcome_named(item, path, name).map(|name| Happens::Chosen(item, name))
            }
            (ItemKind::Decision | ItemKind::Level, None) => {
                let outcomes = self.policy.items[item].outcomes.iter();
                let names: Vec<String> =
                    outcomes.map(|id| format!("`is {}`", self.policy.outcomes[*id].named.name)).collect();
                let message = format!("this line does not say which outcome {} has", Self::written(path));
                self.wrong_kind(path.span, message, format!("end it with {}", names.join(" or ")));
                None
            }
            _ => {
                let message = format!("{} does not happen by itself", Self::written(path));
                self.wrong_kind(path.span, message, "date a step, a decision, an event or a fact; the rest follows");
                None
            }
        }
    }

    fn outcome_named(&mut self, item: ItemId, path: &ast::Path, name: &ast::Name) -> Option<String> {
        if self.outcome_of(item, &name.text).is_some() {
            return Some(name.text.clone());
        }
        let outcomes = self.policy.items[item].outcomes.iter();
        let names: Vec<String> = outcomes.map(|id| self.policy.outcomes[*id].named.name.clone()).collect();
        let near = nearest(&name.text, names.iter().map(String::as_str)).map(str::to_owned);
        self.unknown(name.span, &name.text, &format!("an outcome of {}", Self::written(path)), near);
        None
    }

    fn fact_named(&self, path: &ast::Path) -> Option<FactId> {
        let known = self.names.get(&dotted(path)).iter();
        let mut facts = known.filter_map(|(entity, _)| match entity {
            Entity::Fact(id) => Some(*id),
            _ => None,
        });
        facts.next()
    }

    fn value(&mut self, fact: FactId, path: &ast::Path, is: Option<&ast::Name>) -> Option<Value> {
        let text = is.map(|name| name.text.as_str());
        match (&self.policy.facts[fact].domain, text) {
            (Domain::Truth, None | Some("yes" | "true")) => return Some(Value::Truth(true)),
            (Domain::Truth, Some("no" | "false")) => return Some(Value::Truth(false)),
            (Domain::OneOf(values), Some(wanted)) => {
                if let Some(number) = values.iter().position(|known| known == wanted) {
                    return Some(Value::OneOf(number));
                }
            }
            _ => {}
        }
        let (message, help) = match &self.policy.facts[fact].domain {
            Domain::Truth => ("is true or false".to_owned(), "end the line with `is yes` or `is no`".to_owned()),
            Domain::OneOf(values) => {
                let values: Vec<String> = values.iter().map(|value| format!("`is {value}`")).collect();
                ("needs one of its values".to_owned(), format!("end the line with {}", values.join(" or ")))
            }
            Domain::Number(unit) => {
                (format!("is a number of {unit}"), "write `with name = number` after an event or item".to_owned())
            }
        };
        let span = is.map_or(path.span, |name| name.span);
        self.wrong_kind(span, format!("{} {message}", Self::written(path)), help);
        None
    }

    fn assigned(&mut self, assignment: &ast::Assignment) -> Option<Happens> {
        let path = ast::Path { names: vec![assignment.name.clone()], span: assignment.name.span };
        let Entity::Fact(fact) = self.find(&path, &[Kind::Fact])? else { return None };
        let value = match (&assignment.value, &self.policy.facts[fact].domain) {
            (ast::Value::Number(number), Domain::Number(_)) => Some(Value::Number(number.value)),
            (ast::Value::Path(value), Domain::Truth | Domain::OneOf(_)) => self.value(fact, &path, value.names.first()),
            _ => {
                let message = format!("{} cannot have this value", Self::written(&path));
                self.wrong_kind(assignment.name.span, message, "give a number to a fact that is declared `in` a unit");
                None
            }
        };
        value.map(|value| Happens::Holds(fact, value))
    }

    fn expectation(&mut self, procedure: ProcedureId, expected: &ScenarioLineKind) -> Option<Expectation> {
        match expected {
            ScenarioLineKind::ExpectBy(path, at) => {
                let item = self.item_in(procedure, path)?;
                Some(Expectation::By(item, at.text.parse().ok()?))
            }
            ScenarioLineKind::ExpectLate(path) => self.item_in(procedure, path).map(Expectation::Late),
            ScenarioLineKind::ExpectIs(path, name) => {
                let item = self.item_in(procedure, path)?;
                self.outcome_named(item, path, name).map(|name| Expectation::Is(item, name))
            }
            ScenarioLineKind::ExpectHolder(path) => match self.find(path, &[Kind::Actor])? {
                Entity::Actor(actor) => Some(Expectation::HeldBy(actor)),
                _ => None,
            },
            ScenarioLineKind::Happens { .. } | ScenarioLineKind::Note(_) => None,
        }
    }

    fn item_in(&mut self, procedure: ProcedureId, path: &ast::Path) -> Option<ItemId> {
        match self.place_in(procedure, path) {
            Some(Place::Item(item)) => Some(item),
            _ => {
                let scope = self.scope_of(procedure);
                self.no_such_place(scope, path, "an item or end of the procedure");
                None
            }
        }
    }

    /// Looks for a place in a procedure, and then in the escalations, whose items take part where one is raised.
    fn place_in(&self, procedure: ProcedureId, path: &ast::Path) -> Option<Place> {
        let own = self.place_of(self.scope_of(procedure), path);
        own.or_else(|| {
            let scopes = self.scopes.iter().enumerate();
            let escalations = scopes.filter(|(_, scope)| self.policy.procedures[scope.procedure].escalation);
            let mut places = escalations.filter_map(|(number, _)| self.place_of(Some(ScopeId(number)), path));
            places.next().filter(|first| places.all(|other| other == *first))
        })
    }

    fn scope_of(&self, procedure: ProcedureId) -> Option<ScopeId> {
        self.own_scopes.get(&procedure).copied()
    }

    /// Enters every day of a `closed` or `open` line.
    fn own_days(&mut self, line: &ast::HolidaysLine) {
        let HolidaysLineKind::Days { closed, from, to, title, known } = &line.kind else { return };
        let mut day = |stamp: &ast::Stamp| {
            let read = stamp.text.parse::<NaiveDate>();
            if read.is_err() {
                let message = format!("`{}` is a month or a year, and this place needs a day", stamp.text);
                self.wrong_kind(stamp.span, message, "write the day as well, as in `2026-12-24`");
            }
            read.ok()
        };
        let (Some(first), last) = (day(from), to.as_ref().map(&mut day)) else { return };
        let known_from = known.as_ref().map(&mut day);
        let (Some(last), Some(known_from)) =
            (last.map_or(Some(first), |last| last), known_from.map_or(Some(None), |day| day.map(Some)))
        else {
            return;
        };
        if last < first {
            self.wrong_kind(line.span, "these days end before they begin", "write the earlier day first");
            return;
        }
        let title = title.as_ref().map_or("closed".to_owned(), |title| title.value.clone());
        let days = first.iter_days().take_while(|date| *date <= last).take(MOST_DAYS);
        let days = days.map(|date| OwnDay { date, title: title.clone(), open: !closed, known_from });
        self.policy.own_days.extend(days);
    }
}

/// At most so many days on one line: more than a calendar covers.
const MOST_DAYS: usize = 50_000;
