//! The organisation, the things and the facts that a policy speaks of.

use serde::Serialize;

use super::ids::{ActorId, ConsentId, DocumentId, FactId, ItemId, OutcomeId, StageId};
use super::lines::{Cite, Condition, Line, Moment, People};
use crate::calendar::Length;
use crate::source::Span;
use crate::syntax::ast;

/// What every declaration has.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Named {
    /// The name that tools speak of.
    pub name: String,
    /// The title that people read.
    pub title: Option<String>,
    /// The document's other names for it.
    pub also: Vec<String>,
    /// The header.
    #[serde(skip)]
    pub span: Span,
    /// Where the document says so.
    pub cites: Vec<Cite>,
    /// Shared stages or roles of which it is an instance.
    pub matches: Vec<StageId>,
}

impl Named {
    /// Returns the title, or the name where there is none.
    pub fn display(&self) -> &str {
        self.title.as_deref().unwrap_or(&self.name)
    }
}

/// A stage or role that authorities share, by which they are compared.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Stage {
    /// Name and title.
    #[serde(flatten)]
    pub named: Named,
    /// Whether it is a role rather than a stage.
    pub shared_role: bool,
}

/// Which kind of actor.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum ActorKind {
    /// A post.
    Role,
    /// A team.
    Team,
    /// A service.
    Service,
    /// A panel or meeting.
    Body,
    /// Somebody outside.
    Party,
}

/// Somebody who acts, holds, is asked or is told.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Actor {
    /// Name and title.
    #[serde(flatten)]
    pub named: Named,
    /// Which kind.
    pub kind: ActorKind,
    /// The teams or services in which it may be: one of these, the document does not say which.
    pub places: Vec<ActorId>,
    /// Whether the document leaves its place open.
    pub place_unstated: bool,
    /// A team that is one of these, the same throughout a case.
    pub among: Vec<ActorId>,
    /// Whom it manages.
    pub manages: Vec<ActorId>,
    /// Lines of a body.
    pub body: Option<Body>,
}

/// What is said of a body.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Body {
    /// How often it sits; `None` where not stated.
    pub sits: Option<Length>,
    /// Who is in the chair.
    pub chair: Option<People>,
    /// Its members.
    pub members: Vec<ActorId>,
    /// How many, or which, members must be there.
    pub quorum: Option<u32>,
    /// Which members must be there.
    pub quorum_of: Vec<ActorId>,
}

/// A document, or a field of one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Document {
    /// Name and title; a field's name is `document.field`.
    #[serde(flatten)]
    pub named: Named,
    /// The document of which it is a field.
    pub field_of: Option<DocumentId>,
}

/// What somebody must agree to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Consent {
    /// Name and title.
    #[serde(flatten)]
    pub named: Named,
    /// Whose.
    pub from: People,
}

/// A document or a consent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Thing {
    /// A document or field.
    Document(DocumentId),
    /// A consent.
    Consent(ConsentId),
}

/// Which values a fact has.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Domain {
    /// True or false.
    Truth,
    /// One of these.
    OneOf(Vec<String>),
    /// A number in this unit.
    Number(String),
}

/// Something true or false, chosen or counted of a case.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Fact {
    /// Name and title.
    #[serde(flatten)]
    pub named: Named,
    /// Its values.
    pub domain: Domain,
    /// How it varies; `None` is fixed for a case.
    pub change: Option<ast::Change>,
}

/// What an event means.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Meaning {
    /// So long after a moment (deemed); `None` is an unstated length.
    After(Option<Length>, Moment),
    /// So many of an event within a length.
    Count(u32, super::ids::EventId, Option<Length>),
    /// When a condition becomes true.
    When(Condition),
    /// A moment.
    Moment(Moment),
}

/// Something that happens from outside.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Event {
    /// Name and title.
    #[serde(flatten)]
    pub named: Named,
    /// What it means, if it is not simply observed.
    pub meaning: Option<Meaning>,
}

/// What a row of a table asks and where it sends the case.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct TableRow {
    /// When it holds; `None` is `otherwise`.
    pub condition: Option<Condition>,
    /// The team; `None` where unstated.
    pub team: Vec<ActorId>,
}

/// A declared routing table.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Table {
    /// Name and title.
    #[serde(flatten)]
    pub named: Named,
    /// Whether the first row that holds decides.
    pub first_match: bool,
    /// The rows.
    pub rows: Vec<Line<TableRow>>,
    /// Where the team that it chooses may be spoken of as one.
    pub actor: Option<ActorId>,
}

/// What a person or tool asks about a case while it runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Question {
    /// The value of a fact.
    Fact(FactId),
    /// The outcome that an item last had.
    Outcome(ItemId),
    /// Whether a point has happened.
    Happened(super::lines::Point),
    /// Whether a point has happened and no wait has used it up.
    Unused(super::lines::Point),
}

/// An outcome of a decision, and what it brings about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Outcome {
    /// Name and title.
    #[serde(flatten)]
    pub named: Named,
    /// Whose outcome.
    pub item: ItemId,
    /// For which cases it can be chosen.
    pub when: Option<Condition>,
    /// Where it leads and what it brings about.
    pub lines: super::lines::Lines,
    /// For an outcome of a `follow`: the end of the copy that it names.
    pub end: Option<ItemId>,
    /// Whether `settled` or `unsettled` was filled in for a level.
    pub built_in: bool,
}

/// The number of an outcome within its item.
pub type OutcomeRef = (ItemId, OutcomeId);
