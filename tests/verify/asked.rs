//! What a procedure asks of a case, makes, and has to remember.

use std::collections::BTreeSet;

use stepwell::model::{
    Condition, Effect, EventId, ItemId, ItemKind, Meaning, Moment, Point, Policy, ProcedureId, Thing,
};

use super::tree::Memory;

/// Lists the items of a procedure, and those of the escalations by which its decisions may be disputed.
pub fn items(policy: &Policy, procedure: ProcedureId) -> Vec<ItemId> {
    let own = |procedure| policy.items.iter().filter(move |(_, item)| item.procedure == procedure).map(|(id, _)| id);
    let mut found: Vec<ItemId> = own(procedure).collect();
    let open: BTreeSet<ProcedureId> = found.iter().flat_map(|item| policy.disputes(*item, None)).collect();
    found.extend(open.into_iter().filter(|escalation| *escalation != procedure).flat_map(own));
    found
}

/// Lists every condition of a procedure.
pub fn conditions(policy: &Policy, procedure: ProcedureId) -> Vec<&Condition> {
    let items: Vec<_> = items(policy, procedure).into_iter().map(|item| &policy.items[item]).collect();
    let outcomes = items.iter().flat_map(|item| &item.outcomes).map(|outcome| &policy.outcomes[*outcome]);
    let outcomes = outcomes.map(|outcome| (outcome.when.as_ref(), &outcome.lines));
    let items = items.iter().map(|item| (None, &item.lines));
    let mut found = Vec::new();
    for (when, lines) in outcomes.chain(items) {
        found.extend(when);
        found.extend(lines.only_if.iter().map(|line| &line.value));
        found.extend(lines.effects.iter().filter_map(|line| line.when.as_ref()));
        found.extend(lines.then.iter().filter_map(|line| line.when.as_ref()));
        found.extend(lines.rows.iter().filter_map(|line| line.value.condition.as_ref()));
    }
    found
}

/// Lists what comes into being in a procedure.
pub fn produced(policy: &Policy, procedure: ProcedureId) -> BTreeSet<Thing> {
    let items = items(policy, procedure).into_iter().map(|item| &policy.items[item]);
    let lines = items.flat_map(|item| {
        // An end that continues elsewhere does not come back to the outcome that answers it.
        let comes_back = |end: &Option<ItemId>| end.is_none_or(|end| policy.items[end].lines.continues_in.is_empty());
        let outcomes = item.outcomes.iter().map(|outcome| &policy.outcomes[*outcome]);
        let outcomes = outcomes.filter(move |outcome| comes_back(&outcome.end)).map(|outcome| &outcome.lines);
        outcomes.chain([&item.lines])
    });
    let effects = lines.flat_map(|lines| &lines.effects);
    effects
        .flat_map(|line| if let Effect::Produces(things) = &line.value { things.clone() } else { Vec::new() })
        .collect()
}

/// Returns what has to be so before a moment can come; nothing where it may come at any time: an event that means a
/// moment comes no sooner than that does.
pub fn needed(policy: &Policy, moment: &Moment) -> Option<Condition> {
    let of = |point: &Point| match point {
        Point::Done(_) | Point::Opens(_) | Point::Chosen(_) => Some(Condition::Happened(*point)),
        Point::Event(event) => meant(policy, *event),
        Point::Begins(_) | Point::Over(_) | Point::Stage(_) => None,
    };
    let all: Vec<Option<Condition>> = moment.points().iter().map(of).collect();
    match moment {
        Moment::Unstated => None,
        Moment::AnyOf(_) | Moment::First(_) => all.into_iter().collect::<Option<Vec<_>>>().map(Condition::Or),
        Moment::Last(_) if all.iter().all(Option::is_none) => None,
        Moment::Last(_) => Some(Condition::And(all.into_iter().flatten().collect())),
    }
}

/// Returns what has to be so before an event can come.
pub fn meant(policy: &Policy, event: EventId) -> Option<Condition> {
    match &policy.events[event].meaning {
        Some(Meaning::After(_, moment) | Meaning::Moment(moment)) => needed(policy, moment),
        _ => None,
    }
}

/// Lists what is asked of the past, by conditions and by waits.
pub fn remembered(policy: &Policy, procedure: ProcedureId) -> BTreeSet<Memory> {
    let mut found = BTreeSet::new();
    for condition in conditions(policy, procedure) {
        condition.walk(&mut |part| match part {
            Condition::Happened(point) => {
                found.insert(Memory::Happened(*point));
            }
            Condition::Chose(item, _) => {
                found.insert(Memory::Last(*item));
            }
            _ => {}
        });
    }
    for (id, _) in policy.events.iter() {
        let Some(condition) = meant(policy, id) else { continue };
        condition.walk(&mut |part| {
            if let Condition::Happened(point) = part {
                found.insert(Memory::Happened(*point));
            }
        });
    }
    for (_, item) in policy.items.iter() {
        if let ItemKind::Wait(moment) = &item.kind {
            let own = moment.points().iter().filter(|point| !matches!(point, Point::Event(_)));
            found.extend(own.map(|point| Memory::Fresh(*point)));
        }
    }
    found
}
