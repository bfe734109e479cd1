//! Every text of a policy that people read, in the order of the files.

use super::conditions::conditions;
use crate::model::{Cite, Condition, Effect, ItemKind, Lines, Named, Policy, Recorded};
use crate::source::Span;

/// A text and where it stands.
pub(super) struct Text<'a> {
    /// The text.
    pub text: &'a str,
    /// Its line.
    pub span: Span,
    /// Where the document says so.
    pub cites: &'a [Cite],
    /// The other texts that name the same thing.
    pub also: Vec<&'a str>,
}

/// Lists titles, quoted words, records and remarks.
pub(super) fn texts(policy: &Policy) -> Vec<Text<'_>> {
    let mut found = Vec::new();
    for (_, clause) in policy.clauses.iter() {
        let all: Vec<&str> = clause.title.iter().chain(&clause.also).map(String::as_str).collect();
        found.extend(several(&all, clause.span, &[]));
    }
    policy.declared().for_each(|named| found.extend(titles(named)));
    policy.sources.iter().for_each(|source| found.extend(titles(source)));
    found.extend(titles(&policy.named));
    policy.tables.iter().for_each(|(_, table)| found.extend(titles(&table.named)));
    policy.rules.iter().filter(|rule| rule.standard.is_none()).for_each(|rule| found.extend(titles(&rule.named)));
    let header = policy.header.authority.iter().chain(&policy.header.owner);
    found.extend(header.map(|line| one(&line.value, line.span, &line.cites)));
    policy.remarks.iter().for_each(|(_, lines)| found.extend(lines_of(lines)));
    for (_, procedure) in policy.procedures.iter() {
        found.extend(titles(&procedure.named));
        found.extend(lines_of(&procedure.lines));
    }
    for (_, item) in policy.items.iter() {
        found.extend(titles(&item.named));
        found.extend(lines_of(&item.lines));
        if let ItemKind::Follow(_, lines) = &item.kind {
            found.extend(lines_of(lines));
        }
        for outcome in item.outcomes.iter().map(|id| &policy.outcomes[*id]).filter(|outcome| !outcome.built_in) {
            found.extend(titles(&outcome.named));
            found.extend(lines_of(&outcome.lines));
            found.extend(outcome.when.iter().flat_map(|when| quoted(when, outcome.named.span, &outcome.named.cites)));
        }
    }
    found.sort_by_key(|text| text.span);
    // A followed procedure's texts stand in each of its copies.
    found.dedup_by(|later, earlier| later.span == earlier.span && later.text == earlier.text);
    found
}

fn titles(named: &Named) -> Vec<Text<'_>> {
    let all: Vec<&str> = named.title.iter().chain(&named.also).map(String::as_str).collect();
    several(&all, named.span, &named.cites)
}

fn several<'a>(all: &[&'a str], span: Span, cites: &'a [Cite]) -> Vec<Text<'a>> {
    let others = |text: &str| all.iter().copied().filter(|other| *other != text).collect();
    all.iter().map(|text| Text { text, span, cites, also: others(text) }).collect()
}

fn one<'a>(text: &'a str, span: Span, cites: &'a [Cite]) -> Text<'a> {
    Text { text, span, cites, also: Vec::new() }
}

fn lines_of(lines: &Lines) -> Vec<Text<'_>> {
    let mut found = Vec::new();
    let outside = lines.outline.iter().chain(&lines.external);
    found.extend(outside.filter_map(|line| Some(one(line.value.as_deref()?, line.span, &line.cites))));
    let words = lines.urgency.iter().chain(&lines.notes).chain(&lines.for_each);
    found.extend(words.map(|line| one(&line.value, line.span, &line.cites)));
    let references = lines.see.iter();
    found.extend(references.filter_map(|line| Some(one(line.value.title.as_deref()?, line.span, &line.cites))));
    for line in &lines.effects {
        let Effect::Records(records, _) = &line.value else { continue };
        found.extend(records.iter().filter_map(|record| match record {
            Recorded::Text(text) => Some(one(text, line.span, &line.cites)),
            Recorded::Document(_) => None,
        }));
    }
    for posed in conditions(lines) {
        found.extend(quoted(posed.condition, posed.span, posed.cites));
    }
    found
}

fn quoted<'a>(condition: &'a Condition, span: Span, cites: &'a [Cite]) -> Vec<Text<'a>> {
    match condition {
        Condition::Quoted(words) => vec![one(words, span, cites)],
        Condition::Not(inner) => quoted(inner, span, cites),
        Condition::And(parts) | Condition::Or(parts) => {
            parts.iter().flat_map(|part| quoted(part, span, cites)).collect()
        }
        _ => Vec::new(),
    }
}
