//! Names, texts, people, moments, conditions and limits: what lines are made of.

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
    /// `held by R`.
    HeldBy(Path, Span),
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
