//! What is written, consented to and judged by: taken away, or left open.

use stepwell::source::Span;
use stepwell::syntax::ast::{DeclarationKind, ItemKind, Path, Stated, StatementKind, Thing};

use super::challenge::is_consent;
use super::edit::{Break, without};
use super::place::{Place, across, block};

/// Takes away that a consent is given.
pub fn consent_dropped(place: &Place<'_>) -> Vec<Break> {
    produced(
        place,
        |place, path| is_consent(place, &last(path)),
        |place, path| {
            let uses = uses(place, path, true).into_iter().map(|user| user.declaration.span);
            [place.declaration.span].into_iter().chain(uses).collect()
        },
    )
}

/// Takes away that a document is made which something needs, hands on or keeps.
pub fn document_dropped(place: &Place<'_>) -> Vec<Break> {
    let found = produced(
        place,
        |place, path| !is_consent(place, &last(path)),
        |place, path| uses(place, path, false).iter().flat_map(Place::region).collect(),
    );
    found.into_iter().filter(|found| !found.at.is_empty()).collect()
}

/// Takes things out of what a line produces, and says where each is missed.
fn produced(
    place: &Place<'_>,
    wanted: fn(&Place<'_>, &Path) -> bool,
    missed: fn(&Place<'_>, &Path) -> Vec<Span>,
) -> Vec<Break> {
    let Some((line, StatementKind::Produces(Stated::Said(paths)))) = place.said() else { return Vec::new() };
    let found = paths.iter().enumerate().filter(|(_, path)| wanted(place, path));
    let found = found.map(|(number, path)| {
        let span = without(paths, number).unwrap_or(line.span);
        Break::cut(place, span).shown(missed(place, path))
    });
    found.collect()
}

/// Lists the places whose lines need, hand on or keep a thing; of a consent also those that ask for it.
fn uses<'a>(place: &Place<'a>, thing: &Path, asked: bool) -> Vec<Place<'a>> {
    let same = |path: &Path| words(path) == words(thing);
    let is_use = |user: &Place<'_>| match user.line.map(|line| &line.kind) {
        Some(StatementKind::Needs(Stated::Said(paths)) | StatementKind::Sends(Stated::Said(paths), _)) => {
            paths.iter().any(same)
        }
        Some(StatementKind::Asks(Stated::Said(paths))) => asked && paths.iter().any(same),
        Some(StatementKind::Records(things, _)) => {
            things.iter().any(|thing| matches!(thing, Thing::Path(path) if same(path)))
        }
        _ => false,
    };
    place.sheet.places().into_iter().filter(is_use).collect()
}

/// Takes away what is written of a decision or a hand-over.
pub fn record_dropped(place: &Place<'_>) -> Vec<Break> {
    let hands_over = place.lines().iter().any(|line| matches!(line.kind, StatementKind::HandsOver(_)));
    let decides = place.item().is_some_and(|item| matches!(item.kind, ItemKind::Decision | ItemKind::Level));
    match place.said() {
        Some((line, StatementKind::Records(..))) if decides || hands_over => vec![Break::cut(place, line.span)],
        _ => Vec::new(),
    }
}

/// Leaves open by what a decision is judged.
pub fn criterion_unstated(place: &Place<'_>) -> Vec<Break> {
    match place.said() {
        Some((_, StatementKind::JudgedBy(Stated::Said(paths)))) => {
            across(paths).map(|span| Break::put(place, span, "unstated")).into_iter().collect()
        }
        _ => Vec::new(),
    }
}

/// Lets something need a paper that nothing makes.
pub fn paper_needed(place: &Place<'_>) -> Vec<Break> {
    let (Some(item), Some(document)) = (place.is_item(), unmade(place)) else { return Vec::new() };
    match item.block.as_ref().filter(|_| place.is_work()) {
        Some(block) => vec![Break::added(place, block, &format!("needs {document}"))],
        None => Vec::new(),
    }
}

/// Finds a document that no line produces and none needs.
fn unmade(place: &Place<'_>) -> Option<String> {
    let places = place.sheet.places();
    let is_document = |kind: &DeclarationKind| matches!(kind, DeclarationKind::Document(_));
    let documents = place.sheet.tree().declarations.iter().filter(|found| is_document(&found.kind));
    let mut names = documents.filter_map(|found| found.head.name.as_ref()).map(|name| &name.text);
    let is_free = |name: &&String| {
        !places.iter().any(|place| match place.line.map(|line| &line.kind) {
            Some(StatementKind::Produces(Stated::Said(paths)) | StatementKind::Needs(Stated::Said(paths))) => {
                paths.iter().any(|path| path.names[0].text == **name)
            }
            _ => false,
        })
    };
    names.find(is_free).cloned()
}

/// Adds a document that nothing uses.
pub fn document_added(place: &Place<'_>) -> Vec<Break> {
    if !matches!(place.declaration.kind, DeclarationKind::Document(_)) || !place.is_declaration() {
        return Vec::new();
    }
    let mut documents = place.sheet.tree().declarations.iter();
    let first = documents.find(|found| matches!(found.kind, DeclarationKind::Document(_)));
    let is_first = first.is_some_and(|first| first.span == place.declaration.span);
    let whole = place.declaration.span;
    let end = Span { start: whole.end, ..whole };
    let added = Break::put(place, end, "\ndocument spare-sheet \"Sheet that nobody asks for\"\n").shown([whole]);
    is_first.then_some(added).into_iter().collect()
}

/// Lets a consent be relied on by the first item of a procedure that comes to know of it later.
pub fn consent_early(place: &Place<'_>) -> Vec<Break> {
    let Some(item) = place.is_item().filter(|item| item.kind == ItemKind::Step) else { return Vec::new() };
    let first = block(&place.declaration.kind).and_then(|block| {
        block.members.iter().find_map(|member| match member {
            stepwell::syntax::ast::Member::Item(item) => Some(item.span),
            stepwell::syntax::ast::Member::Statement(_) => None,
        })
    });
    let consents = place.sheet.places().into_iter().filter_map(|given| match given.line.map(|line| &line.kind) {
        Some(StatementKind::Produces(Stated::Said(paths))) if given.declaration.span == place.declaration.span => {
            paths.iter().map(last).find(|name| is_consent(place, name))
        }
        _ => None,
    });
    match (consents.collect::<Vec<_>>().first(), item.block.as_ref()) {
        (Some(consent), Some(block)) if first == Some(item.span) => {
            vec![Break::added(place, block, &format!("needs {consent}"))]
        }
        _ => Vec::new(),
    }
}

fn last(path: &Path) -> String {
    path.names.last().map_or(String::new(), |name| name.text.clone())
}

fn words(path: &Path) -> Vec<&str> {
    path.names.iter().map(|name| name.text.as_str()).collect()
}
