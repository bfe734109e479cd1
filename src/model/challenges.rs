//! Which escalations are open against which decisions, looked up rather than searched.

use std::collections::BTreeMap;

use super::{ActorId, Disputed, Item, ItemId, ItemKind, OutcomeId, Policy, ProcedureId};
use crate::source::Span;

/// An escalation that is open against an item: against all of its outcomes, or the one that is written there.
type Open = (ProcedureId, Option<Span>);

/// The escalations of a policy, by what they are open against.
///
/// INVARIANT: it is made once, when every line of the policy is resolved, and nothing is changed afterwards.
#[derive(Clone, Debug, Default)]
pub struct Challenges {
    open: BTreeMap<ItemId, Vec<Open>>,
    disputed: BTreeMap<ProcedureId, Vec<ItemId>>,
}

/// What the `against` and `between` lines name.
#[derive(Default)]
struct Named {
    procedures: BTreeMap<ProcedureId, Vec<Open>>,
    texts: BTreeMap<Span, Vec<Open>>,
    parties: BTreeMap<ActorId, Vec<Open>>,
}

impl Challenges {
    /// Finds the escalations of a policy.
    pub fn new(policy: &Policy) -> Self {
        let named = named(policy);
        let mut challenges = Challenges::default();
        for (id, item) in policy.items.iter() {
            let by_procedure = named.procedures.get(&item.home).into_iter();
            let by_text = named.texts.get(&item.named.span).into_iter();
            let by_party = parties(policy, item).into_iter().filter_map(|actor| named.parties.get(&actor));
            let mut open: Vec<Open> = by_procedure.chain(by_text).chain(by_party).flatten().copied().collect();
            if open.is_empty() {
                continue;
            }
            open.sort_unstable();
            open.dedup();
            for (escalation, _) in &open {
                let disputed = challenges.disputed.entry(*escalation).or_default();
                if disputed.last() != Some(&id) {
                    disputed.push(id);
                }
            }
            challenges.open.insert(id, open);
        }
        challenges
    }
}

fn named(policy: &Policy) -> Named {
    let mut named = Named::default();
    for (id, escalation) in policy.procedures.iter().filter(|(_, procedure)| procedure.escalation) {
        for disputed in escalation.lines.against.iter().flat_map(|line| &line.value) {
            match disputed {
                Disputed::Procedure(procedure) => named.procedures.entry(*procedure).or_default().push((id, None)),
                // A copy is the same text as what it is a copy of.
                Disputed::Decision(item) => {
                    named.texts.entry(policy.items[*item].named.span).or_default().push((id, None));
                }
                Disputed::Outcome(outcome) => {
                    let outcome = &policy.outcomes[*outcome];
                    let text = policy.items[outcome.item].named.span;
                    named.texts.entry(text).or_default().push((id, Some(outcome.named.span)));
                }
            }
        }
        for (first, second) in escalation.lines.between.iter().map(|line| line.value) {
            named.parties.entry(first).or_default().push((id, None));
            named.parties.entry(second).or_default().push((id, None));
        }
    }
    named
}

/// Lists who takes or shares a decision of an ordinary procedure.
fn parties(policy: &Policy, item: &Item) -> Vec<ActorId> {
    if item.kind != ItemKind::Decision || policy.procedures[item.procedure].escalation {
        return Vec::new();
    }
    let by = item.lines.by.iter().flat_map(|line| line.value.actors());
    by.chain(item.lines.with.iter().flat_map(|line| line.value.iter().copied())).collect()
}

impl Policy {
    /// Lists the escalations that are open against an outcome of a decision, or any of them, in the order in which the
    /// escalations are written.
    pub fn disputes(&self, item: ItemId, outcome: Option<OutcomeId>) -> Vec<ProcedureId> {
        let written = outcome.map(|outcome| self.outcomes[outcome].named.span);
        let fits = |(_, only): &&Open| only.is_none_or(|only| written.is_none_or(|written| written == only));
        let open = self.challenges.open.get(&item).into_iter().flatten().filter(fits);
        let mut found: Vec<ProcedureId> = open.map(|(escalation, _)| *escalation).collect();
        found.dedup();
        found
    }

    /// Lists the items against which an escalation is open.
    pub fn disputed(&self, escalation: ProcedureId) -> &[ItemId] {
        self.challenges.disputed.get(&escalation).map_or(&[], Vec::as_slice)
    }
}
