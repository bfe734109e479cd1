//! Every length of time that a policy counts, with the line in which it stands.
//!
//! The rules of a standard are left out: they are not the document's own words.

use super::Context;
use crate::calendar::{Bound, Length, Within};
use crate::clock::bound_of;
use crate::graph::lines_of;
use crate::model::rules::Sentence;
use crate::model::{Cite, ItemKind, Limit, LimitKind, Line, Lines, Meaning};
use crate::source::Span;

/// A length, what it is for, and where it is written.
#[derive(Clone, Copy)]
pub(super) struct Counted<'a> {
    pub length: Length,
    /// What is asked of the calendar.
    pub bound: Bound,
    pub name: &'a str,
    pub path: &'a str,
    pub cites: &'a [Cite],
    pub span: Span,
}

/// Lists the lengths of what is judged in the order of the files, the copies of one text once.
pub(super) fn counted<'a>(context: &Context<'a>) -> Vec<Counted<'a>> {
    let policy = context.policy;
    let mut found = declared(context);
    for (_, procedure) in policy.judged() {
        let name = procedure.named.name.as_str();
        found.extend(of_lines(&procedure.lines, (name, name)));
    }
    for (id, item) in context.items() {
        let (name, path) = (item.named.name.as_str(), item.path.as_str());
        let named = if name.is_empty() { path } else { name };
        found.extend(lines_of(policy, id).into_iter().flat_map(|lines| of_lines(lines, (named, path))));
        if let ItemKind::MeanwhileEvery(Some(length), ..) = &item.kind {
            found.push(plain(*length, (named, path), (&item.named.cites, item.named.span)));
        }
    }
    found.sort_by_key(|counted| counted.span);
    found.dedup_by_key(|counted| (counted.span, counted.length));
    found
}

/// Lists the lengths outside procedures: of events, of sittings, and of the policy's own rules.
fn declared<'a>(context: &Context<'a>) -> Vec<Counted<'a>> {
    let mut found = Vec::new();
    for (_, event) in context.policy.events.iter() {
        if let Some(Meaning::After(Some(length), _) | Meaning::Count(_, _, Some(length))) = &event.meaning {
            let name = event.named.name.as_str();
            found.push(plain(*length, (name, name), (&event.named.cites, event.named.span)));
        }
    }
    for (_, actor) in context.policy.actors.iter() {
        if let Some(length) = actor.body.as_ref().and_then(|body| body.sits) {
            let name = actor.named.name.as_str();
            found.push(plain(length, (name, name), (&actor.named.cites, actor.named.span)));
        }
    }
    for rule in context.policy.rules.iter().filter(|rule| rule.standard.is_none()) {
        if let Sentence::Follows(_, _, Some(limit)) | Sentence::Limit(_, limit) = &rule.sentence.value {
            let name = rule.named.name.as_str();
            found.extend(of_limit(limit, (name, name), (&rule.sentence.cites, rule.sentence.span)));
        }
    }
    found
}

/// Lists the lengths of one block: limits, totals, times for a challenge, extensions and the time that work needs.
fn of_lines<'a>(lines: &'a Lines, names: (&'a str, &'a str)) -> Vec<Counted<'a>> {
    fn place<T>(line: &Line<T>) -> (&[Cite], Span) {
        (&line.cites, line.span)
    }
    let limits = lines.limits.iter().filter_map(|line| of_limit(&line.value, names, place(line)));
    let claims = lines.claims.iter().filter_map(|line| of_limit(&line.value.1, names, place(line)));
    let raised = lines.raised_by.iter().filter_map(|line| of_limit(line.value.within.as_ref()?, names, place(line)));
    let extended = lines.extended.iter().filter_map(|line| Some(plain(line.value.1?, names, place(line))));
    let takes = lines.takes.iter().map(|line| (Length::new(line.value.most, line.value.unit), place(line)));
    let takes = takes.map(|(length, place)| plain(length, names, place));
    limits.chain(claims).chain(raised).chain(extended).chain(takes).collect()
}

fn of_limit<'a>(limit: &Limit, names: (&'a str, &'a str), place: (&'a [Cite], Span)) -> Option<Counted<'a>> {
    let (bound, _) = bound_of(&limit.kind)?;
    Some(Counted { bound, ..plain(length_of(limit)?, names, place) })
}

fn plain<'a>(length: Length, (name, path): (&'a str, &'a str), (cites, span): (&'a [Cite], Span)) -> Counted<'a> {
    Counted { length, bound: Bound::Within(Within::new(length)), name, path, cites, span }
}

/// Returns the length of a limit, if it has one.
pub(super) fn length_of(limit: &Limit) -> Option<Length> {
    match &limit.kind {
        LimitKind::Within { length, .. } => *length,
        LimitKind::AtLeastBefore(length, _) | LimitKind::AtLeastAfter(length, _) => *length,
        _ => None,
    }
}
