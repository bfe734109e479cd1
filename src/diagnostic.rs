//! What Stepwell found: plain data, and nothing that draws it.

use serde::{Deserialize, Serialize};

use crate::source::Span;

/// How much a finding matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Severity {
    /// Worth showing.
    Note,
    /// Two readers will do different things.
    Warning,
    /// A child can be left without an accountable holder, a protection path stops, or two rules cannot both be obeyed.
    Error,
}

impl Severity {
    /// Returns the word that people read.
    pub fn word(self) -> &'static str {
        match self {
            Severity::Note => "note",
            Severity::Warning => "warning",
            Severity::Error => "error",
        }
    }
}

/// A place and what it has to do with the finding, in about six words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Label {
    /// The place.
    pub span: Span,
    /// What it has to do with the finding; may be empty.
    pub text: String,
}

/// A replacement of text that a tool could apply.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edit {
    /// What is replaced.
    pub span: Span,
    /// What stands there afterwards.
    pub text: String,
}

/// One thing that happens in a case story.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, schemars::JsonSchema)]
pub struct Happening {
    /// The item, as `procedure.item`.
    pub path: String,
    /// The outcome chosen, if the item is a choice.
    pub outcome: Option<String>,
    /// The titles of those who act.
    pub by: Vec<String>,
    /// The happening in words.
    pub text: String,
    /// The clauses of the document that say so.
    pub clauses: Vec<String>,
    /// When it happens, once the story has been dated.
    pub at: Option<String>,
}

/// The shortest sequence of happenings that leads to a fault.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, schemars::JsonSchema)]
pub struct Story {
    /// The happenings, in order.
    steps: Vec<Happening>,
    /// The number (from zero) of the step from which the rest repeats for ever.
    loop_from: Option<usize>,
}

impl Story {
    /// Tells a path that has been replayed, which is the only way to make a story: `replays` plays it again, on what it
    /// was found in, and `happening` tells each part. From the part with the number `loop_from` it repeats for ever.
    ///
    /// # Panics
    ///
    /// Where the path does not replay: what found it is wrong, and nobody may be shown it.
    pub fn replayed<Part>(
        path: &[Part],
        loop_from: Option<usize>,
        replays: impl FnOnce(&[Part]) -> bool,
        happening: impl Fn(&Part) -> Option<Happening>,
    ) -> Story {
        assert!(replays(path), "a story is a path of the graph");
        let mut story = Story::default();
        for (number, part) in path.iter().enumerate() {
            if loop_from == Some(number) {
                story.loop_from = Some(story.steps.len());
            }
            story.steps.extend(happening(part));
        }
        story.loop_from = story.loop_from.filter(|from| *from < story.steps.len());
        story
    }

    /// Joins stories of which each goes on where the one before it ends.
    pub fn joined(parts: impl IntoIterator<Item = Story>) -> Story {
        Story { steps: parts.into_iter().flat_map(|part| part.steps).collect(), loop_from: None }
    }

    /// Joins stories of which each goes on where the one before it ends, and the first where the last one does.
    pub fn circle(parts: impl IntoIterator<Item = Story>) -> Story {
        Story { loop_from: Some(0), ..Story::joined(parts) }
    }

    /// Lists the happenings, in order.
    pub fn steps(&self) -> &[Happening] {
        &self.steps
    }

    /// Returns the number (from zero) of the happening from which the rest repeats for ever.
    pub fn loop_from(&self) -> Option<usize> {
        self.loop_from
    }
}

/// One finding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// The stable name of the check, such as `dead-end`.
    pub name: &'static str,
    /// How much it matters, after configuration.
    pub severity: Severity,
    /// The policy that it is about, if any.
    pub policy: Option<String>,
    /// What the finding is about, as `procedure.item` or a declaration's name: half of its fingerprint.
    pub subject: String,
    /// What is wrong, in one clause that can be understood alone.
    pub message: String,
    /// The places; the first is the primary one.
    pub labels: Vec<Label>,
    /// Why it matters to a case, or which rule asks it.
    pub notes: Vec<String>,
    /// What to do.
    pub help: Option<String>,
    /// The case story that leads there.
    pub story: Option<Story>,
    /// A mend that a tool could apply.
    pub edit: Option<Edit>,
    /// The labels of the document's clauses that the finding is about.
    pub clauses: Vec<String>,
}

impl Diagnostic {
    /// Starts a finding whose primary place is `span`.
    pub fn new(name: &'static str, severity: Severity, span: Span, message: impl Into<String>) -> Self {
        Diagnostic {
            name,
            severity,
            policy: None,
            subject: String::new(),
            message: message.into(),
            labels: vec![Label { span, text: String::new() }],
            notes: Vec::new(),
            help: None,
            story: None,
            edit: None,
            clauses: Vec::new(),
        }
    }

    /// Says what the primary place has to do with the finding.
    pub fn here(mut self, text: impl Into<String>) -> Self {
        if let Some(label) = self.labels.first_mut() {
            label.text = text.into();
        }
        self
    }

    /// Adds a second place.
    pub fn label(mut self, span: Span, text: impl Into<String>) -> Self {
        self.labels.push(Label { span, text: text.into() });
        self
    }

    /// Adds why it matters.
    pub fn note(mut self, text: impl Into<String>) -> Self {
        self.notes.push(text.into());
        self
    }

    /// Says what to do.
    pub fn help(mut self, text: impl Into<String>) -> Self {
        self.help = Some(text.into());
        self
    }

    /// Names what the finding is about.
    pub fn subject(mut self, path: impl Into<String>) -> Self {
        self.subject = path.into();
        self
    }

    /// Names the document's clauses that it is about.
    pub fn clauses(mut self, labels: Vec<String>) -> Self {
        for label in labels {
            if !self.clauses.contains(&label) {
                self.clauses.push(label);
            }
        }
        self
    }

    /// Adds the case story, unless it is empty.
    pub fn story(mut self, story: Option<Story>) -> Self {
        self.story = story.filter(|story| !story.steps().is_empty());
        self
    }

    /// Returns the primary place.
    pub fn span(&self) -> Option<Span> {
        self.labels.first().map(|label| label.span)
    }
}
