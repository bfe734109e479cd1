//! The tree of one file, as it was written: names are text, and every part knows its place.
//!
//! The tree promises nothing about meaning. Comments and blank lines stand beside it, in
//! [`Trivia`](super::trivia::Trivia).

use serde::Serialize;

pub use crate::calendar::Unit;
use crate::source::Span;

/// A name as written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Name {
    /// The characters.
    pub text: String,
    /// Where they stand.
    pub span: Span,
}

/// A quoted text, without its quotes and with its escapes undone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Text {
    /// The characters.
    pub value: String,
    /// Where they stand, quotes included.
    pub span: Span,
}

/// A number as written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Number {
    /// Its value; a larger number than fits is a syntax error.
    pub value: u32,
    /// Where it stands.
    pub span: Span,
}

/// A date, clock time or both, checked to exist; a date may lack its day or its month.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Stamp {
    /// `2024-02-09`, `2024-02`, `2024`, `09:00` or `2026-12-23T16:00`.
    pub text: String,
    /// Where it stands.
    pub span: Span,
}

/// Names joined by dots.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Path {
    /// The names, at least one.
    pub names: Vec<Name>,
    /// Where they stand.
    pub span: Span,
}

/// What may stand open: `unstated`, or something.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub enum Stated<T> {
    /// The document does not say.
    Unstated(Span),
    /// The document says this.
    Said(T),
}

/// People joined by `and`.
pub type Joint = Vec<Path>;

/// Who acts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub enum People {
    /// One of these, and the document does not say which; one alternative is the ordinary case.
    AnyOf(Vec<Joint>),
    /// The second in the absence of the first.
    OrElse(Joint, Joint),
}

/// Where a case goes: one of these places, one being the ordinary case.
pub type Target = Stated<Vec<Path>>;

/// How long.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub enum Length {
    /// `2 working days`, `3 clear working days`.
    Count {
        /// How many.
        number: Number,
        /// Whether both end days are left out.
        clear: bool,
        /// Of what.
        unit: Unit,
        /// The whole.
        span: Span,
    },
    /// A parameter of the procedure.
    Parameter(Path),
}

/// One thing that happens: `alert`, `threshold.met`, `start of alert`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Point {
    /// Whether its beginning is meant.
    pub start: bool,
    /// What.
    pub path: Path,
    /// Where it stands.
    pub span: Span,
}

/// When.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub enum Moment {
    /// One of these, and the document does not say which; one is the ordinary case.
    AnyOf(Vec<Point>),
    /// The first of these.
    First(Vec<Point>),
    /// The last of these.
    Last(Vec<Point>),
}

/// A comparison of numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub enum Comparison {
    /// `<`
    Less,
    /// `<=`
    AtMost,
    /// `=`
    Equal,
    /// `>=`
    AtLeast,
    /// `>`
    More,
}

/// For which cases.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub enum Condition {
    /// The document sets a condition and does not say which.
    Unstated(Span),
    /// The document's own words, never defined.
    Quoted(Text),
    /// A fact is true, or something has happened.
    Holds(Path),
    /// `plan is cp`, `item is outcome`.
    Is(Path, Name),
    /// `age >= 16`.
    Compare(Path, Comparison, Number),
    /// `not …`.
    Not(Box<Condition>, Span),
    /// Each of these.
    And(Vec<Condition>),
    /// At least one of these.
    Or(Vec<Condition>),
}

/// A clause mark: `19.1`, or `handbook 3.2` where a policy has several sources.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Mark {
    /// The name of the source, if given.
    pub source: Option<Name>,
    /// The label of the clause.
    pub label: Name,
}

/// What may end any line: for which cases, and where the document says so.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Tail {
    /// For which cases the line holds.
    pub when: Option<Condition>,
    /// Where the document says so.
    pub marks: Vec<Mark>,
}

/// A limit of time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Limit {
    /// `aim`: a wish, which bounds nothing.
    pub aim: bool,
    /// What it says.
    pub kind: LimitKind,
    /// Where it stands.
    pub span: Span,
}

/// The forms of a limit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub enum LimitKind {
    /// `within LENGTH [of M] [by 15:00]`.
    Within(Within),
    /// `at least LENGTH before M`.
    AtLeastBefore(Stated<Length>, Stated<Moment>),
    /// `at least LENGTH after M`.
    AtLeastAfter(Stated<Length>, Stated<Moment>),
    /// `before M`.
    Before(Stated<Moment>),
    /// `after M`.
    After(Stated<Moment>),
    /// `on M`.
    On(Stated<Moment>),
    /// `on the same [working] day as M [by 15:00]`.
    OnSameDay {
        /// Whether the day must be a working day.
        working: bool,
        /// The moment whose day is meant.
        moment: Stated<Moment>,
        /// The time of day.
        by: Option<Stamp>,
    },
}

/// `within LENGTH [of M | starting with M] [by 15:00]`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Within {
    /// How long.
    pub length: Stated<Length>,
    /// From when; from the opening of the item where nothing is written.
    pub anchor: Option<Stated<Moment>>,
    /// `starting with`: the day of the moment is day one.
    pub inclusive: bool,
    /// A time of day that ends it.
    pub by: Option<Stamp>,
    /// Where it stands.
    pub span: Span,
}

/// What a parameter is filled in with.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Assignment {
    /// The parameter, or field.
    pub name: Name,
    /// The value; a path may name a role, document, moment or length of the caller.
    pub value: Value,
}

/// A value of an assignment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub enum Value {
    /// The document does not say.
    Unstated(Span),
    /// A length of time.
    Length(Length),
    /// A number: the value of a fact in a scenario.
    Number(Number),
    /// A name of the caller.
    Path(Path),
}

/// What is written down: a text in quotes, or a document.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub enum Thing {
    /// `"decision and reasons"`.
    Text(Text),
    /// A document or field.
    Path(Path),
}

/// What a name stands for, its title and other names: the beginning of most headers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Head {
    /// The name; `parallel`, `sequence` and `route` may lack one.
    pub name: Option<Name>,
    /// The title.
    pub title: Option<Text>,
    /// The document's other names for it.
    pub also: Vec<Text>,
    /// The shared stages or roles of which it is an instance.
    pub matches: Vec<Path>,
    /// `when …` and clause marks.
    pub tail: Tail,
    /// The whole header, from its keyword to its tail.
    pub span: Span,
}

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
