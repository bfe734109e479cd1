//! The guide of one case through the state graph: it answers from what is told, and asks for what is not.

use std::cell::RefCell;

use crate::calendar::Instant;
use crate::graph::net::ContainerId;
use crate::graph::{Guide, NodeId};
use crate::model::scenarios::Value;
use crate::model::{Condition, ConsentId, FactId, ItemId, Question, Thing};

use super::log::Known;
use super::told::Answer;

/// Something that matters to the case and was not told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Missing {
    /// The value of a fact.
    Fact(FactId),
    /// Whether the document's own words hold.
    Words(String),
    /// Whether a consent was given.
    Consent(ConsentId),
    /// The outcome of a decision of another procedure.
    Outcome(ItemId),
    /// A condition that the document does not state.
    Unsaid,
}

/// What is seen on the way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Seen {
    /// The case arrives at a node.
    Arrives(NodeId),
    /// A block comes to its own end.
    Closes(ContainerId),
}

/// Goes along for one move.
pub(super) struct Companion<'a> {
    known: Known<'a>,
    now: Instant,
    pub missing: RefCell<Vec<Missing>>,
    pub seen: RefCell<Vec<Seen>>,
}

impl<'a> Companion<'a> {
    pub fn new(known: Known<'a>, now: Instant) -> Self {
        Companion { known, now, missing: RefCell::default(), seen: RefCell::default() }
    }

    fn miss(&self, missing: Missing) {
        self.missing.borrow_mut().push(missing);
    }
}

impl Guide for Companion<'_> {
    fn answer(&self, question: Question, constants: &[u32]) -> Option<u8> {
        match question {
            Question::Fact(fact) => match self.known.fact(fact, self.now) {
                Some(value) => Some(class(value, constants)),
                None => {
                    self.miss(Missing::Fact(fact));
                    None
                }
            },
            // An event that nobody tells of has not come.
            Question::Happened(point) | Question::Unused(point) => {
                let happened = self.known.times(point).iter().any(|at| *at <= self.now);
                Some(if happened { 2 } else { 1 })
            }
            Question::Outcome(item) => {
                let mut told = self.known.scenario.choices.iter().filter(|choice| choice.item == item);
                let outcomes = &self.known.policy.items[item].outcomes;
                let number = told.next_back().and_then(|choice| match &choice.answer {
                    Answer::Outcome(name) => {
                        outcomes.iter().position(|id| self.known.policy.outcomes[*id].named.name == *name)
                    }
                    _ => None,
                });
                if number.is_none() {
                    self.miss(Missing::Outcome(item));
                }
                number.and_then(|number| u8::try_from(number + 1).ok())
            }
        }
    }

    fn holds(&self, words: &Condition) -> Option<bool> {
        let (told, missing) = match words {
            Condition::Quoted(words) => (self.known.scenario.words.get(words), Missing::Words(words.clone())),
            Condition::Exists(Thing::Consent(consent)) => {
                (self.known.scenario.consents.get(consent), Missing::Consent(*consent))
            }
            _ => (None, Missing::Unsaid),
        };
        if told.is_none() {
            self.miss(missing);
        }
        told.copied()
    }

    fn arrives(&self, node: NodeId) {
        self.seen.borrow_mut().push(Seen::Arrives(node));
    }

    fn closes(&self, container: ContainerId) {
        self.seen.borrow_mut().push(Seen::Closes(container));
    }
}

/// Returns the class of a value, counted from one; numbers are cut at the constants with which they are compared.
fn class(value: Value, constants: &[u32]) -> u8 {
    let class = match value {
        Value::Truth(value) => usize::from(value) + 1,
        Value::OneOf(number) => number + 1,
        Value::Number(number) => {
            let below = constants.partition_point(|constant| *constant < number);
            2 * below + if constants.get(below) == Some(&number) { 2 } else { 1 }
        }
    };
    u8::try_from(class).unwrap_or(u8::MAX)
}
