//! The second pass over everything but procedures: who belongs where, what a fact can be, what an event means.

use std::collections::BTreeMap;

use super::Resolver;
use super::names::{Entity, Kind, dotted};
use super::places::Place;
use crate::model::{ActorId, Body, Cite, Domain, Lines, Meaning, People, TableRow};
use crate::source::Span;
use crate::syntax::ast::{self, DeclarationKind, Membership, Stated, StatementKind};

impl<'a> Resolver<'a> {
    /// Describes what a file declares, procedures left out; indexes first, so that marks find their clauses.
    pub(super) fn describe(&mut self, tree: &'a ast::File) {
        for declaration in &tree.declarations {
            if let DeclarationKind::Source(lines) = &declaration.kind {
                self.source(&declaration.head, lines);
            }
        }
        for declaration in &tree.declarations {
            self.describe_one(declaration);
        }
    }

    fn describe_one(&mut self, declaration: &'a ast::Declaration) {
        let head = &declaration.head;
        if head.tail.when.is_some() {
            let help = "put the `when` on the lines that hold for some cases only";
            self.wrong_kind(head.span, "a declaration holds for every case", help);
        }
        match &declaration.kind {
            DeclarationKind::Policy(lines) => self.header(head, lines),
            DeclarationKind::Abbreviation(meaning) => self.abbreviation(head, meaning),
            DeclarationKind::Service(block) | DeclarationKind::Party(block) => {
                self.actor(head, |_, _| {});
                self.remarks(head, block.as_ref(), Place::Declaration);
            }
            DeclarationKind::System(block) => {
                self.thing(head);
                self.remarks(head, block.as_ref(), Place::Declaration);
            }
            DeclarationKind::Document(block) => {
                self.thing(head);
                self.field_marks(head, block.as_ref());
                self.remarks(head, block.as_ref(), Place::Document);
            }
            DeclarationKind::Team(membership, block) => {
                self.actor(head, |resolver, actor| resolver.membership(actor, membership));
                self.remarks(head, block.as_ref(), Place::Declaration);
            }
            DeclarationKind::Role { place, manages, block } => {
                self.actor(head, |resolver, actor| {
                    resolver.place(actor, place.as_ref());
                    let managed = resolver.actors(manages);
                    resolver.policy.actors[actor].manages = managed;
                });
                self.remarks(head, block.as_ref(), Place::Declaration);
            }
            DeclarationKind::Body(place, block) => {
                self.actor(head, |resolver, actor| {
                    resolver.place(actor, place.as_ref());
                    resolver.policy.actors[actor].body = Some(resolver.body(block.as_ref()));
                });
                self.remarks(head, block.as_ref(), Place::Body);
            }
            DeclarationKind::Consent(from, block) => {
                let from = self.people_at(from);
                if let Some(Entity::Consent(id)) = self.own(head, Kind::Consent) {
                    self.policy.consents[id].from = from;
                }
                self.thing(head);
                self.remarks(head, block.as_ref(), Place::Declaration);
            }
            DeclarationKind::Fact(domain, change, block) => {
                if let Some(Entity::Fact(id)) = self.own(head, Kind::Fact) {
                    self.policy.facts[id].domain = match domain {
                        ast::Domain::Truth => Domain::Truth,
                        ast::Domain::OneOf(names) => {
                            Domain::OneOf(names.iter().map(|name| name.text.clone()).collect())
                        }
                        ast::Domain::Number(unit) => Domain::Number(unit.text.clone()),
                    };
                    self.policy.facts[id].change = *change;
                }
                self.thing(head);
                self.remarks(head, block.as_ref(), Place::Declaration);
            }
            DeclarationKind::Event(_, block) => {
                self.thing(head);
                self.remarks(head, block.as_ref(), Place::Declaration);
            }
            DeclarationKind::Scenario(..) | DeclarationKind::Holidays(_) => {}
            DeclarationKind::Standard(_) | DeclarationKind::Rule(_) | DeclarationKind::Profile(_) => {}
            DeclarationKind::Use(_) | DeclarationKind::Source(_) | DeclarationKind::Vocabulary(_) => {}
            DeclarationKind::Procedure(..) | DeclarationKind::Escalation(..) | DeclarationKind::Route(_) => {}
        }
    }

    /// Returns what a header itself declares.
    pub(super) fn own(&self, head: &ast::Head, kind: Kind) -> Option<Entity> {
        let name = head.name.as_ref()?;
        let known = self.names.get(&name.text).iter();
        known.filter(|(entity, span)| entity.kind() == kind && *span == name.span).map(|(entity, _)| *entity).next()
    }

    /// Fills in the marks of the fields of a document, which are declared right after it.
    fn field_marks(&mut self, head: &ast::Head, block: Option<&ast::Block>) {
        let Some(Entity::Document(id)) = self.own(head, Kind::Document) else { return };
        let mut marks: BTreeMap<Span, Vec<Cite>> = BTreeMap::new();
        for member in block.into_iter().flat_map(|block| &block.members) {
            let ast::Member::Statement(statement) = member else { continue };
            if matches!(statement.kind, ast::StatementKind::Field(..)) {
                marks.insert(statement.span, self.cites(&statement.tail.marks));
            }
        }
        let fields = self.policy.documents.iter().skip(id.0 as usize + 1);
        let fields: Vec<_> = fields.take_while(|(_, field)| field.field_of == Some(id)).map(|(id, _)| id).collect();
        for field in fields {
            let named = &mut self.policy.documents[field].named;
            named.cites = marks.remove(&named.span).unwrap_or_default();
        }
    }

    fn actor(&mut self, head: &ast::Head, describe: impl FnOnce(&mut Self, ActorId)) {
        let Some(Entity::Actor(id)) = self.own(head, Kind::Actor) else { return };
        self.policy.actors[id].named.cites = self.cites(&head.tail.marks);
        self.policy.actors[id].named.matches = self.matches(&head.matches, Kind::SharedRole);
        describe(self, id);
    }

    /// Fills in the marks and shared names of what is not an actor.
    fn thing(&mut self, head: &ast::Head) {
        let cites = self.cites(&head.tail.marks);
        let Some(name) = head.name.as_ref() else { return };
        let known: Vec<Entity> = self.names.get(&name.text).iter().map(|(entity, _)| *entity).collect();
        let matches = self.matches(&head.matches, Kind::Stage);
        for entity in known {
            let named = match entity {
                Entity::System(id) => &mut self.policy.systems[id],
                Entity::Document(id) => &mut self.policy.documents[id].named,
                Entity::Consent(id) => &mut self.policy.consents[id].named,
                Entity::Fact(id) => &mut self.policy.facts[id].named,
                Entity::Event(id) => &mut self.policy.events[id].named,
                _ => continue,
            };
            if named.span == head.span {
                named.cites.clone_from(&cites);
                named.matches.clone_from(&matches);
            }
        }
    }

    /// Looks up shared stages or roles.
    pub(super) fn matches(&mut self, paths: &[ast::Path], kind: Kind) -> Vec<crate::model::StageId> {
        let found = paths.iter().filter_map(|path| self.find(path, &[kind]));
        let ids = found.filter_map(|entity| match entity {
            Entity::Stage(id) | Entity::SharedRole(id) => Some(id),
            _ => None,
        });
        ids.collect()
    }

    /// Looks up people by their names.
    pub(super) fn actors(&mut self, paths: &[ast::Path]) -> Vec<ActorId> {
        let found = paths.iter().filter_map(|path| self.find(path, &[Kind::Actor]));
        let ids = found.filter_map(|entity| match entity {
            Entity::Actor(id) => Some(id),
            _ => None,
        });
        ids.collect()
    }

    /// Looks up people outside every procedure.
    fn people_at(&mut self, people: &Stated<ast::People>) -> People {
        match people {
            Stated::Unstated(_) => People::Unstated,
            Stated::Said(ast::People::AnyOf(groups)) => {
                People::AnyOf(groups.iter().map(|group| self.actors(group)).filter(|group| !group.is_empty()).collect())
            }
            Stated::Said(ast::People::OrElse(first, second)) => People::OrElse(self.actors(first), self.actors(second)),
        }
    }

    fn place(&mut self, actor: ActorId, place: Option<&Stated<Vec<ast::Path>>>) {
        match place {
            None => {}
            Some(Stated::Unstated(_)) => self.policy.actors[actor].place_unstated = true,
            Some(Stated::Said(paths)) => self.policy.actors[actor].places = self.actors(paths),
        }
    }

    fn membership(&mut self, actor: ActorId, membership: &Membership) {
        match membership {
            Membership::None => {}
            Membership::In(place) => self.place(actor, Some(place)),
            Membership::Among(Stated::Said(teams)) => self.policy.actors[actor].among = self.actors(teams),
            Membership::Among(Stated::Unstated(_)) => self.policy.actors[actor].place_unstated = true,
        }
    }

    fn body(&mut self, block: Option<&ast::Block>) -> Body {
        let mut body = Body::default();
        for member in block.into_iter().flat_map(|block| &block.members) {
            let ast::Member::Statement(statement) = member else { continue };
            match &statement.kind {
                StatementKind::Sits(Stated::Said(ast::Length::Count { number, clear, unit, .. })) => {
                    body.sits = Some(super::moments::length(number.value, *unit, *clear));
                }
                StatementKind::Chair(people) => body.chair = Some(self.people_at(people)),
                StatementKind::Members(Stated::Said(members)) => body.members = self.actors(members),
                StatementKind::Quorum(Stated::Said(ast::Quorum::Count(number))) => body.quorum = Some(number.value),
                StatementKind::Quorum(Stated::Said(ast::Quorum::Members(members))) => {
                    body.quorum_of = self.actors(members);
                }
                _ => {}
            }
        }
        body
    }

    /// Keeps the remarks, references and waivers that stand on a declaration.
    fn remarks(&mut self, head: &'a ast::Head, block: Option<&'a ast::Block>, place: Place) {
        let Some(block) = block else { return };
        let cites = self.cites(&head.tail.marks);
        let lines: Lines = self.lines(None, block, place, &cites);
        self.policy.remarks.push((head.span, lines));
    }

    /// Describes what needs moments: events with a meaning, and routing tables.
    pub(super) fn describe_late(&mut self, tree: &'a ast::File) {
        for declaration in &tree.declarations {
            match &declaration.kind {
                DeclarationKind::Event(Some(meaning), _) => {
                    if let Some(Entity::Event(id)) = self.own(&declaration.head, Kind::Event) {
                        self.policy.events[id].meaning = self.meaning(meaning);
                    }
                }
                DeclarationKind::Route(block) => self.table(&declaration.head, block),
                _ => {}
            }
        }
    }

    fn meaning(&mut self, meaning: &ast::Meaning) -> Option<Meaning> {
        Some(match meaning {
            ast::Meaning::After(length, moment) => Meaning::After(self.length(None, length), self.moment(None, moment)),
            ast::Meaning::Count(number, event, length) => match self.find(event, &[Kind::Event])? {
                Entity::Event(id) => Meaning::Count(number.value, id, self.length(None, length)),
                _ => return None,
            },
            ast::Meaning::When(condition) => Meaning::When(self.condition(None, condition)?),
            ast::Meaning::Moment(moment) => Meaning::Moment(self.moment(None, moment)),
        })
    }

    fn table(&mut self, head: &'a ast::Head, block: &'a ast::Block) {
        let Some(Entity::Table(id)) = self.own(head, Kind::Table) else { return };
        let inherited = self.cites(&head.tail.marks);
        self.policy.tables[id].named.cites.clone_from(&inherited);
        for member in &block.members {
            let ast::Member::Statement(statement) = member else {
                self.misplaced_item(member, Place::Table);
                continue;
            };
            let (condition, target) = match &statement.kind {
                StatementKind::Row(condition, target) => (self.condition(None, condition), target),
                StatementKind::Otherwise(target) => (None, target),
                StatementKind::FirstMatch => {
                    self.policy.tables[id].first_match = true;
                    continue;
                }
                StatementKind::Allow(allow) => {
                    let lines =
                        Lines { waivers: vec![super::header::waiver(allow, statement.span)], ..Lines::default() };
                    self.policy.remarks.push((head.span, lines));
                    continue;
                }
                _ => {
                    self.misplaced(statement, Place::Table);
                    continue;
                }
            };
            let team = match target {
                Stated::Said(paths) => self.actors(paths),
                Stated::Unstated(_) => Vec::new(),
            };
            let line = self.line(TableRow { condition, team }, None, statement, &inherited);
            self.policy.tables[id].rows.push(line);
        }
        let actor = self.policy.tables[id].actor;
        let teams: Vec<ActorId> = self.policy.tables[id].rows.iter().flat_map(|row| row.value.team.clone()).collect();
        if let Some(actor) = actor {
            self.policy.actors[actor].among = teams;
        }
    }

    /// Names an entity as the author wrote it, for messages.
    pub(super) fn written(path: &ast::Path) -> String {
        format!("`{}`", dotted(path))
    }
}
