//! What is told about one case: when it begins, what is chosen in it, and how long things take.

use std::collections::BTreeMap;

use crate::calendar::{Instant, Length};
use crate::model::scenarios::{self, Happens, Value};
use crate::model::{ConsentId, FactId, ItemId, Point, ProcedureId};
use crate::source::Span;

/// What happens with an item.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// It is done.
    Done,
    /// It is passed over, where the document leaves that open.
    PassedOver,
    /// It has this outcome.
    Outcome(String),
    /// Its limit passes and it is not done.
    Late,
}

/// One thing that is told about an item; of several about the same item each counts for one time that it opens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    /// The item.
    pub item: ItemId,
    /// What happens with it.
    pub answer: Answer,
    /// When; without it, as soon as it can.
    pub at: Option<Instant>,
}

/// What is disputed, or asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Raised {
    /// A decision, by this escalation.
    Escalation(ProcedureId),
    /// A level that takes place only if somebody asks for it.
    Level(ItemId),
}

/// Everything that is told about one case. Nothing else is known of it, and nothing is made up.
#[derive(Clone, Debug)]
pub struct Scenario {
    /// Its title, where it is written in the policy; then what it does not date did not happen.
    pub title: Option<String>,
    /// When the procedure begins.
    pub start: Instant,
    /// What happens with items, in the order in which it is used up.
    pub choices: Vec<Choice>,
    /// How long items take, instead of what the policy says.
    pub takes: BTreeMap<ItemId, Length>,
    /// Facts, each from when on; without a time, from the beginning.
    pub facts: Vec<(FactId, Value, Option<Instant>)>,
    /// Consents that come from elsewhere.
    pub consents: BTreeMap<ConsentId, bool>,
    /// Conditions in the document's own words.
    pub words: BTreeMap<String, bool>,
    /// What comes from outside, in the order of time.
    pub events: Vec<(Point, Instant)>,
    /// Disputes, each used up once.
    pub raises: Vec<(Raised, Option<Instant>)>,
    /// Whether each item is done at its due time, where it has one.
    pub as_late_as_allowed: bool,
    /// What should come of it.
    pub expectations: Vec<(scenarios::Expectation, Span)>,
}

impl Scenario {
    /// Makes a case about which nothing is told but its beginning.
    pub fn new(start: Instant) -> Self {
        Scenario {
            title: None,
            start,
            choices: Vec::new(),
            takes: BTreeMap::new(),
            facts: Vec::new(),
            consents: BTreeMap::new(),
            words: BTreeMap::new(),
            events: Vec::new(),
            raises: Vec::new(),
            as_late_as_allowed: false,
            expectations: Vec::new(),
        }
    }

    /// Adds what a scenario of the policy says; it begins with its first line unless a start is given.
    pub fn add(&mut self, written: &scenarios::Scenario) {
        self.title = Some(written.title.clone());
        for happening in &written.happenings {
            let at = Some(happening.at);
            match &happening.what {
                Happens::Done(item) => self.choices.push(Choice { item: *item, answer: Answer::Done, at }),
                Happens::Chosen(item, outcome) => {
                    self.choices.push(Choice { item: *item, answer: Answer::Outcome(outcome.clone()), at });
                }
                Happens::Comes(point) => self.events.push((*point, happening.at)),
                Happens::Holds(fact, value) => self.facts.push((*fact, *value, at)),
                Happens::Raised(escalation) => self.raises.push((Raised::Escalation(*escalation), at)),
            }
        }
        self.events.sort_by_key(|(_, at)| *at);
        self.expectations.extend(written.expectations.iter().cloned());
    }

    /// Returns the latest time that is told of.
    pub(super) fn last_told(&self) -> Instant {
        let choices = self.choices.iter().filter_map(|choice| choice.at);
        let events = self.events.iter().map(|(_, at)| *at);
        let raises = self.raises.iter().filter_map(|(_, at)| *at);
        let facts = self.facts.iter().filter_map(|(_, _, at)| *at);
        choices.chain(events).chain(raises).chain(facts).max().unwrap_or(self.start).max(self.start)
    }
}
