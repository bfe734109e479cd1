//! Statements: one line each, sorted by what they say.

use super::Resolver;
use super::header::waiver;
use super::names::{Entity, Kind};
use super::places::{Place, fits, word};
use super::scope::{self, ScopeId};
use crate::model::{
    Begins, Cite, Disputed, Effect, ItemKind, Limit, Line, Lines, ProcedureId, RaisedBy, Recorded, Row, See, SystemId,
    Takes,
};
use crate::syntax::ast::{self, Stated, Statement, StatementKind};

impl<'a> Resolver<'a> {
    /// Resolves the statements of a block; items and outcomes are described on their own.
    pub(super) fn lines(
        &mut self,
        scope: Option<ScopeId>,
        block: &'a ast::Block,
        place: Place,
        inherited: &[Cite],
    ) -> Lines {
        let mut lines = Lines::default();
        for member in &block.members {
            match member {
                ast::Member::Statement(statement) if !fits(&statement.kind, place) => self.misplaced(statement, place),
                ast::Member::Statement(statement) => self.statement(&mut lines, scope, statement, inherited),
                ast::Member::Item(_) if !place.holds_items() => self.misplaced_item(member, place),
                ast::Member::Item(_) => {}
            }
        }
        lines
    }

    /// Reports a statement that does not belong where it stands; remarks and waivers belong everywhere.
    pub(super) fn misplaced(&mut self, statement: &Statement, place: Place) {
        if fits(&statement.kind, place) {
            return;
        }
        let message = format!("`{}` does not belong in {}", word(&statement.kind), place.words());
        self.wrong_kind(statement.span, message, "move the line to where it belongs, or take it out");
    }

    /// Reports an item that does not belong where it stands.
    pub(super) fn misplaced_item(&mut self, member: &ast::Member, place: Place) {
        let ast::Member::Item(item) = member else { return };
        let message = format!("an item does not belong in {}", place.words());
        self.wrong_kind(item.head.span, message, "close the block above with `}` before this item");
    }

    /// Wraps what a statement says in its `when`, marks and place.
    pub(super) fn line<T>(
        &mut self,
        value: T,
        scope: Option<ScopeId>,
        statement: &Statement,
        inherited: &[Cite],
    ) -> Line<T> {
        let own = self.cites(&statement.tail.marks);
        let own_cites = !own.is_empty();
        let cites = if own_cites { self.cited_here(scope, own) } else { inherited.to_vec() };
        let when = statement.tail.when.as_ref().and_then(|when| self.condition(scope, when));
        Line { value, when, cites, own_cites, span: statement.span }
    }

    fn statement(&mut self, lines: &mut Lines, scope: Option<ScopeId>, statement: &'a Statement, inherited: &[Cite]) {
        use StatementKind as S;
        /// Resolves a value and keeps it as a line.
        macro_rules! keep {
            ($list:ident, $value:expr) => {{
                let value = $value;
                let line = self.line(value, scope, statement, inherited);
                lines.$list.push(line);
            }};
        }
        match &statement.kind {
            S::By(people) => keep!(by, self.people(scope, people)),
            S::To(people) => keep!(to, self.people(scope, people)),
            S::HeldBy(people) => keep!(held_by, self.people(scope, people)),
            S::With(list) => keep!(with, self.listed(scope, list)),
            S::Consulting(list) => keep!(consulting, self.listed(scope, list)),
            S::Closed => keep!(closed, ()),
            S::ContinuesIn(target) => keep!(continues_in, self.continues(target)),
            S::FromTo(from, to) => keep!(from_to, (self.people(scope, from), self.people(scope, to))),
            S::BeginsOn(moment) => keep!(begins, Begins::On(self.moment(scope, moment))),
            S::Then(target) => keep!(then, self.target(scope, target)),
            S::Late(target) => keep!(late, self.target(scope, target)),
            S::FirstMatch => lines.first_match = true,
            S::Limit(limit) => keep!(limits, self.limit(scope, limit)),
            S::Urgency(text) => keep!(urgency, text.value.clone()),
            S::Extended(people, length) => keep!(extended, (self.people(scope, people), self.length(scope, length))),
            S::Takes { least, most, unit } => keep!(takes, takes(*least, *most, *unit)),
            S::JudgedBy(list) => keep!(judged_by, self.documents(scope, list)),
            S::Effect(Stated::Said(effect)) => keep!(effect, Some(*effect)),
            S::Effect(Stated::Unstated(_)) => keep!(effect, None),
            S::Final => keep!(final_level, ()),
            S::Outline(text) => keep!(outline, text.as_ref().map(|text| text.value.clone())),
            S::External(text) => keep!(external, text.as_ref().map(|text| text.value.clone())),
            S::ForEach(text) => keep!(for_each, text.value.clone()),
            S::Duty(duty) => keep!(duty, *duty),
            S::Note(text) => keep!(notes, text.value.clone()),
            S::See(mark, title) => {
                let title = title.as_ref().map(|title| title.value.clone());
                let source = self.named_source(mark);
                keep!(see, See { label: mark.label.text.clone(), source, title });
            }
            S::Allow(allow) => lines.waivers.push(waiver(allow, statement.span)),
            S::Against(list) => keep!(against, self.against(list)),
            S::RaisedBy(people, within) => {
                let within = within.as_ref().map(|within| Limit { aim: false, kind: self.within(scope, within) });
                keep!(raised_by, RaisedBy { people: self.listed(scope, people), within });
            }
            S::BeginsWhen(_)
            | S::OnlyIf(_)
            | S::Row(..)
            | S::Otherwise(_)
            | S::Pauses(_)
            | S::Between(..)
            | S::Claim(..) => {
                self.conditional(lines, scope, statement, inherited);
            }
            S::Produces(_)
            | S::Needs(_)
            | S::Asks(_)
            | S::Withdraws(_)
            | S::Sends(..)
            | S::Records(..)
            | S::HandsOver(_) => {
                let Some(effect) = self.effect(scope, &statement.kind) else { return };
                keep!(effects, effect);
            }
            S::Outcome(_) | S::Field(..) | S::Sits(_) | S::Chair(_) | S::Members(_) | S::Quorum(_) => {}
        }
    }

    /// Resolves the statements whose value may not resolve at all.
    fn conditional(&mut self, lines: &mut Lines, scope: Option<ScopeId>, statement: &'a Statement, inherited: &[Cite]) {
        use StatementKind as S;
        match &statement.kind {
            S::BeginsWhen(condition) => {
                let Some(condition) = self.condition(scope, condition) else { return };
                lines.begins.push(self.line(Begins::When(condition), scope, statement, inherited));
            }
            S::OnlyIf(condition) => {
                let Some(condition) = self.condition(scope, condition) else { return };
                lines.only_if.push(self.line(condition, scope, statement, inherited));
            }
            S::Pauses(condition) => {
                let Some(condition) = self.condition(scope, condition) else { return };
                lines.pauses.push(self.line(condition, scope, statement, inherited));
            }
            S::Row(condition, target) => {
                let target = self.target(scope, target);
                let Some(condition) = self.condition(scope, condition) else { return };
                let row = Row { condition: Some(condition), target };
                lines.rows.push(self.line(row, scope, statement, inherited));
            }
            S::Otherwise(target) => {
                let row = Row { condition: None, target: self.target(scope, target) };
                lines.rows.push(self.line(row, scope, statement, inherited));
            }
            S::Between(first, second) => {
                let pair = self.joint(scope, &[first.clone(), second.clone()]);
                let [first, second] = pair.as_slice() else { return };
                lines.between.push(self.line((*first, *second), scope, statement, inherited));
            }
            S::Claim(path, limit) => {
                let limit = self.limit(scope, limit);
                match self.place_of(scope, path) {
                    Some(scope::Place::Item(item)) => {
                        lines.claims.push(self.line((item, limit), scope, statement, inherited));
                    }
                    _ => self.no_such_place(scope, path, "an item of this procedure"),
                }
            }
            _ => unreachable!("only the statements above are handed on"),
        }
    }

    fn effect(&mut self, scope: Option<ScopeId>, kind: &StatementKind) -> Option<Effect> {
        Some(match kind {
            StatementKind::Produces(list) => Effect::Produces(self.things(scope, list)),
            StatementKind::Needs(list) => Effect::Needs(self.things(scope, list)),
            StatementKind::Asks(list) => Effect::Asks(self.consents(scope, list)),
            StatementKind::Withdraws(list) => Effect::Withdraws(self.consents(scope, list)),
            StatementKind::Sends(list, people) => Effect::Sends(self.things(scope, list), self.people(scope, people)),
            StatementKind::HandsOver(people) => Effect::HandsOver(self.people(scope, people)),
            StatementKind::Records(things, systems) => {
                let recorded = things.iter().filter_map(|thing| self.recorded(scope, thing)).collect();
                Effect::Records(recorded, self.systems(scope, systems))
            }
            _ => return None,
        })
    }

    fn recorded(&mut self, scope: Option<ScopeId>, thing: &ast::Thing) -> Option<Recorded> {
        match thing {
            ast::Thing::Text(text) => Some(Recorded::Text(text.value.clone())),
            ast::Thing::Path(path) => match self.one(scope, path, &[Kind::Document])? {
                Entity::Document(id) => Some(Recorded::Document(id)),
                _ => None,
            },
        }
    }

    /// Resolves listed names of one kind.
    fn named<T>(
        &mut self,
        scope: Option<ScopeId>,
        list: &Stated<Vec<ast::Path>>,
        (kind, pick): (Kind, fn(Entity) -> Option<T>),
    ) -> Vec<T> {
        let Stated::Said(paths) = list else { return Vec::new() };
        paths.iter().filter_map(|path| self.one(scope, path, &[kind])).filter_map(pick).collect()
    }

    fn systems(&mut self, scope: Option<ScopeId>, list: &Stated<Vec<ast::Path>>) -> Vec<SystemId> {
        let pick = |entity| if let Entity::System(id) = entity { Some(id) } else { None };
        self.named(scope, list, (Kind::System, pick))
    }

    fn consents(&mut self, scope: Option<ScopeId>, list: &Stated<Vec<ast::Path>>) -> Vec<crate::model::ConsentId> {
        let pick = |entity| if let Entity::Consent(id) = entity { Some(id) } else { None };
        self.named(scope, list, (Kind::Consent, pick))
    }

    fn documents(&mut self, scope: Option<ScopeId>, list: &Stated<Vec<ast::Path>>) -> Vec<crate::model::DocumentId> {
        let pick = |entity| if let Entity::Document(id) = entity { Some(id) } else { None };
        self.named(scope, list, (Kind::Document, pick))
    }

    fn listed(&mut self, scope: Option<ScopeId>, list: &Stated<Vec<ast::Path>>) -> Vec<crate::model::ActorId> {
        match list {
            Stated::Said(paths) => self.joint(scope, paths),
            Stated::Unstated(_) => Vec::new(),
        }
    }

    fn continues(&mut self, target: &ast::Target) -> Vec<ProcedureId> {
        let pick = |entity| if let Entity::Procedure(id) = entity { Some(id) } else { None };
        self.named(None, target, (Kind::Procedure, pick))
    }

    fn against(&mut self, list: &Stated<Vec<ast::Path>>) -> Vec<Disputed> {
        let Stated::Said(paths) = list else { return Vec::new() };
        let mut disputed = Vec::new();
        for path in paths {
            match self.place_of(None, path) {
                Some(scope::Place::Procedure(id)) => disputed.push(Disputed::Procedure(id)),
                Some(scope::Place::Outcome(id)) => disputed.push(Disputed::Outcome(id)),
                Some(scope::Place::Item(id)) if self.policy.items[id].kind == ItemKind::Decision => {
                    disputed.push(Disputed::Decision(id));
                }
                Some(scope::Place::Item(_)) => {
                    let message = format!("{} is not a decision, so nobody can challenge it", Self::written(path));
                    self.wrong_kind(path.span, message, "name a decision, one of its outcomes, or a whole procedure");
                }
                None => self.no_such_place(None, path, "a decision, an outcome or a procedure"),
            }
        }
        disputed
    }
}

pub(super) fn takes(least: ast::Number, most: Option<ast::Number>, unit: ast::Unit) -> Takes {
    Takes { least: least.value, most: most.map_or(least.value, |most| most.value), unit }
}
