//! Lengths, limits, conditions, people and places to go to.

use super::Resolver;
use super::header::minutes;
use super::names::{Entity, Kind, dotted, nearest};
use super::scope::{Place, ScopeId};
use crate::calendar::Length;
use crate::model::{ActorId, Condition, Domain, FactId, Limit, LimitKind, People, Point, Target, Thing};
use crate::source::Span;
use crate::syntax::ast::{self, Stated};

/// Makes a length of the one clock.
pub(super) fn length(count: u32, unit: ast::Unit, clear: bool) -> Length {
    Length { count, unit, clear }
}

impl Resolver<'_> {
    /// Resolves a length; `None` where the document leaves it open.
    pub(super) fn length(&mut self, scope: Option<ScopeId>, written: &Stated<ast::Length>) -> Option<Length> {
        match written {
            Stated::Unstated(_) => None,
            Stated::Said(ast::Length::Count { number, clear, unit, .. }) => Some(length(number.value, *unit, *clear)),
            Stated::Said(ast::Length::Parameter(path)) => match self.parameter(scope, path) {
                Some((ast::Value::Length(value), caller)) => self.length(Some(caller), &Stated::Said(value.clone())),
                Some((ast::Value::Path(value), caller)) => {
                    self.length(Some(caller), &Stated::Said(ast::Length::Parameter(value.clone())))
                }
                Some((ast::Value::Unstated(_), _)) => None,
                Some((ast::Value::Number(_), _)) => {
                    let message = format!("{} is filled in with a bare number", Self::written(path));
                    self.wrong_kind(path.span, message, "give the number a unit, such as `2 working days`");
                    None
                }
                None => {
                    let wanted = "a length such as `2 working days`, or a parameter that stands for one";
                    self.unknown(path.span, &dotted(path), wanted, None);
                    None
                }
            },
        }
    }

    /// Resolves a limit.
    pub(super) fn limit(&mut self, scope: Option<ScopeId>, limit: &ast::Limit) -> Limit {
        use ast::LimitKind as Written;
        let kind = match &limit.kind {
            Written::Within(within) => self.within(scope, within),
            Written::AtLeastBefore(length, moment) => {
                LimitKind::AtLeastBefore(self.length(scope, length), self.moment(scope, moment))
            }
            Written::AtLeastAfter(length, moment) => {
                LimitKind::AtLeastAfter(self.length(scope, length), self.moment(scope, moment))
            }
            Written::Before(moment) => LimitKind::Before(self.moment(scope, moment)),
            Written::After(moment) => LimitKind::After(self.moment(scope, moment)),
            Written::On(moment) => LimitKind::On(self.moment(scope, moment)),
            Written::OnSameDay { working, moment, by } => LimitKind::OnSameDay {
                working: *working,
                moment: self.moment(scope, moment),
                by: by.as_ref().map(minutes),
            },
        };
        Limit { aim: limit.aim, kind }
    }

    /// Resolves `within …`.
    pub(super) fn within(&mut self, scope: Option<ScopeId>, within: &ast::Within) -> LimitKind {
        LimitKind::Within {
            length: self.length(scope, &within.length),
            anchor: within.anchor.as_ref().map(|anchor| self.moment(scope, anchor)),
            inclusive: within.inclusive,
            by: within.by.as_ref().map(minutes),
        }
    }

    /// Resolves people, parameters filled in.
    pub(super) fn people(&mut self, scope: Option<ScopeId>, people: &Stated<ast::People>) -> People {
        match people {
            Stated::Unstated(_) => People::Unstated,
            Stated::Said(ast::People::AnyOf(groups)) => {
                let groups = groups.iter().map(|group| self.joint(scope, group)).collect::<Vec<_>>();
                let groups: Vec<Vec<ActorId>> = groups.into_iter().filter(|group| !group.is_empty()).collect();
                if groups.is_empty() { People::Unstated } else { People::AnyOf(groups) }
            }
            Stated::Said(ast::People::OrElse(first, second)) => {
                People::OrElse(self.joint(scope, first), self.joint(scope, second))
            }
        }
    }

    /// Resolves people who act together, or are listed.
    pub(super) fn joint(&mut self, scope: Option<ScopeId>, paths: &[ast::Path]) -> Vec<ActorId> {
        paths
            .iter()
            .filter_map(|path| self.one(scope, path, &[Kind::Actor]))
            .filter_map(|entity| match entity {
                Entity::Actor(id) => Some(id),
                _ => None,
            })
            .collect()
    }

    /// Resolves a declared name or the parameter that stands for one.
    pub(super) fn one(&mut self, scope: Option<ScopeId>, path: &ast::Path, wanted: &[Kind]) -> Option<Entity> {
        match self.parameter(scope, path) {
            Some((ast::Value::Path(value), caller)) => self.one(Some(caller), value, wanted),
            Some((ast::Value::Unstated(_), _)) => None,
            Some((ast::Value::Length(_) | ast::Value::Number(_), _)) => {
                let message = format!(
                    "{} is filled in with a length or number, and this place needs a name",
                    Self::written(path)
                );
                self.wrong_kind(path.span, message, format!("fill it in with {}", super::names::either(wanted)));
                None
            }
            None => self.find(path, wanted),
        }
    }

    /// Resolves documents and consents.
    pub(super) fn things(&mut self, scope: Option<ScopeId>, list: &Stated<Vec<ast::Path>>) -> Vec<Thing> {
        let Stated::Said(paths) = list else { return Vec::new() };
        let found = paths.iter().filter_map(|path| self.one(scope, path, &[Kind::Document, Kind::Consent]));
        let found = found.filter_map(|entity| match entity {
            Entity::Document(id) => Some(Thing::Document(id)),
            Entity::Consent(id) => Some(Thing::Consent(id)),
            _ => None,
        });
        found.collect()
    }

    /// Resolves where a case goes inside its procedure.
    pub(super) fn target(&mut self, scope: Option<ScopeId>, target: &ast::Target) -> Target {
        let Stated::Said(paths) = target else { return Target::Unstated };
        let mut items = Vec::new();
        for path in paths {
            match (self.place_of(scope, path), dotted(path).as_str()) {
                (Some(Place::Item(item)), _) => items.push(item),
                (_, "settled") if self.in_escalation() => return Target::Settled,
                (_, "unsettled") if self.in_escalation() => return Target::Unsettled,
                (Some(_), _) => self.wrong_kind(
                    path.span,
                    format!("{} is not an item or end of this procedure", Self::written(path)),
                    "name a step, decision or end that stands in this procedure",
                ),
                (None, _) => self.no_such_place(scope, path, "an item or end of this procedure"),
            }
        }
        if items.is_empty() { Target::Unstated } else { Target::Items(items) }
    }

    fn in_escalation(&self) -> bool {
        self.current.is_some_and(|current| self.policy.procedures[current].escalation)
    }

    /// Resolves a condition; `None` where a name in it is not known.
    pub(super) fn condition(&mut self, scope: Option<ScopeId>, condition: &ast::Condition) -> Option<Condition> {
        Some(match condition {
            ast::Condition::Unstated(_) => Condition::Unstated,
            ast::Condition::Quoted(text) => Condition::Quoted(text.value.clone()),
            ast::Condition::Holds(path) => return self.holds(scope, path),
            ast::Condition::HeldBy(path, span) => return self.held_by(path, *span),
            ast::Condition::Is(path, value) => return self.is(scope, path, value),
            ast::Condition::Compare(path, comparison, number) => {
                let fact = self.fact(scope, path)?;
                if !matches!(self.policy.facts[fact].domain, Domain::Number(_)) {
                    let message = format!("{} is not a number", Self::written(path));
                    self.wrong_kind(
                        path.span,
                        message,
                        "compare a fact that is declared `in` a unit, such as `in years`",
                    );
                    return None;
                }
                Condition::Compare(fact, *comparison, number.value)
            }
            ast::Condition::Not(inner, _) => Condition::Not(Box::new(self.condition(scope, inner)?)),
            ast::Condition::And(parts) => Condition::And(self.conditions(scope, parts)?),
            ast::Condition::Or(parts) => Condition::Or(self.conditions(scope, parts)?),
        })
    }

    fn conditions(&mut self, scope: Option<ScopeId>, parts: &[ast::Condition]) -> Option<Vec<Condition>> {
        let resolved: Vec<_> = parts.iter().map(|part| self.condition(scope, part)).collect();
        resolved.into_iter().collect()
    }

    fn fact(&mut self, scope: Option<ScopeId>, path: &ast::Path) -> Option<FactId> {
        match self.one(scope, path, &[Kind::Fact])? {
            Entity::Fact(id) => Some(id),
            _ => None,
        }
    }

    fn holds(&mut self, scope: Option<ScopeId>, path: &ast::Path) -> Option<Condition> {
        if let Some((ast::Value::Path(value), caller)) = self.parameter(scope, path) {
            return self.holds(Some(caller), value);
        }
        if self.place_of(scope, path).is_some() {
            let point = ast::Point { start: false, path: path.clone(), span: path.span };
            return self.points(scope, &point)?.first().map(|point| Condition::Happened(*point));
        }
        let wanted = [Kind::Fact, Kind::Event, Kind::Document, Kind::Consent];
        match self.find(path, &wanted)? {
            Entity::Fact(id) if self.policy.facts[id].domain == Domain::Truth => Some(Condition::Fact(id)),
            Entity::Fact(_) => {
                let message = format!("{} has several values, and this line does not say which", Self::written(path));
                self.wrong_kind(path.span, message, "write `is` and one of its values");
                None
            }
            Entity::Event(id) => Some(Condition::Happened(Point::Event(id))),
            Entity::Document(id) => Some(Condition::Exists(Thing::Document(id))),
            Entity::Consent(id) => Some(Condition::Exists(Thing::Consent(id))),
            _ => None,
        }
    }

    /// Who holds a case is asked by rules only: a procedure says it.
    fn held_by(&mut self, path: &ast::Path, span: Span) -> Option<Condition> {
        if !self.in_rule {
            let message = "only a rule asks who holds the case".to_owned();
            self.wrong_kind(span, message, "ask what has happened, or what is true of the case");
            return None;
        }
        match self.find(path, &[Kind::Actor])? {
            Entity::Actor(id) => Some(Condition::HeldBy(id)),
            _ => None,
        }
    }

    fn is(&mut self, scope: Option<ScopeId>, path: &ast::Path, value: &ast::Name) -> Option<Condition> {
        if let Some(Place::Item(item)) = self.place_of(scope, path) {
            if let Some(outcome) = self.outcome_of(item, &value.text) {
                return Some(Condition::Chose(item, outcome));
            }
            let outcomes = self.policy.items[item].outcomes.iter();
            let names: Vec<&str> = outcomes.map(|id| self.policy.outcomes[*id].named.name.as_str()).collect();
            let near = nearest(&value.text, names).map(str::to_owned);
            self.unknown(value.span, &value.text, &format!("an outcome of {}", Self::written(path)), near);
            return None;
        }
        let fact = self.fact(scope, path)?;
        let Domain::OneOf(values) = &self.policy.facts[fact].domain else {
            let message = format!("{} has no values to choose from", Self::written(path));
            self.wrong_kind(path.span, message, "declare the fact `one of` some names, or leave `is …` out");
            return None;
        };
        if let Some(number) = values.iter().position(|known| *known == value.text) {
            return Some(Condition::FactIs(fact, number));
        }
        let near = nearest(&value.text, values.iter().map(String::as_str)).map(str::to_owned);
        self.unknown(value.span, &value.text, &format!("a value of {}", Self::written(path)), near);
        None
    }
}
