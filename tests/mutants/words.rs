//! The document itself: its index, references, short forms, conditions, names and title page.

use stepwell::source::Span;
use stepwell::syntax::ast::{
    Condition, DeclarationKind, Name, Path, People, PolicyLineKind, SourceLine, Stated, StatementKind, Text,
};

use super::edit::Break;
use super::place::{Place, across};

/// Lets a reference lead to another clause than the one with its title, or to none.
pub fn reference_wrong(place: &Place<'_>) -> Vec<Break> {
    let Some((_, StatementKind::See(mark, _))) = place.said() else { return Vec::new() };
    // Without a title only a number that the index lacks is wrong.
    vec![Break::put(place, mark.label.span, "987")]
}

/// Lets a reference give the number of another clause with its own title.
pub fn reference_swapped(place: &Place<'_>) -> Vec<Break> {
    let Some((_, StatementKind::See(mark, Some(_)))) = place.said() else { return Vec::new() };
    let other = clauses(place).into_iter().find(|(label, title, _)| title.is_some() && label.text != mark.label.text);
    other.map(|(label, ..)| Break::put(place, mark.label.span, label.text.as_str())).into_iter().collect()
}

/// Gives a clause of the index another title.
pub fn clause_renamed(place: &Place<'_>) -> Vec<Break> {
    let renamed = own_clauses(place).into_iter().filter_map(|(label, title, _)| {
        let at = references(place, label);
        Some((Break::put(place, title?.span, "\"Something else\""), at)).filter(|(_, at)| !at.is_empty())
    });
    renamed.map(|(found, at)| found.shown(at)).collect()
}

/// Adds a clause that nothing cites.
pub fn clause_added(place: &Place<'_>) -> Vec<Break> {
    let last = own_clauses(place).into_iter().next_back();
    let added = last.map(|(.., span)| {
        let end = Span { start: span.end, ..span };
        Break::put(place, end, "\n  clause 987 \"A rule that nothing cites\"").shown([place.declaration.span])
    });
    added.into_iter().collect()
}

/// Spells a short form out no longer.
pub fn abbreviation_unstated(place: &Place<'_>) -> Vec<Break> {
    match &place.declaration.kind {
        DeclarationKind::Abbreviation(Stated::Said(text)) => {
            vec![Break::put(place, text.span, "unstated").shown([place.declaration.span])]
        }
        _ => Vec::new(),
    }
}

/// Takes a short form out of the list of short forms.
pub fn abbreviation_dropped(place: &Place<'_>) -> Vec<Break> {
    match &place.declaration.kind {
        DeclarationKind::Abbreviation(_) => {
            let all = place.sheet.declarations().map(|found| found.span);
            vec![Break::cut(place, place.declaration.span).shown(all)]
        }
        _ => Vec::new(),
    }
}

/// Adds a short form that nothing uses.
pub fn abbreviation_added(place: &Place<'_>) -> Vec<Break> {
    match &place.declaration.kind {
        DeclarationKind::Policy(_) if place.is_declaration() => {
            let whole = place.declaration.span;
            let end = Span { start: whole.end, ..whole };
            vec![Break::put(place, end, "\nabbreviation ZZQ \"Zone of zealous questions\"\n").shown([whole])]
        }
        _ => Vec::new(),
    }
}

/// Takes a line that says whose document it is, or of when, from the title page.
pub fn title_page_line_dropped(place: &Place<'_>) -> Vec<Break> {
    let lines = title_page(place).into_iter().filter_map(|(kind, span)| match kind {
        PolicyLineKind::Owner(_)
        | PolicyLineKind::Version(_)
        | PolicyLineKind::Issued(_)
        | PolicyLineKind::ReviewBy(Stated::Said(_)) => Some(Break::cut(place, span)),
        _ => None,
    });
    lines.map(|found| found.shown([place.declaration.span])).collect()
}

/// Puts words that nothing defines in place of a fact or outcome in a condition.
pub fn condition_quoted(place: &Place<'_>) -> Vec<Break> {
    let tail = place.line.map(|line| &line.tail).or(place.is_item().map(|item| &item.head.tail));
    let own = match place.line.map(|line| &line.kind) {
        Some(
            StatementKind::OnlyIf(condition) | StatementKind::Row(condition, _) | StatementKind::BeginsWhen(condition),
        ) => Some(condition),
        _ => None,
    };
    let conditions = tail.and_then(|tail| tail.when.as_ref()).into_iter().chain(own);
    let spans = conditions.filter_map(|condition| match condition {
        Condition::Holds(path) => Some(path.span),
        Condition::Is(path, name) => Some(path.span.to(name.span)),
        Condition::Compare(path, _, number) => Some(path.span.to(number.span)),
        _ => None,
    });
    spans.map(|span| Break::put(place, span, "\"in suitable cases\"")).collect()
}

/// Puts a condition that no case meets in place of one.
pub fn guard_impossible(place: &Place<'_>) -> Vec<Break> {
    let quoted = condition_quoted(place).into_iter();
    let impossible = quoted.map(|mut found| {
        for edit in &mut found.edits {
            let condition = place.sheet.text(edit.span);
            edit.text = format!("({condition} and not {condition})");
        }
        found
    });
    impossible.collect()
}

/// Gives a rule twice.
pub fn rule_repeated(place: &Place<'_>) -> Vec<Break> {
    match (&place.declaration.kind, &place.declaration.head.name) {
        (DeclarationKind::Rule(..), Some(name)) => {
            let whole = place.declaration.span;
            let (text, after) = (place.sheet.text(whole), (name.span.end - whole.start) as usize);
            let end = Span { start: whole.end, ..whole };
            vec![Break::put(place, end, format!("\n\nrule repeated{}", &text[after..])).shown([whole])]
        }
        _ => Vec::new(),
    }
}

/// Spells a name differently from its declaration.
pub fn name_misspelt(place: &Place<'_>) -> Vec<Break> {
    let end = place.line.and_then(|line| first_name(&line.kind));
    let misspelt = end.map(|name| {
        let end = Span { start: name.end, ..name };
        Break::put(place, end, "-misspelt").shown(place.line.map(|line| line.span))
    });
    misspelt.into_iter().collect()
}

/// Returns the last name of the first path of a line.
fn first_name(kind: &StatementKind) -> Option<Span> {
    use StatementKind as K;
    let list = |paths: &Stated<Vec<Path>>| if let Stated::Said(paths) = paths { across(paths.get(..1)?) } else { None };
    match kind {
        K::By(Stated::Said(people)) | K::To(Stated::Said(people)) | K::HandsOver(Stated::Said(people)) => {
            people_name(people)
        }
        K::HeldBy(Stated::Said(people)) | K::FromTo(Stated::Said(people), _) => people_name(people),
        K::With(paths) | K::Consulting(paths) | K::Produces(paths) | K::Needs(paths) | K::Asks(paths) => list(paths),
        K::Withdraws(paths) | K::Sends(paths, _) | K::JudgedBy(paths) | K::Against(paths) => list(paths),
        K::Members(paths) | K::RaisedBy(paths, _) | K::Records(_, paths) => list(paths),
        K::Between(first, _) | K::Claim(first, _) => Some(first.span),
        K::Then(target) | K::Otherwise(target) | K::Late(target) | K::Row(_, target) | K::ContinuesIn(target) => {
            list(target)
        }
        K::Outcome(outcome) => outcome.then.as_ref().and_then(list),
        _ => None,
    }
}

fn people_name(people: &People) -> Option<Span> {
    let first = match people {
        People::AnyOf(groups) => groups.first()?,
        People::OrElse(first, _) => first,
    };
    first.first().map(|path| path.span)
}

/// A clause of an index: its label, title and line.
type Clause<'a> = (&'a Name, Option<&'a Text>, Span);

/// Lists the clauses of every index of the policy.
fn clauses<'a>(place: &Place<'a>) -> Vec<Clause<'a>> {
    place.sheet.tree().declarations.iter().flat_map(|found| indexed(&found.kind)).collect()
}

/// Lists the clauses of the index that a place is.
fn own_clauses<'a>(place: &Place<'a>) -> Vec<Clause<'a>> {
    indexed(&place.declaration.kind)
}

fn indexed(kind: &DeclarationKind) -> Vec<Clause<'_>> {
    let DeclarationKind::Source(lines) = kind else { return Vec::new() };
    let clauses = lines.iter().filter_map(|line| match line {
        SourceLine::Clause { label, title, span, .. } => Some((label, title.as_ref(), *span)),
        SourceLine::Note(..) => None,
    });
    clauses.collect()
}

/// Lists the lines that refer to a clause, and by its title.
fn references(place: &Place<'_>, label: &Name) -> Vec<Span> {
    let lines = place.sheet.places().into_iter().filter_map(|place| place.line);
    let own = place.declaration.head.name.as_ref().map(|name| &name.text);
    let refers = lines.filter(|line| match &line.kind {
        StatementKind::See(mark, Some(_)) => {
            let of_source = mark.source.as_ref().is_none_or(|source| Some(&source.text) == own);
            of_source && mark.label.text == label.text
        }
        _ => false,
    });
    refers.map(|line| line.span).collect()
}

fn title_page<'a>(place: &Place<'a>) -> Vec<(&'a PolicyLineKind, Span)> {
    match &place.declaration.kind {
        DeclarationKind::Policy(lines) if place.is_declaration() => {
            lines.iter().map(|line| (&line.kind, line.span)).collect()
        }
        _ => Vec::new(),
    }
}
