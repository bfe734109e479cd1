//! What several checks look up in the whole policy, worked out once, when a check first asks.

use std::cell::OnceCell;
use std::collections::BTreeMap;

use super::Context;
use super::arrivals::Arrivals;
use super::coming::Possible;
use super::conflicting_rules::{self, Conflict};
use crate::graph::StateGraph;
use crate::model::{Begins, ConsentId, Effect, ItemId, Lines, Point, ProcedureId, Thing};
use crate::source::Span;

/// What was looked up so far.
#[derive(Debug, Default)]
pub struct Lookups {
    homes: OnceCell<BTreeMap<ItemId, Home>>,
    givers: OnceCell<BTreeMap<(ProcedureId, ConsentId), Span>>,
    begun: OnceCell<BTreeMap<ItemId, Vec<ProcedureId>>>,
    arrivals: OnceCell<Arrivals>,
    possible: OnceCell<Possible>,
    conflicts: OnceCell<Vec<Conflict>>,
}

/// Where the state graph of an item is found.
#[derive(Clone, Copy, Debug)]
enum Home {
    Procedure(ProcedureId),
    /// The place in the list of those beside blocks.
    Beside(usize),
}

impl<'a> Context<'a> {
    /// Returns the state graph in which an item stands; of several the first.
    pub fn graph_of(&self, item: ItemId) -> Option<&'a StateGraph> {
        let homes = self.lookups.homes.get_or_init(|| {
            let own = self.graphs.iter().map(|(id, graph)| (Home::Procedure(*id), graph));
            let beside = self.beside.iter().enumerate().map(|(place, graph)| (Home::Beside(place), graph));
            let mut homes = BTreeMap::new();
            for (home, graph) in own.chain(beside) {
                for item in graph.net.items() {
                    homes.entry(*item).or_insert(home);
                }
            }
            homes
        });
        match homes.get(&item)? {
            Home::Procedure(id) => self.graphs.get(id),
            Home::Beside(place) => self.beside.get(*place),
        }
    }

    /// Returns the first line by which a procedure gives a consent.
    pub(super) fn giver(&self, procedure: ProcedureId, consent: ConsentId) -> Option<Span> {
        let givers = self.lookups.givers.get_or_init(|| {
            let mut givers = BTreeMap::new();
            for (procedure, _) in self.policy.procedures.iter() {
                for item in self.policy.items_of(procedure).into_iter().map(|item| &self.policy.items[item]) {
                    let outcomes = item.outcomes.iter().map(|outcome| &self.policy.outcomes[*outcome].lines);
                    for (consent, line) in outcomes.chain([&item.lines]).flat_map(given) {
                        givers.entry((procedure, consent)).or_insert(line);
                    }
                }
            }
            givers
        });
        givers.get(&(procedure, consent)).copied()
    }

    /// Lists the procedures that have an end from which a case continues in another one.
    pub(super) fn sources(&self, procedure: ProcedureId) -> &'a [ProcedureId] {
        self.policy.leading.get(&procedure).map_or(&[], Vec::as_slice)
    }

    /// Lists the procedures that are judged and begin on an item, and on nothing else.
    pub(super) fn begun_on(&self, item: ItemId) -> &'a [ProcedureId] {
        let begun = self.lookups.begun.get_or_init(|| {
            let mut begun: BTreeMap<ItemId, Vec<ProcedureId>> = BTreeMap::new();
            for (id, procedure) in self.policy.judged() {
                for line in &procedure.lines.begins {
                    let Begins::On(moment) = &line.value else { continue };
                    let [Point::Done(item)] = moment.points() else { continue };
                    begun.entry(*item).or_default().push(id);
                }
            }
            begun.values_mut().for_each(Vec::dedup);
            begun
        });
        begun.get(&item).map_or(&[], Vec::as_slice)
    }

    /// Returns what cases bring along into each procedure.
    pub(super) fn arrivals(&self) -> &'a Arrivals {
        self.lookups.arrivals.get_or_init(|| Arrivals::of(self))
    }

    /// Lists the procedures of which it is not known what cases bring along, as far as a check asked for it.
    pub(super) fn cut_arrivals(&self) -> impl Iterator<Item = ProcedureId> + 'a {
        self.lookups.arrivals.get().into_iter().flat_map(Arrivals::cut)
    }

    /// Returns what can happen in the procedures as far as their waits let a case.
    pub(super) fn possible(&self) -> &'a Possible {
        self.lookups.possible.get_or_init(|| Possible::of(self))
    }

    /// Lists the pairs of rules that are in conflict.
    pub(super) fn conflicts(&self) -> &'a [Conflict] {
        self.lookups.conflicts.get_or_init(|| conflicting_rules::conflicts(self))
    }
}

/// Lists the consents that some lines bring into being.
fn given(lines: &Lines) -> impl Iterator<Item = (ConsentId, Span)> {
    lines.effects.iter().flat_map(|line| {
        let things = if let Effect::Produces(things) = &line.value { things.as_slice() } else { &[] };
        things.iter().filter_map(move |thing| match thing {
            Thing::Consent(consent) => Some((*consent, line.span)),
            Thing::Document(_) => None,
        })
    })
}
