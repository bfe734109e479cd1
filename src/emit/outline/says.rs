//! What is written in a box, and beside an arrow.

use crate::model::{
    Begins, Cite, Disputed, Effect, Item, ItemKind, Line, Lines, Moment, Outcome, People, Policy, Procedure,
    ProcedureId,
};
use crate::stories;
use crate::syntax::ast::{self, Duty};

/// A policy, read from inside one of its procedures.
#[derive(Clone, Copy)]
pub(super) struct Says<'a> {
    pub policy: &'a Policy,
    pub procedure: ProcedureId,
}

impl Says<'_> {
    /// Lists who does an item, one text for each line; several lines name their clauses.
    pub fn owners(self, lines: &Lines) -> Vec<String> {
        let several = lines.by.len() > 1;
        lines.by.iter().map(|line| self.by(line, several)).collect()
    }

    fn by(self, line: &Line<People>, several: bool) -> String {
        let marks = if several && line.own_cites { marks(&self.policy.labels(line)) } else { String::new() };
        format!("{}{}{marks}", self.policy.people(&line.value), self.when(line))
    }

    /// Lists the limits of a block in the language's own words.
    pub fn limits(self, lines: &Lines) -> Vec<String> {
        let limits = lines
            .limits
            .iter()
            .map(|line| format!("{}{}", self.policy.limit_words(&line.value, Some(self.procedure)), self.when(line)));
        let extended = lines.extended.iter().map(|line| {
            let (people, length) = &line.value;
            let length = length.map_or_else(|| "unstated".to_owned(), |length| length.to_string());
            format!("extended by {} to {length}{}", self.policy.people(people), self.when(line))
        });
        let takes = lines.takes.iter().map(|line| {
            let takes = &line.value;
            let most = crate::calendar::Length::new(takes.most, takes.unit);
            if takes.least == takes.most { format!("takes {most}") } else { format!("takes {} to {most}", takes.least) }
        });
        limits.chain(extended).chain(takes).collect()
    }

    /// Lists what else is said about an item.
    pub fn notes(self, item: &Item) -> Vec<String> {
        let lines = &item.lines;
        let mut notes = Vec::new();
        let actors = |line: &Line<Vec<crate::model::ActorId>>| self.policy.titles(&line.value).join(", ");
        notes.extend(lines.to.iter().map(|line| format!("to {}", self.policy.people(&line.value))));
        notes.extend(lines.with.iter().map(|line| format!("with {}", actors(line))));
        notes.extend(lines.consulting.iter().map(|line| format!("consulting {}", actors(line))));
        notes.extend(lines.judged_by.iter().map(|line| {
            let titles: Vec<&str> = line.value.iter().map(|id| self.policy.documents[*id].named.display()).collect();
            if titles.is_empty() { "judged by unstated".to_owned() } else { format!("judged by {}", titles.join(", ")) }
        }));
        notes.extend(lines.urgency.iter().map(|line| format!("“{}”", line.value)));
        notes.extend(lines.for_each.iter().map(|line| format!("for each {}", line.value)));
        if lines.duty.iter().any(|line| line.value == Duty::May) {
            notes.push("may be passed over".to_owned());
        }
        if matches!(item.kind, ItemKind::Step | ItemKind::Wait(_)) {
            notes.extend(self.only_if(lines));
        }
        if item.kind == ItemKind::Level {
            notes.extend(
                lines
                    .raised_by
                    .iter()
                    .map(|line| format!("takes place only if asked for by {}", self.raisers(&line.value.people))),
            );
        }
        notes.extend(self.hands_over(lines));
        notes.extend(self.finished(lines).filter(|_| item.kind == ItemKind::End));
        notes
    }

    /// Lists the conditions under which an item takes place.
    pub fn only_if(self, lines: &Lines) -> Vec<String> {
        let words =
            |line: &Line<crate::model::Condition>| self.policy.condition_words(&line.value, Some(self.procedure));
        lines.only_if.iter().map(|line| format!("only if {}", words(line))).collect()
    }

    fn hands_over(self, lines: &Lines) -> Vec<String> {
        let people = lines.effects.iter().filter_map(|line| match &line.value {
            Effect::HandsOver(people) => {
                Some(format!("hands over to {}{}", self.policy.people(people), self.when(line)))
            }
            _ => None,
        });
        people.collect()
    }

    fn finished(self, lines: &Lines) -> impl Iterator<Item = String> {
        let held = lines.held_by.iter().map(|line| format!("held by {}", self.policy.people(&line.value)));
        let closed = lines.closed.iter().map(|_| "closed".to_owned());
        let continues = lines.continues_in.iter().map(|line| {
            let titles = line.value.iter().map(|id| self.policy.procedures[*id].named.display());
            let titles: Vec<&str> = titles.collect();
            if titles.is_empty() {
                "continues in unstated".to_owned()
            } else {
                format!("continues in {}", titles.join(" or "))
            }
        });
        held.chain(closed).chain(continues).collect::<Vec<_>>().into_iter()
    }

    /// Lists what the header of a procedure says.
    pub fn header(self, procedure: &Procedure) -> Vec<String> {
        let lines = &procedure.lines;
        let people = |people: &People| self.policy.people(people);
        let mut notes = Vec::new();
        if procedure.is_pattern() {
            notes.push(format!("a pattern with {}, drawn where it is followed", procedure.parameters.join(", ")));
        }
        notes.extend(lines.outline.iter().map(|line| self.outside("named without its content", line)));
        notes.extend(lines.external.iter().map(|line| self.outside("not in this document", line)));
        notes.extend(
            lines.from_to.iter().map(|line| format!("from {} to {}", people(&line.value.0), people(&line.value.1))),
        );
        notes.extend(lines.held_by.iter().map(|line| format!("held by {}", people(&line.value))));
        notes.extend(lines.begins.iter().map(|line| match &line.value {
            Begins::On(moment) => format!("begins: {}", self.moment(moment)),
            Begins::When(condition) => {
                format!("begins when {}", self.policy.condition_words(condition, Some(self.procedure)))
            }
        }));
        notes.extend(lines.against.iter().map(|line| format!("against {}", self.against(&line.value))));
        notes.extend(
            lines
                .between
                .iter()
                .map(|line| format!("between {}", self.policy.titles(&[line.value.0, line.value.1]).join(" and "))),
        );
        notes.extend(lines.raised_by.iter().map(|line| {
            let within = line.value.within.as_ref().map(|limit| self.policy.limit_words(limit, Some(self.procedure)));
            let within = within.map(|within| format!(" {within}")).unwrap_or_default();
            format!("raised by {}{within}", self.raisers(&line.value.people))
        }));
        notes.extend(lines.effect.iter().map(|line| {
            let word = match line.value {
                Some(ast::Effect::Waits) => "waits",
                Some(ast::Effect::Stands) => "goes on",
                None => "waits or goes on: the document does not say",
            };
            format!("meanwhile the case {word}")
        }));
        notes
    }

    fn outside(self, what: &str, line: &Line<Option<String>>) -> String {
        line.value.as_ref().map_or_else(|| what.to_owned(), |words| format!("{what}: {words}"))
    }

    fn against(self, disputed: &[Disputed]) -> String {
        let names = disputed.iter().map(|one| match one {
            Disputed::Procedure(id) => self.policy.procedures[*id].named.name.clone(),
            Disputed::Decision(id) => self.policy.item_words(*id, None),
            Disputed::Outcome(id) => self.policy.outcome_words(*id, None),
        });
        names.collect::<Vec<_>>().join(", ")
    }

    /// Names those who may raise a dispute.
    pub fn raisers(self, people: &[crate::model::ActorId]) -> String {
        let groups: Vec<Vec<_>> = people.iter().map(|actor| vec![*actor]).collect();
        self.policy.people(&if groups.is_empty() { People::Unstated } else { People::AnyOf(groups) })
    }

    /// Words an outcome with its condition and hand-over.
    pub fn outcome(self, outcome: &Outcome) -> String {
        let when = outcome
            .when
            .as_ref()
            .map(|when| format!(" (when {})", self.policy.condition_words(when, Some(self.procedure))));
        let mut parts = vec![format!("{}{}", outcome.named.display(), when.unwrap_or_default())];
        parts.extend(self.hands_over(&outcome.lines));
        parts.join("; ")
    }

    /// Words a moment by the titles of what happens.
    pub fn moment(self, moment: &Moment) -> String {
        let points: Vec<String> = moment.points().iter().map(|point| stories::point(self.policy, *point)).collect();
        match moment {
            Moment::Unstated => "a moment that the document does not state".to_owned(),
            Moment::AnyOf(_) => points.join(" or "),
            Moment::First(_) if points.len() > 1 => format!("the first of: {}", points.join("; ")),
            Moment::Last(_) if points.len() > 1 => format!("all of: {}", points.join("; ")),
            Moment::First(_) | Moment::Last(_) => points.join("; "),
        }
    }

    /// Words for which cases a line holds.
    pub fn when<T>(self, line: &Line<T>) -> String {
        let condition = line.when.as_ref().map(|when| self.policy.condition_words(when, Some(self.procedure)));
        condition.map(|words| format!(" when {words}")).unwrap_or_default()
    }
}

/// Writes clause labels as marks.
pub(crate) fn marks(labels: &[String]) -> String {
    if labels.is_empty() { String::new() } else { format!(" [{}]", labels.join(", ")) }
}

/// Lists the labels of clause marks.
pub(super) fn labels(cites: &[Cite]) -> Vec<String> {
    cites.iter().map(|cite| cite.label.clone()).collect()
}
