//! Consents that are asked for: which outcome of a decision says no.

use super::{ConsentId, Effect, ItemId, Outcome, Policy, Thing};

/// Lists the consents that a decision asks for.
pub fn asked(policy: &Policy, item: ItemId) -> Vec<ConsentId> {
    let effects = policy.items[item].lines.effects.iter();
    let asked = effects.filter_map(|line| match &line.value {
        Effect::Asks(consents) => Some(consents.clone()),
        _ => None,
    });
    asked.flatten().collect()
}

/// Returns whether an outcome of a decision that asks for consent does not give it.
pub fn is_refusal(policy: &Policy, outcome: &Outcome) -> bool {
    asked(policy, outcome.item).iter().any(|consent| !gives(outcome, *consent))
}

/// Returns whether an outcome brings a consent into being.
pub fn gives(outcome: &Outcome, consent: ConsentId) -> bool {
    outcome.lines.effects.iter().any(|line| match &line.value {
        Effect::Produces(things) => things.contains(&Thing::Consent(consent)),
        _ => false,
    })
}
