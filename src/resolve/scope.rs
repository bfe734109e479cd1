//! Names inside one copy of a procedure: its items, and its parameters filled in by the caller.

use std::collections::BTreeMap;

use super::Resolver;
use super::names::{Entity, Kind, dotted, nearest};
use crate::model::{Cite, ItemId, ItemKind, Moment, OutcomeId, Point, ProcedureId};
use crate::syntax::ast;

/// The number of a scope.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct ScopeId(pub usize);

/// One copy of a procedure.
#[derive(Debug)]
pub(super) struct Scope<'a> {
    /// The procedure whose block is copied here.
    pub procedure: ProcedureId,
    /// The names of its items.
    pub items: BTreeMap<String, ItemId>,
    /// Copies inside this one, by the name of their `follow`.
    pub copies: BTreeMap<String, ScopeId>,
    /// What the caller fills in, and the scope in which it is looked up.
    pub values: BTreeMap<String, (&'a ast::Value, ScopeId)>,
    /// The clauses for which the caller follows it.
    pub cites: Vec<Cite>,
}

/// What a path inside a procedure leads to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    Item(ItemId),
    Outcome(OutcomeId),
    Procedure(ProcedureId),
}

impl<'a> Resolver<'a> {
    pub(super) fn scope(&self, id: ScopeId) -> Option<&Scope<'a>> {
        self.scopes.get(id.0)
    }

    /// Keeps of the marks in a copied block those that belong to the clauses for which the caller follows it; all where
    /// none does.
    pub(super) fn cited_here(&self, scope: Option<ScopeId>, cites: Vec<Cite>) -> Vec<Cite> {
        let around = scope.and_then(|scope| self.scope(scope)).map_or(&[][..], |scope| &scope.cites);
        let within = |inner: &str, outer: &str| {
            inner.strip_prefix(outer).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
        };
        let belongs = |cite: &Cite| {
            around.iter().any(|outer| within(&cite.label, &outer.label) || within(&outer.label, &cite.label))
        };
        if cites.iter().any(belongs) { cites.into_iter().filter(belongs).collect() } else { cites }
    }

    /// Returns what a parameter is filled in with, and where that is looked up.
    pub(super) fn parameter(&self, scope: Option<ScopeId>, path: &ast::Path) -> Option<(&'a ast::Value, ScopeId)> {
        let [name] = path.names.as_slice() else { return None };
        self.scope(scope?)?.values.get(&name.text).copied()
    }

    /// Follows a path to an item or outcome of this copy, or to a procedure and its parts.
    pub(super) fn place_of(&self, scope: Option<ScopeId>, path: &ast::Path) -> Option<Place> {
        let names: Vec<&str> = path.names.iter().map(|name| name.text.as_str()).collect();
        let inside = scope.and_then(|scope| self.inside(scope, &names));
        inside.or_else(|| self.under_procedure(&names))
    }

    fn inside(&self, scope: ScopeId, names: &[&str]) -> Option<Place> {
        let (first, rest) = names.split_first()?;
        let known = self.scope(scope)?;
        if let Some(copy) = known.copies.get(*first).filter(|_| !rest.is_empty()) {
            return self.inside(*copy, rest);
        }
        let item = *known.items.get(*first)?;
        match rest {
            [] => Some(Place::Item(item)),
            [outcome] => self.outcome_of(item, outcome).map(Place::Outcome),
            _ => None,
        }
    }

    fn under_procedure(&self, names: &[&str]) -> Option<Place> {
        let (first, rest) = names.split_first()?;
        let known = self.names.get(first).iter();
        let mut procedure = known.filter_map(|(entity, _)| match entity {
            Entity::Procedure(id) => Some(*id),
            _ => None,
        });
        let procedure = procedure.next_back()?;
        if rest.is_empty() {
            return Some(Place::Procedure(procedure));
        }
        let own = self.own_scopes.get(&procedure).copied()?;
        self.inside(own, rest)
    }

    pub(super) fn outcome_of(&self, item: ItemId, name: &str) -> Option<OutcomeId> {
        let outcomes = self.policy.items[item].outcomes.iter().copied();
        outcomes.into_iter().find(|outcome| self.policy.outcomes[*outcome].named.name == name)
    }

    /// Resolves one point of a moment; several where it is a parameter that stands for several.
    pub(super) fn points(&mut self, scope: Option<ScopeId>, point: &ast::Point) -> Option<Vec<Point>> {
        if let Some((value, caller)) = self.parameter(scope, &point.path) {
            return match value {
                ast::Value::Path(path) => {
                    let inner = ast::Point { start: point.start, path: path.clone(), span: point.span };
                    self.points(Some(caller), &inner)
                }
                ast::Value::Unstated(_) => None,
                ast::Value::Length(_) | ast::Value::Number(_) => {
                    let name = dotted(&point.path);
                    let message = format!("`{name}` is filled in with a length, and this place needs a moment");
                    self.wrong_kind(point.span, message, "fill it in with an event or an item");
                    None
                }
            };
        }
        let event = self.event(&point.path);
        let place = self.place_of(scope, &point.path);
        let place = place.filter(|place| !(event.is_some() && self.is_wait(*place)));
        match (event, place) {
            (Some(_), Some(_)) => {
                self.ambiguous(&point.path, "an event or an item");
                None
            }
            (Some(event), None) => Some(vec![Point::Event(event)]),
            (None, Some(Place::Item(item))) if point.start => Some(vec![Point::Opens(item)]),
            (None, Some(Place::Item(item))) => Some(vec![Point::Done(item)]),
            (None, Some(Place::Outcome(outcome))) => Some(vec![Point::Chosen(outcome)]),
            (None, Some(Place::Procedure(procedure))) if point.start => Some(vec![Point::Begins(procedure)]),
            (None, Some(Place::Procedure(procedure))) => Some(vec![Point::Over(procedure)]),
            (None, None) => {
                if let Some(stage) = self.stage(&point.path) {
                    return Some(vec![stage]);
                }
                self.no_such_place(scope, &point.path, "an event, an item or an outcome");
                None
            }
        }
    }

    pub(super) fn event(&self, path: &ast::Path) -> Option<crate::model::EventId> {
        let known = self.names.get(&dotted(path)).iter();
        let mut events = known.filter_map(|(entity, _)| match entity {
            Entity::Event(id) => Some(*id),
            _ => None,
        });
        events.next_back()
    }

    /// A `wait for` is named after its event, so that both have one name and mean one moment.
    fn is_wait(&self, place: Place) -> bool {
        matches!(place, Place::Item(item) if matches!(self.policy.items[item].kind, ItemKind::Wait(_)))
    }

    /// Reports a path that leads nowhere, with the nearest name.
    pub(super) fn no_such_place(&mut self, scope: Option<ScopeId>, path: &ast::Path, wanted: &str) {
        let name = dotted(path);
        if let Some((entity, _)) = self.names.get(&name).first().copied() {
            let message = format!("`{name}` is {}, and this place needs {wanted}", entity.kind().words());
            self.wrong_kind(path.span, message, format!("name {wanted} here"));
            return;
        }
        let mut known: Vec<String> = self.names.of(&[Kind::Event, Kind::Procedure]).map(str::to_owned).collect();
        if let Some(scope) = scope.and_then(|scope| self.scope(scope)) {
            known.extend(scope.items.keys().cloned());
            for (item_name, item) in &scope.items {
                let outcomes = self.policy.items[*item].outcomes.iter();
                known.extend(outcomes.map(|id| format!("{item_name}.{}", self.policy.outcomes[*id].named.name)));
            }
        }
        let near = nearest(&name, known.iter().map(String::as_str)).map(str::to_owned);
        self.unknown(path.span, &name, wanted, near);
    }

    /// Joins points into a moment.
    pub(super) fn moment(&mut self, scope: Option<ScopeId>, moment: &ast::Stated<ast::Moment>) -> Moment {
        let ast::Stated::Said(moment) = moment else { return Moment::Unstated };
        let (ast::Moment::AnyOf(points) | ast::Moment::First(points) | ast::Moment::Last(points)) = moment;
        let resolved: Vec<Point> = points.iter().filter_map(|point| self.points(scope, point)).flatten().collect();
        if resolved.is_empty() {
            return Moment::Unstated;
        }
        match moment {
            ast::Moment::AnyOf(_) => Moment::AnyOf(resolved),
            ast::Moment::First(_) => Moment::First(resolved),
            ast::Moment::Last(_) => Moment::Last(resolved),
        }
    }
}
