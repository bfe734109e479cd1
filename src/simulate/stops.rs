//! Why a case stops: what the document leaves unsaid, and what has to be told.

use crate::calendar::Instant;
use crate::graph::net::Goal;
use crate::graph::{GapReason, NodeId};
use crate::model::{Domain, ItemId, Moment, Point};
use crate::source::Span;
use crate::stories;

use super::companion::Missing;
use super::run::Run;
use super::timeline::Why;
use super::words;

/// Why a case cannot go on somewhere.
#[derive(Clone, Debug)]
pub(super) struct Stop {
    pub why: Why,
    pub reason: String,
    pub help: Option<String>,
    pub span: Option<Span>,
    pub clauses: Vec<String>,
}

impl Stop {
    pub fn new(why: Why, reason: impl Into<String>) -> Self {
        Stop { why, reason: reason.into(), help: None, span: None, clauses: Vec::new() }
    }

    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    pub fn at(mut self, span: Span) -> Self {
        self.span = Some(span);
        self
    }

    pub fn clauses(mut self, clauses: Vec<String>) -> Self {
        self.clauses = clauses;
        self
    }
}

impl Run<'_> {
    pub fn gap(&self, node: NodeId) -> Stop {
        let found = self.net().node(node);
        let mut arms = self.net().nodes().flat_map(|(_, node)| &node.arms);
        let goal = Goal::Node(node);
        let outcome = arms.find(|arm| arm.goal == goal && arm.outcome.is_some()).and_then(|arm| arm.outcome);
        let item = found.item.map(|item| &self.policy.items[item]);
        let name = item.map_or_else(
            || self.policy.procedures[self.graph.procedure].named.name.clone(),
            |item| item.named.name.clone(),
        );
        let (span, cites) = match (outcome, item) {
            (Some(outcome), _) => {
                (self.policy.outcomes[outcome].named.span, &self.policy.outcomes[outcome].named.cites)
            }
            (None, Some(item)) => (item.named.span, &item.named.cites),
            (None, None) => {
                let named = &self.policy.procedures[self.graph.procedure].named;
                (named.span, &named.cites)
            }
        };
        let (reason, span) = match found.gap {
            Some(GapReason::Unstated(line)) => match outcome {
                Some(outcome) => {
                    let outcome = &self.policy.outcomes[outcome].named.name;
                    (format!("the document does not say where the case goes when `{name}` is `{outcome}`"), line)
                }
                None => (format!("the document does not say where the case goes after `{name}`"), line),
            },
            Some(GapReason::UnansweredEnd(end)) => {
                let end = &self.policy.items[end].named;
                (format!("`{name}` says nothing of the end `{}`", end.name), span)
            }
            Some(GapReason::Outline(outline)) => {
                let outline = &self.policy.procedures[outline].named.name;
                (format!("`{name}` follows `{outline}`, which the document names without its content"), span)
            }
            Some(GapReason::NoRow) => (format!("nothing that `{name}` says holds for this case"), span),
            Some(GapReason::Unsettled(escalation)) => {
                let escalation = &self.policy.procedures[escalation].named;
                (
                    format!(
                        "the dispute over `{name}` ends without a decision, and the document does not say what follows"
                    ),
                    escalation.span,
                )
            }
            Some(GapReason::NothingAfter) | None => {
                (format!("nothing follows `{name}` in the document, and it is no end"), span)
            }
        };
        Stop::new(Why::Unsaid, reason).at(span).clauses(cites.iter().map(|cite| cite.label.clone()).collect())
    }

    /// Its limit is told to pass, which happens by itself if the document says what follows.
    pub fn undone(&self, item: ItemId) -> Stop {
        let reason = format!("`{}` is told not to be done in time", self.name(item));
        Stop::new(Why::Waits, reason).at(self.policy.items[item].named.span)
    }

    /// Asks for an outcome.
    pub fn choose(&self, item: ItemId) -> Stop {
        let name = self.name(item);
        let found = &self.policy.items[item];
        let mut outcomes: Vec<&str> =
            found.outcomes.iter().map(|id| self.policy.outcomes[*id].named.name.as_str()).collect();
        outcomes.dedup();
        let flags: Vec<String> = outcomes.iter().map(|outcome| format!("--outcome {name}={outcome}")).collect();
        let again = self.scenario.choices.iter().any(|choice| choice.item == item);
        let reason = if again {
            format!("`{name}` has to be decided again, and the outcomes that were told are used up")
        } else {
            format!("`{name}` has to be decided, and no outcome was told")
        };
        Stop::new(Why::Asks, reason).help(format!("choose with {}", words::either(&flags))).at(found.named.span)
    }

    pub fn not_before(&self, item: ItemId, at: Instant, opened: Instant) -> Result<(), Stop> {
        if at >= opened {
            return Ok(());
        }
        let reason = format!("`{}` is told for {at}, and it opens only at {opened}", self.name(item));
        Err(Stop::new(Why::Impossible, reason).help("give it a later time").at(self.policy.items[item].named.span))
    }

    pub fn waits_for(&self, item: ItemId, moment: &Moment, how: &str) -> Stop {
        let found = &self.policy.items[item];
        let name = self.policy.moment_words(moment, Some(self.graph.procedure));
        let titles: Vec<String> = moment.points().iter().map(|point| stories::point(self.policy, *point)).collect();
        let events = moment.points().iter().filter_map(|point| match point {
            Point::Event(_) | Point::Over(_) => Some(format!("--event {}=DATE", self.policy.point_words(*point, None))),
            Point::Begins(_) => Some(format!("--event \"{}\"=DATE", self.policy.point_words(*point, None))),
            _ => None,
        });
        let flags: Vec<String> = events.collect();
        let reason = format!("`{}` {how} {name} ({}), which has not come", self.name(item), titles.join(", "));
        let stop = Stop::new(Why::Waits, reason).at(found.named.span);
        if flags.is_empty() { stop } else { stop.help(format!("tell when it comes with {}", words::either(&flags))) }
    }

    /// Words something that matters and was not told.
    pub fn question(&self, missing: &Missing) -> Stop {
        match missing {
            Missing::Fact(fact) => {
                let fact = &self.policy.facts[*fact];
                let values = match &fact.domain {
                    Domain::Truth => vec!["yes".to_owned(), "no".to_owned()],
                    Domain::OneOf(values) => values.clone(),
                    Domain::Number(_) => vec!["NUMBER".to_owned()],
                };
                let flags: Vec<String> =
                    values.iter().map(|value| format!("--fact {}={value}", fact.named.name)).collect();
                let reason = format!("it matters here and was not told: {}", fact.named.display());
                Stop::new(Why::Asks, reason).help(format!("tell it with {}", words::either(&flags)))
            }
            Missing::Words(found) => {
                let reason =
                    format!("whether “{found}” holds matters here and was not told; the document does not define it");
                Stop::new(Why::Asks, reason)
                    .help(format!("tell it with --words \"{found}\"=yes or --words \"{found}\"=no"))
            }
            Missing::Consent(consent) => {
                let consent = &self.policy.consents[*consent].named;
                let reason = format!("whether consent was given matters here and was not told: {}", consent.display());
                let name = &consent.name;
                Stop::new(Why::Asks, reason).help(format!("tell it with --fact {name}=yes or --fact {name}=no"))
            }
            Missing::Outcome(item) => {
                let path = &self.policy.items[*item].path;
                let reason = format!("the outcome of `{path}` matters here and was not told");
                Stop::new(Why::Asks, reason).help(format!("tell it with --outcome {path}=…"))
            }
            Missing::Unsaid => Stop::new(Why::Unsaid, "the document sets a condition here and does not say which"),
        }
    }
}
