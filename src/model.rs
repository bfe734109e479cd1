//! The resolved policy: typed numbers, and no text that still has to be looked up.
//!
//! Everything that the document says stands here once, with its place and its clauses. A followed procedure is
//! copied into its caller, so that an item's number also says in which copy it stands.

mod challenges;
mod dump;
pub mod ids;
pub mod lines;
pub mod organisation;
mod queries;
pub mod refusals;
pub mod rules;
pub mod scenarios;
mod words;

use std::collections::BTreeMap;

use serde::Serialize;

pub use challenges::Challenges;
pub use dump::dump;
pub use ids::{
    ActorId, Arena, ClauseId, ConsentId, DocumentId, EventId, FactId, Id, ItemId, OutcomeId, ProcedureId, StageId,
    SystemId, TableId,
};
pub use lines::{
    Begins, Cite, Condition, Disputed, Effect, Limit, LimitKind, Line, Lines, Moment, People, Point, RaisedBy,
    Recorded, Row, See, Takes, Target, Waiver,
};
pub use organisation::{
    Actor, ActorKind, Body, Consent, Document, Domain, Event, Fact, Meaning, Named, Outcome, Question, Stage, Table,
    TableRow, Thing,
};

use crate::calendar::OwnDay;
use crate::source::{FileId, Span};

/// One authority's policy.
#[derive(Clone, Debug, Serialize)]
pub struct Policy {
    /// Name, title and place of the `policy` block.
    #[serde(flatten)]
    pub named: Named,
    /// The file of the `policy` block.
    #[serde(skip)]
    pub file: FileId,
    /// What the header says.
    pub header: Header,
    /// The document's own index.
    pub clauses: Arena<ClauseId, Clause>,
    /// The clauses of each label, where several sources have one.
    #[serde(skip)]
    pub labels: BTreeMap<String, Vec<ClauseId>>,
    /// The documents that are encoded, by title.
    pub sources: Vec<Named>,
    /// What the document itself spells out, or does not.
    pub abbreviations: Vec<Abbreviation>,
    /// The shared stages and roles.
    pub stages: Arena<StageId, Stage>,
    /// Everybody.
    pub actors: Arena<ActorId, Actor>,
    /// Systems.
    pub systems: Arena<SystemId, Named>,
    /// Documents and their fields.
    pub documents: Arena<DocumentId, Document>,
    /// Consents.
    pub consents: Arena<ConsentId, Consent>,
    /// Facts.
    pub facts: Arena<FactId, Fact>,
    /// Events.
    pub events: Arena<EventId, Event>,
    /// Routing tables.
    pub tables: Arena<TableId, Table>,
    /// Procedures and escalations.
    pub procedures: Arena<ProcedureId, Procedure>,
    /// Items of all procedures, copies included.
    pub items: Arena<ItemId, Item>,
    /// Outcomes of all items.
    pub outcomes: Arena<OutcomeId, Outcome>,
    /// Which escalations are open against which decisions.
    #[serde(skip)]
    pub challenges: Challenges,
    /// The procedures that have an end from which a case continues in another one, by that other one.
    #[serde(skip)]
    pub leading: BTreeMap<ProcedureId, Vec<ProcedureId>>,
    /// What must hold of every case, standards included.
    pub rules: Vec<rules::Rule>,
    /// Chances, durations and staff.
    pub profiles: Vec<rules::Profile>,
    /// Waivers, references and remarks that stand on a declaration.
    pub remarks: Vec<(Span, Lines)>,
    /// Every clause that a mark names, itself or a finer part of it.
    pub cited: std::collections::BTreeSet<ClauseId>,
    /// Dated test cases.
    pub scenarios: Vec<scenarios::Scenario>,
    /// Closures and openings on top of the calendar.
    pub own_days: Vec<OwnDay>,
    /// Forms that are parsed and not yet understood, and the procedure that they make inconclusive.
    pub unsupported: Vec<Unsupported>,
    /// Procedures with an error of the file in them, which are not judged.
    pub broken: Vec<ProcedureId>,
    /// What the compiler filled in, in words.
    pub assumed: Vec<Assumed>,
}

/// What the `policy` block says.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Header {
    /// The authority.
    pub authority: Option<Line<String>>,
    /// The post that owns the policy.
    pub owner: Option<Line<String>>,
    /// Its version.
    pub version: Option<Line<String>>,
    /// When it was issued, first and later; days or months.
    pub issued: Vec<Line<String>>,
    /// When it is to be reviewed; an empty text is `unstated`.
    pub review_by: Option<Line<String>>,
    /// The calendar's name.
    pub calendar: Option<Line<String>>,
    /// The working day, in minutes after midnight.
    pub day: Option<Line<(u16, u16)>>,
    /// The standards that it follows, by name.
    pub follows: Vec<Line<String>>,
}

/// A clause of the document's own index.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Clause {
    /// The number, or an invented name.
    pub label: String,
    /// The title.
    pub title: Option<String>,
    /// Other titles for it.
    pub also: Vec<String>,
    /// Whether it holds no rule.
    pub guidance: bool,
    /// The number of its source in `sources`.
    pub source: usize,
    /// The line.
    #[serde(skip)]
    pub span: Span,
}

impl Clause {
    /// Returns whether it is a finer part of another clause: `19.1` of `19`.
    pub fn is_below(&self, above: &Clause) -> bool {
        let rest = self.label.strip_prefix(above.label.as_str());
        self.source == above.source && rest.is_some_and(|rest| rest.starts_with('.'))
    }
}

/// An abbreviation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Abbreviation {
    /// The letters.
    pub letters: String,
    /// What the document spells out; `None` where it never does.
    pub meaning: Option<String>,
    /// Where the document says so.
    pub cites: Vec<Cite>,
    /// The line.
    #[serde(skip)]
    pub span: Span,
}

/// A procedure, or a way to challenge.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Procedure {
    /// Name and title.
    #[serde(flatten)]
    pub named: Named,
    /// Whether it is an escalation.
    pub escalation: bool,
    /// Its parameters; a procedure that has any is a pattern, judged in its copies only.
    pub parameters: Vec<String>,
    /// Its header lines.
    pub lines: Lines,
    /// Its items in the order of the work; copies stand below their `follow`.
    pub items: Vec<ItemId>,
}

impl Procedure {
    /// Returns whether the document names it without its content, or as somebody else's.
    pub fn is_outside(&self) -> bool {
        !self.lines.outline.is_empty() || !self.lines.external.is_empty()
    }

    /// Returns whether it is a pattern, judged in its copies only.
    pub fn is_pattern(&self) -> bool {
        !self.parameters.is_empty()
    }
}

/// Which of the items, with what only that one has.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum ItemKind {
    /// Somebody does something.
    Step,
    /// Somebody chooses an outcome.
    Decision,
    /// A level of an escalation.
    Level,
    /// Finished.
    End,
    /// Branches side by side.
    Parallel,
    /// Several items as one.
    Sequence,
    /// Facts choose.
    Route,
    /// Until it comes.
    Wait(Moment),
    /// A copy of another procedure, whose header lines stand here.
    Follow(ProcedureId, Box<Lines>),
    /// Work beside the block, once for each happening.
    MeanwhileOn(Moment),
    /// Work beside the block, again and again: interval, from, until.
    MeanwhileEvery(Option<crate::calendar::Length>, Option<Moment>, Option<Moment>),
    /// Stops the block around it.
    AtAnyTime(Moment, Target),
}

impl ItemKind {
    /// Returns whether it is work beside a block, which is no part of the flow.
    pub fn is_beside(&self) -> bool {
        matches!(self, ItemKind::MeanwhileOn(_) | ItemKind::MeanwhileEvery(..))
    }
}

/// A part of the work.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Item {
    /// Name and title.
    #[serde(flatten)]
    pub named: Named,
    /// The name that tools speak of, as `step-up.alert` or `step-up.second.alert`.
    pub path: String,
    /// Which of the items.
    pub kind: ItemKind,
    /// The procedure, for a copy the caller.
    pub procedure: ProcedureId,
    /// The procedure in whose text it is written; for a copy the one that is followed.
    pub home: ProcedureId,
    /// The item around it.
    pub parent: Option<ItemId>,
    /// The items inside it.
    pub children: Vec<ItemId>,
    /// Its outcomes, filled in for levels.
    pub outcomes: Vec<OutcomeId>,
    /// What is said about it.
    pub lines: Lines,
}

/// A form that is parsed and not yet understood.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Unsupported {
    /// The form, in words.
    pub form: String,
    /// What stays inconclusive: a rule, or a claim of a procedure.
    pub subject: String,
    /// Where it stands.
    #[serde(skip)]
    pub span: Span,
}

/// Something that the compiler filled in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Assumed {
    /// What it is about.
    pub subject: String,
    /// What was filled in.
    pub text: String,
}
