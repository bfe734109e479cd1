//! Blocks, items and statements.

use serde::Serialize;

use super::words::*;
use crate::source::Span;

/// What stands in braces, in the order in which it is written.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Block {
    /// Statements and items.
    pub members: Vec<Member>,
    /// Where the opening brace stands.
    pub open: u32,
    /// Where the closing brace ends; the formatter flushes comments up to there.
    pub end: u32,
}

/// A line of a block.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub enum Member {
    /// A line about the thing around it.
    Statement(Statement),
    /// A part of the work.
    Item(Item),
}

/// A part of the work.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Item {
    /// Which of the items it is.
    pub kind: ItemKind,
    /// Its name, title, marks.
    pub head: Head,
    /// What is said about it.
    pub block: Option<Block>,
    /// The whole, block included.
    pub span: Span,
}

/// The items.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
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
    /// Until it comes; the head's name is the one after `as`.
    WaitFor(Stated<Moment>),
    /// Does another procedure and comes back; the head's name is the one after `as`.
    Follow(Path, Vec<Assignment>),
    /// Work beside the block, once for each happening.
    MeanwhileOn(Stated<Moment>),
    /// Work beside the block, again and again.
    MeanwhileEvery {
        /// The interval.
        length: Stated<Length>,
        /// From when.
        of: Option<Stated<Moment>>,
        /// Until when.
        until: Option<Stated<Moment>>,
    },
    /// Stops the block around it; the head's name is the one after `as`.
    AtAnyTime(Stated<Moment>, Target),
}

/// A line about the thing around it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Statement {
    /// What it says.
    pub kind: StatementKind,
    /// For which cases, and where the document says so.
    pub tail: Tail,
    /// The whole line; with its block, for an outcome.
    pub span: Span,
}

/// The statements.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub enum StatementKind {
    /// `by`
    By(Stated<People>),
    /// `to`
    To(Stated<People>),
    /// `with`
    With(Stated<Vec<Path>>),
    /// `consulting`
    Consulting(Stated<Vec<Path>>),
    /// `produces`
    Produces(Stated<Vec<Path>>),
    /// `needs`
    Needs(Stated<Vec<Path>>),
    /// `asks`
    Asks(Stated<Vec<Path>>),
    /// `withdraws`
    Withdraws(Stated<Vec<Path>>),
    /// `sends D to R`
    Sends(Stated<Vec<Path>>, Stated<People>),
    /// `records "…", D in SYSTEM`
    Records(Vec<Thing>, Stated<Vec<Path>>),
    /// `judged by D`
    JudgedBy(Stated<Vec<Path>>),
    /// `hands over to R`
    HandsOver(Stated<People>),
    /// `held by R`
    HeldBy(Stated<People>),
    /// `closed`
    Closed,
    /// `continues in P`
    ContinuesIn(Target),
    /// `from A to B`
    FromTo(Stated<People>, Stated<People>),
    /// `begins on M`
    BeginsOn(Stated<Moment>),
    /// `begins when G`
    BeginsWhen(Condition),
    /// `only if G`
    OnlyIf(Condition),
    /// `then X`
    Then(Target),
    /// `outcome X "…" then Y { … }`
    Outcome(Outcome),
    /// `when G then X`
    Row(Condition, Target),
    /// `otherwise then X`
    Otherwise(Target),
    /// `first match`
    FirstMatch,
    /// `claim P LIMIT`
    Claim(Path, Limit),
    /// A limit.
    Limit(Limit),
    /// `late then X`
    Late(Target),
    /// `urgency "…"`
    Urgency(Text),
    /// `extended by R to LENGTH`
    Extended(Stated<People>, Stated<Length>),
    /// `takes 1 to 3 working days`
    Takes {
        /// The least.
        least: Number,
        /// The most, where it differs.
        most: Option<Number>,
        /// Of what.
        unit: Unit,
    },
    /// `pauses while G`
    Pauses(Condition),
    /// `against …`
    Against(Stated<Vec<Path>>),
    /// `raised by R, S within LENGTH`
    RaisedBy(Stated<Vec<Path>>, Option<Within>),
    /// `between A and B`
    Between(Path, Path),
    /// `effect waits` / `stands` / `unstated`
    Effect(Stated<Effect>),
    /// `final`
    Final,
    /// `outline "…"`
    Outline(Option<Text>),
    /// `external "…"`
    External(Option<Text>),
    /// `for each "…"`
    ForEach(Text),
    /// `duty may` / `should`
    Duty(Duty),
    /// `see 17 "…"`
    See(Mark, Option<Text>),
    /// `note "…"`
    Note(Text),
    /// `allow CHECK because "…" until DATE`
    Allow(Allow),
    /// `field x "…"`, in a document
    Field(Name, Option<Text>, Vec<Text>),
    /// `sits every LENGTH`, in a body
    Sits(Stated<Length>),
    /// `chair R`, in a body
    Chair(Stated<People>),
    /// `members R, S`, in a body
    Members(Stated<Vec<Path>>),
    /// `quorum 3` or `quorum R, S`, in a body
    Quorum(Stated<Quorum>),
}

/// What happens to the case while a decision is disputed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Effect {
    /// It waits at the decision.
    Waits,
    /// It goes on.
    Stands,
}

/// How strongly a document asks for something that is not simply a rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Duty {
    /// It may be passed over.
    May,
    /// It is followed, but keeps no duty of a standard.
    Should,
}

/// Who must be there for a body to sit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub enum Quorum {
    /// So many members.
    Count(Number),
    /// These.
    Members(Vec<Path>),
}

/// A waiver.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Allow {
    /// The check.
    pub check: Name,
    /// Why.
    pub because: Text,
    /// Until when.
    pub until: Option<Stamp>,
}

/// `outcome X "…" then Y { … }`; its `when` and marks are the statement's.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Outcome {
    /// Its name.
    pub name: Name,
    /// Its title.
    pub title: Option<Text>,
    /// Where it leads; the next item where nothing is written.
    pub then: Option<Target>,
    /// What it brings about.
    pub block: Option<Block>,
}
