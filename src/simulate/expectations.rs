//! What a scenario expects, compared with what came.

use crate::model::scenarios::Expectation as Expected;
use crate::model::{ActorId, ItemId};

use super::run::Run;
use super::timeline::{Expectation, Finish, Lateness};

impl Run<'_> {
    /// Compares every expectation with what came.
    pub fn expectations(&self, finish: &Finish) -> Vec<Expectation> {
        let expected = self.scenario.expectations.iter();
        let found = expected.map(|(expected, span)| {
            let (text, met, found) = self.compared(expected, finish);
            Expectation { text, met, found, place: None, span: Some(*span) }
        });
        found.collect()
    }

    fn compared(&self, expected: &Expected, finish: &Finish) -> (String, bool, String) {
        match expected {
            Expected::By(item, by) => {
                let done = self.log.done(*item);
                let found = done.map_or("it has not happened".to_owned(), |at| at.to_string());
                (format!("{} by {by}", self.name(*item)), done.is_some_and(|at| at <= *by), found)
            }
            Expected::Late(item) => {
                let late = self.lateness(*item, finish);
                let found = match late {
                    None => "it has not happened",
                    Some(Lateness::No) => "it is in time",
                    Some(Lateness::Depends) => "that depends on how the document is read",
                    Some(Lateness::Yes) => "it is late",
                };
                (format!("{} late", self.name(*item)), late == Some(Lateness::Yes), found.to_owned())
            }
            Expected::Is(item, outcome) => {
                let chosen = self.log.outcome(*item).map(|id| self.policy.outcomes[id].named.name.clone());
                let met = chosen.as_ref() == Some(outcome);
                (
                    format!("{} is {outcome}", self.name(*item)),
                    met,
                    chosen.unwrap_or("it has not been decided".to_owned()),
                )
            }
            Expected::HeldBy(actor) => {
                let text = format!("held by {}", self.policy.actors[*actor].named.name);
                (text, self.is_held_by(*actor, finish), finish.holder.clone())
            }
        }
    }

    /// Returns whether an item was late the last time, or is overdue.
    fn lateness(&self, item: ItemId, finish: &Finish) -> Option<Lateness> {
        let path = &self.policy.items[item].path;
        let open = finish.open.iter().filter(|open| open.path == *path).map(|open| open.late).max();
        let limited =
            self.happenings.iter().rev().filter(|happening| happening.path == *path && !happening.limits.is_empty());
        let done = limited.map(|happening| happening.late).next();
        let passed = self.happenings.iter().any(|happening| happening.path == *path);
        open.or(done).or(passed.then_some(Lateness::No))
    }

    /// A role holds for its team and service.
    fn is_held_by(&self, actor: ActorId, finish: &Finish) -> bool {
        finish.holding.iter().any(|holder| self.policy.places_of(*holder).contains(&actor))
    }
}
