//! The first pass: every declaration gets its number, so that names may be used before they are declared.

use std::collections::BTreeMap;

use super::Resolver;
use super::names::Entity;
use crate::model::{
    Actor, ActorKind, Arena, Challenges, Consent, Document, Domain, Event, Fact, Header, Lines, Named, People, Policy,
    Procedure, Stage, Table,
};
use crate::source::{FileId, Span};
use crate::syntax::ast::{self, DeclarationKind as Kind};

/// Makes a policy in which nothing is declared yet.
pub(super) fn empty(name: String, file: FileId) -> Policy {
    let span = Span::new(file, 0, 0);
    Policy {
        named: Named { name, title: None, also: Vec::new(), span, cites: Vec::new(), matches: Vec::new() },
        file,
        header: Header::default(),
        clauses: Arena::default(),
        labels: BTreeMap::default(),
        challenges: Challenges::default(),
        leading: BTreeMap::default(),
        sources: Vec::new(),
        abbreviations: Vec::new(),
        stages: Arena::default(),
        actors: Arena::default(),
        systems: Arena::default(),
        documents: Arena::default(),
        consents: Arena::default(),
        facts: Arena::default(),
        events: Arena::default(),
        tables: Arena::default(),
        procedures: Arena::default(),
        items: Arena::default(),
        outcomes: Arena::default(),
        rules: Vec::new(),
        profiles: Vec::new(),
        remarks: Vec::new(),
        scenarios: Vec::new(),
        cited: std::collections::BTreeSet::new(),
        own_days: Vec::new(),
        unsupported: Vec::new(),
        broken: Vec::new(),
        assumed: Vec::new(),
    }
}

/// Takes name, title and other names from a header; marks and shared names come in the second pass.
pub(super) fn named(head: &ast::Head) -> Named {
    Named {
        name: head.name.as_ref().map(|name| name.text.clone()).unwrap_or_default(),
        title: head.title.as_ref().map(|title| title.value.clone()),
        also: head.also.iter().map(|also| also.value.clone()).collect(),
        span: head.span,
        cites: Vec::new(),
        matches: Vec::new(),
    }
}

fn actor(named: Named, kind: ActorKind) -> Actor {
    let (places, among, manages) = (Vec::new(), Vec::new(), Vec::new());
    Actor { named, kind, places, place_unstated: false, among, manages, body: None }
}

impl Resolver<'_> {
    /// Enters everything that a file declares.
    pub(super) fn declare(&mut self, tree: &ast::File) {
        for declaration in &tree.declarations {
            let Some(name) = declaration.head.name.as_ref() else { continue };
            let named = named(&declaration.head);
            if let Kind::Vocabulary(lines) = &declaration.kind {
                self.vocabulary(lines);
            } else if let Some(entity) = self.number(&declaration.kind, named) {
                self.enter(name, entity);
            }
        }
    }

    /// Gives a declaration its number.
    fn number(&mut self, kind: &Kind, named: Named) -> Option<Entity> {
        let policy = &mut self.policy;
        Some(match kind {
            Kind::Service(_) => Entity::Actor(policy.actors.add(actor(named, ActorKind::Service))),
            Kind::Team(..) => Entity::Actor(policy.actors.add(actor(named, ActorKind::Team))),
            Kind::Role { .. } => Entity::Actor(policy.actors.add(actor(named, ActorKind::Role))),
            Kind::Body(..) => Entity::Actor(policy.actors.add(actor(named, ActorKind::Body))),
            Kind::Party(_) => Entity::Actor(policy.actors.add(actor(named, ActorKind::Party))),
            Kind::System(_) => Entity::System(policy.systems.add(named)),
            Kind::Document(block) => {
                let name = named.name.clone();
                let id = policy.documents.add(Document { named, field_of: None });
                self.fields(&name, id, block.as_ref());
                Entity::Document(id)
            }
            Kind::Consent(..) => Entity::Consent(policy.consents.add(Consent { named, from: People::Unstated })),
            Kind::Fact(..) => Entity::Fact(policy.facts.add(Fact { named, domain: Domain::Truth, change: None })),
            Kind::Event(..) => Entity::Event(policy.events.add(Event { named, meaning: None })),
            Kind::Procedure(parameters, _) | Kind::Escalation(parameters, _) => {
                let escalation = matches!(kind, Kind::Escalation(..));
                let parameters = parameters.iter().map(|name| name.text.clone()).collect();
                let (lines, items) = (Lines::default(), Vec::new());
                Entity::Procedure(policy.procedures.add(Procedure { named, escalation, parameters, lines, items }))
            }
            Kind::Route(_) => {
                let team = actor(named.clone(), ActorKind::Team);
                let actor = policy.actors.add(team);
                self.names.add(&named.name, Entity::Actor(actor), named.span);
                let table = Table { named, first_match: false, rows: Vec::new(), actor: Some(actor) };
                Entity::Table(self.policy.tables.add(table))
            }
            Kind::Standard(_) => Entity::Standard,
            Kind::Policy(_) | Kind::Use(_) | Kind::Source(_) | Kind::Abbreviation(_) | Kind::Vocabulary(_) => {
                return None;
            }
            Kind::Holidays(_) | Kind::Scenario(..) | Kind::Profile(_) | Kind::Rule(_) => return None,
        })
    }

    fn fields(&mut self, document: &str, id: crate::model::DocumentId, block: Option<&ast::Block>) {
        for member in block.into_iter().flat_map(|block| &block.members) {
            let ast::Member::Statement(statement) = member else { continue };
            let ast::StatementKind::Field(name, title, also) = &statement.kind else { continue };
            let named = Named {
                name: format!("{document}.{}", name.text),
                title: title.as_ref().map(|title| title.value.clone()),
                also: also.iter().map(|also| also.value.clone()).collect(),
                span: statement.span,
                cites: Vec::new(),
                matches: Vec::new(),
            };
            let dotted = ast::Name { text: named.name.clone(), span: name.span };
            let field = self.policy.documents.add(Document { named, field_of: Some(id) });
            self.enter(&dotted, Entity::Document(field));
        }
    }

    fn vocabulary(&mut self, lines: &[ast::VocabularyLine]) {
        for line in lines {
            let (name, title, span, shared) = match line {
                ast::VocabularyLine::Role(name, title, span) => (name, title, *span, true),
                ast::VocabularyLine::Stage(name, title, span) => (name, title, *span, false),
                ast::VocabularyLine::Note(..) => continue,
            };
            let title = title.as_ref().map(|title| title.value.clone());
            let (also, cites, matches) = (Vec::new(), Vec::new(), Vec::new());
            let id = self.policy.stages.add(Stage {
                named: Named { name: name.text.clone(), title, also, span, cites, matches },
                shared_role: shared,
            });
            self.enter(name, if shared { Entity::SharedRole(id) } else { Entity::Stage(id) });
        }
    }
}
