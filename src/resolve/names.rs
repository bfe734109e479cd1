//! The names that a policy declares, and what to say when one is not there.

use std::collections::BTreeMap;

use super::Resolver;
use crate::diagnostic::{Diagnostic, Severity};
use crate::model::{ActorId, ConsentId, DocumentId, EventId, FactId, ProcedureId, StageId, SystemId, TableId};
pub(super) use crate::nearest::nearest;
use crate::source::Span;
use crate::syntax::ast;

/// What a declared name stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Entity {
    Actor(ActorId),
    System(SystemId),
    Document(DocumentId),
    Consent(ConsentId),
    Fact(FactId),
    Event(EventId),
    Procedure(ProcedureId),
    Table(TableId),
    Stage(StageId),
    SharedRole(StageId),
    Standard,
}

/// Kinds of names; what can stand in a place is a list of these.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Kind {
    Actor,
    System,
    Document,
    Consent,
    Fact,
    Event,
    Procedure,
    Table,
    Stage,
    SharedRole,
    Standard,
}

impl Entity {
    pub(super) fn kind(self) -> Kind {
        match self {
            Entity::Actor(_) => Kind::Actor,
            Entity::System(_) => Kind::System,
            Entity::Document(_) => Kind::Document,
            Entity::Consent(_) => Kind::Consent,
            Entity::Fact(_) => Kind::Fact,
            Entity::Event(_) => Kind::Event,
            Entity::Procedure(_) => Kind::Procedure,
            Entity::Table(_) => Kind::Table,
            Entity::Stage(_) => Kind::Stage,
            Entity::SharedRole(_) => Kind::SharedRole,
            Entity::Standard => Kind::Standard,
        }
    }
}

impl Kind {
    /// Returns the kind with its article, as people say it.
    pub(super) fn words(self) -> &'static str {
        match self {
            Kind::Actor => "a role, team, service, body or party",
            Kind::System => "a system",
            Kind::Document => "a document",
            Kind::Consent => "a consent",
            Kind::Fact => "a fact",
            Kind::Event => "an event",
            Kind::Procedure => "a procedure",
            Kind::Table => "a route",
            Kind::Stage => "a stage of the vocabulary",
            Kind::SharedRole => "a role of the vocabulary",
            Kind::Standard => "a standard",
        }
    }
}

/// Every declared name, with all that it stands for and where.
#[derive(Debug, Default)]
pub(super) struct Names {
    known: BTreeMap<String, Vec<(Entity, Span)>>,
}

impl Names {
    /// Returns where the name already stands for something of that kind.
    pub(super) fn taken(&self, name: &str, kind: Kind) -> Option<Span> {
        let known = self.known.get(name)?.iter();
        known.filter(|(entity, _)| entity.kind() == kind).map(|(_, span)| *span).next()
    }

    pub(super) fn add(&mut self, name: &str, entity: Entity, span: Span) {
        self.known.entry(name.to_owned()).or_default().push((entity, span));
    }

    pub(super) fn get(&self, name: &str) -> &[(Entity, Span)] {
        self.known.get(name).map_or(&[], Vec::as_slice)
    }

    /// Lists the names that stand for something of these kinds.
    pub(super) fn of(&self, wanted: &[Kind]) -> impl Iterator<Item = &str> {
        let fits = move |found: &&(Entity, Span)| wanted.contains(&found.0.kind());
        self.known.iter().filter(move |(_, found)| found.iter().any(|one| fits(&one))).map(|(name, _)| name.as_str())
    }
}

/// Joins kinds as "a role, team … or a document".
pub(super) fn either(kinds: &[Kind]) -> String {
    let words: Vec<&str> = kinds.iter().map(|kind| kind.words()).collect();
    words.join(", or ")
}

impl Resolver<'_> {
    /// Enters a declared name; a second one of the same kind is reported.
    pub(super) fn enter(&mut self, name: &ast::Name, entity: Entity) {
        if let Some(first) = self.names.taken(&name.text, entity.kind()) {
            if first != name.span {
                self.duplicate(&name.text, name.span, first);
            }
            return;
        }
        self.names.add(&name.text, entity, name.span);
    }

    /// Reports a name that stands twice.
    pub(super) fn duplicate(&mut self, name: &str, second: Span, first: Span) {
        let found = Diagnostic::new("duplicate-name", Severity::Error, second, format!("`{name}` is declared twice"));
        let found = found.here("declared again here").label(first, "first declared here");
        self.report(found.subject(name).help("give one of the two another name"));
    }

    /// Looks a declared name up among what can stand in its place; reports what is wrong, once.
    pub(super) fn find(&mut self, path: &ast::Path, wanted: &[Kind]) -> Option<Entity> {
        let dotted = dotted(path);
        let found: Vec<Entity> = self.names.get(&dotted).iter().map(|(entity, _)| *entity).collect();
        let fitting: Vec<Entity> = found.iter().copied().filter(|entity| wanted.contains(&entity.kind())).collect();
        match fitting.as_slice() {
            [one] => Some(*one),
            [] => {
                self.not_found(path, wanted, found.first().map(|entity| entity.kind()));
                None
            }
            _ => {
                let kinds: Vec<Kind> = fitting.iter().map(|entity| entity.kind()).collect();
                self.ambiguous(path, &either(&kinds));
                None
            }
        }
    }

    /// Reports a name that two things could be meant by.
    pub(super) fn ambiguous(&mut self, path: &ast::Path, kinds: &str) {
        let message = format!("`{}` could be {kinds} here", dotted(path));
        let found = Diagnostic::new("duplicate-name", Severity::Error, path.span, message);
        self.report(found.here("two things have this name").help("give one of them another name"));
    }

    /// Reports a name that is not there, or stands for something else.
    pub(super) fn not_found(&mut self, path: &ast::Path, wanted: &[Kind], other: Option<Kind>) {
        let name = dotted(path);
        if let Some(other) = other {
            let message = format!("`{name}` is {}, and this place needs {}", other.words(), either(wanted));
            self.wrong_kind(path.span, message, format!("name {} here", either(wanted)));
            return;
        }
        let near = nearest(&name, self.names.of(wanted)).map(str::to_owned);
        self.unknown(path.span, &name, &either(wanted), near);
    }

    /// Reports a name that is nowhere declared, unless a faulty line is the reason.
    pub(super) fn unknown(&mut self, span: Span, name: &str, wanted: &str, near: Option<String>) {
        if name.split('.').any(|part| self.lost_words.contains(part)) {
            self.policy.broken.extend(self.current);
            return;
        }
        let help = match near {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("declare `{name}` as {wanted}, or write `unstated` if the document does not say"),
        };
        let message = format!("nothing is called `{name}` here");
        let found = Diagnostic::new("unknown-name", Severity::Error, span, message).here(format!("should be {wanted}"));
        self.report(found.subject(name).help(help));
    }
}

/// Writes a path with its dots.
pub(super) fn dotted(path: &ast::Path) -> String {
    path.names.iter().map(|name| name.text.as_str()).collect::<Vec<_>>().join(".")
}
