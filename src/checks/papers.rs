//! Documents as several checks see them: which lines bring one into being, use one, or ask for one.

use std::collections::BTreeSet;

use crate::model::{Condition, DocumentId, Effect, Lines, Meaning, Policy, Recorded, Thing};

/// Lists the documents and fields that an effect brings into being.
pub(super) fn produced(effect: &Effect) -> Vec<DocumentId> {
    if let Effect::Produces(things) = effect { documents(things) } else { Vec::new() }
}

/// Lists the documents and fields that an effect hands on or keeps, which must be there once it is done.
pub(super) fn handed_on(effect: &Effect) -> Vec<DocumentId> {
    match effect {
        Effect::Sends(things, _) => documents(things),
        Effect::Records(recorded, _) => {
            let kept = |recorded: &Recorded| if let Recorded::Document(id) = recorded { Some(*id) } else { None };
            recorded.iter().filter_map(kept).collect()
        }
        _ => Vec::new(),
    }
}

/// Lists the documents and fields that an effect needs beforehand.
pub(super) fn needed(effect: &Effect) -> Vec<DocumentId> {
    if let Effect::Needs(things) = effect { documents(things) } else { Vec::new() }
}

/// Returns whether an effect puts something in writing.
pub(super) fn writes(effect: &Effect) -> bool {
    matches!(effect, Effect::Records(..)) || !produced(effect).is_empty() || !handed_on(effect).is_empty()
}

fn documents(things: &[Thing]) -> Vec<DocumentId> {
    let document = |thing: &Thing| if let Thing::Document(id) = thing { Some(*id) } else { None };
    things.iter().filter_map(document).collect()
}

/// Lists what every block of the policy says: headers, items, copies and outcomes.
pub(super) fn blocks(policy: &Policy) -> impl Iterator<Item = &Lines> {
    let items = policy.items.iter().map(|(_, item)| &item.lines);
    let outcomes = policy.outcomes.iter().map(|(_, outcome)| &outcome.lines);
    policy.procedures.iter().map(|(_, procedure)| &procedure.lines).chain(items).chain(outcomes)
}

/// Lists everything that some line of the policy brings into being.
pub(super) fn all_produced(policy: &Policy) -> BTreeSet<DocumentId> {
    blocks(policy).flat_map(|lines| &lines.effects).flat_map(|line| produced(&line.value)).collect()
}

/// Lists every document that some line needs, hands on, keeps, judges by or asks for; a form is used with its fields, and
/// they with it.
pub(super) fn all_used(policy: &Policy) -> BTreeSet<DocumentId> {
    let mut found: BTreeSet<DocumentId> = BTreeSet::new();
    let mut asked = |condition: &Condition| {
        condition.walk(&mut |part| {
            if let Condition::Exists(Thing::Document(id)) = part {
                found.insert(*id);
            }
        });
    };
    blocks(policy).flat_map(Lines::conditions).for_each(&mut asked);
    policy.outcomes.iter().filter_map(|(_, outcome)| outcome.when.as_ref()).for_each(&mut asked);
    for (_, event) in policy.events.iter() {
        if let Some(Meaning::When(condition)) = &event.meaning {
            asked(condition);
        }
    }
    for lines in blocks(policy) {
        found.extend(lines.judged_by.iter().flat_map(|line| line.value.iter().copied()));
        found.extend(lines.effects.iter().flat_map(|line| [needed(&line.value), handed_on(&line.value)].concat()));
    }
    let forms: Vec<DocumentId> = found.iter().filter_map(|id| policy.documents[*id].field_of).collect();
    found.extend(forms);
    found
}
