//! What a case does not bring along into a procedure in which others continue: documents and consents that are not there.
//!
//! It is read from the states at the ends of the procedures before, as a least fixed point. Facts that stay the same
//! for the whole case are carried along, so that what one procedure makes of the complex cases is not missed in another
//! of the same cases. What nothing before makes is not judged: it comes from elsewhere.

use std::collections::{BTreeMap, BTreeSet};

use super::Context;
use super::passages::{Facts, Passages, Way, facts};
use crate::graph::{StateGraph, StateId, StateRef};
use crate::model::{Effect, ItemId, Policy, ProcedureId, Thing};

/// So many kinds of cases without one thing are told apart at most; with more, the procedure is not judged to the end.
pub(super) const MOST: usize = 256;

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
    /// What a procedure uses, and others before it can make.
    brought: BTreeSet<(ProcedureId, Thing)>,
    without: BTreeMap<(ProcedureId, Thing), Vec<Without>>,
    /// The procedures into which cases come in more ways than are told apart.
    cut: BTreeSet<ProcedureId>,
    /// What each procedure asks for.
    asked: BTreeMap<ProcedureId, BTreeSet<Thing>>,
    /// What each procedure takes back.
    taken_back: BTreeMap<ProcedureId, BTreeSet<Thing>>,
}

impl Arrivals {
    /// Follows what is not there along the ways between all procedures.
    pub(super) fn of(context: &Context<'_>) -> Self {
        let passages = Passages::of(context);
        let led_into = passages.sources().filter(|(to, judged)| comes_only_so(context, judged, *to));
        let led_into = led_into.map(|(to, _)| to).collect();
        let taken_back = context.graphs.iter().map(|(id, graph)| (*id, taken_back(graph))).collect();
        let asked = passages.asked.clone();
        let mut arrivals = Arrivals { led_into, asked, taken_back, ..Arrivals::default() };
        let made = context.graphs.values().flat_map(|graph| graph.net.things.iter().copied());
        for thing in made.collect::<BTreeSet<Thing>>() {
            arrivals.follow(&passages, thing);
        }
        arrivals
    }

    /// Follows one thing from procedure to procedure, until nothing new is found.
    fn follow(&mut self, passages: &Passages, thing: Thing) {
        let users = passages.users_after(thing);
        let leading = passages.leading_to(&users);
        self.brought.extend(users.into_iter().map(|user| (user, thing)));
        let mut open = leading.clone();
        while let Some(number) = open.pop_first() {
            let Some(way) = passages.ways.get(number) else { continue };
            if self.carry(way, thing) {
                open.extend(passages.out_of(way.to).filter(|next| leading.contains(next)));
            }
        }
    }

    /// Returns whether something is there whenever such a case comes into a procedure.
    pub fn brings(&self, context: &Context<'_>, graph: &StateGraph, state: StateRef<'_>, thing: Thing) -> bool {
        let facts = facts(context.policy, graph, state);
        self.brought.contains(&(graph.procedure, thing))
            && self.led_into.contains(&graph.procedure)
            && self.fitting(graph.procedure, thing, &facts).next().is_none()
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

    /// Returns whether something may be there that a procedure makes as well, and it asks about that; what only a rule
    /// asks, the procedure does not know.
    pub fn may_know(&self, graph: &StateGraph, thing: Thing) -> bool {
        graph.net.maybe.contains(&thing) && self.asks(graph.procedure, thing)
    }

    /// Returns whether a procedure takes a consent back somewhere.
    pub fn takes_back(&self, procedure: ProcedureId, thing: Thing) -> bool {
        self.taken_back.get(&procedure).is_some_and(|things| things.contains(&thing))
    }

    /// Lists the procedures of which it is not known what every case brings along, since cases come in too many ways.
    pub fn cut(&self) -> impl Iterator<Item = ProcedureId> {
        self.cut.iter().copied()
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
            } else if !is_known {
                self.cut.insert(way.to);
            }
        }
        known.len() > before
    }
}

/// Returns whether a case begins in a procedure only where another one leads into it, one of those that are judged.
fn comes_only_so(context: &Context<'_>, judged: &BTreeSet<ProcedureId>, to: ProcedureId) -> bool {
    let policy = context.policy;
    let mut sources = context.sources(to).iter().filter(|source| !policy.procedures[**source].is_pattern());
    policy.procedures[to].lines.begins.is_empty() && sources.all(|source| judged.contains(source))
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

/// Names the procedure and end from which a case comes.
pub(super) fn words(policy: &Policy, from: &Without) -> String {
    format!("from `{}` of `{}`", policy.items[from.end].named.name, policy.procedures[from.procedure].named.name)
}
