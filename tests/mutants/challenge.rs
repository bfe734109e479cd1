//! Who may dispute a decision, and who has the last word.

use stepwell::source::Span;
use stepwell::syntax::ast::{Block, DeclarationKind, Effect, ItemKind, Member, Path, Stated, Statement, StatementKind};

use super::edit::Break;
use super::people;
use super::place::{Place, block, is_named};

/// Takes a whole escalation away.
pub fn dispute_dropped(place: &Place<'_>) -> Vec<Break> {
    if !place.is_declaration() || !place.is_escalation() {
        return Vec::new();
    }
    let disputed = header(place).into_iter().flat_map(|line| match &line.kind {
        StatementKind::Against(Stated::Said(paths)) => paths.iter().flat_map(|path| decision(place, path)).collect(),
        StatementKind::Between(first, second) => shared(place, &[first, second]),
        _ => Vec::new(),
    });
    let disputed: Vec<Span> = disputed.collect();
    // An escalation that is only named is open against nothing.
    let dropped = (!disputed.is_empty()).then(|| Break::cut(place, place.declaration.span).shown(disputed));
    dropped.into_iter().collect()
}

/// Takes away who may raise a dispute.
pub fn raiser_dropped(place: &Place<'_>) -> Vec<Break> {
    let header_line = place.around.is_empty() && place.is_escalation();
    match place.said() {
        Some((line, StatementKind::RaisedBy(..))) if header_line => {
            let disputed = header(place).into_iter().flat_map(|line| match &line.kind {
                StatementKind::Against(Stated::Said(paths)) => {
                    paths.iter().flat_map(|path| decision(place, path)).collect()
                }
                _ => Vec::new(),
            });
            vec![Break::cut(place, line.span).also(disputed.collect::<Vec<_>>())]
        }
        _ => Vec::new(),
    }
}

/// Takes the last word away.
pub fn final_dropped(place: &Place<'_>) -> Vec<Break> {
    match place.said() {
        Some((line, StatementKind::Final)) => vec![Break::cut(place, line.span)],
        _ => Vec::new(),
    }
}

/// Leaves open what happens to the case meanwhile.
pub fn effect_unstated(place: &Place<'_>) -> Vec<Break> {
    match place.said() {
        Some((line, StatementKind::Effect(Stated::Said(Effect::Waits | Effect::Stands)))) => {
            vec![Break::put(place, line.span, "effect unstated")]
        }
        _ => Vec::new(),
    }
}

/// Lets somebody judge who is a party to the dispute.
pub fn judge_is_party(place: &Place<'_>) -> Vec<Break> {
    let level = place.item().is_some_and(|item| item.kind == ItemKind::Level);
    let Some((_, StatementKind::By(Stated::Said(judges)))) = place.said().filter(|_| level) else { return Vec::new() };
    let party = header(place).into_iter().find_map(|line| match &line.kind {
        StatementKind::RaisedBy(Stated::Said(paths), _) => paths.first(),
        StatementKind::Between(first, _) => Some(first),
        _ => None,
    });
    let party = party.and_then(|path| path.names.last()).filter(|name| people::named(judges) != [name.text.as_str()]);
    party.map(|name| Break::put(place, people::span(judges), name.text.as_str())).into_iter().collect()
}

/// Lists the lines of the header of the declaration in which a place is.
fn header<'a>(place: &Place<'a>) -> Vec<&'a Statement> {
    let members = block(&place.declaration.kind).into_iter().flat_map(|block| &block.members);
    members.filter_map(|member| if let Member::Statement(line) = member { Some(line) } else { None }).collect()
}

/// Lists the decisions that a path after `against` means: of a whole procedure, or one.
fn decision(place: &Place<'_>, path: &Path) -> Vec<Span> {
    let is_procedure = |kind: &DeclarationKind| matches!(kind, DeclarationKind::Procedure(..));
    let Some(procedure) = path.names.first().and_then(|name| place.sheet.declared(&name.text, is_procedure)) else {
        return Vec::new();
    };
    let mut found = Vec::new();
    for_decisions(block(&procedure.kind), &mut |name, _, span| {
        if path.names.get(1).is_none_or(|wanted| wanted.text == name) {
            found.push(span);
        }
    });
    found
}

/// Lists the decisions of ordinary procedures that one of some people takes or takes part in.
fn shared(place: &Place<'_>, people: &[&Path]) -> Vec<Span> {
    let wanted: Vec<&str> = people.iter().filter_map(|path| path.names.last()).map(|name| name.text.as_str()).collect();
    let mut found = Vec::new();
    for declaration in &place.sheet.tree().declarations {
        if matches!(declaration.kind, DeclarationKind::Procedure(..)) {
            for_decisions(block(&declaration.kind), &mut |_, named, span| {
                if named.iter().any(|name| wanted.contains(name)) {
                    found.push(span);
                }
            });
        }
    }
    found
}

/// Calls `each` with every decision: its name, who takes it or takes part, and where it stands.
fn for_decisions(block: Option<&Block>, each: &mut dyn FnMut(&str, &[&str], Span)) {
    for member in block.into_iter().flat_map(|block| &block.members) {
        let Member::Item(item) = member else { continue };
        for_decisions(item.block.as_ref(), each);
        if item.kind == ItemKind::Decision {
            let lines = item.block.iter().flat_map(|block| &block.members);
            let named = lines.flat_map(|member| match member {
                Member::Statement(Statement { kind: StatementKind::By(Stated::Said(by)), .. }) => people::named(by),
                Member::Statement(Statement { kind: StatementKind::With(Stated::Said(with)), .. }) => {
                    with.iter().filter_map(|path| path.names.last()).map(|name| name.text.as_str()).collect()
                }
                _ => Vec::new(),
            });
            let name = item.head.name.as_ref().map_or("", |name| &name.text);
            each(name, &named.collect::<Vec<_>>(), item.span);
        }
    }
}

/// Returns whether a declaration is a consent of that name.
pub fn is_consent(place: &Place<'_>, name: &str) -> bool {
    let is_consent = |kind: &DeclarationKind| matches!(kind, DeclarationKind::Consent(..));
    place.sheet.declarations().any(|found| is_named(&found.head, name) && is_consent(&found.kind))
}
