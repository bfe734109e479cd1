//! Where the case goes: targets left open, outcomes taken away, ways back added.

use stepwell::source::Span;
use stepwell::syntax::ast::{DeclarationKind, Item, ItemKind, Member, Outcome, Stated, StatementKind, Target};

use super::edit::Break;
use super::place::{Place, across, block};

/// Leaves open where the case goes.
pub fn target_unstated(place: &Place<'_>) -> Vec<Break> {
    use StatementKind::{Late, Otherwise, Row, Then};
    if matches!(place.declaration.kind, DeclarationKind::Route(_)) {
        return Vec::new();
    }
    let target = match place.line.map(|line| &line.kind) {
        Some(Then(target) | Row(_, target) | Otherwise(target) | Late(target)) => Some(target),
        Some(StatementKind::Outcome(outcome)) => outcome.then.as_ref(),
        Some(_) => None,
        None => place.is_item().and_then(|item| match &item.kind {
            ItemKind::AtAnyTime(_, target) => Some(target),
            _ => None,
        }),
    };
    target.and_then(span).map(|span| Break::put(place, span, "unstated")).into_iter().collect()
}

/// Takes away where the case goes from the last item of a procedure.
pub fn last_target_dropped(place: &Place<'_>) -> Vec<Break> {
    let ends = |item: &&&Item| {
        !matches!(
            item.kind,
            ItemKind::End | ItemKind::AtAnyTime(..) | ItemKind::MeanwhileOn(_) | ItemKind::MeanwhileEvery { .. }
        )
    };
    let siblings = place.siblings();
    let last = siblings.iter().rev().find(ends).copied();
    let is_last = place.around.len() == 1 && last == place.item();
    match place.said() {
        Some((line, StatementKind::Then(Stated::Said(_)))) if is_last => vec![Break::cut(place, line.span)],
        Some((_, StatementKind::Outcome(outcome))) if is_last => {
            let after = outcome.title.as_ref().map_or(outcome.name.span, |title| title.span);
            let target = outcome.then.as_ref().and_then(span);
            target.map(|target| Break::cut(place, Span { start: after.end, ..target })).into_iter().collect()
        }
        _ => Vec::new(),
    }
}

/// Takes away one of two outcomes, or all but one.
pub fn outcome_dropped(place: &Place<'_>) -> Vec<Break> {
    let Some((line, StatementKind::Outcome(_))) = place.said() else { return Vec::new() };
    let outcomes: Vec<Span> = outcomes(place).map(|(span, _)| span).collect();
    match outcomes.as_slice() {
        [_, _] => vec![Break::cut(place, line.span)],
        [first, _, _, ..] if *first == line.span => {
            let mut kept = Break::cut(place, line.span);
            kept.edits = outcomes.iter().skip(1).flat_map(|span| Break::cut(place, *span).edits).collect();
            vec![kept]
        }
        _ => Vec::new(),
    }
}

/// Leads back to the item before.
pub fn back_to_before(place: &Place<'_>) -> Vec<Break> {
    back(place, |items, own| items[..own].last().copied())
}

/// Leads back to the first item.
pub fn back_to_beginning(place: &Place<'_>) -> Vec<Break> {
    // The item before is the first one where there are two.
    back(place, |items, own| items.first().copied().filter(|_| own > 1))
}

/// Leads back to itself.
pub fn back_to_itself(place: &Place<'_>) -> Vec<Break> {
    back(place, |items, own| items.get(own).copied())
}

fn back<'a>(place: &Place<'a>, pick: fn(&[&'a Item], usize) -> Option<&'a Item>) -> Vec<Break> {
    let target = match place.said() {
        Some((_, StatementKind::Then(target))) => Some(target),
        Some((_, StatementKind::Outcome(Outcome { then, .. }))) => then.as_ref(),
        _ => None,
    };
    let (Some(target), Some(item)) = (target.and_then(span), place.item()) else { return Vec::new() };
    let named = |item: &Item| {
        item.head.name.is_some() && matches!(item.kind, ItemKind::Step | ItemKind::Decision | ItemKind::Level)
    };
    let items: Vec<&Item> = place.siblings().into_iter().filter(|item| named(item)).collect();
    let Some(own) = items.iter().position(|other| other.span == item.span) else { return Vec::new() };
    let Some(to) = pick(&items, own) else { return Vec::new() };
    let name = to.head.name.as_ref().map_or("", |name| &name.text);
    vec![Break::put(place, target, name).also([to.span])]
}

/// Adds an end to which nothing leads.
pub fn end_added(place: &Place<'_>) -> Vec<Break> {
    let has_ends = |item: &&Item| item.kind == ItemKind::End;
    match block(&place.declaration.kind) {
        Some(block) if place.is_declaration() && place.is_procedure() => {
            let members = block.members.iter();
            let items = members.filter_map(|member| match member {
                Member::Item(item) => Some(item),
                Member::Statement(_) => None,
            });
            let ends = items.filter(has_ends).count() > 0;
            let added = Break::added(place, block, "  end never-reached \"Never reached\" { closed }");
            ends.then(|| added.shown([place.declaration.span])).into_iter().collect()
        }
        _ => Vec::new(),
    }
}

/// Leaves of a procedure its name alone.
pub fn outlined(place: &Place<'_>) -> Vec<Break> {
    match block(&place.declaration.kind) {
        Some(block) if place.is_declaration() && place.is_procedure() => {
            let whole = Span { start: block.open, end: block.end, ..place.declaration.span };
            vec![Break::put(place, whole, "{ outline }").shown([place.declaration.span])]
        }
        _ => Vec::new(),
    }
}

/// Takes a row away from a route.
pub fn row_dropped(place: &Place<'_>) -> Vec<Break> {
    match place.said() {
        Some((line, StatementKind::Row(..) | StatementKind::Otherwise(_))) => {
            vec![Break::cut(place, line.span).also([place.declaration.head.span])]
        }
        _ => Vec::new(),
    }
}

/// Gives a row of a route twice, the second time with another target.
pub fn row_doubled(place: &Place<'_>) -> Vec<Break> {
    let Some((line, StatementKind::Row(_, target))) = place.said() else { return Vec::new() };
    let others = place.lines().into_iter().filter_map(|line| match &line.kind {
        StatementKind::Row(_, target) | StatementKind::Otherwise(target) => span(target),
        _ => None,
    });
    let Some(own) = span(target) else { return Vec::new() };
    let other = others.map(|other| place.sheet.text(other)).find(|other| *other != place.sheet.text(own));
    let when = place.sheet.text(Span { end: own.start, ..line.span });
    other.map(|other| Break::beside(place, line, &format!("{when}{other}"))).into_iter().collect()
}

/// Lets the first step of a procedure wait for the last one.
pub fn wait_for_later_work(place: &Place<'_>) -> Vec<Break> {
    let beside = |item: &&Item| !matches!(item.kind, ItemKind::MeanwhileOn(_) | ItemKind::MeanwhileEvery { .. });
    let items: Vec<&Item> = place.siblings().into_iter().filter(beside).collect();
    let steps: Vec<&Item> = items.iter().copied().filter(|item| item.kind == ItemKind::Step).collect();
    let is_first = items.first() == steps.first();
    match (place.is_item().filter(|_| is_first), steps.as_slice()) {
        (Some(item), [first, .., last])
            if place.around.len() == 1 && place.is_procedure() && item.span == first.span =>
        {
            let before = Span { end: item.span.start, ..item.span };
            let name = last.head.name.as_ref().map_or("", |name| &name.text);
            vec![Break::put(place, before, format!("wait for {name} as stuck\n  ")).shown([place.declaration.span])]
        }
        _ => Vec::new(),
    }
}

/// Leads a branch of parallel work out to an end.
pub fn branch_led_out(place: &Place<'_>) -> Vec<Break> {
    let Some((step, parallel)) = branch(place) else { return Vec::new() };
    let ends = block(&place.declaration.kind).into_iter().flat_map(|block| &block.members);
    let mut ends = ends.filter_map(|member| match member {
        Member::Item(item) if item.kind == ItemKind::End => item.head.name.as_ref(),
        _ => None,
    });
    let goes_on = place.lines().iter().any(|line| matches!(line.kind, StatementKind::Then(_)));
    match (step.block.as_ref(), ends.next()) {
        (Some(block), Some(end)) if !goes_on => {
            vec![Break::added(place, block, &format!("then {}", end.text)).also([parallel.span])]
        }
        _ => Vec::new(),
    }
}

/// Lets two branches of parallel work hand the case over, each to somebody else.
pub fn two_hand_overs(place: &Place<'_>) -> Vec<Break> {
    let Some((step, parallel)) = branch(place) else { return Vec::new() };
    let steps: Vec<&Item> = place.siblings().into_iter().filter(|item| item.kind == ItemKind::Step).collect();
    let is_service = |kind: &DeclarationKind| matches!(kind, DeclarationKind::Service(_) | DeclarationKind::Team(..));
    let services: Vec<&str> = place
        .sheet
        .declarations()
        .filter(|found| is_service(&found.kind))
        .filter_map(|found| found.head.name.as_ref().map(|name| name.text.as_str()))
        .collect();
    match (steps.as_slice(), services.as_slice()) {
        ([first, second, ..], [one, other, ..]) if step.span == first.span => {
            let over = |step: &Item, to: &str| {
                let block = step.block.as_ref()?;
                Some(Break::added(place, block, &format!("hands over to {to}")).edits)
            };
            let edits = [over(first, one), over(second, other)].into_iter().flatten().flatten().collect();
            vec![Break { edits, at: vec![parallel.span] }]
        }
        _ => Vec::new(),
    }
}

/// Returns a step that is a branch of parallel work, and that work.
fn branch<'a>(place: &Place<'a>) -> Option<(&'a Item, &'a Item)> {
    let step = place.is_item().filter(|item| item.kind == ItemKind::Step)?;
    let parallel = place.around.len().checked_sub(2).and_then(|outer| place.around.get(outer))?;
    (parallel.kind == ItemKind::Parallel).then_some((step, *parallel))
}

/// Returns where a target stands, unless the document does not say it.
pub fn span(target: &Target) -> Option<Span> {
    match target {
        Stated::Said(paths) => across(paths),
        Stated::Unstated(_) => None,
    }
}

fn outcomes<'a>(place: &Place<'a>) -> impl Iterator<Item = (Span, &'a Outcome)> {
    place.lines().into_iter().filter_map(|line| match &line.kind {
        StatementKind::Outcome(outcome) => Some((line.span, outcome)),
        _ => None,
    })
}
