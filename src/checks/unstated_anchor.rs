//! `unstated-anchor`: a limit that counts from nothing stated, or from either of two moments.

use super::context::{about, labels};
use super::words::{limit, listed, moment};
use super::{Check, Context};
use crate::diagnostic::{Diagnostic, Severity};
use crate::model::{Cite, Event, ItemKind, Limit, LimitKind, Lines, Meaning, Moment, Point, Policy};
use crate::source::Span;

/// A limit that counts from nothing stated, or from either of two moments.
pub static UNSTATED_ANCHOR: Check = Check {
    name: "unstated-anchor",
    summary: "a limit that counts from nothing stated, or from either of two moments",
    level: Severity::Warning,
    since: "0.1.0",
    explanation: include_str!("unstated_anchor.md"),
    run: Some(run),
};

/// A limit, and what it is for.
struct Placed<'a> {
    limit: &'a Limit,
    path: &'a str,
    /// What it is a limit for, in words.
    of: Vec<String>,
    /// Where else it stands.
    also: Vec<Span>,
    cites: &'a [Cite],
    span: Span,
}

fn run(check: &Check, context: &Context<'_>) -> Vec<Diagnostic> {
    let policy = context.policy;
    let mut placed = Vec::new();
    for (_, procedure) in policy.judged() {
        placed.extend(limits(policy, &procedure.lines, (&procedure.named.name, &procedure.named.name)));
    }
    for (_, item) in context.items() {
        let name = (item.path.as_str(), item.named.name.as_str());
        placed.extend(limits(policy, &item.lines, name));
        if let ItemKind::Follow(_, lines) = &item.kind {
            placed.extend(limits(policy, lines, name));
        }
    }
    shared(placed).iter().filter_map(|placed| report(check, policy, placed)).collect()
}

/// Joins limits that one clause gives in the same words, and that the policy repeats for several things.
fn shared(placed: Vec<Placed<'_>>) -> Vec<Placed<'_>> {
    let mut joined: Vec<Placed<'_>> = Vec::new();
    for one in placed {
        let may_join = one.limit.moment() == Some(&Moment::Unstated) && !one.cites.is_empty();
        let same = |known: &&mut Placed<'_>| {
            known.span != one.span && known.limit == one.limit && labels(known.cites) == labels(one.cites)
        };
        match may_join.then(|| joined.iter_mut().find(same)).flatten() {
            Some(known) => {
                one.of.into_iter().for_each(|of| {
                    if !known.of.contains(&of) {
                        known.of.push(of)
                    }
                });
                known.also.push(one.span);
            }
            None => joined.push(one),
        }
    }
    joined
}

/// Lists the limits of one block, those for raising a dispute and stated totals included.
fn limits<'a>(policy: &'a Policy, lines: &'a Lines, (path, name): (&'a str, &'a str)) -> Vec<Placed<'a>> {
    let own = lines.limits.iter().map(|line| Placed {
        limit: &line.value,
        path,
        of: vec![format!("`{name}`")],
        also: Vec::new(),
        cites: &line.cites,
        span: line.span,
    });
    let claims = lines.claims.iter().map(|line| Placed {
        limit: &line.value.1,
        path,
        of: vec![format!("`{}`", policy.items[line.value.0].named.name)],
        also: Vec::new(),
        cites: &line.cites,
        span: line.span,
    });
    let raised = lines.raised_by.iter().filter_map(|line| {
        let limit = line.value.within.as_ref()?;
        let of = vec![format!("raising `{name}`")];
        Some(Placed { limit, path, of, also: Vec::new(), cites: &line.cites, span: line.span })
    });
    own.chain(claims).chain(raised).collect()
}

fn report(check: &Check, policy: &Policy, placed: &Placed<'_>) -> Option<Diagnostic> {
    let Placed { limit: found, path, of, also, cites, span } = placed;
    let of = listed(of);
    let silent = matches!(
        found.kind,
        LimitKind::Within { length: None, .. } | LimitKind::AtLeastBefore(None, _) | LimitKind::AtLeastAfter(None, _)
    );
    let words = limit(found);
    let count = if words.starts_with("1 ") { "counts" } else { "count" };
    let from = found.moment().filter(|_| !silent)?;
    let unsaid = unsaid_event(policy, from);
    let message = match (from, &found.kind) {
        (_, LimitKind::Within { .. }) if unsaid.is_some() => {
            let event = unsaid.map_or("", |event| event.named.display());
            format!("the {words} for {of} {count} from “{event}”, and the document does not say when that is")
        }
        (Moment::Unstated, LimitKind::Within { .. }) => {
            format!("the {words} for {of} {count} from a moment that the document does not state")
        }
        (Moment::Unstated, _) => format!("{of} has to come {words} a moment that the document does not state"),
        (Moment::AnyOf(points), kind) if points.len() > 1 => {
            let either = moment(policy, from);
            match kind {
                LimitKind::Within { .. } => {
                    format!("the {words} for {of} {count} from {either}, and nothing says from which")
                }
                _ => format!("{of} has to come {words} {either}, and nothing says which"),
            }
        }
        _ => return None,
    };
    let label =
        if *from == Moment::Unstated || unsaid.is_some() { "counted from when?" } else { "from which of them?" };
    let mut found = about(check.found(*span, message), path, cites).here(label);
    for span in also {
        found = found.label(*span, "and here");
    }
    if let Some(event) = unsaid {
        found = found.label(event.named.span, "named, and not said when");
    }
    Some(
        found
            .note("two people count from different moments, and one of them takes the case to be late while the other does not")
            .help("say in the document which moment starts the clock, and name it here"),
    )
}

/// Returns the event from which a limit counts, if the document names it without saying what it is.
fn unsaid_event<'a>(policy: &'a Policy, from: &Moment) -> Option<&'a Event> {
    let Moment::AnyOf(points) = from else { return None };
    let [Point::Event(event)] = points.as_slice() else { return None };
    Some(&policy.events[*event]).filter(|event| event.meaning == Some(Meaning::Moment(Moment::Unstated)))
}
