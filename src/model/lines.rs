//! What the lines of a block say, resolved.

use serde::Serialize;

use super::ids::{
    ActorId, ClauseId, ConsentId, DocumentId, EventId, FactId, ItemId, OutcomeId, ProcedureId, StageId, SystemId,
};
use super::organisation::Thing;
use crate::calendar::{Length, Unit};
use crate::source::Span;
use crate::syntax::ast;

/// Where the document says so.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Cite {
    /// The label as written, which may be finer than the index: `19.1.3`.
    pub label: String,
    /// The nearest clause of the index.
    pub clause: Option<ClauseId>,
    /// Where the mark stands.
    #[serde(skip)]
    pub span: Span,
}

/// One line: what it says, for which cases, and where the document says so.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Line<T> {
    /// What it says.
    pub value: T,
    /// For which cases; `None` is every case.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub when: Option<Condition>,
    /// Its own marks, or else those of the nearest header around it that has any.
    pub cites: Vec<Cite>,
    /// Whether the marks are its own.
    pub own_cites: bool,
    /// The line.
    #[serde(skip)]
    pub span: Span,
}

/// Who acts.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum People {
    /// The document does not say.
    Unstated,
    /// One of these, each a group that acts jointly; one alternative is the ordinary case.
    AnyOf(Vec<Vec<ActorId>>),
    /// The second in the absence of the first.
    OrElse(Vec<ActorId>, Vec<ActorId>),
}

impl People {
    /// Lists everybody who is named.
    pub fn actors(&self) -> Vec<ActorId> {
        match self {
            People::Unstated => Vec::new(),
            People::AnyOf(groups) => groups.iter().flatten().copied().collect(),
            People::OrElse(first, second) => first.iter().chain(second).copied().collect(),
        }
    }

    /// Returns whether several must act together.
    pub fn is_joint(&self) -> bool {
        match self {
            People::Unstated => false,
            People::AnyOf(groups) => groups.iter().any(|group| group.len() > 1),
            People::OrElse(first, second) => first.len() > 1 || second.len() > 1,
        }
    }

    /// Returns whether the document leaves open which of several it is.
    pub fn is_ambiguous(&self) -> bool {
        matches!(self, People::AnyOf(groups) if groups.len() > 1)
    }
}

/// Where a case goes.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Target {
    /// The document does not say.
    Unstated,
    /// One of these items or ends; one is the ordinary case.
    Items(Vec<ItemId>),
    /// The built-in end `settled` of an escalation.
    Settled,
    /// The built-in end `unsettled` of an escalation.
    Unsettled,
}

/// One thing that happens.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Point {
    /// An event comes.
    Event(EventId),
    /// An item is done, or an end reached.
    Done(ItemId),
    /// An item opens.
    Opens(ItemId),
    /// An outcome is chosen.
    Chosen(OutcomeId),
    /// A procedure begins, or an escalation is raised.
    Begins(ProcedureId),
    /// A procedure is over.
    Over(ProcedureId),
    /// Anything that matches a shared stage happens; in rules only.
    Stage(StageId),
}

/// When.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Moment {
    /// The document does not say.
    Unstated,
    /// One of these, and the document does not say which; one is the ordinary case.
    AnyOf(Vec<Point>),
    /// The first of these.
    First(Vec<Point>),
    /// The last of these.
    Last(Vec<Point>),
}

impl Moment {
    /// Lists the points that it names.
    pub fn points(&self) -> &[Point] {
        match self {
            Moment::Unstated => &[],
            Moment::AnyOf(points) | Moment::First(points) | Moment::Last(points) => points,
        }
    }
}

/// For which cases.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Condition {
    /// The document sets a condition and does not say which.
    Unstated,
    /// The document's own words.
    Quoted(String),
    /// A fact is true.
    Fact(FactId),
    /// A fact has this value (its number in the domain).
    FactIs(FactId, usize),
    /// A number compares so.
    Compare(FactId, ast::Comparison, u32),
    /// A decision had this outcome.
    Chose(ItemId, OutcomeId),
    /// This has happened.
    Happened(Point),
    /// This exists, or was given.
    Exists(Thing),
    /// Somebody holds the case, or somebody for them: a role for its team and service.
    HeldBy(ActorId),
    /// Not so.
    Not(Box<Condition>),
    /// Each of these.
    And(Vec<Condition>),
    /// At least one of these.
    Or(Vec<Condition>),
}

impl Condition {
    /// Calls `visit` for this condition and each one inside it.
    pub fn walk(&self, visit: &mut dyn FnMut(&Condition)) {
        visit(self);
        match self {
            Condition::Not(inner) => inner.walk(visit),
            Condition::And(parts) | Condition::Or(parts) => parts.iter().for_each(|part| part.walk(visit)),
            _ => {}
        }
    }
}

/// How far, in a limit.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum LimitKind {
    /// At the latest so long after the anchor; from the opening of the item where there is no anchor.
    Within {
        /// How long; `None` where unstated.
        length: Option<Length>,
        /// From when.
        anchor: Option<Moment>,
        /// The day of the anchor is day one.
        inclusive: bool,
        /// A time of day that ends it, in minutes after midnight.
        by: Option<u16>,
    },
    /// At least so long before the moment.
    AtLeastBefore(Option<Length>, Moment),
    /// At least so long after the moment.
    AtLeastAfter(Option<Length>, Moment),
    /// Before the moment.
    Before(Moment),
    /// After the moment.
    After(Moment),
    /// At the moment.
    On(Moment),
    /// On the moment's day.
    OnSameDay {
        /// The next working day, where the moment falls on none.
        working: bool,
        /// The moment.
        moment: Moment,
        /// A time of day, in minutes after midnight.
        by: Option<u16>,
    },
}

/// A limit.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct Limit {
    /// A wish, which bounds nothing.
    pub aim: bool,
    /// What it says.
    pub kind: LimitKind,
}

impl Limit {
    /// Returns whether it bounds the work from above.
    pub fn bounds(&self) -> bool {
        !self.aim
            && match &self.kind {
                LimitKind::Within { length, .. } => length.is_some(),
                LimitKind::AtLeastBefore(length, moment) => length.is_some() && *moment != Moment::Unstated,
                LimitKind::Before(moment) | LimitKind::On(moment) => *moment != Moment::Unstated,
                LimitKind::OnSameDay { moment, .. } => *moment != Moment::Unstated,
                LimitKind::AtLeastAfter(..) | LimitKind::After(_) => false,
            }
    }

    /// Returns the moment from which it counts, if it names one.
    pub fn moment(&self) -> Option<&Moment> {
        match &self.kind {
            LimitKind::Within { anchor, .. } => anchor.as_ref(),
            LimitKind::AtLeastBefore(_, moment) | LimitKind::AtLeastAfter(_, moment) => Some(moment),
            LimitKind::Before(moment) | LimitKind::After(moment) | LimitKind::On(moment) => Some(moment),
            LimitKind::OnSameDay { moment, .. } => Some(moment),
        }
    }
}

/// What is written down.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Recorded {
    /// Something in words.
    Text(String),
    /// A document or field.
    Document(DocumentId),
}

/// What is brought about when an item is done or an outcome chosen.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Effect {
    /// Documents come into being, consents are given.
    Produces(Vec<Thing>),
    /// Must be there beforehand.
    Needs(Vec<Thing>),
    /// Consents are asked for.
    Asks(Vec<ConsentId>),
    /// Consents are taken back.
    Withdraws(Vec<ConsentId>),
    /// Documents are handed on.
    Sends(Vec<Thing>, People),
    /// Something is written down; no system where unstated.
    Records(Vec<Recorded>, Vec<SystemId>),
    /// The case's holder changes.
    HandsOver(People),
}

/// What a reference points to and is called by the document.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct See {
    /// The label that the document gives.
    pub label: String,
    /// In which of the policy's sources, where it names one.
    pub source: Option<usize>,
    /// The title that the document gives.
    pub title: Option<String>,
}

/// A waiver.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Waiver {
    /// The check.
    pub check: String,
    /// Why.
    pub because: String,
    /// The last day on which it holds, `YYYY-MM-DD`.
    pub until: Option<String>,
    /// The line.
    #[serde(skip)]
    pub span: Span,
}

/// How long the work needs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Takes {
    /// The least.
    pub least: u32,
    /// The most.
    pub most: u32,
    /// Of what.
    pub unit: Unit,
}

/// To what an escalation is open.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Disputed {
    /// Every decision of a procedure.
    Procedure(ProcedureId),
    /// Every outcome of a decision.
    Decision(ItemId),
    /// One outcome.
    Outcome(OutcomeId),
}

/// Who may challenge, and until when.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RaisedBy {
    /// Who; none where unstated.
    pub people: Vec<ActorId>,
    /// How long after the decision.
    pub within: Option<Limit>,
}

/// How a procedure begins.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Begins {
    /// On a moment.
    On(Moment),
    /// When a condition holds.
    When(Condition),
}

/// A row of a `route` item; no condition is `otherwise`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Row {
    /// When it holds.
    pub condition: Option<Condition>,
    /// Where it leads.
    pub target: Target,
}

/// Everything that the lines of one block say. Most blocks use few of these.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Lines {
    /// Who does or decides it.
    pub by: Vec<Line<People>>,
    /// Who is addressed or told.
    pub to: Vec<Line<People>>,
    /// Who takes part.
    pub with: Vec<Line<Vec<ActorId>>>,
    /// Who is asked.
    pub consulting: Vec<Line<Vec<ActorId>>>,
    /// What is brought about, in the order in which it is written.
    pub effects: Vec<Line<Effect>>,
    /// What a decision turns on; empty where unstated.
    pub judged_by: Vec<Line<Vec<DocumentId>>>,
    /// Who holds the case.
    pub held_by: Vec<Line<People>>,
    /// The case is closed.
    pub closed: Vec<Line<()>>,
    /// The procedures in which the case goes on; empty where unstated.
    pub continues_in: Vec<Line<Vec<ProcedureId>>>,
    /// From whom to whom the case moves.
    pub from_to: Vec<Line<(People, People)>>,
    /// How it begins.
    pub begins: Vec<Line<Begins>>,
    /// Asked when the item opens; passed over if false.
    pub only_if: Vec<Line<Condition>>,
    /// Where the case goes on.
    pub then: Vec<Line<Target>>,
    /// The rows of a `route`.
    pub rows: Vec<Line<Row>>,
    /// The first row that holds decides.
    pub first_match: bool,
    /// Totals that the document states.
    pub claims: Vec<Line<(ItemId, Limit)>>,
    /// Limits.
    pub limits: Vec<Line<Limit>>,
    /// Where the case goes when the limit passes.
    pub late: Vec<Line<Target>>,
    /// The document's vague words.
    pub urgency: Vec<Line<String>>,
    /// Who may move the limit, and up to where (`None` is without bound).
    pub extended: Vec<Line<(People, Option<Length>)>>,
    /// How long the work needs.
    pub takes: Vec<Line<Takes>>,
    /// While this holds the clock stands still.
    pub pauses: Vec<Line<Condition>>,
    /// To what an escalation is open.
    pub against: Vec<Line<Vec<Disputed>>>,
    /// Who may raise it.
    pub raised_by: Vec<Line<RaisedBy>>,
    /// Each may challenge what the other takes or shares.
    pub between: Vec<Line<(ActorId, ActorId)>>,
    /// What happens to the case meanwhile; `None` is unstated.
    pub effect: Vec<Line<Option<ast::Effect>>>,
    /// The last word.
    pub final_level: Vec<Line<()>>,
    /// Named by the document without its content.
    pub outline: Vec<Line<Option<String>>>,
    /// Not in this document.
    pub external: Vec<Line<Option<String>>>,
    /// Once for each of these.
    pub for_each: Vec<Line<String>>,
    /// How strongly it is asked.
    pub duty: Vec<Line<ast::Duty>>,
    /// References that the document makes.
    pub see: Vec<Line<See>>,
    /// Remarks.
    pub notes: Vec<Line<String>>,
    /// Waivers.
    pub waivers: Vec<Waiver>,
}

impl Lines {
    /// Lists the conditions that a case may meet.
    pub fn conditions(&self) -> impl Iterator<Item = &Condition> {
        let rows = self.rows.iter().filter_map(|line| line.value.condition.as_ref());
        let asked = self.only_if.iter().chain(&self.pauses).map(|line| &line.value);
        let by = self.by.iter().filter_map(|line| line.when.as_ref());
        let then = self.then.iter().chain(&self.late).filter_map(|line| line.when.as_ref());
        let limits = self.limits.iter().filter_map(|line| line.when.as_ref());
        let others = self.extended.iter().filter_map(|line| line.when.as_ref());
        let takes = self.takes.iter().filter_map(|line| line.when.as_ref());
        let rows_when = self.rows.iter().filter_map(|line| line.when.as_ref());
        let effects = self.effects.iter().filter_map(|line| line.when.as_ref());
        rows.chain(asked).chain(by).chain(then).chain(limits).chain(others).chain(takes).chain(rows_when).chain(effects)
    }
}
