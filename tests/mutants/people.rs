//! Who does, decides and holds: taken away, left open, or named as one of two.

use stepwell::source::Span;
use stepwell::syntax::ast::{DeclarationKind, ItemKind, Joint, People, Stated, StatementKind};

use super::edit::Break;
use super::place::{Place, across, is_named};

/// Takes away who does or decides it.
pub fn owner_dropped(place: &Place<'_>) -> Vec<Break> {
    match place.said() {
        Some((line, StatementKind::By(_))) if place.is_work() => vec![Break::cut(place, line.span)],
        _ => Vec::new(),
    }
}

/// Leaves open who does or decides it.
pub fn owner_unstated(place: &Place<'_>) -> Vec<Break> {
    match place.said() {
        Some((_, StatementKind::By(Stated::Said(people)))) if place.is_work() => {
            vec![Break::put(place, span(people), "unstated")]
        }
        _ => Vec::new(),
    }
}

/// Names somebody else beside whoever does, decides, holds or takes over, and does not say which of them.
pub fn one_of_two(place: &Place<'_>) -> Vec<Break> {
    use StatementKind::{By, HandsOver, HeldBy};
    let Some((_, By(Stated::Said(people)) | HandsOver(Stated::Said(people)) | HeldBy(Stated::Said(people)))) =
        place.said()
    else {
        return Vec::new();
    };
    let People::AnyOf(groups) = people else { return Vec::new() };
    match (groups.as_slice(), another(place, people)) {
        ([_], Some(other)) => {
            let end = span(people).end;
            vec![Break::put(place, Span { start: end, ..span(people) }, format!(" or {other}"))]
        }
        _ => Vec::new(),
    }
}

/// Gives a second line, of another clause, by which somebody else does or decides it.
pub fn another_owner(place: &Place<'_>) -> Vec<Break> {
    let Some((line, StatementKind::By(Stated::Said(people)))) = place.said() else { return Vec::new() };
    match (another(place, people), super::time::other_clause(place)) {
        (Some(other), Some(clause)) if place.is_work() => {
            vec![Break::beside(place, line, &format!("by {other} [{clause}]"))]
        }
        _ => Vec::new(),
    }
}

/// Takes away who has the case, at the beginning or at an end.
pub fn holder_dropped(place: &Place<'_>) -> Vec<Break> {
    use StatementKind::{Closed, ContinuesIn, HeldBy};
    match place.said() {
        Some((line, HeldBy(_) | Closed | ContinuesIn(_))) if holds(place) => vec![Break::cut(place, line.span)],
        _ => Vec::new(),
    }
}

/// Leaves open who has the case, at the beginning or at an end.
pub fn holder_unstated(place: &Place<'_>) -> Vec<Break> {
    match place.said() {
        Some((_, StatementKind::HeldBy(Stated::Said(people)))) if holds(place) => {
            vec![Break::put(place, span(people), "unstated")]
        }
        _ => Vec::new(),
    }
}

/// Takes the chair of a body away.
pub fn chair_dropped(place: &Place<'_>) -> Vec<Break> {
    match place.said() {
        Some((line, StatementKind::Chair(_))) => vec![Break::cut(place, line.span).also([place.declaration.span])],
        _ => Vec::new(),
    }
}

fn holds(place: &Place<'_>) -> bool {
    let ends = place.item().is_some_and(|item| item.kind == ItemKind::End);
    ends || (place.around.is_empty() && place.is_procedure())
}

/// Returns where people stand.
pub fn span(people: &People) -> Span {
    let spans = groups(people).into_iter().filter_map(|group| across(group));
    spans.reduce(Span::to).expect("people are at least one")
}

/// Lists the names of people.
pub fn named(people: &People) -> Vec<&str> {
    groups(people).into_iter().flatten().filter_map(|path| path.names.last()).map(|name| name.text.as_str()).collect()
}

fn groups(people: &People) -> Vec<&Joint> {
    match people {
        People::AnyOf(groups) => groups.iter().collect(),
        People::OrElse(first, second) => vec![first, second],
    }
}

/// Finds a service, team or post of the same kind as the first of some people, and of another name than all of them.
fn another(place: &Place<'_>, people: &People) -> Option<String> {
    let known = named(people);
    let kind = |kind: &DeclarationKind| match kind {
        DeclarationKind::Service(_) => 1,
        DeclarationKind::Team(..) => 2,
        DeclarationKind::Role { .. } => 3,
        _ => 0,
    };
    let first = place.sheet.declarations().find(|found| is_named(&found.head, known[0]) && kind(&found.kind) > 0);
    let wanted = first.map_or(3, |found| kind(&found.kind));
    let names = |wanted: u8| {
        let found = place.sheet.declarations().filter(move |found| kind(&found.kind) == wanted);
        found.filter_map(|found| found.head.name.as_ref()).map(|name| name.text.clone())
    };
    let free = |name: &String| !known.contains(&name.as_str());
    names(wanted).find(free).or_else(|| names(3).find(free)).or_else(|| names(1).find(free))
}
