//! How several checks write lists and lengths of time.

use crate::model::{Limit, LimitKind, Moment, Point, Policy};

/// Joins words with commas and `and`.
pub(super) fn listed(words: &[String]) -> String {
    match words {
        [] => String::new(),
        [only] => only.clone(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

/// Writes a name as a name.
pub(super) fn quoted(name: impl std::fmt::Display) -> String {
    format!("`{name}`")
}

/// Writes a number of things.
pub(super) fn counted(count: usize, one: &str) -> String {
    if count == 1 { format!("one {one}") } else { format!("{count} {one}s") }
}

/// Writes a limit as people say it, without its moment.
pub(super) fn limit(limit: &Limit) -> String {
    match &limit.kind {
        LimitKind::Within { length: Some(length), .. } => length.to_string(),
        LimitKind::AtLeastBefore(Some(length), _) => format!("at least {length} before"),
        LimitKind::AtLeastAfter(Some(length), _) => format!("at least {length} after"),
        LimitKind::Before(_) => "before".to_owned(),
        LimitKind::After(_) => "after".to_owned(),
        LimitKind::On(_) => "on".to_owned(),
        LimitKind::OnSameDay { .. } => "on the same day as".to_owned(),
        _ => "a length that the document does not state".to_owned(),
    }
}

/// Writes a moment by its names.
pub(super) fn moment(policy: &Policy, moment: &Moment) -> String {
    let points: Vec<String> = moment.points().iter().map(|found| point(policy, *found)).collect();
    match moment {
        Moment::Unstated => "a moment that the document does not state".to_owned(),
        Moment::AnyOf(_) => points.join(" or "),
        Moment::First(_) if points.len() > 1 => format!("the first of {}", listed(&points)),
        Moment::Last(_) if points.len() > 1 => format!("the last of {}", listed(&points)),
        Moment::First(_) | Moment::Last(_) => points.concat(),
    }
}

fn point(policy: &Policy, point: Point) -> String {
    match point {
        Point::Event(event) => quoted(&policy.events[event].named.name),
        Point::Done(item) => quoted(&policy.items[item].named.name),
        Point::Opens(item) => format!("the start of `{}`", policy.items[item].named.name),
        Point::Chosen(outcome) => {
            let outcome = &policy.outcomes[outcome];
            format!("`{}.{}`", policy.items[outcome.item].named.name, outcome.named.name)
        }
        Point::Begins(id) => format!("the start of `{}`", policy.procedures[id].named.name),
        Point::Over(id) => format!("the end of `{}`", policy.procedures[id].named.name),
        Point::Stage(id) => quoted(&policy.stages[id].named.name),
    }
}
