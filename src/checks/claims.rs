//! What the checks on stated totals have in common: the claim in words, and the case that shows it.

use super::Context;
use super::context::{about, labels};
use super::times::JudgedClaim;
use crate::courses::{Case, Tried};
use crate::diagnostic::Diagnostic;
use crate::graph::StateGraph;
use crate::model::Point;
use crate::settings::Horizon;
use crate::stories;

impl JudgedClaim {
    /// Writes the item of the claim by the author's own name.
    pub(super) fn item<'a>(&self, context: &Context<'a>) -> &'a str {
        &context.policy.items[self.claim.value.0].named.name
    }

    /// Writes the limit of the claim.
    pub(super) fn limit(&self, context: &Context<'_>) -> String {
        context.policy.limit_words(&self.claim.value.1, Some(self.procedure))
    }

    /// Fills in what every finding about the claim has.
    pub(super) fn about(&self, context: &Context<'_>, found: Diagnostic) -> Diagnostic {
        about(found, &context.policy.items[self.claim.value.0].path, &self.claim.cites)
    }

    /// Shows a case: the limits that lead to its last moment, and the case as a dated story.
    pub(super) fn shown(&self, context: &Context<'_>, case: &Case, found: Diagnostic) -> Diagnostic {
        let Some(graph) = context.graphs.get(&self.procedure) else { return found };
        let Some(target) = case.course.at(Point::Done(self.claim.value.0)) else { return found };
        let mut found = found;
        for inequality in case.schedule.chain(&case.course, target) {
            let (Some(line), Some(at)) = (inequality.line, case.schedule.of(inequality.point)) else { continue };
            if found.labels.iter().all(|label| label.span != line.span) {
                found = found.label(line.span, format!("leaves until {at}"));
            }
            found = found.clauses(self.clauses_of(context, graph, line.item));
        }
        found.story(Some(stories::dated(context.policy, graph, (&case.course, &case.schedule), target)))
    }

    fn clauses_of(&self, context: &Context<'_>, graph: &StateGraph, item: Option<crate::model::ItemId>) -> Vec<String> {
        let own = &context.policy.procedures[graph.procedure].named.cites;
        labels(item.map_or(own, |item| &context.policy.items[item].named.cites))
    }
}

/// Says over how much a verdict was found.
pub(super) fn tried(tried: Tried, horizon: Horizon) -> String {
    let ways = if tried.courses == 1 { "one way".to_owned() } else { format!("{} ways", tried.courses) };
    format!(
        "{ways} through the procedure, each begun at every minute that matters from {} to {}",
        horizon.from, horizon.to
    )
}
