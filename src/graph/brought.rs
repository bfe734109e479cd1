//! What a case may bring along: documents and consents that come into being in the procedures from which it comes.
//!
//! Only what a net or a rule asks about is looked for. Whether it is there is asked afresh until the net itself makes it.

use std::collections::BTreeSet;

use super::net::Net;
use crate::model::{Condition, Effect, Policy, ProcedureId, Thing};

/// Lists the documents and consents about which a net or a rule asks, and that a case may bring along.
pub(super) fn brought(policy: &Policy, procedure: ProcedureId, net: &Net) -> Vec<Thing> {
    let mut asked = net.asked();
    asked.extend(named(policy.rules.iter().flat_map(|rule| rule.conditions())));
    if asked.is_empty() {
        return Vec::new();
    }
    let made: BTreeSet<Thing> =
        sources(policy, procedure).into_iter().flat_map(|source| made(policy, source)).collect();
    asked.intersection(&made).copied().collect()
}

impl Net {
    /// Lists the documents and consents of which a condition of the net asks whether they are there.
    pub fn asked(&self) -> BTreeSet<Thing> {
        let arms = self.nodes.iter().flat_map(|node| &node.arms);
        named(arms.flat_map(|arm| arm.guard.iter().chain(arm.effects.iter().filter_map(|line| line.when.as_ref()))))
    }
}

fn named<'a>(conditions: impl Iterator<Item = &'a Condition>) -> BTreeSet<Thing> {
    let mut found = BTreeSet::new();
    for condition in conditions {
        condition.walk(&mut |part| {
            if let Condition::Exists(thing) = part {
                found.insert(*thing);
            }
        });
    }
    found
}

/// Lists the procedures from which a case can come to this one, through others as well.
fn sources(policy: &Policy, procedure: ProcedureId) -> BTreeSet<ProcedureId> {
    let mut found = BTreeSet::new();
    let mut open = vec![procedure];
    while let Some(to) = open.pop() {
        let sources = policy.leading.get(&to).into_iter().flatten();
        open.extend(sources.filter(|source| found.insert(**source)));
    }
    found
}

fn made(policy: &Policy, procedure: ProcedureId) -> Vec<Thing> {
    let items = policy.items_of(procedure).into_iter().map(|item| &policy.items[item]);
    let lines = items.flat_map(|item| {
        let outcomes = item.outcomes.iter().map(|outcome| &policy.outcomes[*outcome].lines);
        outcomes.chain([&item.lines]).collect::<Vec<_>>()
    });
    let effects = lines.flat_map(|lines| &lines.effects);
    effects.flat_map(|line| if let Effect::Produces(made) = &line.value { made.clone() } else { Vec::new() }).collect()
}
