//! What a case brings along into a procedure in which others continue: the documents and consents that are surely there,
//! and those without which it may come.
//!
//! Both are read from the states at the ends of the procedures before: the first is a greatest fixed point, the second a
//! least one. What nothing before makes is not judged: it comes from elsewhere.

use std::collections::{BTreeMap, BTreeSet};

use super::Context;
use super::no_holder::ends;
use crate::graph::{StateGraph, StateId};
use crate::model::{Condition, Effect, ItemId, Policy, ProcedureId, Thing};

/// Where a case leaves a procedure without something, and goes on in another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Without {
    /// Whose state graph it is.
    pub procedure: ProcedureId,
    /// Where the case is then.
    pub state: StateId,
    /// The end.
    pub end: ItemId,
}

/// What cases bring along into each procedure.
#[derive(Debug, Default)]
pub struct Arrivals {
    surely: BTreeMap<ProcedureId, BTreeSet<Thing>>,
    without: BTreeMap<(ProcedureId, Thing), Without>,
}

/// One way from a procedure into another.
struct Way {
    from: ProcedureId,
    to: ProcedureId,
    /// What the first makes, and where a case leaves it without that, if one can.
    made: BTreeMap<Thing, Option<Without>>,
}

impl Arrivals {
    /// Reads the ends of all procedures.
    pub(super) fn of(context: &Context<'_>) -> Self {
        let ways = ways(context);
        let surely = surely(context, &ways);
        let without = without(context, &ways, &surely);
        Arrivals { surely, without }
    }

    /// Returns whether something is there whenever a case comes into a procedure.
    pub fn brings(&self, procedure: ProcedureId, thing: Thing) -> bool {
        self.surely.get(&procedure).is_some_and(|things| things.contains(&thing))
    }

    /// Returns where a case comes from that begins in a procedure without something that others could have made.
    pub fn without(&self, procedure: ProcedureId, thing: Thing) -> Option<Without> {
        self.without.get(&(procedure, thing)).copied()
    }
}

fn ways(context: &Context<'_>) -> Vec<Way> {
    let mut found = Vec::new();
    let judged =
        context.graphs.iter().filter(|(id, graph)| !graph.truncated && !context.policy.procedures[**id].escalation);
    let leads = |item: &ItemId| !context.policy.items[*item].lines.continues_in.is_empty();
    for (from, graph) in judged.filter(|(_, graph)| graph.net.items().iter().any(leads)) {
        let mut leading: BTreeMap<ProcedureId, BTreeMap<Thing, Option<Without>>> = BTreeMap::new();
        for (state, found) in graph.states().filter(|(_, found)| graph.is_end(*found)) {
            for end in ends(graph, found) {
                for to in context.policy.items[end].lines.continues_in.iter().flat_map(|line| &line.value) {
                    let made = leading.entry(*to).or_default();
                    for (bit, thing) in graph.net.things.iter().enumerate() {
                        let left = made.entry(*thing).or_default();
                        if left.is_none() && !found.has(bit) {
                            *left = Some(Without { procedure: *from, state, end });
                        }
                    }
                }
            }
        }
        found.extend(leading.into_iter().map(|(to, made)| Way { from: *from, to, made }));
    }
    found
}

fn surely(context: &Context<'_>, ways: &[Way]) -> BTreeMap<ProcedureId, BTreeSet<Thing>> {
    let policy = context.policy;
    let all: BTreeSet<Thing> = ways.iter().flat_map(|way| way.made.keys().copied()).collect();
    let comes_only_so = |to: &ProcedureId| {
        let leads = |source: &ProcedureId| ways.iter().any(|way| way.from == *source && way.to == *to);
        let mut sources = context.sources(*to).iter().filter(|source| !policy.procedures[**source].is_pattern());
        policy.procedures[*to].lines.begins.is_empty() && sources.all(leads)
    };
    let to: BTreeSet<ProcedureId> = ways.iter().map(|way| way.to).filter(comes_only_so).collect();
    let mut surely: BTreeMap<ProcedureId, BTreeSet<Thing>> = to.into_iter().map(|to| (to, all.clone())).collect();
    loop {
        let mut changed = false;
        for way in ways {
            let before = surely.get(&way.from).cloned().unwrap_or_default();
            let Some(things) = surely.get_mut(&way.to) else { continue };
            let size = things.len();
            things.retain(|thing| {
                let kept = before.contains(thing) && !takes_back(context, way.from, *thing);
                way.made.get(thing).is_some_and(Option::is_none) || kept
            });
            changed |= things.len() < size;
        }
        if !changed {
            return surely;
        }
    }
}

fn without(
    context: &Context<'_>,
    ways: &[Way],
    surely: &BTreeMap<ProcedureId, BTreeSet<Thing>>,
) -> BTreeMap<(ProcedureId, Thing), Without> {
    let all: BTreeSet<Thing> = ways.iter().flat_map(|way| way.made.keys().copied()).collect();
    let had = |way: &Way, thing: Thing| {
        surely.get(&way.from).is_some_and(|things| things.contains(&thing)) && !takes_back(context, way.from, thing)
    };
    let mut found: BTreeMap<(ProcedureId, Thing), Without> = BTreeMap::new();
    loop {
        let before = found.len();
        for way in ways {
            for thing in &all {
                let leaves = match way.made.get(thing) {
                    Some(left) => left.filter(|_| !had(way, *thing)),
                    None => found.get(&(way.from, *thing)).copied().filter(|_| !asks(context, way.from, *thing)),
                };
                if let Some(leaves) = leaves {
                    found.entry((way.to, *thing)).or_insert(leaves);
                }
            }
        }
        if found.len() == before {
            return found;
        }
    }
}

/// Returns whether a procedure takes a consent back somewhere.
pub(super) fn takes_back(context: &Context<'_>, procedure: ProcedureId, thing: Thing) -> bool {
    let Thing::Consent(consent) = thing else { return false };
    let effects = context.graphs.get(&procedure).into_iter().flat_map(effects);
    effects.into_iter().any(|effect| matches!(effect, Effect::Withdraws(consents) if consents.contains(&consent)))
}

fn effects(graph: &StateGraph) -> impl Iterator<Item = &Effect> {
    graph.net.nodes().flat_map(|(_, node)| &node.arms).flat_map(|arm| &arm.effects).map(|line| &line.value)
}

/// Returns whether a procedure asks anywhere whether something is there: then it may know what to do without.
pub(super) fn asks(context: &Context<'_>, procedure: ProcedureId, thing: Thing) -> bool {
    let arms = context.graphs.get(&procedure).into_iter().flat_map(|graph| graph.net.nodes());
    let conditions = arms
        .flat_map(|(_, node)| &node.arms)
        .flat_map(|arm| arm.guard.iter().chain(arm.effects.iter().filter_map(|line| line.when.as_ref())));
    let mut asked = false;
    for condition in conditions {
        condition.walk(&mut |part| asked |= matches!(part, Condition::Exists(known) if *known == thing));
    }
    asked
}

/// Names the procedure and end from which a case comes.
pub(super) fn words(policy: &Policy, from: Without) -> String {
    format!("from `{}` of `{}`", policy.items[from.end].named.name, policy.procedures[from.procedure].named.name)
}
