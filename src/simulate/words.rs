//! The wording of limits, moments and questions.

use crate::model::{ItemId, LimitKind, Moment, Point, Policy};

/// Writes a limit in the language's own words.
pub(super) fn limit(policy: &Policy, kind: &LimitKind) -> String {
    let length =
        |length: &Option<crate::calendar::Length>| length.map_or("unstated".to_owned(), |length| length.to_string());
    let of = |moment: &Moment| self::moment(policy, moment);
    let until = |by: &Option<u16>| by.map_or(String::new(), |by| format!(" by {:02}:{:02}", by / 60, by % 60));
    match kind {
        LimitKind::Within { length: long, anchor, inclusive, by } => {
            let joined = if *inclusive { "starting with" } else { "of" };
            let from = anchor.as_ref().map_or(String::new(), |anchor| format!(" {joined} {}", of(anchor)));
            format!("within {}{from}{}", length(long), until(by))
        }
        LimitKind::AtLeastBefore(long, moment) => format!("at least {} before {}", length(long), of(moment)),
        LimitKind::AtLeastAfter(long, moment) => format!("at least {} after {}", length(long), of(moment)),
        LimitKind::Before(moment) => format!("before {}", of(moment)),
        LimitKind::After(moment) => format!("after {}", of(moment)),
        LimitKind::On(moment) => format!("on {}", of(moment)),
        LimitKind::OnSameDay { working, moment, by } => {
            let day = if *working { "working day" } else { "day" };
            format!("on the same {day} as {}{}", of(moment), until(by))
        }
    }
}

/// Writes a moment in the language's own words.
pub(super) fn moment(policy: &Policy, moment: &Moment) -> String {
    let join = |points: &[Point], between: &str| {
        points.iter().map(|found| point(policy, *found)).collect::<Vec<_>>().join(between)
    };
    match moment {
        Moment::Unstated => "unstated".to_owned(),
        Moment::AnyOf(points) => join(points, " or "),
        Moment::First(points) => format!("first of {}", join(points, ", ")),
        Moment::Last(points) => format!("last of {}", join(points, ", ")),
    }
}

/// Writes a point in the language's own words.
pub(super) fn point(policy: &Policy, point: Point) -> String {
    match point {
        Point::Event(event) => policy.events[event].named.name.clone(),
        Point::Done(item) => policy.items[item].named.name.clone(),
        Point::Opens(item) => format!("start of {}", policy.items[item].named.name),
        Point::Chosen(outcome) => {
            let outcome = &policy.outcomes[outcome];
            format!("{}.{}", policy.items[outcome.item].named.name, outcome.named.name)
        }
        Point::Begins(procedure) => format!("start of {}", policy.procedures[procedure].named.name),
        Point::Over(procedure) => policy.procedures[procedure].named.name.clone(),
        Point::Stage(stage) => policy.stages[stage].named.name.clone(),
    }
}

/// Returns the shortest name by which the command line finds an item among those that take part.
pub(super) fn short(policy: &Policy, items: &[ItemId], item: ItemId) -> String {
    let path = &policy.items[item].path;
    let parts: Vec<&str> = path.split('.').collect();
    let mut names = (1..parts.len()).rev().map(|from| parts.get(from..).unwrap_or_default().join("."));
    let alone = |name: &String| items.iter().filter(|other| is_called(policy, **other, name)).count() == 1;
    names.find(alone).unwrap_or_else(|| path.clone())
}

/// Returns whether an item has this name, or a path that ends so.
pub(super) fn is_called(policy: &Policy, item: ItemId, name: &str) -> bool {
    let item = &policy.items[item];
    item.path == name || item.path.strip_suffix(name).is_some_and(|before| before.ends_with('.'))
}

/// Joins alternatives as "a, b or c".
pub(super) fn either(parts: &[String]) -> String {
    match parts {
        [] => String::new(),
        [one] => one.clone(),
        [first @ .., last] => format!("{} or {last}", first.join(", ")),
    }
}
