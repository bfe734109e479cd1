//! What stands in the first column of a file.

use serde::Serialize;

use super::statements::*;
use super::words::*;
use crate::source::Span;

/// What stands in the first column of a file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Declaration {
    /// What it declares.
    pub kind: DeclarationKind,
    /// Its name, title, marks.
    pub head: Head,
    /// The whole.
    pub span: Span,
    /// Where its block ends, for the formatter.
    pub end: u32,
}

/// The declarations.
#[expect(clippy::large_enum_variant, reason = "a file has few of them, and a box would be in everybody's way")]
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub enum DeclarationKind {
    /// `policy`
    Policy(Vec<PolicyLine>),
    /// `use "file.well"`
    Use(Text),
    /// `source`; its name is optional
    Source(Vec<SourceLine>),
    /// `abbreviation X "…"`; the acronym is the head's name
    Abbreviation(Stated<Text>),
    /// `vocabulary`
    Vocabulary(Vec<VocabularyLine>),
    /// `standard`
    Standard(Vec<StandardLine>),
    /// `holidays`
    Holidays(Vec<HolidaysLine>),
    /// `scenario "…" for P`; its title is the head's
    Scenario(Path, Vec<ScenarioLine>),
    /// `profile`
    Profile(Vec<ProfileLine>),
    /// `service`
    Service(Option<Block>),
    /// `system`
    System(Option<Block>),
    /// `party`
    Party(Option<Block>),
    /// `document`
    Document(Option<Block>),
    /// `consent … from`
    Consent(Stated<People>, Option<Block>),
    /// `team`
    Team(Membership, Option<Block>),
    /// `role`
    Role {
        /// Where it sits: one of these.
        place: Option<Stated<Vec<Path>>>,
        /// Whom it manages.
        manages: Vec<Path>,
        /// Remarks and waivers.
        block: Option<Block>,
    },
    /// `body`
    Body(Option<Stated<Vec<Path>>>, Option<Block>),
    /// `fact`
    Fact(Domain, Option<Change>, Option<Block>),
    /// `event`
    Event(Option<Meaning>, Option<Block>),
    /// `procedure`
    Procedure(Vec<Name>, Option<Block>),
    /// `escalation`
    Escalation(Vec<Name>, Option<Block>),
    /// `route`
    Route(Block),
    /// `rule`
    Rule(Sentence),
}

/// Where a team belongs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub enum Membership {
    /// Nothing is written.
    None,
    /// `in PLACE or PLACE`
    In(Stated<Vec<Path>>),
    /// `among a, b`: one of these, the same throughout a case
    Among(Stated<Vec<Path>>),
}

/// What values a fact has.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub enum Domain {
    /// True or false.
    Truth,
    /// One of these names.
    OneOf(Vec<Name>),
    /// A number, in this unit.
    Number(Name),
}

/// How a fact varies while a case runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Change {
    /// Freely.
    Changes,
    /// Only upward, as an age does.
    Rises,
}

/// What an event means.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub enum Meaning {
    /// So long after a moment (deemed).
    After(Stated<Length>, Stated<Moment>),
    /// So many of an event within a length.
    Count(Number, Path, Stated<Length>),
    /// When a condition becomes true.
    When(Condition),
    /// A moment.
    Moment(Stated<Moment>),
}

/// A line of `policy`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PolicyLine {
    /// What it says.
    pub kind: PolicyLineKind,
    /// Marks; a line without is the encoder's own assumption.
    pub tail: Tail,
    /// The whole line.
    pub span: Span,
}

/// The lines of `policy`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub enum PolicyLineKind {
    /// `authority`
    Authority(Text),
    /// `owner`
    Owner(Text),
    /// `version`
    Version(Text),
    /// `issued`
    Issued(Vec<Stamp>),
    /// `review-by`
    ReviewBy(Stated<Stamp>),
    /// `calendar`
    Calendar(Name),
    /// `day 09:00 to 17:00`
    Day(Stamp, Stamp),
    /// `follows`
    Follows(Stated<Vec<Path>>),
    /// `note`
    Note(Text),
    /// `allow`
    Allow(Allow),
}

/// A line of `source`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub enum SourceLine {
    /// `clause 19.1 "Step Up" also "…" guidance`
    Clause {
        /// The label.
        label: Name,
        /// The title.
        title: Option<Text>,
        /// Other titles.
        also: Vec<Text>,
        /// Whether it holds no rule.
        guidance: bool,
        /// The whole line.
        span: Span,
    },
    /// `note`
    Note(Text, Span),
}

/// A line of `vocabulary`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub enum VocabularyLine {
    /// `role x "…"`
    Role(Name, Option<Text>, Span),
    /// `stage x "…"`
    Stage(Name, Option<Text>, Span),
    /// `note`
    Note(Text, Span),
}

/// A line of `standard`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub enum StandardLine {
    /// A rule.
    Rule(Box<Declaration>),
    /// `note`
    Note(Text, Span),
}

/// A line of `holidays`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct HolidaysLine {
    /// What it says.
    pub kind: HolidaysLineKind,
    /// Marks.
    pub tail: Tail,
    /// The whole line.
    pub span: Span,
}

/// The lines of `holidays`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub enum HolidaysLineKind {
    /// `closed 2026-12-24 to 2026-12-31 "…" known 2026-01-01`, or `open …`
    Days {
        /// Closed, or open although the calendar says otherwise.
        closed: bool,
        /// The first day.
        from: Stamp,
        /// The last day, where there are several.
        to: Option<Stamp>,
        /// What it is called.
        title: Option<Text>,
        /// Since when it is known.
        known: Option<Stamp>,
    },
    /// `note`
    Note(Text),
}

/// A line of `scenario`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ScenarioLine {
    /// What it says.
    pub kind: ScenarioLineKind,
    /// The whole line.
    pub span: Span,
}

/// The lines of `scenario`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub enum ScenarioLineKind {
    /// `2026-12-23T16:00 threshold is met with age = 16`
    Happens {
        /// When.
        at: Stamp,
        /// What.
        path: Path,
        /// The outcome or value.
        is: Option<Name>,
        /// Fields.
        with: Vec<Assignment>,
    },
    /// `expect P by 2026-12-24T10:00`
    ExpectBy(Path, Stamp),
    /// `expect P late`
    ExpectLate(Path),
    /// `expect P is X`
    ExpectIs(Path, Name),
    /// `expect held by R`
    ExpectHolder(Path),
    /// `note`
    Note(Text),
}

/// A line of `profile`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub enum ProfileLine {
    /// `threshold.met 35%`
    Chance(Path, Name, Span),
    /// `alert takes 1 to 3 hours`
    Takes(Path, StatementKind, Span),
    /// `staff eh-manager 3`
    Staff(Path, Number, Span),
}

/// The sentence of a rule.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Sentence {
    /// Remarks and waivers that stand beside it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub remarks: Vec<Statement>,
    /// What it says.
    pub kind: SentenceKind,
    /// For which cases, and where it is asked.
    pub tail: Tail,
    /// The whole line.
    pub span: Span,
}

/// The sentences.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub enum SentenceKind {
    /// `always one holder`
    AlwaysOneHolder,
    /// `never A [while G]`
    Never(Path, Option<Condition>),
    /// `only R does A`
    OnlyRole(Joint, Path),
    /// `different people do A, B`
    DifferentPeople(Stated<Vec<Path>>),
    /// `A only after B`
    OnlyAfter(Point, Stated<Moment>),
    /// `A follows B [within …]`
    Follows(Point, Stated<Moment>, Option<Within>),
    /// `A within … of B`, and the other limits
    Limit(Point, Limit),
    /// `A happens`
    Happens(Point),
}

/// A whole file.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct File {
    /// What it declares, in the order in which it is written.
    pub declarations: Vec<Declaration>,
}
