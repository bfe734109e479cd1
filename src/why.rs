//! How the due times of an item come about, day by day.
//!
//! Every time is the calendar's own [`Calendar::explain`], whose window is what checker and simulator compute with. The
//! conditions of a line are shown, not judged: which of the lines hold is the case's affair.

use crate::calendar::{Calendar, Instant, Reading, Working};
use crate::clock::{bound_of, sitting};
use crate::graph::lines_of;
use crate::model::{ItemId, LimitKind, Lines, Policy, ProcedureId};
use crate::nearest::nearest;

/// What is asked about: an item, or the header of a procedure or escalation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Subject {
    /// An item.
    Item(ItemId),
    /// A procedure or escalation.
    Procedure(ProcedureId),
}

/// One limit, and how its time comes about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Explained {
    /// The limit in the words of the language, with its condition.
    pub limit: String,
    /// The clauses that say so.
    pub clauses: Vec<String>,
    /// What it counts from.
    pub from: String,
    /// One working for each reading of the text, and the reading where there are several.
    pub workings: Vec<(Option<&'static str>, Working)>,
    /// Why there is none.
    pub silent: Option<String>,
}

/// Finds what a name means: `procedure.item`, an item's name where only one has it, or a procedure.
///
/// # Errors
/// What is wrong with the name, and what to do.
pub fn subject(policy: &Policy, name: &str) -> Result<Subject, (String, String)> {
    let items: Vec<ItemId> = policy
        .judged()
        .flat_map(|(id, _)| policy.items_of(id))
        .filter(|id| policy.items[*id].path == name || policy.items[*id].named.name == name)
        .collect();
    let whole = items.iter().find(|id| policy.items[**id].path == name);
    let procedure = policy.procedures.iter().find(|(_, procedure)| procedure.named.name == name);
    match (whole, items.as_slice(), procedure) {
        (Some(item), ..) | (None, [item], None) => Ok(Subject::Item(*item)),
        (None, [], Some((id, _))) => Ok(Subject::Procedure(id)),
        (None, [], None) => {
            let paths = policy.items.iter().map(|(_, item)| item.path.as_str());
            let names = policy.items.iter().map(|(_, item)| item.named.name.as_str());
            let known = paths.chain(names).chain(policy.procedures.iter().map(|(_, found)| found.named.name.as_str()));
            let help = match nearest(name, known) {
                Some(near) => format!("did you mean `{near}`?"),
                None => "give the path of an item, as procedure.item".to_owned(),
            };
            Err((format!("there is no item or procedure named `{name}`"), help))
        }
        (None, several, procedure) => {
            let mut paths: Vec<&str> = several.iter().map(|id| policy.items[*id].path.as_str()).collect();
            paths.extend(procedure.map(|(_, procedure)| procedure.named.name.as_str()));
            Err((format!("`{name}` could be any of {}", paths.join(", ")), "give the whole path".to_owned()))
        }
    }
}

/// Works out every limit of a subject, counted from the instant `on`.
pub fn explain(policy: &Policy, subject: Subject, calendar: &Calendar, on: Instant) -> Vec<Explained> {
    let (lines, inside): (Vec<&Lines>, ProcedureId) = match subject {
        Subject::Item(item) => (lines_of(policy, item), policy.items[item].procedure),
        Subject::Procedure(id) => (vec![&policy.procedures[id].lines], id),
    };
    let writer = Writer { policy, inside, calendar, on };
    let mut found: Vec<Explained> = lines.iter().flat_map(|lines| writer.lines(lines)).collect();
    if let Subject::Item(item) = subject
        && let Some((body, length)) = sitting(policy, item)
    {
        let kind = LimitKind::Within { length: Some(length), anchor: None, inclusive: false, by: None };
        let limit = format!("the next sitting of {}, every {length}", policy.actors[body].named.display());
        found.push(writer.one(&kind, limit, Vec::new()));
    }
    found
}

struct Writer<'a> {
    policy: &'a Policy,
    inside: ProcedureId,
    calendar: &'a Calendar,
    on: Instant,
}

impl Writer<'_> {
    fn lines(&self, lines: &Lines) -> Vec<Explained> {
        let mut found = Vec::new();
        let inside = Some(self.inside);
        let when = |when: &Option<crate::model::Condition>| {
            when.as_ref().map(|when| format!(" when {}", self.policy.condition_words(when, inside))).unwrap_or_default()
        };
        for line in &lines.limits {
            let limit = self.policy.limit_words(&line.value, inside) + &when(&line.when);
            found.push(self.one(&line.value.kind, limit, self.policy.labels(line)));
            let LimitKind::Within { anchor, inclusive, by, .. } = &line.value.kind else { continue };
            for longer in &lines.extended {
                let (people, length) = &longer.value;
                let far = length.map_or("unstated".to_owned(), |length| length.to_string());
                let limit = format!("extended by {} to {far}{}", self.policy.people_words(people), when(&longer.when));
                let (anchor, inclusive, by) = (anchor.clone(), *inclusive, *by);
                let kind = LimitKind::Within { length: *length, anchor, inclusive, by };
                found.push(self.one(&kind, limit, self.policy.labels(longer)));
            }
        }
        for line in &lines.claims {
            let item = &self.policy.items[line.value.0].named.name;
            let limit = self.policy.limit_words(&line.value.1, inside);
            found.push(self.one(&line.value.1.kind, format!("claim {item} {limit}"), self.policy.labels(line)));
        }
        for line in &lines.raised_by {
            if let Some(limit) = &line.value.within {
                let words = format!("raised {}", self.policy.limit_words(limit, inside));
                found.push(self.one(&limit.kind, words, self.policy.labels(line)));
            }
        }
        found
    }

    /// Works out one limit in every reading of the text.
    fn one(&self, kind: &LimitKind, limit: String, clauses: Vec<String>) -> Explained {
        let from = match bound_of(kind).and_then(|(_, moment)| moment) {
            Some(moment) => self.policy.moment_words(moment, Some(self.inside)),
            None => "the opening".to_owned(),
        };
        let mut found = Explained { limit, clauses, from, workings: Vec::new(), silent: None };
        let Some((bound, _)) = bound_of(kind) else {
            found.silent = Some("the document does not say how long".to_owned());
            return found;
        };
        let readings: &[(Reading, Option<&'static str>)] = if bound.is_ambiguous() {
            &[
                (Reading::Calendar, Some("days read as calendar days")),
                (Reading::Working, Some("days read as working days")),
            ]
        } else {
            &[(Reading::Calendar, None)]
        };
        for (reading, words) in readings {
            match self.calendar.explain(bound, self.on, *reading) {
                Ok(working) => found.workings.push((*words, working)),
                Err(error) => found.silent = Some(error.to_string()),
            }
        }
        found
    }
}
