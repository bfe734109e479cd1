//! The timeline of one case: plain data in a published shape.

use schemars::JsonSchema;
use serde::Serialize;

use crate::calendar::Instant;
use crate::model::{ActorId, ItemId};
use crate::source::{Sources, Span};

/// The version of the shape.
pub const FORMAT_VERSION: u32 = 1;

/// What happens to one case on its way through one procedure.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(title = "Stepwell timeline")]
pub struct Timeline {
    /// The version of this shape.
    pub format_version: u32,
    /// The policy's name.
    pub policy: String,
    /// The procedure's name.
    pub procedure: String,
    /// The procedure's title.
    pub title: String,
    /// The scenario's title, where one was run.
    pub scenario: Option<String>,
    /// When the case begins, in London.
    #[schemars(with = "String")]
    pub start: Instant,
    /// Who holds the case to begin with.
    pub holder: String,
    /// What happens, in the order of time.
    pub happenings: Vec<Happening>,
    /// Where the case ends or stops.
    pub finish: Finish,
    /// What the scenario expects, and whether it came so.
    pub expectations: Vec<Expectation>,
    /// What a reader has to know about this timeline.
    pub notes: Vec<String>,
}

/// What kind of happening.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// An item is done.
    Done,
    /// An outcome is chosen.
    Chosen,
    /// An item is passed over.
    PassedOver,
    /// A condition has been asked.
    Answered,
    /// What was waited for has come.
    Came,
    /// A decision is accepted.
    Accepted,
    /// A decision is disputed.
    Raised,
    /// A decision is made anew, after a dispute.
    DecidedAnew,
    /// An event stops a block.
    Interrupted,
    /// A limit passes undone and the case moves on.
    Late,
    /// A block with limits of its own is over.
    BlockOver,
}

/// Something that happens to the case.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Happening {
    /// When it happens.
    #[schemars(with = "String")]
    pub at: Instant,
    /// What kind it is.
    pub kind: Kind,
    /// The item, as `procedure.item`.
    pub path: String,
    /// The outcome, where one is chosen, accepted or disputed.
    pub outcome: Option<String>,
    /// Who acts: one entry for each line of the document that says so.
    pub by: Vec<String>,
    /// The happening in words.
    pub text: String,
    /// The clauses of the document that say so.
    pub clauses: Vec<String>,
    /// When the item opened.
    #[schemars(with = "String")]
    pub opened: Instant,
    /// Its limits, each with its due time or why it has none.
    pub limits: Vec<Limit>,
    /// Whether it is late.
    pub late: Lateness,
    /// Who holds the case from now on, where that changes.
    pub handed_to: Option<String>,
    /// The items that stay undone because of it.
    pub left_undone: Vec<String>,
    /// What a reader has to know about it.
    pub notes: Vec<String>,
    /// The item.
    #[serde(skip)]
    pub item: Option<ItemId>,
}

/// Whether something is late.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Lateness {
    /// No limit is exceeded.
    #[default]
    No,
    /// That depends on how the document is read.
    Depends,
    /// A limit is exceeded, however it is read.
    Yes,
}

/// What a line about time does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Force {
    /// It bounds the work.
    Binds,
    /// It is a wish, which is never exceeded.
    Wish,
    /// Somebody may move the limits up to there.
    Extension,
    /// The clock stands still as long as it holds.
    Pause,
    /// It is the document's vague word, which bounds nothing.
    Vague,
}

/// One limit of an item or block.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Limit {
    /// The limit in the language's own words, such as `within 2 working days of send-alert`.
    pub text: String,
    /// The clauses of the document that say so.
    pub clauses: Vec<String>,
    /// What it does.
    pub force: Force,
    /// The times that it leaves: one, or one for each way to read it; none where it gives no time.
    pub times: Vec<Times>,
    /// Why it gives no time.
    pub silent: Option<String>,
    /// Whether it is exceeded.
    pub late: Lateness,
    /// Whether the item was done before it may be.
    pub early: bool,
}

/// The times that a limit leaves.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Times {
    /// How the limit is read, where it can be read in several ways.
    pub reading: Option<String>,
    /// What it counts from.
    pub from: String,
    /// When that was.
    #[schemars(with = "String")]
    pub counted_from: Instant,
    /// The earliest time.
    #[schemars(with = "Option<String>")]
    pub earliest: Option<Instant>,
    /// The latest time.
    #[schemars(with = "Option<String>")]
    pub latest: Option<Instant>,
}

/// Where the case is at last.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Finish {
    /// When.
    #[schemars(with = "String")]
    pub at: Instant,
    /// Whether the case reached an end.
    pub ended: bool,
    /// The ends that it reached.
    pub ends: Vec<Reached>,
    /// The items at which it stopped.
    pub open: Vec<Open>,
    /// Who holds the case.
    pub holder: String,
    /// What a reader has to know about that.
    pub remark: Option<String>,
    /// The holder, for expectations.
    #[serde(skip)]
    pub holding: Vec<ActorId>,
}

/// An end that the case reached.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Reached {
    /// The end, as `procedure.end`.
    pub path: String,
    /// Its title.
    pub title: String,
    /// When it was reached.
    #[schemars(with = "String")]
    pub at: Instant,
    /// Whether the case is closed.
    pub closed: bool,
    /// The procedures in which the case goes on.
    pub continues_in: Vec<String>,
    /// The clauses of the document that say so.
    pub clauses: Vec<String>,
}

/// Why a case stops somewhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Why {
    /// The document does not say how it goes on.
    Unsaid,
    /// Something has to be chosen or told about the case.
    Asks,
    /// Something that was waited for has not come.
    Waits,
    /// What was told about the case cannot be so.
    Impossible,
    /// A block around it is still open.
    Block,
}

/// An item at which the case stopped.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Open {
    /// The item, as `procedure.item`.
    pub path: String,
    /// Its title.
    pub title: String,
    /// Who has to act.
    pub by: Vec<String>,
    /// When it opened.
    #[schemars(with = "String")]
    pub opened: Instant,
    /// Why the case stopped there.
    pub why: Why,
    /// The reason in words.
    pub reason: String,
    /// What to tell Stepwell so that the case goes on.
    pub help: Option<String>,
    /// The clauses of the document that it is about.
    pub clauses: Vec<String>,
    /// Where the reason stands, as `policies/enfield.well:131`.
    pub place: Option<String>,
    /// Its limits.
    pub limits: Vec<Limit>,
    /// Whether it is overdue when the timeline stops.
    pub late: Lateness,
    /// Where the reason stands.
    #[serde(skip)]
    pub span: Option<Span>,
}

/// What a scenario expects.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Expectation {
    /// The expectation, as it is written.
    pub text: String,
    /// Whether it came so.
    pub met: bool,
    /// What came instead.
    pub found: String,
    /// Where it stands, as `policies/enfield.well:131`.
    pub place: Option<String>,
    /// Where it stands.
    #[serde(skip)]
    pub span: Option<Span>,
}

impl Timeline {
    /// Fills in the file and line of every place.
    pub fn locate(&mut self, sources: &Sources) {
        let place = |span: Span| {
            let file = sources.get(span.file)?;
            Some(format!("{}:{}", file.path, file.lines.line(span.start as usize) + 1))
        };
        for open in &mut self.finish.open {
            open.place = open.span.and_then(place);
        }
        for expectation in &mut self.expectations {
            expectation.place = expectation.span.and_then(place);
        }
    }

    /// Tells whether everything came as the scenario expects.
    pub fn as_expected(&self) -> bool {
        self.expectations.iter().all(|expectation| expectation.met)
    }
}
