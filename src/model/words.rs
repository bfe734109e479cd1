//! Limits, moments, conditions and people in the language's own words.
//!
//! What is written here is the author's names and could stand in a `.well` file. Items are named as inside the
//! procedure `inside`; those of other procedures, and all of them where it is `None`, by their whole path.

use super::{
    ActorId, Condition, Domain, ItemId, ItemKind, Limit, LimitKind, Moment, OutcomeId, People, Point, Policy,
    ProcedureId, Thing,
};
use crate::calendar::Length;
use crate::syntax::ast::Comparison;

/// What stands where the document says nothing.
const UNSTATED: &str = "unstated";

impl Policy {
    /// Writes a limit: `within 2 working days of threshold.met by 15:00`.
    pub fn limit_words(&self, limit: &Limit, inside: Option<ProcedureId>) -> String {
        let moment = |moment: &Moment| self.moment_words(moment, inside);
        let words = match &limit.kind {
            LimitKind::Within { length, anchor, inclusive, by } => {
                let joint = if *inclusive { "starting with" } else { "of" };
                let anchor = anchor.as_ref().map(|anchor| format!(" {joint} {}", moment(anchor)));
                format!("within {}{}{}", length_words(*length), anchor.unwrap_or_default(), by_words(*by))
            }
            LimitKind::AtLeastBefore(length, found) => {
                format!("at least {} before {}", length_words(*length), moment(found))
            }
            LimitKind::AtLeastAfter(length, found) => {
                format!("at least {} after {}", length_words(*length), moment(found))
            }
            LimitKind::Before(found) => format!("before {}", moment(found)),
            LimitKind::After(found) => format!("after {}", moment(found)),
            LimitKind::On(found) => format!("on {}", moment(found)),
            LimitKind::OnSameDay { working, moment: found, by } => {
                let working = if *working { "working " } else { "" };
                format!("on the same {working}day as {}{}", moment(found), by_words(*by))
            }
        };
        if limit.aim { format!("aim {words}") } else { words }
    }

    /// Writes a moment: `threshold.met`, `first of a, b`, `unstated`.
    pub fn moment_words(&self, moment: &Moment, inside: Option<ProcedureId>) -> String {
        let points: Vec<String> = moment.points().iter().map(|point| self.point_words(*point, inside)).collect();
        match moment {
            Moment::Unstated => UNSTATED.to_owned(),
            Moment::AnyOf(_) => points.join(" or "),
            Moment::First(_) => format!("first of {}", points.join(", ")),
            Moment::Last(_) => format!("last of {}", points.join(", ")),
        }
    }

    /// Writes one thing that happens: `alert`, `start of alert`, `threshold.met`.
    pub fn point_words(&self, point: Point, inside: Option<ProcedureId>) -> String {
        match point {
            Point::Event(event) => self.events[event].named.name.clone(),
            Point::Done(item) => self.item_words(item, inside),
            Point::Opens(item) => format!("start of {}", self.item_words(item, inside)),
            Point::Chosen(outcome) => self.outcome_words(outcome, inside),
            Point::Begins(procedure) => format!("start of {}", self.procedures[procedure].named.name),
            Point::Over(procedure) => self.procedures[procedure].named.name.clone(),
            Point::Stage(stage) => self.stages[stage].named.name.clone(),
        }
    }

    /// Writes a condition: `plan is cp and not (age >= 16 or "where appropriate")`.
    pub fn condition_words(&self, condition: &Condition, inside: Option<ProcedureId>) -> String {
        let fact = |id: &super::FactId| self.facts[*id].named.name.as_str();
        match condition {
            Condition::Unstated => UNSTATED.to_owned(),
            Condition::Quoted(words) => quoted(words),
            Condition::Fact(id) => fact(id).to_owned(),
            Condition::FactIs(id, value) => {
                let value = match &self.facts[*id].domain {
                    Domain::OneOf(values) => values.get(*value).map_or(UNSTATED, String::as_str),
                    Domain::Truth | Domain::Number(_) => UNSTATED,
                };
                format!("{} is {value}", fact(id))
            }
            Condition::Compare(id, comparison, number) => {
                let sign = match comparison {
                    Comparison::Less => "<",
                    Comparison::AtMost => "<=",
                    Comparison::Equal => "=",
                    Comparison::AtLeast => ">=",
                    Comparison::More => ">",
                };
                format!("{} {sign} {number}", fact(id))
            }
            Condition::Chose(item, outcome) => {
                format!("{} is {}", self.item_words(*item, inside), self.outcomes[*outcome].named.name)
            }
            Condition::Happened(point) => self.point_words(*point, inside),
            Condition::Exists(thing) => self.thing_words(*thing).to_owned(),
            Condition::HeldBy(actor) => format!("held by {}", self.actors[*actor].named.name),
            Condition::Not(inner) => format!("not {}", self.atom_words(inner, inside)),
            Condition::And(parts) => self.joined(parts, " and ", inside),
            Condition::Or(parts) => self.joined(parts, " or ", inside),
        }
    }

    fn joined(&self, parts: &[Condition], word: &str, inside: Option<ProcedureId>) -> String {
        match parts {
            [only] => self.condition_words(only, inside),
            _ => parts.iter().map(|part| self.atom_words(part, inside)).collect::<Vec<_>>().join(word),
        }
    }

    /// Writes a part of a condition, in brackets where it is joined itself.
    fn atom_words(&self, condition: &Condition, inside: Option<ProcedureId>) -> String {
        let words = self.condition_words(condition, inside);
        match condition {
            Condition::And(parts) | Condition::Or(parts) if parts.len() > 1 => format!("({words})"),
            _ => words,
        }
    }

    /// Writes people: `eh-manager or else head-of-eh`, `a and b or c`, `unstated`.
    pub fn people_words(&self, people: &People) -> String {
        let joint = |group: &[ActorId]| self.actor_words(group).join(" and ");
        match people {
            People::Unstated => UNSTATED.to_owned(),
            People::AnyOf(groups) => groups.iter().map(|group| joint(group)).collect::<Vec<_>>().join(" or "),
            People::OrElse(first, second) => format!("{} or else {}", joint(first), joint(second)),
        }
    }

    /// Lists the names of actors.
    pub fn actor_words(&self, actors: &[ActorId]) -> Vec<String> {
        actors.iter().map(|actor| self.actors[*actor].named.name.clone()).collect()
    }

    /// Returns the name of a document, field or consent.
    pub fn thing_words(&self, thing: Thing) -> &str {
        match thing {
            Thing::Document(id) => &self.documents[id].named.name,
            Thing::Consent(id) => &self.consents[id].named.name,
        }
    }

    /// Writes an outcome with its item: `threshold.met`.
    pub fn outcome_words(&self, outcome: OutcomeId, inside: Option<ProcedureId>) -> String {
        let found = &self.outcomes[outcome];
        format!("{}.{}", self.item_words(found.item, inside), found.named.name)
    }

    /// Writes an item as a line inside the procedure `inside` names it; blocks around it are not named, copies are.
    pub fn item_words(&self, item: ItemId, inside: Option<ProcedureId>) -> String {
        let found = &self.items[item];
        if found.named.name.is_empty() {
            return found.path.clone();
        }
        let around = std::iter::successors(found.parent, |parent| self.items[*parent].parent).map(|id| &self.items[id]);
        let copies = around.filter(|around| matches!(around.kind, ItemKind::Follow(..)));
        let mut names: Vec<&str> = copies.map(|copy| copy.named.name.as_str()).collect();
        if inside != Some(found.procedure) {
            names.push(&self.procedures[found.procedure].named.name);
        }
        names.reverse();
        names.push(&found.named.name);
        names.join(".")
    }
}

fn length_words(length: Option<Length>) -> String {
    length.map_or_else(|| UNSTATED.to_owned(), |length| length.to_string())
}

fn by_words(by: Option<u16>) -> String {
    by.map(|minutes| format!(" by {:02}:{:02}", minutes / 60, minutes % 60)).unwrap_or_default()
}

fn quoted(words: &str) -> String {
    format!("\"{}\"", words.replace('\\', "\\\\").replace('"', "\\\""))
}
