//! Small questions about a policy that several rooms ask.

use std::collections::BTreeSet;

use super::lines::{Cite, Line, People};
use super::{Actor, ActorId, ActorKind, Clause, ClauseId, ItemId, ItemKind, Named, Policy, Procedure, ProcedureId};

impl Policy {
    /// Returns the clause of the index with that label, or the nearest one above it: `19.1` for `19.1.3`.
    pub fn clause(&self, label: &str, source: Option<usize>) -> Option<ClauseId> {
        let mut wanted = label;
        loop {
            let known = self.labels.get(wanted).into_iter().flatten().copied();
            let mut known = known.filter(|id| source.is_none_or(|source| source == self.clauses[*id].source));
            if let Some(id) = known.next() {
                return Some(id);
            }
            wanted = wanted.rsplit_once('.')?.0;
        }
    }

    /// Returns the rank of a label in the document's reading order; labels unknown to the index come last.
    pub fn clause_rank(&self, label: &str) -> (usize, Vec<u32>) {
        let Some(id) = self.clause(label, None) else { return (usize::MAX, Vec::new()) };
        let rest = label.strip_prefix(self.clauses[id].label.as_str()).unwrap_or("");
        (id.0 as usize, rest.split('.').filter_map(|part| part.parse().ok()).collect())
    }

    /// Returns the clause that a mark points to.
    pub fn cited(&self, cite: &Cite) -> Option<&Clause> {
        cite.clause.map(|id| &self.clauses[id])
    }

    /// Lists everybody and everything that is declared outside procedures.
    pub fn declared(&self) -> impl Iterator<Item = &Named> {
        let actors = self.actors.iter().map(|(_, actor)| &actor.named);
        let documents = self.documents.iter().map(|(_, document)| &document.named);
        let consents = self.consents.iter().map(|(_, consent)| &consent.named);
        let facts = self.facts.iter().map(|(_, fact)| &fact.named);
        let events = self.events.iter().map(|(_, event)| &event.named);
        let systems = self.systems.iter().map(|(_, system)| system);
        actors.chain(documents).chain(consents).chain(facts).chain(events).chain(systems)
    }

    /// Writes people as their titles, with `or`, `and` and `in the absence of`.
    pub fn people(&self, people: &People) -> String {
        let joint = |group: &[ActorId]| self.titles(group).join(" and ");
        match people {
            People::Unstated => "somebody whom the document does not name".to_owned(),
            People::AnyOf(groups) => groups.iter().map(|group| joint(group)).collect::<Vec<_>>().join(" or "),
            People::OrElse(first, second) => format!("{} (or {} in their absence)", joint(first), joint(second)),
        }
    }

    /// Lists the titles of actors.
    pub fn titles(&self, actors: &[ActorId]) -> Vec<String> {
        actors.iter().map(|actor| self.actors[*actor].named.display().to_owned()).collect()
    }

    /// Lists the team and service around an actor, itself first; all alternatives where several are possible.
    pub fn places_of(&self, actor: ActorId) -> Vec<ActorId> {
        let mut found = vec![actor];
        let mut next = 0;
        while let Some(current) = found.get(next).copied() {
            let Actor { places, among, .. } = &self.actors[current];
            for place in places.iter().chain(among) {
                if !found.contains(place) {
                    found.push(*place);
                }
            }
            next += 1;
        }
        found
    }

    /// Lists the services of which an actor is part.
    pub fn services_of(&self, actor: ActorId) -> Vec<ActorId> {
        let places = self.places_of(actor);
        places.into_iter().filter(|place| self.actors[*place].kind == ActorKind::Service).collect()
    }

    /// Returns whether one of two is part of the other, or both are the same.
    pub fn overlaps(&self, first: ActorId, second: ActorId) -> bool {
        self.places_of(first).contains(&second) || self.places_of(second).contains(&first)
    }

    /// Returns whether `manager` stands above `actor` in the line of management.
    pub fn manages(&self, manager: ActorId, actor: ActorId) -> bool {
        let mut found = vec![manager];
        let mut next = 0;
        while let Some(current) = found.get(next).copied() {
            for managed in &self.actors[current].manages {
                if !found.contains(managed) {
                    found.push(*managed);
                }
            }
            next += 1;
        }
        actor != manager && found.contains(&actor)
    }

    /// Lists the items of a procedure, copies and inner items included, in the order of the work.
    pub fn items_of(&self, procedure: ProcedureId) -> Vec<ItemId> {
        self.inside(&self.procedures[procedure].items)
    }

    /// Lists items and everything inside them, in the order of the work.
    pub fn inside(&self, items: &[ItemId]) -> Vec<ItemId> {
        let mut found = Vec::new();
        let mut stack: Vec<ItemId> = items.iter().rev().copied().collect();
        while let Some(item) = stack.pop() {
            found.push(item);
            stack.extend(self.items[item].children.iter().rev());
        }
        found
    }

    /// Lists the ends among some items and in their blocks; those of a copy among them are the copy's own.
    pub fn ends_in(&self, items: &[ItemId]) -> Vec<ItemId> {
        let mut found = Vec::new();
        let mut stack: Vec<ItemId> = items.iter().rev().copied().collect();
        while let Some(item) = stack.pop() {
            match self.items[item].kind {
                ItemKind::End => found.push(item),
                ItemKind::Parallel | ItemKind::Sequence => stack.extend(self.items[item].children.iter().rev()),
                _ => {}
            }
        }
        found
    }

    /// Lists the procedures that are judged by themselves: no outlines, no patterns, none with an error of the file.
    pub fn judged(&self) -> impl Iterator<Item = (ProcedureId, &Procedure)> {
        let parts = self.parts();
        self.procedures.iter().filter(move |(id, procedure)| {
            let copied = procedure.is_pattern() || parts.contains(id);
            !procedure.is_outside() && !copied && !self.broken.contains(id)
        })
    }

    /// Lists the procedures that are part of others only: no case begins, goes on or is held in one by itself.
    fn parts(&self) -> BTreeSet<ProcedureId> {
        let mut parts: BTreeSet<ProcedureId> = BTreeSet::new();
        for (_, item) in self.items.iter().filter(|(_, item)| !self.broken.contains(&item.procedure)) {
            if let ItemKind::Follow(id, _) = &item.kind {
                let found = &self.procedures[*id];
                if !found.escalation && found.lines.begins.is_empty() && found.lines.held_by.is_empty() {
                    parts.insert(*id);
                }
            }
        }
        for line in self.items.iter().flat_map(|(_, item)| &item.lines.continues_in) {
            line.value.iter().for_each(|id| {
                parts.remove(id);
            });
        }
        parts
    }

    /// Lists the clauses of the index that nothing cites, neither themselves nor a finer part of them.
    pub fn uncited_clauses(&self) -> Vec<ClauseId> {
        let mut covered: BTreeSet<(usize, &str)> = BTreeSet::new();
        for clause in self.cited.iter().map(|id| &self.clauses[*id]) {
            let own = Some(clause.label.as_str());
            let labels = std::iter::successors(own, |label| label.rsplit_once('.').map(|(above, _)| above));
            covered.extend(labels.map(|label| (clause.source, label)));
        }
        let open = |clause: &Clause| !clause.guidance && !covered.contains(&(clause.source, clause.label.as_str()));
        self.clauses.iter().filter(|(_, clause)| open(clause)).map(|(id, _)| id).collect()
    }

    /// Returns whether two items are the same lines of the file: one may be a copy of the other.
    pub fn same_text(&self, first: ItemId, second: ItemId) -> bool {
        self.items[first].named.span == self.items[second].named.span
    }

    /// Returns the labels of a line's clauses.
    pub fn labels<T>(&self, line: &Line<T>) -> Vec<String> {
        line.cites.iter().map(|cite| cite.label.clone()).collect()
    }
}
