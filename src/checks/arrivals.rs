//! What a case does not bring along into a procedure in which others continue: documents and consents that are not there.
//!
//! It is read from the states at the ends of the procedures before, as a least fixed point. Facts that stay the same
//! for the whole case are carried along, so that what one procedure makes of the complex cases is not missed in another
//! of the same cases. What nothing before makes is not judged: it comes from elsewhere.

use std::collections::{BTreeMap, BTreeSet};

use super::Context;
use super::no_holder::ends;
use crate::graph::{StateGraph, StateId, StateRef};
use crate::model::{Condition, Effect, FactId, ItemId, Policy, ProcedureId, Question, Thing};

/// So many kinds of cases without one thing are told apart at most.
const MOST: usize = 256;

/// What is known of a case: the class of a fact, and the constants by which its classes are cut.
type Facts = BTreeMap<FactId, (u8, Vec<u32>)>;

/// Where a case leaves a procedure without something, and goes on in another.
#[derive(Clone, Debug)]
pub struct Without {
    /// Whose state graph it is.
    pub procedure: ProcedureId,
    /// Where the case is then.
    pub state: StateId,
    /// The end.
    pub end: ItemId,
    facts: Facts,
    /// Whether a procedure on the way makes it, for other cases.
    is_made: bool,
}

/// What cases do not bring along into each procedure.
#[derive(Debug, Default)]
pub struct Arrivals {
    /// The procedures in which a case begins only where another one leads into them.
    led_into: BTreeSet<ProcedureId>,
    without: BTreeMap<(ProcedureId, Thing), Vec<Without>>,
    /// What each procedure asks for.
    asked: BTreeMap<ProcedureId, BTreeSet<Thing>>,
    /// What each procedure takes back.
    taken_back: BTreeMap<ProcedureId, BTreeSet<Thing>>,
}

/// Where a case is at an end of one procedure, before another.
struct Way {
    from: ProcedureId,
    to: ProcedureId,
    state: StateId,
    end: ItemId,
    facts: Facts,
    /// What the first makes for some cases, and whether it is there.
    made: BTreeMap<Thing, bool>,
}

impl Arrivals {
    /// Reads the ends of all procedures.
    pub(super) fn of(context: &Context<'_>) -> Self {
        let ways = ways(context);
        let to: BTreeSet<ProcedureId> = ways.iter().map(|way| way.to).collect();
        let led_into = to.into_iter().filter(|to| comes_only_so(context, &ways, *to)).collect();
        let graphs = context.graphs.iter();
        let asked = graphs.clone().map(|(id, graph)| (*id, asked(graph))).collect();
        let taken_back = graphs.map(|(id, graph)| (*id, taken_back(graph))).collect();
        let mut arrivals = Arrivals { led_into, without: BTreeMap::new(), asked, taken_back };
        let things: BTreeSet<Thing> =
            context.graphs.values().flat_map(|graph| graph.net.things.iter().copied()).collect();
        while ways
            .iter()
            .fold(false, |grows, way| things.iter().fold(grows, |grows, thing| arrivals.carry(way, *thing) || grows))
        {
        }
        arrivals
    }

    /// Returns whether something is there whenever such a case comes into a procedure.
    pub fn brings(&self, context: &Context<'_>, graph: &StateGraph, state: StateRef<'_>, thing: Thing) -> bool {
        let facts = facts(context.policy, graph, state);
        self.led_into.contains(&graph.procedure) && self.fitting(graph.procedure, thing, &facts).next().is_none()
    }

    /// Returns where such a case comes from that begins in a procedure without something that others could have made.
    pub fn without(
        &self,
        context: &Context<'_>,
        graph: &StateGraph,
        state: StateRef<'_>,
        thing: Thing,
    ) -> Option<&Without> {
        let facts = facts(context.policy, graph, state);
        self.fitting(graph.procedure, thing, &facts).find(|without| without.is_made)
    }

    /// Returns whether a procedure asks anywhere whether something is there: then it may know what to do without.
    pub fn asks(&self, procedure: ProcedureId, thing: Thing) -> bool {
        self.asked.get(&procedure).is_some_and(|things| things.contains(&thing))
    }

    /// Returns whether a procedure takes a consent back somewhere.
    pub fn takes_back(&self, procedure: ProcedureId, thing: Thing) -> bool {
        self.taken_back.get(&procedure).is_some_and(|things| things.contains(&thing))
    }

    fn fitting(&self, to: ProcedureId, thing: Thing, facts: &Facts) -> impl Iterator<Item = &Without> {
        self.without.get(&(to, thing)).into_iter().flatten().filter(|without| fit(&without.facts, facts))
    }

    /// Carries on, along one way, that something is not there; returns whether that is new.
    fn carry(&mut self, way: &Way, thing: Thing) -> bool {
        let own = Without {
            procedure: way.from,
            state: way.state,
            end: way.end,
            facts: way.facts.clone(),
            is_made: way.made.contains_key(&thing),
        };
        let is_led_into = self.led_into.contains(&way.from);
        let found: Vec<Without> = match way.made.get(&thing) {
            Some(true) => Vec::new(),
            _ if self.takes_back(way.from, thing) => vec![Without { is_made: true, ..own }],
            None if self.asks(way.from, thing) => Vec::new(),
            _ if !is_led_into => vec![own],
            made => {
                let before = self.fitting(way.from, thing, &way.facts);
                let carried = before.map(|before| Without {
                    facts: before.facts.iter().chain(&way.facts).map(|(id, known)| (*id, known.clone())).collect(),
                    ..if made.is_some() { own.clone() } else { before.clone() }
                });
                carried.collect()
            }
        };
        let known = self.without.entry((way.to, thing)).or_default();
        let before = known.len();
        for new in found {
            let is_known = known.iter().any(|known| known.facts == new.facts && known.is_made == new.is_made);
            if !is_known && known.len() < MOST {
                known.push(new);
            }
        }
        known.len() > before
    }
}

fn ways(context: &Context<'_>) -> Vec<Way> {
    let policy = context.policy;
    let judged = context.graphs.iter().filter(|(id, graph)| !graph.truncated && !policy.procedures[**id].escalation);
    let leads = |item: &ItemId| !policy.items[*item].lines.continues_in.is_empty();
    let mut found = Vec::new();
    for (from, graph) in judged.filter(|(_, graph)| graph.net.items().iter().any(leads)) {
        let mut seen = BTreeSet::new();
        for (id, state) in graph.states().filter(|(_, state)| graph.is_end(*state)) {
            let things = graph.net.things.iter().enumerate().map(|(bit, thing)| (*thing, state.has(bit)));
            let (facts, made): (Facts, BTreeMap<Thing, bool>) = (facts(policy, graph, state), things.collect());
            for end in ends(graph, state) {
                for to in policy.items[end].lines.continues_in.iter().flat_map(|line| &line.value) {
                    if seen.insert((*to, facts.clone(), made.clone())) {
                        let (facts, made) = (facts.clone(), made.clone());
                        found.push(Way { from: *from, to: *to, state: id, end, facts, made });
                    }
                }
            }
        }
    }
    found
}

/// Returns whether a case begins in a procedure only where another one that is judged leads into it.
fn comes_only_so(context: &Context<'_>, ways: &[Way], to: ProcedureId) -> bool {
    let policy = context.policy;
    let leads = |source: &ProcedureId| ways.iter().any(|way| way.from == *source && way.to == to);
    let mut sources = context.sources(to).iter().filter(|source| !policy.procedures[**source].is_pattern());
    policy.procedures[to].lines.begins.is_empty() && sources.all(leads)
}

/// Lists what is known of a case and stays the same.
fn facts(policy: &Policy, graph: &StateGraph, state: StateRef<'_>) -> Facts {
    let known = graph.net.questions.iter().enumerate().filter_map(|(place, question)| match question {
        Question::Fact(fact) if policy.facts[*fact].change.is_none() && state.answer(place) > 0 => {
            let constants = graph.net.constants.get(place).cloned().unwrap_or_default();
            Some((*fact, (state.answer(place), constants)))
        }
        _ => None,
    });
    known.collect()
}

/// Returns whether all that is known can be so of one case; numbers that are cut otherwise may be.
fn fit(first: &Facts, second: &Facts) -> bool {
    let same = |one: &(u8, Vec<u32>), other: &(u8, Vec<u32>)| one.1 != other.1 || one.0 == other.0;
    first.iter().all(|(fact, known)| second.get(fact).is_none_or(|other| same(known, other)))
}

/// Lists the consents that a procedure takes back somewhere.
fn taken_back(graph: &StateGraph) -> BTreeSet<Thing> {
    let effects = graph.net.nodes().flat_map(|(_, node)| &node.arms).flat_map(|arm| &arm.effects);
    let consents = effects.flat_map(|line| match &line.value {
        Effect::Withdraws(consents) => consents.as_slice(),
        _ => &[],
    });
    consents.map(|consent| Thing::Consent(*consent)).collect()
}

/// Lists what a procedure asks for somewhere: whether it is there.
fn asked(graph: &StateGraph) -> BTreeSet<Thing> {
    let arms = graph.net.nodes().flat_map(|(_, node)| &node.arms);
    let conditions =
        arms.flat_map(|arm| arm.guard.iter().chain(arm.effects.iter().filter_map(|line| line.when.as_ref())));
    let mut asked = BTreeSet::new();
    for condition in conditions {
        condition.walk(&mut |part| {
            if let Condition::Exists(thing) = part {
                asked.insert(*thing);
            }
        });
    }
    asked
}

/// Names the procedure and end from which a case comes.
pub(super) fn words(policy: &Policy, from: &Without) -> String {
    format!("from `{}` of `{}`", policy.items[from.end].named.name, policy.procedures[from.procedure].named.name)
}
