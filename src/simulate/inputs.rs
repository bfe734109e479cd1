//! What is told on the command line, with every name looked up.

use crate::calendar::{Instant, Length};
use crate::graph::{StateGraph, lines_of};
use crate::model::scenarios::Value;
use crate::model::{Condition, Domain, FactId, ItemId, ItemKind, Point, Policy, ProcedureId};
use crate::nearest::nearest;

use super::run::items_of;
use super::told::{Answer, Choice, Raised, Scenario};
use super::words;

/// What is told, still as text.
#[derive(Clone, Debug, Default)]
pub struct Flags {
    /// When the procedure begins.
    pub start: Option<Instant>,
    /// `threshold=met`, `upload=passed-over`, `appropriate=late`.
    pub outcomes: Vec<String>,
    /// `alert=2h`.
    pub takes: Vec<String>,
    /// `age=16`, `plan=cp`, `raised-verbally=yes`.
    pub facts: Vec<String>,
    /// `need-to-step-down=2026-12-24T10:00`.
    pub events: Vec<String>,
    /// `where appropriate=yes`.
    pub words: Vec<String>,
    /// The names of escalations, and of levels that somebody has to ask for.
    pub raises: Vec<String>,
    /// The title of a scenario of the policy.
    pub scenario: Option<String>,
    /// Whether each item is done at its due time.
    pub as_late_as_allowed: bool,
}

/// Why what is told cannot be meant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wrong {
    /// What is wrong, in one clause.
    pub message: String,
    /// What to do.
    pub help: Option<String>,
}

impl Wrong {
    fn new(message: impl Into<String>, help: impl Into<String>) -> Self {
        Wrong { message: message.into(), help: Some(help.into()) }
    }

    /// A name that is not there, with the nearest one, or all of them.
    fn unknown(kind: &str, name: &str, known: &[String]) -> Self {
        let help = match nearest(name, known.iter().map(String::as_str)) {
            Some(near) => format!("did you mean `{near}`?"),
            None if known.is_empty() => "there is none here".to_owned(),
            None => format!("there is {}", known.join(", ")),
        };
        Wrong::new(format!("there is no {kind} named `{name}`"), help)
    }
}

/// Finds the procedure that is named, or that of the scenario.
///
/// # Errors
/// A name that is not there, a procedure that cannot be simulated by itself, or two that differ.
pub fn procedure(policy: &Policy, name: Option<&str>, scenario: Option<&str>) -> Result<ProcedureId, Wrong> {
    let of_scenario = scenario.map(|title| written(policy, title).map(|scenario| scenario.procedure)).transpose()?;
    let named = name.map(|name| {
        let found = policy.procedures.iter().find(|(_, procedure)| procedure.named.name == name);
        let known: Vec<String> = policy.procedures.iter().map(|(_, procedure)| procedure.named.name.clone()).collect();
        found.map(|(id, _)| id).ok_or_else(|| Wrong::unknown("procedure", name, &known))
    });
    let id = match (named.transpose()?, of_scenario) {
        (Some(named), Some(other)) if named != other => {
            let other = &policy.procedures[other].named.name;
            return Err(Wrong::new(
                format!("the scenario is for `{other}`"),
                format!("name `{other}`, or no procedure"),
            ));
        }
        (Some(id), _) | (None, Some(id)) => id,
        (None, None) => return Err(Wrong::new("no procedure is named", "name one after the file, or a --scenario")),
    };
    let found = &policy.procedures[id];
    let name = &found.named.name;
    if policy.broken.contains(&id) {
        return Err(Wrong::new(
            format!("`{name}` has an error of the file in it"),
            "mend what `stepwell check` reports first",
        ));
    }
    if found.is_pattern() {
        return Err(Wrong::new(format!("`{name}` is a pattern with parameters"), "name a procedure that follows it"));
    }
    if found.is_outside() {
        let message = format!("`{name}` is named by the document without its content");
        return Err(Wrong::new(message, "name a procedure whose items are written down"));
    }
    Ok(id)
}

fn written<'a>(policy: &'a Policy, title: &str) -> Result<&'a crate::model::scenarios::Scenario, Wrong> {
    let known: Vec<String> = policy.scenarios.iter().map(|scenario| scenario.title.clone()).collect();
    let found = policy.scenarios.iter().find(|scenario| scenario.title == title);
    found.ok_or_else(|| {
        let wrong = Wrong::unknown("scenario", title, &known);
        let help = wrong.help.map(|help| format!("{help}; one with an error in it is left out"));
        Wrong { help, ..wrong }
    })
}

/// Looks up everything that is told about one case.
///
/// # Errors
/// The first name that is not there, or value that cannot be.
pub fn scenario(policy: &Policy, graph: &StateGraph, flags: &Flags) -> Result<Scenario, Wrong> {
    let written = flags.scenario.as_deref().map(|title| written(policy, title)).transpose()?;
    let first = written.and_then(|scenario| scenario.happenings.first()).map(|happening| happening.at);
    let start = flags.start.or(first).ok_or_else(|| {
        Wrong::new("nothing says when the case begins", "add --start, as in --start 2026-12-23T16:00")
    })?;
    let mut told = Scenario { as_late_as_allowed: flags.as_late_as_allowed, ..Scenario::new(start) };
    let inputs = Inputs { policy, items: items_of(graph) };
    for text in &flags.outcomes {
        told.choices.push(inputs.outcome(text)?);
    }
    if let Some(written) = written {
        told.add(written);
    }
    for text in &flags.takes {
        let (name, value) = split(text, "alert=2h")?;
        let length: Length =
            value.parse().map_err(|error: crate::calendar::Error| Wrong { message: error.to_string(), help: None })?;
        told.takes.insert(inputs.item(name)?, length);
    }
    for text in &flags.facts {
        inputs.fact(text, &mut told)?;
    }
    for text in &flags.events {
        let (name, value) = split(text, "posted=2026-12-24T10:00")?;
        let at =
            value.parse().map_err(|error: crate::calendar::Error| Wrong { message: error.to_string(), help: None })?;
        told.events.push((inputs.point(name)?, at));
    }
    told.events.sort_by_key(|(_, at)| *at);
    for text in &flags.words {
        let (found, value) = inputs.quoted(text)?;
        told.words.insert(found, value);
    }
    for name in &flags.raises {
        told.raises.push((inputs.raised(name)?, None));
    }
    Ok(told)
}

/// Splits `name=value` at its last `=`, so that quoted words may hold one.
fn split<'a>(text: &'a str, example: &str) -> Result<(&'a str, &'a str), Wrong> {
    let found = text.rsplit_once('=').filter(|(name, value)| !name.is_empty() && !value.is_empty());
    let found = found.map(|(name, value)| (name.trim().trim_matches('"'), value.trim()));
    found.ok_or_else(|| Wrong::new(format!("`{text}` has no name and value"), format!("write it as `{example}`")))
}

fn yes_or_no(name: &str, value: &str) -> Result<bool, Wrong> {
    match value {
        "yes" | "true" => Ok(true),
        "no" | "false" => Ok(false),
        _ => Err(Wrong::new(
            format!("`{name}` is true or false, and not `{value}`"),
            format!("write `{name}=yes` or `{name}=no`"),
        )),
    }
}

struct Inputs<'a> {
    policy: &'a Policy,
    items: Vec<ItemId>,
}

impl Inputs<'_> {
    fn item(&self, name: &str) -> Result<ItemId, Wrong> {
        let called = self.items.iter().copied().filter(|item| words::is_called(self.policy, *item, name));
        let called: Vec<ItemId> = called.collect();
        let exact = called.iter().copied().find(|item| self.policy.items[*item].path == name);
        let alone = called.first().copied().filter(|_| called.len() == 1);
        match (exact.or(alone), called.as_slice()) {
            (Some(item), _) => Ok(item),
            (None, []) => Err(Wrong::unknown("item", name, &self.names())),
            (None, several) => {
                let paths: Vec<String> =
                    several.iter().map(|item| format!("`{}`", self.policy.items[*item].path)).collect();
                Err(Wrong::new(format!("`{name}` could be several items"), format!("write {}", words::either(&paths))))
            }
        }
    }

    fn names(&self) -> Vec<String> {
        let named = self.items.iter().filter(|item| self.policy.items[**item].kind != ItemKind::End);
        named.map(|item| words::short(self.policy, &self.items, *item)).collect()
    }

    fn outcome(&self, text: &str) -> Result<Choice, Wrong> {
        let (name, value) = split(text, "threshold=met")?;
        let item = self.item(name)?;
        let found = &self.policy.items[item];
        let mut known: Vec<String> =
            found.outcomes.iter().map(|id| self.policy.outcomes[*id].named.name.clone()).collect();
        known.dedup();
        let chosen = known.iter().find(|outcome| *outcome == value).cloned();
        if known.is_empty() {
            known.push("done".to_owned());
            known.extend((!found.lines.duty.is_empty()).then(|| "passed-over".to_owned()));
        }
        known.extend((!found.lines.late.is_empty()).then(|| "late".to_owned()));
        let answer = match (chosen, value) {
            (Some(outcome), _) => Answer::Outcome(outcome),
            (None, _) if !known.iter().any(|known| known == value) => {
                return Err(Wrong::unknown(&format!("outcome of `{name}`"), value, &known));
            }
            (None, "late") => Answer::Late,
            (None, "passed-over") => Answer::PassedOver,
            (None, _) => Answer::Done,
        };
        Ok(Choice { item, answer, at: None })
    }

    fn fact(&self, text: &str, told: &mut Scenario) -> Result<(), Wrong> {
        let (name, value) = split(text, "age=16")?;
        let fact = self.policy.facts.iter().find(|(_, fact)| fact.named.name == name).map(|(id, _)| id);
        let consent = self.policy.consents.iter().find(|(_, consent)| consent.named.name == name).map(|(id, _)| id);
        match (fact, consent) {
            (Some(fact), _) => told.facts.push((fact, self.value(fact, name, value)?, None)),
            (None, Some(consent)) => {
                told.consents.insert(consent, yes_or_no(name, value)?);
            }
            (None, None) => {
                let facts = self.policy.facts.iter().map(|(_, fact)| fact.named.name.clone());
                let consents = self.policy.consents.iter().map(|(_, consent)| consent.named.name.clone());
                return Err(Wrong::unknown("fact", name, &facts.chain(consents).collect::<Vec<_>>()));
            }
        }
        Ok(())
    }

    fn value(&self, fact: FactId, name: &str, value: &str) -> Result<Value, Wrong> {
        match &self.policy.facts[fact].domain {
            Domain::Truth => yes_or_no(name, value).map(Value::Truth),
            Domain::OneOf(values) => {
                let number = values.iter().position(|known| known == value);
                number.map(Value::OneOf).ok_or_else(|| Wrong::unknown(&format!("value of `{name}`"), value, values))
            }
            Domain::Number(unit) => {
                let wrong = || {
                    Wrong::new(
                        format!("`{name}` is a number of {unit}, and not `{value}`"),
                        format!("write `{name}=16`"),
                    )
                };
                value.parse().map(Value::Number).map_err(|_| wrong())
            }
        }
    }

    fn point(&self, name: &str) -> Result<Point, Wrong> {
        let events = || self.policy.events.iter();
        if let Some((event, _)) = events().find(|(_, event)| event.named.name == name) {
            return Ok(Point::Event(event));
        }
        let begins = name.strip_prefix("start of ");
        let wanted = begins.unwrap_or(name);
        let procedure = self.policy.procedures.iter().find(|(_, procedure)| procedure.named.name == wanted);
        if let Some((id, _)) = procedure {
            return Ok(if begins.is_some() { Point::Begins(id) } else { Point::Over(id) });
        }
        let known: Vec<String> = events().map(|(_, event)| event.named.name.clone()).collect();
        Err(Wrong::unknown("event", name, &known))
    }

    /// Finds a condition in the document's own words; every one of the policy may be told.
    fn quoted(&self, text: &str) -> Result<(String, bool), Wrong> {
        let (words, value) = split(text, "\"where appropriate\"=yes")?;
        let mut known: Vec<String> = self.items.iter().flat_map(|item| self.quotes(*item)).collect();
        known.sort();
        known.dedup();
        if !known.iter().any(|known| known == words) {
            return Err(Wrong::unknown("condition in the document's own words", words, &known));
        }
        Ok((words.to_owned(), yes_or_no(words, value)?))
    }

    /// Lists the quoted conditions of an item.
    fn quotes(&self, item: ItemId) -> Vec<String> {
        let outcomes = self.policy.items[item].outcomes.iter().map(|id| &self.policy.outcomes[*id]);
        let mut found = Vec::new();
        let mut visit = |condition: &Condition| {
            if let Condition::Quoted(words) = condition {
                found.push(words.clone());
            }
        };
        for outcome in outcomes {
            outcome.when.iter().for_each(|when| when.walk(&mut visit));
            outcome.lines.conditions().for_each(|condition| condition.walk(&mut visit));
        }
        for lines in lines_of(self.policy, item) {
            lines.conditions().for_each(|condition| condition.walk(&mut visit));
        }
        let header = &self.policy.procedures[self.policy.items[item].home].lines;
        header.conditions().for_each(|condition| condition.walk(&mut visit));
        found
    }

    fn raised(&self, name: &str) -> Result<Raised, Wrong> {
        let escalations = || self.policy.procedures.iter().filter(|(_, procedure)| procedure.escalation);
        if let Some((id, _)) = escalations().find(|(_, escalation)| escalation.named.name == name) {
            return Ok(Raised::Escalation(id));
        }
        match self.item(name) {
            Ok(item) if self.policy.items[item].kind == ItemKind::Level => Ok(Raised::Level(item)),
            _ => {
                let known: Vec<String> = escalations().map(|(_, escalation)| escalation.named.name.clone()).collect();
                Err(Wrong::unknown("escalation", name, &known))
            }
        }
    }
}
