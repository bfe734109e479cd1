//! Consents that are asked for: which outcome of a decision says no.

use super::{ConsentId, Effect, Item, ItemId, Line, Outcome, Policy, Thing};

/// Lists the consents that an item asks for, each with its line.
pub fn asked(item: &Item) -> impl Iterator<Item = (ConsentId, &Line<Effect>)> {
    item.lines.effects.iter().flat_map(|line| {
        let consents = if let Effect::Asks(consents) = &line.value { consents.as_slice() } else { &[] };
        consents.iter().map(move |consent| (*consent, line))
    })
}

/// Returns whether an outcome of a decision says no to a consent that is asked for: another one gives it, this one does not.
///
/// The decision may ask itself, or answer what an earlier item of its procedure asks.
pub fn is_refusal(policy: &Policy, outcome: &Outcome) -> bool {
    let item = &policy.items[outcome.item];
    let others = item.outcomes.iter().flat_map(|other| &policy.outcomes[*other].lines.effects);
    let given =
        others.flat_map(|line| if let Effect::Produces(things) = &line.value { things.as_slice() } else { &[] });
    let mut withheld = given.filter_map(|thing| match thing {
        Thing::Consent(consent) => Some(*consent).filter(|consent| !gives(policy, outcome, *consent)),
        Thing::Document(_) => None,
    });
    withheld.any(|consent| {
        let asks = |other: &Item| asked(other).any(|(found, _)| found == consent);
        asks(item) || policy.items_of(item.procedure).iter().any(|other| asks(&policy.items[*other]))
    })
}

/// Returns whether some outcome of a decision brings a consent into being.
pub fn is_given(policy: &Policy, item: ItemId, consent: ConsentId) -> bool {
    policy.items[item].outcomes.iter().any(|outcome| gives(policy, &policy.outcomes[*outcome], consent))
}

/// Returns whether some outcome of a decision does not bring a consent into being.
pub fn can_be_refused(policy: &Policy, item: ItemId, consent: ConsentId) -> bool {
    policy.items[item].outcomes.iter().any(|outcome| !gives(policy, &policy.outcomes[*outcome], consent))
}

/// Returns whether an outcome brings a consent into being, by its own lines or those of its decision.
pub fn gives(policy: &Policy, outcome: &Outcome, consent: ConsentId) -> bool {
    let mut lines = outcome.lines.effects.iter().chain(&policy.items[outcome.item].lines.effects);
    lines.any(|line| produces(&line.value, consent))
}

/// Returns whether a line brings a consent into being.
pub fn produces(effect: &Effect, consent: ConsentId) -> bool {
    matches!(effect, Effect::Produces(things) if things.contains(&Thing::Consent(consent)))
}

/// Returns whether a decision asks for a consent and every one of its outcomes gives it.
pub fn lacks_refusal(policy: &Policy, item: ItemId) -> bool {
    let unrefused = |consent| is_given(policy, item, consent) && !can_be_refused(policy, item, consent);
    asked(&policy.items[item]).any(|(consent, _)| unrefused(consent))
}
